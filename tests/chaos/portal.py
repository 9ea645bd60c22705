"""After the storm: the portal is told what waits, both sides are compared, what differs is sent again."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import text
from temporalio.client import Client

from domain.portal.codes import code_of
from domain.portal.comparing import MENDED_BY_SENDING, Difference
from runtime.database import Sessions
from simulators.ledger import Effect
from simulators.portal_book import TWICE, Book
from simulators.settings import PORTAL
from tests.journeys.people import People
from tests.support.simulators import Simulators
from workflows.messages import CASE_TASK_QUEUE
from workflows.portal import PORTAL_COMPARISON_ID, PORTAL_RELAY_ID, PORTAL_RELAY_WORKFLOW, RING

VIETNAM: Final = timezone(timedelta(hours=7))
_LEFT_OUT: Final = "Cổng chưa có hồ sơ; gửi lại toàn bộ hồ sơ sau khi đối soát"

#: The relay's pauses of minutes and hours are made to pass; what is being sent at this moment is left alone.
_NOW: Final = text("update portal_messages set try_at = now() where status in ('waiting', 'sent')")
_OPEN: Final = text("""
select c.code, m.seq, m.round, m.status from portal_messages m join cases c on c.id = m.case_id
where m.status in ('waiting', 'sending', 'sent', 'refused') order by c.code, m.seq
""")
_CASES: Final = text("select code, phase, coalesce(decided_at, ended_at) as finished_at from cases")
_FOUND: Final = text("""
select difference, number from portal_differences
where comparison_id = (select max(id) from portal_comparisons where ended_at is not null)
""")


@dataclass
class Telling:
    """What became of the portal: how often a person sent a refused message `again` or left it `out`.

    `found` are the differences by class that the first comparison found, `left` those after everything was sent
    again, `wrong` what nobody can explain.
    """

    taken: int = 0
    again: int = 0
    out: int = 0
    found: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return it as a line of the report."""
        found, left = (", ".join(f"{name} {count}" for name, count in sorted(one.items())) or "nothing"
            for one in (self.found, self.left))  # fmt: skip
        return (
            f"portal: {self.taken} messages, refused and sent again {self.again}, left out {self.out}; "
            f"compared: {found}; after sending again: {left}; wrong: {len(self.wrong)}"
        )


@dataclass
class PortalDesk:
    """The supervisors at the portal's pages."""

    people: People
    sessions: Sessions
    client: Client
    simulators: Simulators

    async def settle(self, codes: Collection[str], patience: float) -> Telling:
        """Send what waits, compare, send again what differs, compare again, and look at what the portal holds."""
        telling = Telling()
        try:
            await self._send_all(telling, patience)
            telling.found = Counter(difference for difference, _ in await self._compare(patience))
            await self._resend(telling.found, sorted({self.people.dossiers[code].agency for code in codes}))
            await self._send_all(telling, patience)
            left = await self._compare(patience)
        except (AssertionError, TimeoutError) as error:
            telling.wrong.append(f"portal: {error}"[:300])
            return telling
        telling.left = Counter(difference for difference, _ in left)
        effects = [Effect.model_validate(one) for one in self.simulators.received(PORTAL)]
        telling.taken = len(effects)
        twice = {effect.target for effect in effects if effect.kind.endswith(f":{TWICE}")}
        telling.wrong += [
            f"{number}: {difference}"
            for difference, number in left
            if difference != Difference.TWICE_THERE or number not in twice
        ]
        telling.wrong += await self._unlike(Book(effects), codes)
        return telling

    async def _send_all(self, telling: Telling, patience: float) -> None:
        end = time.monotonic() + patience
        while True:
            async with self.sessions.write() as session:
                await session.change(_NOW)
            async with self.sessions.read() as session:
                waiting = (await session.execute(_OPEN)).all()
            if not waiting:
                return
            assert time.monotonic() < end, f"{len(waiting)} messages never went, the first {tuple(waiting[0])}"
            for message in waiting:
                if message.status == "refused":
                    await self._decide(telling, message)
            await self.client.start_workflow(
                PORTAL_RELAY_WORKFLOW, id=PORTAL_RELAY_ID, task_queue=CASE_TASK_QUEUE, start_signal=RING
            )
            await asyncio.sleep(2)

    async def _decide(self, telling: Telling, message: Any) -> None:
        """Send a refused message again; refused again it is left out, for the portal lost what comes before it."""
        if message.round == 1:
            telling.again += 1
            form = {"do": "again", "seq": str(message.seq)}
        else:
            telling.out += 1
            form = {"do": "skip", "seq": str(message.seq), "reason": _LEFT_OUT}
        await self._press(self.people.dossiers[message.code].agency, f"/portal/cases/{message.code}", form)

    async def _compare(self, patience: float) -> Sequence[tuple[str, str]]:
        agency = next(iter(self.people.dossiers.values())).agency
        await self._press(agency, "/portal/compare", {})
        await asyncio.wait_for(self.client.get_workflow_handle(PORTAL_COMPARISON_ID).result(), patience)
        async with self.sessions.read() as session:
            return [(row.difference, row.number) for row in await session.execute(_FOUND)]

    async def _resend(self, found: Collection[str], agencies: Collection[str]) -> None:
        async with self.sessions.read() as session:
            newest = (await session.execute(text("select max(id) from portal_comparisons"))).scalar_one()
        for difference in sorted(MENDED_BY_SENDING & {Difference(one) for one in found}):
            for agency in agencies:
                form = {"comparison": str(newest), "key": uuid4().hex}
                await self._press(agency, f"/portal/differences/{difference}", form)

    async def _press(self, agency: str, path: str, form: dict[str, str]) -> None:
        browser = await self.people.of(agency, "supervisor")
        answer = await browser.post(path, data=form)
        assert answer.status_code == 303, f"{path}: {answer.status_code}"

    async def _unlike(self, book: Book, codes: Collection[str]) -> list[str]:
        """Return the cases of which the portal's last word is not ours."""
        async with self.sessions.read() as session:
            cases = {row.code: row for row in await session.execute(_CASES)}
        wrong = []
        for code in codes:
            entry = (book.entries.get(code) or [{}])[-1]
            there = str(entry.get("TrangThaiHoSo", "")), str(entry.get("NgayKetThucXuLy", ""))
            here = str(int(code_of(cases[code].phase))), _national(cases[code].finished_at)
            if here != there:
                wrong.append(f"{code}: the portal holds {there}, we {here}")
        return wrong


def _national(instant: datetime | None) -> str:
    return instant.astimezone(VIETNAM).strftime("%Y%m%d%H%M%S") if instant else ""
