"""The national public service portal: told of every case, asked what it holds, and filing cases of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from activities.breaker import Breaker
from activities.dependencies import Dependencies
from activities.http import OutsideSystem
from activities.portal.client import SYSTEM, PortalClient
from activities.portal.comparing import PortalComparing
from activities.portal.files import PortalFiles
from activities.portal.keeping import PortalKeeping
from activities.portal.sending import PortalSending
from domain.procedure.register import REGISTER_NAME, load_register

TASK_QUEUE: Final = SYSTEM
RATE_PER_SECOND: Final = "portal_per_second"
"""The setting with the most calls per second the portal can take."""


def client_of(dependencies: Dependencies, breaker: Breaker | None) -> PortalClient:
    """Return a client; one without a breaker calls whatever others found (the self-check)."""
    settings = dependencies.settings
    token = settings.system_token(SYSTEM).get_secret_value()
    callback = f"{settings.public_url.rstrip('/')}/api/v1/callbacks/{SYSTEM}"
    system = OutsideSystem(SYSTEM, settings.portal_url, token, dependencies.http, breaker)
    return PortalClient(system, settings.portal_unit, callback)


def activities(dependencies: Dependencies) -> list[Callable[..., Any]]:
    """Return the activities that call the portal, for the worker whose rate is the portal's."""
    settings, sessions = dependencies.settings, dependencies.sessions
    breaker = Breaker(SYSTEM, sessions)
    client = client_of(dependencies, breaker)
    sending = PortalSending(client, sessions, settings.public_url.rstrip("/"), _agencies(settings.procedure_paths))
    token = settings.system_token(SYSTEM).get_secret_value()
    files = PortalFiles(dependencies.http, breaker, sessions, settings.portal_url, token, settings.upload_limit_bytes)
    return [sending.send, files.fetch_files, PortalComparing(client, sessions).gather]


def own_activities(dependencies: Dependencies) -> list[Callable[..., Any]]:
    """Return the activities that only read and write our own rows, for the worker of the records."""
    client = client_of(dependencies, None)
    comparing = PortalComparing(client, dependencies.sessions)
    sending = PortalSending(client, dependencies.sessions, "", {})
    keeping = PortalKeeping(dependencies.sessions, dependencies.settings.portal_body_days)
    return [
        sending.take_up,
        comparing.begin_comparison,
        comparing.compare,
        comparing.end_comparison,
        keeping.drop_bodies,
    ]


def _agencies(folders: list[Path]) -> dict[str, str]:
    files = [folder / REGISTER_NAME for folder in folders]
    registers = [load_register(file) for file in files if file.exists()]
    return {kind.id: kind.name.vi for register in registers for kind in register.values()}
