"""Cases of other procedures opened on the way: filed here, decided by their own agency, awaited like an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from activities.cases.activity import SYSTEM, CasesActivities
from activities.dependencies import Dependencies

TASK_QUEUE: Final = SYSTEM


def activities(dependencies: Dependencies) -> list[Callable[..., Any]]:
    """Return the activities of this room, for its worker."""
    settings = dependencies.settings
    cases = CasesActivities(
        dependencies.sessions, dependencies.bell, settings.convention, settings.secret.get_secret_value()
    )
    return [cases.call, cases.poll]
