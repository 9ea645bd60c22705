"""The payment platform: asked for money, which a citizen pays later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from activities.breaker import Breaker
from activities.dependencies import Dependencies
from activities.http import OutsideSystem
from activities.payments.activity import SYSTEM, PaymentsActivities
from activities.payments.client import PaymentsClient
from activities.payments.statements import Statements

TASK_QUEUE: Final = SYSTEM
RATE_PER_SECOND: Final = "payments_per_second"
"""The setting with the most calls per second this system has agreed to."""


def client_of(dependencies: Dependencies, breaker: Breaker | None) -> PaymentsClient:
    """Return a client; one without a breaker calls whatever others found (the self-check)."""
    settings = dependencies.settings
    token = settings.system_token(SYSTEM).get_secret_value()
    return PaymentsClient(OutsideSystem(SYSTEM, settings.payments_url, token, dependencies.http, breaker))


def activities(dependencies: Dependencies) -> list[Callable[..., Any]]:
    """Return the activities of this system, for its worker."""
    callback = f"{dependencies.settings.public_url.rstrip('/')}/api/v1/callbacks/{SYSTEM}"
    client = client_of(dependencies, Breaker(SYSTEM, dependencies.sessions))
    payments = PaymentsActivities(client, dependencies.sessions, callback)
    statements = Statements(client, dependencies.sessions)
    return [
        payments.call,
        payments.poll,
        statements.days_to_fetch,
        statements.fetch_statement,
        statements.compare,
    ]
