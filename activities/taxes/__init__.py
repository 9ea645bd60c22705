"""The tax office: it is sent the slip of a financial obligation, gives notices, and tells when they are paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from activities.breaker import Breaker
from activities.dependencies import Dependencies
from activities.http import OutsideSystem
from activities.taxes.activity import SYSTEM, TaxesActivities
from activities.taxes.client import TaxesClient

TASK_QUEUE: Final = SYSTEM
RATE_PER_SECOND: Final = "taxes_per_second"
"""The setting with the most calls per second this system has agreed to."""


def client_of(dependencies: Dependencies, breaker: Breaker | None) -> TaxesClient:
    """Return a client; one without a breaker calls whatever others found (the self-check)."""
    settings = dependencies.settings
    token = settings.system_token(SYSTEM).get_secret_value()
    return TaxesClient(OutsideSystem(SYSTEM, settings.taxes_url, token, dependencies.http, breaker))


def activities(dependencies: Dependencies) -> list[Callable[..., Any]]:
    """Return the activities of this system, for its worker."""
    callback = f"{dependencies.settings.public_url.rstrip('/')}/api/v1/callbacks/{SYSTEM}"
    taxes = TaxesActivities(
        client_of(dependencies, Breaker(SYSTEM, dependencies.sessions)), dependencies.sessions, callback
    )
    return [taxes.call, taxes.poll, taxes.held]
