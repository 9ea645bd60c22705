"""Is the tax office's system there, and does it take our token? Changes nothing."""

from __future__ import annotations

from activities.dependencies import Dependencies
from activities.self_check import CheckResult, self_check
from activities.taxes import client_of


async def check(dependencies: Dependencies) -> CheckResult:
    """Say whether the tax office's system can be used."""
    return await self_check("taxes", client_of(dependencies, breaker=None).health())
