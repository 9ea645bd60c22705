"""Is the payment platform there, and does it take our token? Changes nothing."""

from __future__ import annotations

from activities.dependencies import Dependencies
from activities.payments import client_of
from activities.self_check import CheckResult, self_check


async def check(dependencies: Dependencies) -> CheckResult:
    """Say whether the payment platform can be used."""
    return await self_check("payments", client_of(dependencies, breaker=None).health())
