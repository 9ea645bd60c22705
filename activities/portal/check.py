"""Is the national portal there, and does it take our token? Changes nothing."""

from __future__ import annotations

from activities.dependencies import Dependencies
from activities.portal import client_of
from activities.self_check import CheckResult, self_check


async def check(dependencies: Dependencies) -> CheckResult:
    """Say whether the portal can be used."""
    return await self_check("portal", client_of(dependencies, breaker=None).health())
