"""Trying a system whose circuit is open, at a button: one harmless call from the worker that calls the system anyway.

It carries no data of any case. When the system answers, its circuit closes for every worker, and the press says so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog
from temporalio import activity

from activities.agencies import check as agencies
from activities.contract import SystemToTry
from activities.dependencies import Dependencies
from activities.documents.check import check_signing
from activities.notifications.check import check_way
from activities.payments import check as payments
from activities.portal import check as portal
from activities.post import check as post
from activities.self_check import CheckResult
from activities.taxes import check as taxes
from domain.supervision.part_ways import PartEnd
from models.queries.circuit_facts import keep_circuit
from models.supervision.part_acts import end_part_act

log = structlog.get_logger(__name__)

Check = Callable[[Dependencies], Awaitable[CheckResult | None]]
#: System with a circuit -> its self-check; None as an answer where the installation has no such system.
CHECKS: Final[Mapping[str, Check]] = {
    "agencies": agencies.check,
    "payments": payments.check,
    "post": post.check,
    "taxes": taxes.check,
    "portal": portal.check,
    "signature": check_signing,
    "sms": lambda dependencies: check_way(dependencies, "sms"),
    "zalo": lambda dependencies: check_way(dependencies, "zalo"),
    "mail": lambda dependencies: check_way(dependencies, "email"),
}


class Trying:
    """Calls a system once, past its circuit, and keeps what came of it."""

    def __init__(self, dependencies: Dependencies) -> None:
        """`dependencies` are those of the worker that calls the system."""
        self._dependencies = dependencies

    @activity.defn(name="supervision.try_system")
    async def try_system(self, asked: SystemToTry) -> str:
        """Try a system, close its circuit if it answers, and return the problem; empty when all is well."""
        problem = await self._problem(asked.system)
        now, sessions = datetime.now(UTC), self._dependencies.sessions
        async with sessions.write() as session:
            if not problem:
                await keep_circuit(session, asked.system, opened_until=None, failures=0, problem="", at=now)
            outcome = PartEnd.FAILED if problem else PartEnd.DONE
            over = None if problem else asked.trouble_id
            await end_part_act(session, UUID(asked.act), outcome, problem, over=over)
        log.info("circuit_tried", system=asked.system, problem=problem)
        return problem

    async def _problem(self, system: str) -> str:
        check = CHECKS.get(system)
        if check is None:
            return "unknown_system"
        result = await check(self._dependencies)
        return "not_in_use" if result is None else result.problem
