"""Acts on a case as a whole, on a real Temporal server: ended cases come back, others take them over, slips go."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlmodel import col
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError

from api.waking import act_on_ended
from domain.case.acts import Act, Command, Role
from domain.deadline.moments import local_day
from models.case_ends import kept_end
from models.tables import CaseEvent, Document, Notice
from tests.support.lives import shipped_calendar
from tests.support.office import ActRefused, CaseInHand, Office
from tests.support.patience import PATIENCE
from tests.support.plans import marital_status

COUNTER, OFFICER, LEADER, SUPERVISOR = Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR
APPROVE = {"values": {"proposal": "approve"}}
NOTE = "11111111-1111-1111-1111-111111111111"
TIMEOUT = timedelta(seconds=PATIENCE)


async def returned(office: Office) -> CaseInHand:
    """Return a case whose result was handed over and whose workflow is gone."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.answer("police/1:ask", "agree")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.act(Act.APPROVE, LEADER, "sign")
    await case.answer("tax/1:inform", "done")
    await case.act(Act.HAND_OVER, COUNTER, "hand-over")
    await case.until(phase="returned")
    assert await case.handle.result() == "returned"
    return case


async def wake(office: Office, case: CaseInHand, command: Command) -> int:
    """Send an ended case an act, as the API does, and return the sequence number it reached."""
    async with office.sessions.read() as session:
        end = await kept_end(session, case.code)
    assert end is not None
    result = await act_on_ended(office.env.client, end, command, command.id, TIMEOUT)
    await case.recorded(result.seq)
    return result.seq


async def test_a_returned_result_is_corrected_by_a_new_run(office: Office):
    """Long after the workflow ended, a correction wakes the case; it is signed again, returned again and ends again."""
    case = await returned(office)
    first = (await case.row()).decided_at
    command = Command("fix-1", Act.CORRECT_RESULT, "staff-officer", OFFICER, case.plan.agency, note=NOTE)
    seq = await wake(office, case, command)
    assert (await case.row()).phase == "correcting"
    assert await wake_again(office, case, command) == seq

    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.act(Act.APPROVE, LEADER, "sign")
    await case.act(Act.HAND_OVER, COUNTER, "hand-over")
    row = await case.until(phase="returned")
    assert row.decided_at == first
    assert (await case.events()).count("decided") == 1
    assert (await case.events())[-2:] == ["result_corrected", "handed_over"]
    assert await case.handle.result() == "returned"


async def wake_again(office: Office, case: CaseInHand, command: Command) -> int:
    """Send the same act to the case that is awake by now."""
    result = await case.send(command)
    assert result.repeated
    return result.seq


async def test_a_withdrawn_case_is_reopened_and_goes_on(office: Office):
    """A case withdrawn by mistake goes on with its open step; the workflow that wakes takes ordinary acts."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.WITHDRAW, COUNTER)
    assert await case.handle.result() == "withdrawn"
    await wake(office, case, Command("r1", Act.REOPEN, "s", SUPERVISOR, case.plan.agency, note=NOTE))

    row = await case.row()
    assert (row.phase, row.ended_at) == ("received", None)
    await case.answer("police/2:ask", "agree")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)


async def test_a_refused_reopening_leaves_the_case_ended(office: Office):
    """Who may not reopen is refused by the woken case itself, which then ends as it was, with nothing recorded."""
    case = await returned(office)
    before = await case.events()
    with pytest.raises(WorkflowUpdateFailedError):
        await wake(office, case, Command("r2", Act.REOPEN, "s", OFFICER, case.plan.agency, note=NOTE))
    await case.skip(timedelta(minutes=1))
    assert await case.handle.result() == "returned"
    assert await case.events() == before


async def test_an_undone_act_gives_the_task_back(office: Office):
    """The officer takes a proposal back; the leader's task is gone and the officer has a new one."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.answer("police/1:ask", "agree")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    assert [task.id for task in await case.tasks()] == ["sign/1"]
    await case.act(Act.UNDO, OFFICER, note=NOTE)
    assert [task.id for task in await case.tasks()] == ["review/2"]
    with pytest.raises(ActRefused) as refused:
        await case.act(Act.UNDO, OFFICER, note=NOTE)
    assert refused.value.rule == "nothing_to_undo"


async def test_a_transferred_case_changes_hands_in_the_read_model(office: Office):
    """The case row, its tasks and its later acts belong to the new agency; a new run of the workflow knows it too."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.TRANSFER, LEADER, note=NOTE, values={"agency": "H61.13"})

    row = await case.row()
    assert (row.agency_id, row.received_at_agency) == ("H61.13", case.plan.agency)
    assert {task.agency_id for task in await case.tasks() if task.step == "review"} == {"H61.13"}
    with pytest.raises(ActRefused) as refused:
        await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    assert refused.value.rule == "not_your_role"
    await case.handle.signal("rollover")
    await case.answer("police/1:ask", "agree")
    review = next(task.id for task in await case.tasks() if task.step == "review")
    await case.send(Command("t1", Act.COMPLETE, "x", OFFICER, "H61.13", step=review, values={"proposal": "approve"}))
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_a_held_case_has_no_due_date_and_no_alarm(office: Office):
    """While a case is held its row shows no due date and nothing becomes overdue; released, it has one again."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.HOLD, LEADER, note=NOTE, values={"day": "2099-01-05"})
    assert (await case.row()).due_at is None
    await case.skip(timedelta(days=20))
    assert "overdue" not in await case.events()
    await case.act(Act.RELEASE, LEADER, note=NOTE)
    assert (await case.row()).due_at is not None


async def refused(case: CaseInHand, act: Act, role: Role, step: str = "", **more: Any) -> str:
    """Return the rule by which the workflow refuses an act."""
    with pytest.raises(ActRefused) as found:
        await case.act(act, role, step, **more)
    return found.value.rule


async def test_an_apology_tells_another_day_and_moves_no_date(office: Office) -> None:
    """Only once the case is late or nearly so, by the leader, for a day that is worked; the legal date stays."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    due = (await case.row()).due_at
    assert due is not None
    expected = shipped_calendar().add_working_days(local_day(due), 10)
    promise: dict[str, Any] = {"note": NOTE, "values": {"day": expected.isoformat()}}
    assert await refused(case, Act.APOLOGISE, LEADER, **promise) == "not_late_yet"

    await case.skip(timedelta(days=9))
    await case.until(overdue="True")
    assert await refused(case, Act.APOLOGISE, OFFICER, **promise) == "not_your_role"
    assert await refused(case, Act.APOLOGISE, LEADER, values=promise["values"]) == "reason_required"
    past: dict[str, Any] = {"note": NOTE, "values": {"day": local_day(due).isoformat()}}
    assert await refused(case, Act.APOLOGISE, LEADER, **past) == "promise_impossible"

    result = await case.act(Act.APOLOGISE, LEADER, key=f"{case.code}-sorry", **promise)
    again = await case.act(Act.APOLOGISE, LEADER, key=f"{case.code}-sorry", **promise)
    assert (again.seq, again.repeated) == (result.seq, True)
    row = await case.row()
    assert (row.due_at, row.overdue) == (due, True)
    [event] = [event for event in await log(case) if event.kind == "apologised"]
    assert (event.role, event.note, event.values["day"]) == ("leader", NOTE, expected.isoformat())
    assert datetime.fromisoformat(event.values["due"]) == due
    assert await there(case, select(Document).where(col(Document.kind) == "form:apology"), col(Document.case_id))
    assert await there(case, select(Notice).where(col(Notice.message) == "apologised"), col(Notice.case_id))


async def test_a_leader_allows_one_more_supplement_request_at_a_time(office: Office) -> None:
    """The law's one request is spent; each further one needs a leader, and one that is unused is enough."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=NOTE)
    await case.act(Act.SUPPLY, Role.APPLICANT)
    assert await refused(case, Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=NOTE) == "supplement_only_once"
    assert await refused(case, Act.ALLOW_SUPPLEMENT, OFFICER, note=NOTE) == "not_your_role"
    assert await refused(case, Act.ALLOW_SUPPLEMENT, LEADER) == "reason_required"

    await case.act(Act.ALLOW_SUPPLEMENT, LEADER, note=NOTE)
    assert await refused(case, Act.ALLOW_SUPPLEMENT, LEADER, note=NOTE) == "exception_unused"
    await case.handle.signal("rollover")
    await case.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=NOTE)
    assert (await case.row()).phase == "awaiting_supplement"
    await case.act(Act.SUPPLY, Role.APPLICANT)
    assert await refused(case, Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=NOTE) == "supplement_only_once"
    kinds = [kind for kind in await case.events() if kind.startswith("supplement")]
    assert kinds == [
        "supplement_requested", "supplemented", "supplement_allowed", "supplement_requested", "supplemented",
    ]  # fmt: skip
    await case.act(Act.ALLOW_SUPPLEMENT, LEADER, note=NOTE)


async def test_an_allowance_given_by_mistake_is_taken_back(office: Office) -> None:
    """Undone at once, nothing more can be asked for than before; the log keeps both."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=NOTE)
    await case.act(Act.SUPPLY, Role.APPLICANT)
    await case.act(Act.ALLOW_SUPPLEMENT, LEADER, note=NOTE)
    await case.act(Act.UNDO, LEADER, note=NOTE)
    assert await refused(case, Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=NOTE) == "supplement_only_once"
    assert (await case.events())[-2:] == ["supplement_allowed", "undone"]


async def log(case: CaseInHand) -> list[CaseEvent]:
    """Return the event log of a case."""
    async with case.office.sessions.read() as session:
        question = select(CaseEvent).where(col(CaseEvent.case_id) == case.case_id).order_by(col(CaseEvent.seq))
        return list((await session.scalars(question)).all())


async def there(case: CaseInHand, question: Select[Any], of_case: Any) -> bool:
    """Wait until the case has a row that a question looks for."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with case.office.sessions.read() as session:
                if (await session.scalars(question.where(of_case == case.case_id))).first() is not None:
                    return True
            await asyncio.sleep(0.05)
