"""The board against hand-written SQL: counting it once a minute, and reading what was counted."""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text

from benchmarks.dossiers import AGENCY
from benchmarks.figures import Figure, Target, compare
from benchmarks.office import Office
from benchmarks.pages_seed import CLOSED, OPEN, PEOPLE, seed
from domain.deadline.moments import local_day, midnight_ending
from models.tables import Staff, StaffRole
from models.workload.board import Scope, figures, step_times, total, weeks
from models.workload.figures import make_figures
from models.workload.one_step import step_by_agency, step_weeks
from models.workload.refresh import refresh
from runtime.database import ReadSession

#: What a hand would write for one line by agency, with the same counts: one walk over the open cases.
_COUNT_BY_HAND: Final = text("""
select agency_id, count(*) filter (where received_at is not null) as in_hand,
    count(*) filter (where received_at is null) as filed,
    count(*) filter (where due_at >= :now and due_at < :today) as today,
    count(*) filter (where due_at >= :today and due_at < :soon) as soon,
    count(*) filter (where due_at < :now) as overdue,
    count(*) filter (where waiting_for like 'applicant:%' or waiting_for like 'agency:%') as waiting, min(due_at)
from cases where ended_at is null and decided_at is null group by agency_id
""")
_READ_BY_HAND: Final = text("""
select * from board_figures where level = 'procedure' and agency_id = :agency order by overdue desc
""")
#: The page without the roll-up: what is done for every visitor when nothing is kept.
_LIVE: Final = text("""
select c.procedure_code, count(*) filter (where c.received_at is not null),
    count(*) filter (where c.due_at < :now),
    count(*) filter (where c.due_at < :now and not exists (
        select from case_events e where e.case_id = c.id and e.kind = 'apologised')),
    percentile_disc(0.5) within group (order by c.due_at)
from cases c where c.agency_id = :agency and c.ended_at is null and c.decided_at is null group by c.procedure_code
""")
#: One step by week without the roll-up: reckoned from what was done, for every visitor.
_STEP_LIVE: Final = text("""
select date_trunc('week', done_at), count(*), percentile_disc(0.5) within group (order by seconds),
    percentile_disc(0.9) within group (order by seconds), percentile_disc(0.5) within group (order by budget)
from finished_tasks
where agency_id = :agency and procedure_code = :procedure and step = :step and done_at > :since group by 1
""")
_BUSIEST: Final = text("""
select procedure_code, step from board_times where agency_id = :agency order by tasks desc, procedure_code, step limit 1
""")


async def measure_board(office: Office, *, quick: bool) -> list[Figure]:
    """Return what counting and reading the board costs beside hand-written SQL in the same run."""
    rounds = 5 if quick else 30
    async with office.sessions.write() as session:
        staff = []
        for number in range(PEOPLE):
            person = Staff(login=f"board-{number}-{secrets.token_hex(3)}", name=f"Cán bộ {number}", agency_id=AGENCY)
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role="officer", agency_id=AGENCY))
            staff.append(person.id)
    async with office.sessions.read() as reading:
        seeded = (await reading.execute(text("select count(*) from cases where ended_at is null"))).scalar_one()
    if seeded < OPEN:  # the pages' own measurement may have written them
        await seed(office.sessions, staff)
    now = datetime.now(UTC)
    began = time.perf_counter()
    while (await refresh(office.sessions, now)).left:
        pass
    first = time.perf_counter() - began
    edges = {"now": now, "today": midnight_ending(local_day(now)), "soon": now + timedelta(days=2)}

    async def count() -> None:
        async with office.sessions.write() as session:
            await make_figures(session, edges["now"], edges["today"], edges["soon"])

    counting = await _beside(rounds, count, lambda: _hand(office, _COUNT_BY_HAND, edges))
    scope = Scope((AGENCY,))

    async def read() -> None:
        async with office.sessions.read() as session:
            await total(session, scope)
            await figures(session, scope, "procedure")
            await step_times(session, scope)
            await weeks(session, scope, local_day(now) - timedelta(weeks=13))

    mine = {"agency": AGENCY}
    by_hand = await _beside(rounds, lambda: _lines(office, scope), lambda: _hand(office, _READ_BY_HAND, mine))
    live = await _beside(rounds, read, lambda: _hand(office, _LIVE, {**mine, "now": now}))
    busiest = await _step(office, scope, now, rounds)
    note = f"{OPEN:,} open and {CLOSED:,} closed cases of one agency; first working up of all of them {first:.0f} s"
    return [
        _figure("board, counted once a minute for everybody", counting, 12.0, note),
        _figure("board, lines read, against the bare table", by_hand, 4.0, "names of procedures joined"),
        _figure("board, whole page read, against one live count", live, 1.0, "four statements beside one that counts"),
        *busiest,
    ]


async def _step(office: Office, scope: Scope, now: datetime, rounds: int) -> list[Figure]:
    """Return what 26 weeks of the busiest step cost, with its agencies beside; nothing where no step was done."""
    async with office.sessions.read() as session:
        found = (await session.execute(_BUSIEST, {"agency": AGENCY})).one_or_none()
    if found is None:
        return []
    one = Scope(scope.agencies, found.procedure_code)
    first = local_day(now) - timedelta(weeks=26)

    async def read() -> None:
        async with office.sessions.read() as session:
            await step_weeks(session, one, found.step, first)
            await step_by_agency(session, one, found.step)

    given = {
        "agency": AGENCY,
        "procedure": found.procedure_code,
        "step": found.step,
        "since": now - timedelta(weeks=26),
    }
    seen = await _beside(rounds, read, lambda: _hand(office, _STEP_LIVE, given))
    return [_figure("board, one step over 26 weeks, against reckoning it live", seen, 2.0, "weeks and agencies")]


async def _lines(office: Office, scope: Scope) -> None:
    async with office.sessions.read() as session:
        await figures(session, scope, "procedure")


async def _hand(office: Office, statement: Any, given: dict[str, Any]) -> None:
    async with office.sessions.read() as session:
        await _all(session, statement, given)


async def _all(session: ReadSession, statement: Any, given: dict[str, Any]) -> None:
    (await session.execute(statement, given)).all()


async def _beside(
    rounds: int, ours: Callable[[], Awaitable[None]], theirs: Callable[[], Awaitable[None]]
) -> tuple[list[float], list[float]]:
    """Return milliseconds of both, in turns, after two rounds nobody counts."""
    seen: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 2):
        for place, run in enumerate((ours, theirs)):
            began = time.perf_counter()
            await run()
            if number >= 2:
                seen[place].append(1000 * (time.perf_counter() - began))
    return seen


def _figure(name: str, seen: tuple[list[float], list[float]], limit: float, note: str) -> Figure:
    ours, theirs = seen
    return compare(name, "ms", theirs, ours, Target.RATIO_AT_MOST, limit, note)
