"""Calls that wait for what another cause names are no lost answers, and a row somebody changed is shown again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from activities.records import Records
from domain.supervision.causes import Cause
from models.supervision.judging import judge_all
from models.supervision.showing import show_as_told
from runtime.database import Sessions
from tests.models.supervision.test_judging import NOW, _lines, _people, _typed, _well
from tests.support.turns import task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")

_LOST = """
insert into troubles (subject, cause, name, key, case_id, since, seen_at, detail)
select 'case', 'call_lost', o.system, o.key, o.case_id, now(), now(), '{"reference": "YK-1"}' from operations o
"""
_WAITS = "update operations set status = 'awaiting_answer', since = :now - interval '{days} days'"


async def _judged(sessions: Sessions, *statements: str, days: int = 9) -> str:
    """Return the cause of a case whose call has waited for its answer for some days, after these statements."""
    people = await _people(sessions)
    case_id, _ = await _well(sessions, people["clerk"])
    async with sessions.write() as session:
        for statement in (_WAITS.format(days=days), *statements):
            whole = _typed(f"{statement} where case_id = :id")
            values = {name: value for name, value in (("id", case_id), ("now", NOW)) if f":{name}" in whole}
            await session.change(text(whole), values)
        await judge_all(session, NOW)
    return (await _lines(sessions)).get(case_id, ("", []))[0]


@pytest.mark.parametrize(
    ("system", "action"), [("cases", "open"), ("post", "order"), ("payments", "request"), ("taxes", "assess")]
)
async def test_a_wait_another_cause_names_is_no_lost_answer(sessions: Sessions, system: str, action: str) -> None:
    """A part, a parcel, a fee and a tax notice take days: part late, post late and the applicant's causes tell when."""
    assert await _judged(sessions, f"update operations set system = '{system}', action = '{action}'") == ""


async def test_an_agency_has_the_time_the_law_gives_it(sessions: Sessions) -> None:
    """Over a weekend an asked agency is not late; one that never says a word is after seven working days."""
    assert await _judged(sessions) == ""
    assert await _judged(sessions, days=11) == Cause.ANSWER_MISSING


async def test_any_other_answer_is_missed_after_two_working_days(sessions: Sessions) -> None:
    """A refund that the gateway took and never confirmed is nobody else's cause."""
    refund = "update operations set system = 'payments', action = 'refund'"
    assert await _judged(sessions, refund, days=3) == Cause.ANSWER_MISSING


async def test_a_system_is_down_until_a_call_goes_well(sessions: Sessions) -> None:
    """Between two tries, when the time of its circuit is over, a system that was down is still down."""
    people = await _people(sessions)
    case_id, _ = await _well(sessions, people["clerk"])
    circuit = """
        insert into integration_circuits (system, failures, opened_until, last_problem, updated_at)
        values ('asleep', 9, :now - interval '3 minutes', 'unreachable', :now)
    """
    retrying = "update operations set status = 'retrying', system = 'asleep' where case_id = :id"
    async with sessions.write() as session:
        await session.change(text(_typed(circuit)), {"now": NOW})
        await session.change(text(_typed(retrying)), {"id": case_id})
        await judge_all(session, NOW)
    assert (await _lines(sessions))[case_id][0] == Cause.SYSTEM_DOWN
    async with sessions.write() as session:
        await session.change(text("update integration_circuits set opened_until = null where system = 'asleep'"))
        await judge_all(session, NOW)
    assert case_id not in await _lines(sessions)


async def test_a_row_somebody_changed_is_shown_as_its_workflow_told_it(sessions: Sessions) -> None:
    """Row and task get back what the last turn said; shown a second time, or at another turn, nothing changes."""
    people = await _people(sessions)
    case_id, _ = await _well(sessions, people["clerk"])
    line = task(due_at=NOW + timedelta(days=2))
    told = turn(case_id, 1, "received", tasks=[line], snapshot={"due_at": NOW + timedelta(days=7), "phase": "received"})
    await Records(sessions).record_turn(told)
    row, tasks = told.snapshot.__dict__, [line.__dict__]
    async with sessions.write() as session:
        await session.change(text("update cases set due_at = null where id = :id"), {"id": case_id})
        await session.change(text("update tasks set status = 'done' where case_id = :id"), {"id": case_id})
    async with sessions.write() as session:
        assert await show_as_told(session, case_id, 1, row, tasks, []) == 0
        assert await show_as_told(session, case_id, 2, row, tasks, []) == 2
        assert await show_as_told(session, case_id, 2, row, tasks, []) == 0
    async with sessions.read() as session:
        found = await session.execute(text("select due_at from cases where id = :id"), {"id": case_id})
        assert found.scalar() == NOW + timedelta(days=7)


async def test_a_lost_call_is_lost_while_that_very_number_is_waited_on(sessions: Sessions) -> None:
    """Asked anew it has another number, and answered it waits no more: the line is gone at once."""
    number = "update operations set reference = '{}'"
    assert await _judged(sessions, _LOST, number.format("YK-1"), days=0) == Cause.CALL_LOST
    assert await _judged(sessions, _LOST, number.format("YK-2"), days=0) == ""
    answered = "update operations set status = 'done', reference = 'YK-1'"
    assert await _judged(sessions, _LOST, answered, days=0) == ""
