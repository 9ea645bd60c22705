"""Times of a step by week, by agency and by person: made from finished tasks, once, and again after a change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from models.workload.behind import Wanted, cases_behind
from models.workload.board import Scope
from models.workload.by_week import make_marked_weeks
from models.workload.marks import monday
from models.workload.one_step import procedure_name, step_by_agency, step_weeks
from models.workload.paces import paces, person_at, person_steps
from models.workload.people import make_all_people
from models.workload.refresh import refresh
from runtime.database import Sessions
from tests.models.workload.test_board import HOUR, MONDAY, calendar, done_case
from tests.support.filings import add_staff
from tests.support.lives import shipped_calendar

__all__ = ["calendar"]  # a fixture of the whole module
pytestmark = pytest.mark.asyncio(loop_scope="session")

#: The procedure of the cases that are filed.
CODE = "1.004873"
THIS_WEEK = date(2026, 11, 23)
LONG_AGO = date(2026, 1, 5)
WEEK = timedelta(weeks=1)
#: Half an hour after the tasks of a Monday morning are done.
NOON = MONDAY + 3 * HOUR


async def done(
    sessions: Sessions, agency: str, opened: datetime, hours: float, by: object = "someone", *, step: str = "review"
) -> UUID:
    """Record a case whose step took so many hours, done by somebody."""
    case_id = await done_case(sessions, agency, opened, hours, decided=opened + 4 * HOUR)
    async with sessions.write() as session:
        await session.change(
            text("update tasks set done_by = :who, step = :step where case_id = :case"),
            {"who": str(by), "case": case_id, "step": step},
        )
    return case_id


async def by_week(sessions: Sessions, *agencies: str, step: str = "review") -> dict[date, tuple[int, int, int]]:
    """Return tasks, late ones and median by week."""
    async with sessions.read() as session:
        found = await step_weeks(session, Scope(agencies, CODE), step, LONG_AGO)
    return {one.week: (one.times.tasks, one.times.late, one.times.median) for one in found}


def seconds(opened: datetime, hours: float) -> int:
    """Return the working seconds of a stretch."""
    return shipped_calendar().working_seconds_between(opened, opened + hours * HOUR)


async def test_each_week_has_its_own_median(sessions: Sessions) -> None:
    """Tasks count in the week they were done in, against their budget of two hours."""
    agency = "H71.1"
    for hours in (0.5, 1, 2.5):
        await done(sessions, agency, MONDAY, hours)
    await done(sessions, agency, MONDAY - 3 * WEEK, 1.5)

    await refresh(sessions, NOON)

    assert await by_week(sessions, agency) == {
        THIS_WEEK - 3 * WEEK: (1, 0, seconds(MONDAY - 3 * WEEK, 1.5)),
        THIS_WEEK: (3, 1, seconds(MONDAY, 1)),
    }


async def test_a_week_begins_on_monday_in_vietnam(sessions: Sessions) -> None:
    """A task done on Sunday at 23:30 in Vietnam belongs to the week that ends, one done at 00:30 to the next."""
    agency = "H71.2"
    midnight = datetime.combine(THIS_WEEK, datetime.min.time(), MONDAY.tzinfo) - 7 * HOUR
    for done_at in (midnight - HOUR / 2, midnight + HOUR / 2):
        case_id = await done(sessions, agency, MONDAY - 4 * 24 * HOUR, 1)
        async with sessions.write() as session:
            await session.change(
                text("update tasks set done_at = :at where case_id = :case"), {"at": done_at, "case": case_id}
            )

    await refresh(sessions, NOON)

    assert {week: line[0] for week, line in (await by_week(sessions, agency)).items()} == {
        THIS_WEEK - WEEK: 1,
        THIS_WEEK: 1,
    }


async def test_agencies_are_put_together_by_week(sessions: Sessions) -> None:
    """Over two agencies a week's median is read from bands, four hundredths off at most; each keeps its own."""
    for agency, hours in (("H71.3", (0.5, 1, 1.25)), ("H71.4", (1.5, 2, 2.5))):
        for one in hours:
            await done(sessions, agency, MONDAY, one)

    await refresh(sessions, NOON)

    tasks, late, median = (await by_week(sessions, "H71.3", "H71.4"))[THIS_WEEK]
    assert (tasks, late) == (6, 1)
    assert median == pytest.approx(seconds(MONDAY, 1.25), rel=0.041)
    async with sessions.read() as session:
        found = await step_by_agency(session, Scope(("H71.3", "H71.4", "H71.5"), CODE), "review")
    assert {one.agency: one.times.median for one in found} == {
        "H71.3": seconds(MONDAY, 1),
        "H71.4": seconds(MONDAY, 2),
    }


async def test_what_is_done_no_more_leaves_its_week_and_its_person(sessions: Sessions) -> None:
    """An undone act opens its task again: the week, and the person's line, are made anew without it."""
    agency = "H71.6"
    await done(sessions, agency, MONDAY - WEEK, 1, "one")
    again = await done(sessions, agency, MONDAY, 1, "other")
    await refresh(sessions, NOON)
    assert set(await by_week(sessions, agency)) == {THIS_WEEK - WEEK, THIS_WEEK}

    async with sessions.write() as session:
        await session.change(
            text("update tasks set status = 'open', done_at = null, done_by = '' where case_id = :case"),
            {"case": again},
        )
        await session.change(
            text("insert into board_todo (case_id) values (:id) on conflict do nothing"), {"id": again}
        )
    await refresh(sessions, NOON)

    assert set(await by_week(sessions, agency)) == {THIS_WEEK - WEEK}
    async with sessions.read() as session:
        assert set(await paces(session, agency)) == {"one"}


async def test_a_task_that_moves_to_another_week_leaves_the_old_one(sessions: Sessions) -> None:
    """Undone and done again between two rounds: it counts where it was done last, and nowhere else."""
    agency = "H71.7"
    case_id = await done(sessions, agency, MONDAY - 2 * WEEK, 1)
    await refresh(sessions, NOON)

    async with sessions.write() as session:
        await session.change(
            text("update tasks set done_at = :at where case_id = :case"), {"at": MONDAY + HOUR, "case": case_id}
        )
        await session.change(
            text("insert into board_todo (case_id) values (:id) on conflict do nothing"), {"id": case_id}
        )
    await refresh(sessions, NOON)

    assert {week: line[0] for week, line in (await by_week(sessions, agency)).items()} == {THIS_WEEK: 1}


async def test_weeks_that_did_not_change_are_not_written(sessions: Sessions) -> None:
    """A case that goes on has its finished steps left alone: only what differs is made anew."""
    agency = "H71.8"
    case_id = await done(sessions, agency, MONDAY, 1)
    await refresh(sessions, NOON)
    stamp = text("select xmin::text from board_step_weeks where agency_id = :agency")
    async with sessions.read() as session:
        before = (await session.execute(stamp, {"agency": agency})).scalars().all()

    async with sessions.write() as session:
        await session.change(
            text("insert into board_todo (case_id) values (:id) on conflict do nothing"), {"id": case_id}
        )
    assert (await refresh(sessions, NOON)).cases >= 1

    async with sessions.read() as session:
        assert (await session.execute(stamp, {"agency": agency})).scalars().all() == before


async def test_a_mark_survives_a_round_that_is_cut_short(sessions: Sessions) -> None:
    """What was marked and not made is made later, a few weeks at a time, the newest first."""
    agency = "H71.9"
    for back in range(3):
        await done(sessions, agency, MONDAY - back * WEEK, 1)
    await refresh(sessions, NOON)
    async with sessions.write() as session:
        await session.change(
            text("update board_step_weeks set stale = true, tasks = 99 where agency_id = :agency"), {"agency": agency}
        )

    async with sessions.write() as session:
        assert await make_marked_weeks(session, NOON, limit=1) == 1
    first = {week for week, line in (await by_week(sessions, agency)).items() if line[0] == 1}
    await refresh(sessions, NOON)

    assert first == {THIS_WEEK}
    assert {line[0] for line in (await by_week(sessions, agency)).values()} == {1}


async def test_a_person_stands_beside_the_whole_agency(sessions: Sessions) -> None:
    """Each step of a person has that person's median and the agency's; steps done most often come first."""
    agency = "H71.10"
    me = await add_staff(sessions, "Lan", "officer", agency_id=agency)
    for hours in (1, 1.5, 2.5):
        await done(sessions, agency, MONDAY, hours, me)
    for _ in range(4):
        await done(sessions, agency, MONDAY, 0.25, "another")
    await done(sessions, agency, MONDAY, 0.5, me, step="visit")
    await done(sessions, agency, MONDAY - 20 * WEEK, 3, me)

    await refresh(sessions, NOON)

    async with sessions.read() as session:
        rows = await person_steps(session, agency, me)
        whole = (await paces(session, agency))[str(me)]
    assert [(row.step, row.times.tasks, row.times.late, row.times.median) for row in rows] == [
        ("review", 3, 1, seconds(MONDAY, 1.5)),
        ("visit", 1, 0, seconds(MONDAY, 0.5)),
    ]
    assert (rows[0].all_tasks, rows[0].all_median) == (7, seconds(MONDAY, 0.25))
    assert (whole.tasks, whole.late) == (4, 1)
    assert whole.median == pytest.approx(seconds(MONDAY, 1), rel=0.041)


async def test_ninety_days_move_on(sessions: Sessions) -> None:
    """What a person did more than ninety days ago is forgotten by the daily making."""
    agency = "H71.11"
    await done(sessions, agency, MONDAY, 1, "somebody")
    await refresh(sessions, NOON)

    found = []
    for days in (0, 91, 0):
        async with sessions.write() as session:
            await make_all_people(session, NOON + timedelta(days=days))
        async with sessions.read() as session:
            found.append(set(await paces(session, agency)))

    assert found == [{"somebody"}, set(), {"somebody"}]


async def test_only_people_of_the_agency_are_found(sessions: Sessions) -> None:
    """By home, by post, or by what was done there lately; a stranger is nobody."""
    agency, other = "H71.12", "H71.13"
    at_home = await add_staff(sessions, "Mai", "officer", agency_id=agency)
    stranger = await add_staff(sessions, "Nam", "officer", agency_id=other)
    helper = await add_staff(sessions, "Vân", "officer", agency_id=other)
    await done(sessions, agency, MONDAY, 1, helper)
    await refresh(sessions, NOON)

    async with sessions.read() as session:
        found = {who: await person_at(session, agency, who) for who in (at_home, stranger, helper)}
    assert [one.name if one else None for one in found.values()] == ["Mai", None, "Vân"]


async def test_a_week_of_a_step_opens_exactly_its_cases(sessions: Sessions) -> None:
    """The list behind a week's number has the tasks of that week, and of those over budget only such."""
    agency = "H71.14"
    quick, slow = await done(sessions, agency, MONDAY, 1), await done(sessions, agency, MONDAY, 2.5)
    old = await done(sessions, agency, MONDAY - 20 * WEEK, 1)
    await refresh(sessions, NOON)

    async def behind(name: str, week: date) -> set[UUID]:
        wanted = Wanted(Scope((agency,), CODE), name, step="review", week=week)
        async with sessions.read() as session:
            lines, _ = await cases_behind(session, wanted, NOON, NOON, NOON)
        return {line.case_id for line in lines}

    assert await behind("done", THIS_WEEK) == {quick, slow}
    assert await behind("slow", THIS_WEEK) == {slow}
    assert await behind("done", monday(THIS_WEEK - 20 * WEEK)) == {old}
    assert await behind("done", THIS_WEEK - WEEK) == set()


async def test_what_was_kept_before_is_made_as_well(sessions: Sessions) -> None:
    """A board that begins anew over finished tasks that are there already makes their weeks too."""
    agency = "H71.15"
    await done(sessions, agency, MONDAY, 1)
    await refresh(sessions, NOON)
    async with sessions.write() as session:
        for name in ("board_step_weeks", "board_people", "board_looks"):
            await session.change(text(f"delete from {name}"))  # the names above

    await refresh(sessions, NOON)

    assert set(await by_week(sessions, agency)) == {THIS_WEEK}
    async with sessions.read() as session:
        assert set(await paces(session, agency)) == {"someone"}
        assert await procedure_name(session, "9.999999") is None
