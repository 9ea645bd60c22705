"""A way out over a thousand cases at once, against the same acts done one by one as a person's presses are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from temporalio.client import Client

from activities.supervision.ways_acts import act
from benchmarks import OURS
from benchmarks.dossiers import AGENCY
from benchmarks.figures import Figure, Target, compare
from benchmarks.office import CaseInHand, Office
from benchmarks.sides import Ours
from domain.case.acts import Act, Command, Role
from domain.supervision.causes import WayOut
from domain.supervision.interventions import USUAL_PACE, End, Stage, Verdict
from models.commands import keep_note
from models.supervision.intervention_items import viewer_of
from models.supervision.intervention_outcomes import counts
from models.supervision.interventions import ask_for, confirm
from models.tables import Intervention, Staff, StaffRole
from workflows.intervention_runs import start_intervening

CASES: Final = 1_000
QUICK: Final = 100
_ONE_BY_ONE_OF: Final = 10
_AT_ONCE: Final = 50
#: So many cases a second may be begun where no outside system sets the pace: more than the machine can do.
_UNPACED: Final = 200.0
_PATIENCE_SECONDS: Final = 900
_BASIS: Final = "Văn bản thử / a letter for the benchmark"


@dataclass
class _Bulk:
    """What one bulk took, in seconds."""

    tried: float
    done: float


async def measure_bulk(office: Office, *, quick: bool) -> list[Figure]:
    """Return how many cases a second a bulk tries and handles, unpaced and at the usual pace, beside one by one.

    The act is a hold: judged by each case's own rules, written into its log, told to the applicant. One by one it is
    sent to a case, and the next one follows when it can be read back.
    """
    many = QUICK if quick else CASES
    few = many // _ONE_BY_ONE_OF
    client = await office.client(OURS)
    async with office.worker(OURS):
        cases = await _in_hand(office, Ours(client), 2 * (many + few))
        leader = await _leader(office)
        before = await _one_by_one(office, client, leader, cases[:few])
        unpaced = await _bulk(office, client, leader, cases[few : few + many], _UNPACED)
        after = await _one_by_one(office, client, leader, cases[few + many : 2 * few + many])
        paced = await _bulk(office, client, leader, cases[2 * few + many :], 0.0)
    note = f"holds; {many:,} cases in one selection, {few} one by one before and after"
    return [
        compare(
            "bulk: cases handled, no pace set", "cases/s", [few / before, few / after], [many / unpaced.done] * 2,
            Target.RATIO_AT_LEAST, 1.0, note,
        ),
        compare(
            "bulk: cases handled, usual pace", "cases/s", [few / before, few / after], [many / paced.done] * 2,
            note=f"never faster than {USUAL_PACE:.0f} a second, slower where an outside system asks for it",
        ),
        Figure("bulk: dry run", "cases/s", many / unpaced.tried, note="each case is asked what it would make of it"),
    ]  # fmt: skip


async def _in_hand(office: Office, side: Ours, many: int) -> Sequence[CaseInHand]:
    """Return cases that an officer appraises."""
    cases = await office.file(many)
    slots = asyncio.Semaphore(_AT_ONCE)

    async def accept(case: CaseInHand) -> None:
        async with slots:
            handle = await side.start(case)
            await office.recorded.reached(case.id, 1)
            await office.recorded.reached(case.id, await side.decide(handle, 0))

    await asyncio.gather(*(accept(case) for case in cases))
    return cases


async def _leader(office: Office) -> UUID:
    async with office.sessions.write() as session:
        person = Staff(login=f"bulk-{uuid4()}", name="Lãnh đạo thử", agency_id=AGENCY)
        session.add(person)
        await session.flush()
        session.add(StaffRole(staff_id=person.id, role=Role.LEADER, agency_id=AGENCY))
    return person.id


async def _one_by_one(office: Office, client: Client, leader: UUID, cases: Sequence[CaseInHand]) -> float:
    began = time.perf_counter()
    for case in cases:
        key = str(uuid4())
        async with office.sessions.write() as session:
            note = await keep_note(session, UUID(case.id), str(leader), key, "thử", [{"basis": _BASIS}])
        values = {"day": _day()}
        command = Command(key, Act.HOLD, str(leader), Role.LEADER, AGENCY, note=str(note), values=values)
        await office.recorded.reached(case.id, await act(client, case.code, command))
    return time.perf_counter() - began


async def _bulk(office: Office, client: Client, leader: UUID, cases: Sequence[CaseInHand], per_second: float) -> _Bulk:
    """Freeze, try and carry out a hold of these cases; 0 a second is the pace of the intervention itself."""
    chosen = [UUID(case.id) for case in cases]
    async with office.sessions.write() as session:
        viewer = await viewer_of(session, leader)
        made = await ask_for(
            session, viewer, WayOut.HOLD, chosen, key=str(uuid4()), params={"day": _day(), "basis": _BASIS},
            reason="thử", threshold=len(chosen), rates={},
        )  # fmt: skip
    began = time.perf_counter()
    await start_intervening(client, str(made.id), "try")
    await _reached(office, made.id, Stage.TRIED)
    tried = time.perf_counter() - began
    await _all(office, made.id, Verdict.CAN, len(chosen))
    async with office.sessions.write() as session:
        confirmed, _ = await confirm(session, viewer, made.id, "thử", len(chosen))
    began = time.perf_counter()
    await start_intervening(client, str(made.id), "run", per_second or confirmed.per_second)
    await _reached(office, made.id, Stage.DONE)
    done = time.perf_counter() - began
    await _all(office, made.id, End.DONE, len(chosen))
    return _Bulk(tried, done)


async def _reached(office: Office, intervention: UUID, stage: Stage) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            async with office.sessions.read() as session:
                found = await session.get(Intervention, intervention)
            if found is not None and found.stage == stage:
                return
            await asyncio.sleep(0.05)


async def _all(office: Office, intervention: UUID, what: str, many: int) -> None:
    """Raise RuntimeError unless it came to this for every case: else two sides that did different work are compared."""
    async with office.sessions.read() as session:
        came = await counts(session, intervention)
    if came != {what: many}:
        raise RuntimeError(f"wanted {what} for {many} cases: {came}")


def _day() -> str:
    return (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
