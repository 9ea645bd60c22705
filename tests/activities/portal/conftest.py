"""The portal's activities on the simulated portal and a real database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update
from sqlmodel import col
from temporalio.testing import ActivityEnvironment

from activities.breaker import Breaker
from activities.dependencies import Dependencies
from activities.http import OutsideSystem
from activities.portal.client import PortalClient
from activities.portal.comparing import PortalComparing
from activities.portal.contract import ComparisonPart, Outcome
from activities.portal.files import PortalFiles
from activities.portal.sending import PortalSending
from activities.records import Records
from models.base import now
from models.tables import PortalDifference, PortalFile, PortalMessage
from runtime.database import Sessions
from tests.support.outside import dependencies
from tests.support.patience import PATIENCE
from tests.support.simulators import Simulators

__all__ = ["dependencies", "portal"]


@dataclass
class PortalDesk:
    """What a test does with the portal: record turns, send what may go, look at what became of it."""

    simulators: Simulators
    dependencies: Dependencies
    sending: PortalSending
    files: PortalFiles
    comparing: PortalComparing

    @property
    def sessions(self) -> Sessions:
        return self.dependencies.sessions

    def in_a_hurry(self, seconds: float) -> PortalDesk:
        """Return the same with a client that waits for an answer so long and no longer."""
        return replace(self, sending=_sending(self.simulators, self.dependencies, seconds))

    async def record(self, *turns: Any) -> None:
        for turn in turns:
            await Records(self.sessions).record_turn(turn)

    async def send_once(self, limit: int = 50) -> list[str]:
        """Take up what may go and send it once; return the outcomes."""
        env = ActivityEnvironment()
        taken = await env.run(self.sending.take_up, limit)
        return [await env.run(self.sending.send, message) for message in taken.messages]

    async def send_all(self) -> list[str]:
        """Send until nothing may go."""
        outcomes: list[str] = []
        while found := await self.send_once():
            outcomes += found
        return outcomes

    async def make_due(self) -> None:
        """Let what was put off be tried now."""
        async with self.sessions.write() as session:
            await session.change(update(PortalMessage).values(try_at=now()))

    async def messages(self, case_id: UUID) -> list[PortalMessage]:
        async with self.sessions.read() as session:
            found = select(PortalMessage).where(col(PortalMessage.case_id) == case_id)
            return list((await session.scalars(found.order_by(col(PortalMessage.seq)))).all())

    async def statuses(self, case_id: UUID) -> list[str]:
        return [message.status for message in await self.messages(case_id)]

    def effects(self, code: str) -> list[dict[str, Any]]:
        """Return what the portal took about a case, in order."""
        return self.simulators.received("portal", f"{code}/")

    async def compare(self) -> list[PortalDifference]:
        """Run a whole comparison and return what differs."""
        env = ActivityEnvironment()
        comparison = await env.run(self.comparing.begin_comparison)
        for activity in (self.comparing.gather, self.comparing.compare):
            after, first = "", True
            while after or first:
                done = await env.run(activity, ComparisonPart(comparison, after))
                after, first = done.after, False
        await env.run(self.comparing.end_comparison, ComparisonPart(comparison))
        async with self.sessions.read() as session:
            found = select(PortalDifference).where(col(PortalDifference.comparison_id) == comparison)
            return list((await session.scalars(found.order_by(col(PortalDifference.id)))).all())

    async def file_rows(self, number: str) -> list[PortalFile]:
        async with self.sessions.read() as session:
            found = select(PortalFile).where(col(PortalFile.number) == number).order_by(col(PortalFile.place))
            return list((await session.scalars(found)).all())


@pytest.fixture
async def portal(dependencies: Dependencies, simulators: Simulators) -> PortalDesk:
    """The portal's activities, on a database where nothing waits for the portal yet."""
    async with dependencies.sessions.write() as session:
        await session.change(delete(PortalMessage))
        await session.change(delete(PortalFile))
        await session.change(text("truncate portal_comparisons cascade"))
    token, sessions = simulators.settings.token("portal"), dependencies.sessions
    breaker = Breaker("portal", sessions)
    return PortalDesk(
        simulators,
        dependencies,
        _sending(simulators, dependencies, PATIENCE),
        PortalFiles(dependencies.http, breaker, sessions, f"{simulators.url}/portal", token, 100_000),
        PortalComparing(_client(simulators, dependencies, PATIENCE), sessions),
    )


def _client(simulators: Simulators, dependencies: Dependencies, seconds: float) -> PortalClient:
    breaker, token = Breaker("portal", dependencies.sessions), simulators.settings.token("portal")
    url = f"{simulators.url}/portal"
    system = OutsideSystem("portal", url, token, dependencies.http, breaker, seconds=seconds)
    return PortalClient(system, "H61", "http://127.0.0.1:9/callbacks/portal")


def _sending(simulators: Simulators, dependencies: Dependencies, seconds: float) -> PortalSending:
    client = _client(simulators, dependencies, seconds)
    return PortalSending(client, dependencies.sessions, "http://motcua.test", {"cong-an": "Công an"})


def put_off() -> str:
    return Outcome.PUT_OFF
