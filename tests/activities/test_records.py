"""Recording a turn: in order, once, whole, and so that tampering shows."""

import asyncio
import random
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import select, text
from sqlmodel import col
from temporalio.exceptions import ApplicationError

from activities.records import Records
from domain.deadline.ledger import ClockEvent
from models.chain import first_break
from models.portal import send_as_it_stands
from models.queries.operation_facts import keep_acceptance
from models.tables import Case, CaseClockEntry, CaseEvent, Operation, Task
from runtime.database import Sessions, driver_address
from tests.support.filings import add_staff, file_one
from tests.support.patience import PATIENCE
from tests.support.turns import AT, DUE, clock, operation, task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def records(sessions: Sessions) -> Records:
    """The activity on this module's database."""
    return Records(sessions)


async def _kinds(sessions: Sessions, case_id: UUID) -> list[str]:
    async with sessions.read() as session:
        found = await session.scalars(
            select(CaseEvent).where(col(CaseEvent.case_id) == case_id).order_by(col(CaseEvent.seq))
        )
        return [event.kind for event in found]


async def _case(sessions: Sessions, case_id: UUID) -> Case:
    async with sessions.read() as session:
        case = await session.get(Case, case_id)
    assert case is not None
    return case


async def test_a_turn_shows_everywhere(sessions: Sessions, records: Records) -> None:
    """Events, case row, tasks, calls and clock all show the turn after one call."""
    filed = await file_one(sessions)
    await records.record_turn(
        turn(
            filed.case_id,
            0,
            "filed",
            "received",
            snapshot={"phase": "received", "received_at": AT, "due_at": DUE, "waiting_for": "officer"},
            tasks=[
                task(status="done", done_by="someone", outcome="accept"),
                task("review/1", role="officer"),
            ],
            operations=[operation()],
            clock=clock(ClockEvent.STARTED),
        )
    )
    case = await _case(sessions, filed.case_id)
    assert (case.phase, case.seq, case.due_at, case.received_at, case.waiting_for) == (
        "received", 2, DUE, AT, "officer",
    )  # fmt: skip
    assert await _kinds(sessions, filed.case_id) == ["filed", "received"]
    async with sessions.read() as session:
        tasks = {row.id: row for row in await session.scalars(select(Task).where(col(Task.case_id) == case.id))}
        [call] = await session.scalars(select(Operation).where(col(Operation.case_id) == case.id))
        [entry] = await session.scalars(select(CaseClockEntry).where(col(CaseClockEntry.case_id) == case.id))
    assert (tasks["check/1"].status, tasks["check/1"].done_at) == ("done", AT + timedelta(minutes=2))
    assert (tasks["review/1"].status, tasks["review/1"].role, tasks["review/1"].done_at) == (
        "open",
        "officer",
        None,
    )
    assert (call.key, call.status, call.since) == ("police/1:ask", "calling", AT)
    assert (entry.position, entry.event, entry.at) == (0, "started", AT)


async def test_the_same_turn_again_changes_nothing(sessions: Sessions, records: Records) -> None:
    """A repeated turn, which a lost answer brings about, leaves one log line and the newer row."""
    filed = await file_one(sessions)
    first = turn(filed.case_id, 0, "filed", tasks=[task()])
    second = turn(filed.case_id, 1, "received", snapshot={"phase": "received"}, tasks=[task(status="done")])
    for one in (first, first, second, first, second):
        await records.record_turn(one)
    assert await _kinds(sessions, filed.case_id) == ["filed", "received"]
    assert (await _case(sessions, filed.case_id)).phase == "received"
    async with sessions.read() as session:
        [line] = await session.scalars(select(Task).where(col(Task.case_id) == filed.case_id))
        assert line.status == "done"
        assert await first_break(session, filed.case_id) is None


async def test_a_turn_that_was_partly_written_is_completed(sessions: Sessions, records: Records) -> None:
    """Records that are there already are kept, only the missing ones are added."""
    filed = await file_one(sessions)
    await records.record_turn(turn(filed.case_id, 0, "filed"))
    await records.record_turn(turn(filed.case_id, 0, "filed", "received", "reviewed"))
    assert await _kinds(sessions, filed.case_id) == ["filed", "received", "reviewed"]
    async with sessions.read() as session:
        assert await first_break(session, filed.case_id) is None


async def test_a_gap_is_refused_and_closes_later(sessions: Sessions, records: Records) -> None:
    """A turn that arrives before its predecessor is refused, to be retried, and fits after it."""
    filed = await file_one(sessions)
    later = turn(filed.case_id, 1, "received", tasks=[task()])
    with pytest.raises(ApplicationError) as refused:
        await records.record_turn(later)
    assert (refused.value.type, refused.value.non_retryable) == ("TurnGap", False)
    assert await _kinds(sessions, filed.case_id) == []
    assert (await _case(sessions, filed.case_id)).seq == 0
    await records.record_turn(turn(filed.case_id, 0, "filed"))
    await records.record_turn(later)
    assert await _kinds(sessions, filed.case_id) == ["filed", "received"]


async def test_a_turn_with_a_missing_record_is_refused(sessions: Sessions, records: Records) -> None:
    """A turn whose records do not reach its own end writes nothing at all."""
    filed = await file_one(sessions)
    whole = turn(filed.case_id, 0, "filed", "received", "reviewed")
    with pytest.raises(ApplicationError):
        await records.record_turn(replace(whole, records=[whole.records[0], whole.records[2]]))
    assert await _kinds(sessions, filed.case_id) == []


async def test_a_case_that_is_not_there(records: Records) -> None:
    """A turn of an unknown case is refused, to be retried."""
    with pytest.raises(ApplicationError) as refused:
        await records.record_turn(turn(uuid4(), 0, "filed"))
    assert (refused.value.type, refused.value.non_retryable) == ("CaseMissing", False)


async def test_many_workers_at_once(sessions: Sessions, records: Records) -> None:
    """Turns sent many times, at once and out of order, end in one unbroken log and the last picture."""
    filed = await file_one(sessions)
    turns = [turn(filed.case_id, after, f"event_{after + 1}", snapshot={"step": str(after + 1)}) for after in range(8)]

    async def insist(number: int) -> None:
        while True:
            try:
                return await records.record_turn(turns[number])
            except ApplicationError:
                await asyncio.sleep(0.005)

    numbers = [number for number in range(8) for _ in range(4)]
    random.Random(118).shuffle(numbers)
    await asyncio.gather(*(insist(number) for number in numbers))
    assert await _kinds(sessions, filed.case_id) == [f"event_{number}" for number in range(1, 9)]
    assert (await _case(sessions, filed.case_id)).step == "8"
    async with sessions.read() as session:
        assert await first_break(session, filed.case_id) is None


async def test_messages_are_numbered_after_whoever_held_the_case(sessions: Sessions, records: Records) -> None:
    """A turn that waits for a case while a message is written for it numbers its own behind that one."""
    filed = await file_one(sessions)
    await records.record_turn(turn(filed.case_id, 0, "filed"))
    async with sessions.write() as session:
        await send_as_it_stands(session, [filed.case_id], "admin")
        waiting = asyncio.create_task(records.record_turn(turn(filed.case_id, 1, "received")))
        await _waits_for_a_lock(sessions)
    await waiting
    async with sessions.read() as session:
        found = await session.execute(
            text("select seq, cause from portal_messages where case_id = :case_id order by seq"),
            {"case_id": filed.case_id},
        )
        lines = [tuple(row) for row in found]
    assert [seq for seq, _ in lines] == list(range(1, len(lines) + 1))
    causes = [cause for _, cause in lines]
    assert set(causes[: causes.index("asked")]) == {"filed"}
    assert set(causes[causes.index("asked") + 1 :]) == {"received"}


async def _waits_for_a_lock(sessions: Sessions) -> None:
    """Return once a statement waits for a row that another transaction holds."""
    waits = text(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    )
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        async with sessions.read() as session:
            if (await session.execute(waits)).scalar_one():
                return
        await asyncio.sleep(0.01)
    raise AssertionError("nothing waited")


async def test_holder_survives_turns(sessions: Sessions, records: Records) -> None:
    """Who holds a task is not lost when the workflow writes the task again."""
    filed = await file_one(sessions)
    staff_id = await add_staff(sessions, "Lan", "counter")
    await records.record_turn(turn(filed.case_id, 0, "filed", tasks=[task()]))
    async with sessions.write() as session:
        await session.change(
            text("update tasks set claimed_by = :who, claimed_at = now() where case_id = :case_id"),
            {"who": staff_id, "case_id": filed.case_id},
        )
    await records.record_turn(turn(filed.case_id, 1, "step_late", tasks=[task(status="suspended")]))
    async with sessions.read() as session:
        [line] = await session.scalars(select(Task).where(col(Task.case_id) == filed.case_id))
    assert (line.status, line.claimed_by) == ("suspended", staff_id)


async def test_a_reference_outlives_the_end_of_its_call(sessions: Sessions, records: Records) -> None:
    """The number the calling activity wrote stays when the case ends the call without having told it."""
    filed = await file_one(sessions)
    place: dict[str, Any] = {"case_id": filed.case_id, "operation": operation().key}
    await records.record_turn(turn(filed.case_id, 0, "filed", operations=[operation()]))
    async with sessions.write() as session:
        await keep_acceptance(session, **place, reference="CA-1", at=AT)
    await records.record_turn(turn(filed.case_id, 1, "received", operations=[operation(status="done")]))
    async with sessions.write() as session:
        await keep_acceptance(session, **place, reference="CA-2", at=AT)
    async with sessions.read() as session:
        [call] = await session.scalars(select(Operation).where(col(Operation.case_id) == filed.case_id))
    assert (call.status, call.reference) == ("done", "CA-1")


async def test_clock_grows_and_shrinks(sessions: Sessions, records: Records) -> None:
    """The stored clock is the ledger of the last turn that carried one; a turn without one leaves it."""
    filed = await file_one(sessions)
    ledgers = [clock(ClockEvent.STARTED, ClockEvent.STOPPED), clock(ClockEvent.STARTED), []]
    seen = []
    for after, ledger in enumerate(ledgers):
        await records.record_turn(turn(filed.case_id, after, "event", clock=ledger))
        async with sessions.read() as session:
            found = await session.scalars(
                select(CaseClockEntry)
                .where(col(CaseClockEntry.case_id) == filed.case_id)
                .order_by(col(CaseClockEntry.position))
            )
            seen.append([entry.event for entry in found])
    assert seen == [["started", "stopped"], ["started"], ["started"]]


async def test_unstorable_characters_do_not_stop_a_case(sessions: Sessions, records: Records) -> None:
    """A zero character or half a surrogate in an outside answer is dropped, and the chain still holds."""
    filed = await file_one(sessions)
    odd = turn(filed.case_id, 0, "filed", operations=[operation(reference="a\0b\ud800")])
    odd = replace(odd, records=[replace(odd.records[0], values={"answer": "x\0y\udfff"})])
    await records.record_turn(odd)
    async with sessions.read() as session:
        event = await session.get(CaseEvent, (filed.case_id, 1))
        assert event is not None
        assert event.values == {"answer": "xy?"}
        assert await first_break(session, filed.case_id) is None


@pytest.mark.parametrize(
    ("tampering", "breaks_at"),
    [
        ("update case_events set kind = 'other' where case_id = $1 and seq = 2", 2),
        ("update case_events set at = at + interval '1 microsecond' where case_id = $1 and seq = 1", 1),
        ("""update case_events set "values" = '{"a": "b"}' where case_id = $1 and seq = 3""", 3),
        ("delete from case_events where case_id = $1 and seq = 2", 2),
        ("delete from case_events where case_id = $1 and seq = 3", 3),
        ("update case_events set hash = sha256('x') where case_id = $1 and seq = 1", 1),
    ],
)
async def test_tampering_shows(
    sessions: Sessions, records: Records, database_url: str, tampering: str, breaks_at: int
) -> None:
    """Whoever gets past the trigger and changes or drops a line breaks the chain at that line."""
    filed = await file_one(sessions)
    await records.record_turn(turn(filed.case_id, 0, "filed", "received", "reviewed"))
    connection = await asyncpg.connect(driver_address(database_url))
    try:
        async with connection.transaction():
            await connection.execute("alter table case_events disable trigger user")
            await connection.execute(tampering, filed.case_id)
            await connection.execute("alter table case_events enable trigger user")
    finally:
        await connection.close()
    async with sessions.read() as session:
        assert await first_break(session, filed.case_id) == breaks_at
