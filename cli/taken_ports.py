"""A port of an instance that somebody takes between the choice and the start of the server that should listen there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog
from rich.console import Console

from cli import announcement
from cli.processes import API
from runtime.embedded.errors import ProcessEndedError
from runtime.settings import Settings

log = structlog.get_logger(__name__)

#: Seconds lie between choice and start: whoever meets a taken port so often has another trouble.
TRIES: Final = 4


def with_other_ports(start: Callable[[], None], given: Settings, console: Console) -> None:
    """Call `start`, which chooses ports and runs until it is stopped; again when a server finds its port taken.

    A port the person asked for is theirs to change. Raises ProcessEndedError for it, for another end, and when
    ports are taken again and again.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            start()
        except ProcessEndedError as error:
            asked_for = error.name == API and "api_port" in given.model_fields_set
            if asked_for or not tries_left or not error.address_taken:
                raise
            announcement.port_taken(console, error.name)
            log.warning("port_taken", process=error.name, tries_left=tries_left)
        else:
            return
