"""Is the postal service there, and does it take our token? Changes nothing."""

from __future__ import annotations

from activities.dependencies import Dependencies
from activities.post import client_of
from activities.self_check import CheckResult, self_check


async def check(dependencies: Dependencies) -> CheckResult:
    """Say whether the postal service can be used."""
    return await self_check("post", client_of(dependencies, breaker=None).health())
