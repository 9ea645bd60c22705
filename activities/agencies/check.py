"""Is the agencies' gateway there, and does it take our token? Changes nothing."""

from __future__ import annotations

from activities.agencies import client_of
from activities.dependencies import Dependencies
from activities.self_check import CheckResult, self_check


async def check(dependencies: Dependencies) -> CheckResult:
    """Say whether the agencies' gateway can be used."""
    return await self_check("agencies", client_of(dependencies, breaker=None).health())
