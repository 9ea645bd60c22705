"""The board is made from what is recorded: counts, times, weeks and the forecast, each once and again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text

from activities.contract import TaskLine
from activities.records import Records
from domain.case.events import Record
from domain.workload.spread import Spread, band_of
from models.calendars import publish_calendar
from models.tables import BoardFigure, FinishedTask
from models.viewer import Viewer
from models.workload.board import Scope, figures, forecast, forecast_count, seen_by, step_times, total, weeks
from models.workload.cells import BAND
from models.workload.refresh import refresh
from runtime.database import Sessions
from tests.support.filings import add_staff, file_one
from tests.support.lives import shipped_calendar
from tests.support.turns import task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: A Monday, 09:00 in Vietnam.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def calendar(sessions: Sessions) -> AsyncIterator[None]:
    """Working time is that of the shipped calendar."""
    shipped = shipped_calendar()
    async with sessions.write() as session:
        await publish_calendar(session, shipped.identity, shipped.to_json())
    yield


async def put(
    sessions: Sessions, agency: str, due_at: datetime | None, *, tasks: list[TaskLine] | None = None, **snapshot: object
) -> UUID:
    """Record a received case with one open task for the officer, and return its id."""
    filed = await file_one(sessions, agency_id=agency, received_at_agency=agency)
    lines = tasks or [task("review/1", kind="review", role="officer", agency=agency, due_at=due_at, opened_at=MONDAY)]
    picture = {
        "phase": "in_progress",
        "step": "review",
        "waiting_for": "officer",
        "received_at": MONDAY - HOUR,
        "due_at": due_at,
        **snapshot,
    }
    await Records(sessions).record_turn(turn(filed.case_id, 0, "filed", snapshot=picture, tasks=lines))
    return filed.case_id


async def write_log(sessions: Sessions, case_id: UUID, *told: tuple[str, datetime], **snapshot: object) -> None:
    """Write events with their own instants, after the first one."""
    made = [Record(seq=2 + place, kind=kind, at=at) for place, (kind, at) in enumerate(told)]
    one = turn(case_id, 1, *(kind for kind, _ in told), snapshot=dict(snapshot))
    await Records(sessions).record_turn(replace(one, records=made))


async def of(sessions: Sessions, agency: str, level: str) -> dict[str, dict[str, int]]:
    """Return the counts that are not zero, by line."""
    async with sessions.read() as session:
        lines = await figures(session, Scope((agency,)), level)
    return {line.key: {name: count for name, count in line.counts.items() if count} for line in lines}


async def test_each_case_counts_once_where_it_stands(sessions: Sessions) -> None:
    """In hand, due today, due soon, overdue and waiting are told apart; a filing not received is none of them."""
    agency = "H70.1"
    dues = [MONDAY - HOUR, MONDAY + HOUR, MONDAY + timedelta(days=1), MONDAY + timedelta(days=9), None]
    for due in dues:
        await put(sessions, agency, due)
    await put(sessions, agency, None, phase="awaiting_supplement", waiting_for="applicant:supplement")
    await put(sessions, agency, None, phase="filed", received_at=None)
    await put(sessions, agency, None, phase="decided", decided_at=MONDAY)

    await refresh(sessions, MONDAY)

    counted = {
        "filed": 1, "in_hand": 6, "due_today": 1, "due_soon": 1, "overdue": 1, "untold": 1, "free": 7, "applicant": 1,
    }  # fmt: skip
    assert (await of(sessions, agency, "agency"))[agency] == counted
    async with sessions.read() as session:
        whole = await total(session, Scope((agency,)))
    assert whole["in_hand"] == 6
    assert whole["waiting"] == 1
    assert whole.oldest_due == MONDAY - HOUR


async def test_an_apology_counts_until_its_day_is_over(sessions: Sessions) -> None:
    """A late case whose applicant was told a day to come is not among the untold; the day after it is again."""
    agency = "H70.2"
    case_id = await put(sessions, agency, MONDAY - HOUR)
    record = Record(seq=2, kind="apologised", at=MONDAY, values={"day": "2026-11-24"})
    picture = {"phase": "in_progress", "step": "review", "received_at": MONDAY - HOUR, "due_at": MONDAY - HOUR}
    one = turn(case_id, 1, "apologised", snapshot=picture)
    await Records(sessions).record_turn(replace(one, records=[record]))

    await refresh(sessions, MONDAY)
    told = await of(sessions, agency, "agency")
    await refresh(sessions, MONDAY + timedelta(days=2))
    forgotten = await of(sessions, agency, "agency")

    assert (told[agency].get("untold", 0), forgotten[agency]["untold"]) == (0, 1)


async def test_a_case_counts_at_each_open_step_and_for_each_holder(sessions: Sessions) -> None:
    """Two steps side by side count the case in both lines, and once in the procedure's and the agency's."""
    agency = "H70.3"
    me = await add_staff(sessions, "Lan", "officer", agency_id=agency)
    both = [
        task("review/1", kind="review", role="officer", agency=agency, opened_at=MONDAY),
        task("visit/1", kind="visit", role="officer", agency=agency, opened_at=MONDAY),
    ]
    case_id = await put(sessions, agency, MONDAY + HOUR, tasks=both, step="review,visit")
    async with sessions.write() as session:
        await session.change(
            text("update tasks set claimed_by = :me, claimed_at = now() where case_id = :case and id = 'review/1'"),
            {"me": me, "case": case_id},
        )

    await refresh(sessions, MONDAY)

    steps = await of(sessions, agency, "step")
    people = await of(sessions, agency, "officer")
    assert {key.partition("/")[2]: line["in_hand"] for key, line in steps.items()} == {"review": 1, "visit": 1}
    assert {key: line["in_hand"] for key, line in people.items()} == {str(me): 1, "": 1}
    assert [line["in_hand"] for line in (await of(sessions, agency, "procedure")).values()] == [1]


async def test_what_is_gone_leaves_the_board(sessions: Sessions) -> None:
    """A case that ends takes its line with it, and rows that did not change are not written again."""
    agency, other = "H70.4", "H70.5"
    case_id = await put(sessions, agency, MONDAY + HOUR)
    await put(sessions, other, MONDAY + HOUR)
    await refresh(sessions, MONDAY)
    stamp = text("select xmin::text from board_figures where level = 'agency' and agency_id = :agency")
    async with sessions.read() as session:
        before = (await session.execute(stamp, {"agency": other})).scalar_one()

    async with sessions.write() as session:
        await session.change(text("update cases set ended_at = now() where id = :id"), {"id": case_id})
    await refresh(sessions, MONDAY)

    async with sessions.read() as session:
        after = (await session.execute(stamp, {"agency": other})).scalar_one()
    assert await of(sessions, agency, "agency") == {}
    assert before == after


async def done_case(sessions: Sessions, agency: str, opened: datetime, hours: float, *, decided: datetime) -> UUID:
    """Record a case whose review took so many hours and that was decided then."""
    filed = await file_one(sessions, agency_id=agency, received_at_agency=agency)
    line = task(
        "review/1", kind="review", role="officer", agency=agency, status="done", opened_at=opened,
        due_at=opened + 2 * HOUR, done_by="someone",
    )  # fmt: skip
    picture = {"phase": "decided", "received_at": opened, "decided_at": decided, "due_at": decided - HOUR}
    one = turn(filed.case_id, 0, "filed", snapshot=picture, tasks=[line])
    await Records(sessions).record_turn(replace(one, records=[Record(seq=1, kind="filed", at=opened)]))
    async with sessions.write() as session:
        await session.change(
            text("update tasks set done_at = :at where case_id = :case"),
            {"at": opened + timedelta(hours=hours), "case": filed.case_id},
        )
    return filed.case_id


async def test_a_done_task_is_reckoned_once_in_working_time(sessions: Sessions) -> None:
    """Opened at 16:00 and done at 09:00 the next day is not seventeen hours; budget and rest are reckoned too."""
    agency = "H70.6"
    opened = MONDAY + 7 * HOUR  # 16:00
    case_id = await done_case(sessions, agency, opened, 17, decided=opened + 18 * HOUR)

    await refresh(sessions, MONDAY + timedelta(days=2))

    async with sessions.read() as session:
        found = await session.get(FinishedTask, (case_id, "review/1"))
    calendar = shipped_calendar()
    assert found is not None
    assert found.seconds == calendar.working_seconds_between(opened, opened + 17 * HOUR) < 17 * 3600
    assert found.budget == calendar.working_seconds_between(opened, opened + 2 * HOUR)
    assert found.after == 3600


async def test_times_of_several_agencies_are_put_together(sessions: Sessions) -> None:
    """Median and ninetieth are exact for one agency, and within four hundredths for two."""
    for agency, hours in (("H70.7", (0.5, 1, 1.5)), ("H70.8", (2, 2.5, 2.75))):
        for one in hours:
            await done_case(sessions, agency, MONDAY, one, decided=MONDAY + 3 * HOUR)
    await refresh(sessions, MONDAY + timedelta(days=1))

    async with sessions.read() as session:
        [single] = await step_times(session, Scope(("H70.7",)))
        [both] = await step_times(session, Scope(("H70.7", "H70.8")))

    calendar = shipped_calendar()
    assert single.median == calendar.working_seconds_between(MONDAY, MONDAY + HOUR)
    assert (single.tasks, both.tasks, both.agencies) == (3, 6, 2)
    middle = calendar.working_seconds_between(MONDAY, MONDAY + 1.5 * HOUR)
    assert abs(both.median - middle) <= 0.04 * middle
    assert single.budget == 2 * 3600


async def test_a_week_tells_flow_and_where_time_went(sessions: Sessions) -> None:
    """A case received and closed in a week counts in both; its wait for the applicant is told apart from work."""
    agency = "H70.9"
    case_id = await put(sessions, agency, None)
    await write_log(
        sessions,
        case_id,
        ("supplement_requested", MONDAY),
        ("supplemented", MONDAY + 2 * HOUR),
        ("decided", MONDAY + 3 * HOUR),
        phase="decided",
        received_at=MONDAY - HOUR,
        decided_at=MONDAY + 3 * HOUR,
        due_at=MONDAY + HOUR,
    )

    await refresh(sessions, MONDAY + timedelta(days=1))

    async with sessions.read() as session:
        [week] = await weeks(session, Scope((agency,)), date(2026, 11, 2))
    calendar = shipped_calendar()
    assert (week.week, week.received, week.closed, week.late) == (date(2026, 11, 23), 1, 1, 1)
    assert week.went["applicant"] == 2 * 3600
    assert sum(week.went.values()) == calendar.working_seconds_between(MONDAY - HOUR, MONDAY + 3 * HOUR)


async def test_a_case_that_moves_to_another_agency_leaves_its_week(sessions: Sessions) -> None:
    """What was counted there is counted here, and not twice."""
    agency, other = "H70.10", "H70.11"
    case_id = await put(sessions, agency, None)
    await refresh(sessions, MONDAY)
    async with sessions.write() as session:
        await session.change(text("update cases set agency_id = :to where id = :id"), {"to": other, "id": case_id})
        await session.change(text("insert into board_todo (case_id) values (:id)"), {"id": case_id})

    await refresh(sessions, MONDAY)

    async with sessions.read() as session:
        there = await weeks(session, Scope((agency,)), date(2026, 11, 2))
        here = await weeks(session, Scope((other,)), date(2026, 11, 2))
    assert there == []
    assert [week.received for week in here] == [1]


async def test_the_bands_of_the_database_are_those_of_the_rules(sessions: Sessions) -> None:
    """Every duration falls into the same band in SQL and in Python."""
    asked = text(f"select f.seconds, {BAND} as band from unnest(cast(:all as bigint[])) as f (seconds)")
    durations = [*range(0, 4000, 7), *range(4000, 4_000_000, 9973)]
    async with sessions.read() as session:
        found = {row.seconds: row.band for row in await session.execute(asked, {"all": durations})}
    assert found == {seconds: band_of(seconds) for seconds in durations}
    assert Spread.of(durations).total == len(durations)


async def test_the_forecast_follows_the_pace_of_the_desk(sessions: Sessions) -> None:
    """A desk that does one task in four hours will not do three until three hours from now; the first may pass."""
    agency = "H70.12"
    for day in range(10):
        opened = MONDAY - timedelta(days=14) + day * timedelta(days=1)
        for _ in range(2):
            await done_case(sessions, agency, opened, 1, decided=opened + HOUR)
    cases = [await put(sessions, agency, MONDAY + timedelta(days=1, hours=number)) for number in range(3)]
    for number in range(9):
        await put(sessions, agency, MONDAY + timedelta(minutes=number), decided_at=None)
    far = MONDAY + timedelta(days=30)

    async with sessions.write() as session:
        await session.change(text("update board_looks set forecast_at = null"))
    await refresh(sessions, MONDAY)

    async with sessions.read() as session:
        late = await forecast(session, Scope((agency,)))
        count = await forecast_count(session, Scope((agency,)))
    assert {line.case_id for line in late} >= set(cases)
    assert count == len(late)
    assert all(line.expected_at > line.due_at for line in late)
    assert all(line.due_at < far for line in late)


async def test_only_those_who_supervise_or_lead_see_a_board(sessions: Sessions) -> None:
    """An officer's post opens no agency's board."""
    agency = "H70.13"
    for role, seen in (("supervisor", (agency,)), ("leader", (agency,)), ("officer", ()), ("administrator", ())):
        assert seen_by(Viewer.of([agency], [role])) == seen


async def test_everything_can_be_made_again(sessions: Sessions) -> None:
    """Thrown away and made anew, the board is the same."""
    agency = "H70.14"
    await put(sessions, agency, MONDAY + HOUR)
    await done_case(sessions, agency, MONDAY - timedelta(days=3), 1, decided=MONDAY)
    await refresh(sessions, MONDAY)
    made = {"board_figures": "1, 2, 3, 4, 5", "board_times": "1, 2, 3", "board_weeks": "1, 2, 3"}
    asked = [text(f"select * from {name} order by {order}") for name, order in made.items()]
    async with sessions.read() as session:
        before = [[tuple(row) for row in await session.execute(one)] for one in asked]

    async with sessions.write() as session:
        for name in ("board_figures", "board_times", "board_weeks", "finished_tasks", "case_times", "board_looks"):
            await session.change(text(f"delete from {name}"))
    again = await refresh(sessions, MONDAY)

    async with sessions.read() as session:
        after = [[tuple(row) for row in await session.execute(one)] for one in asked]
    assert again.cases > 0
    assert after == before
    assert BoardFigure.__tablename__ == "board_figures"
