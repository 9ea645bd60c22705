"""Ways out one by one on a real Temporal server: each moves its case, and the wrong one is refused with its reason."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlmodel import col
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.api.workflowservice.v1 import PauseActivityRequest

from activities.supervision.comparing import Compared
from domain.case.acts import Act, Role
from domain.deadline.moments import local_day
from domain.procedure.plan import Way
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import End, Verdict
from models.tables import Notice, OutboxMessage
from models.verification import differences
from tests.support.lives import shipped_calendar
from tests.support.office import CaseInHand, Office
from tests.support.patience import PATIENCE
from tests.workflows.engine_tools import deleted
from tests.workflows.pressed import (
    PROCEDURE,
    accepted,
    asked,
    best_of,
    changed,
    did,
    down,
    judged,
    line_of,
    lines,
    look,
    planted,
    staffed,
    until,
)
from workflows.messages import CASE_TASK_QUEUE, case_workflow_id
from workflows.supervision import COMPARISON_WORKFLOW

pytestmark = pytest.mark.usefixtures("put_away")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(office: Office) -> dict[str, UUID]:
    """The staff who take part, by short name."""
    return await staffed(office, "wo")


async def said_no(office: Office, by: UUID, way: WayOut, case: CaseInHand, **params: str) -> tuple[str, str]:
    """Ask for a way and return what its dry run said of the case."""
    [line] = await lines(office, await asked(office, by, way, [case], params=params))
    return line.verdict, str(line.told["code"])


async def asked_in_vain(office: Office) -> tuple[CaseInHand, str]:
    """Return a case that waits for an agency that does not answer, and the key of the question."""
    office.simulators.dial("agencies", silent=True)
    try:
        [case] = await accepted(office)
        key = await with_status(case, "awaiting_answer")
    finally:
        office.simulators.dial("agencies", silent=False)
    return case, key


async def with_status(case: CaseInHand, status: str) -> str:
    """Wait until a call of the case has a status, as the records have it, and return its key."""
    async with asyncio.timeout(90):
        while not (found := [key for key, one in (await case.operations()).items() if one == status]):
            if status == "awaiting_answer":
                # That a question was taken is told with the next thing that happens.
                calls = [key for key, one in (await case.operations()).items() if one == "calling"]
                if calls and not await pending(case):
                    await case.at_rest()
                    return calls[0]
            await asyncio.sleep(0.2)
    if status == "awaiting_answer":
        await case.at_rest()  # the records know it a moment before the case
    return found[0]


async def pending(case: CaseInHand) -> Sequence[PendingActivityInfo]:
    """Return the calls to agencies that are under way, as the engine tells them."""
    told = (await case.handle.describe()).raw_description.pending_activities
    return [one for one in told if one.activity_type.name == "agencies.call"]


async def tried_again(office: Office) -> tuple[CaseInHand, Sequence[PendingActivityInfo]]:
    """Return a case whose call to a system that is down waits for its next try, and that call."""
    [case] = await accepted(office)
    await with_status(case, "retrying")
    async with asyncio.timeout(2 * PATIENCE):
        # Put off by an open circuit it would go out by itself within the minute; refused by the system, in five.
        while not ((calls := await pending(case)) and calls[0].attempt > 1 and rests(calls[0])):
            await circuits_closed(office)
            await asyncio.sleep(0.2)
    return case, calls


def rests(call: PendingActivityInfo) -> bool:
    """Tell whether the next try of a call is minutes away."""
    return call.next_attempt_schedule_time.ToDatetime(UTC) > datetime.now(UTC) + timedelta(minutes=2)


async def circuits_closed(office: Office) -> None:
    """Close what circuits failing calls have opened, as far as the records of all workers go."""
    async with office.sessions.write() as session:
        await session.change(text("update integration_circuits set opened_until = null, failures = 0"))


async def executed(office: Office, case: CaseInHand, *statements: str) -> None:
    """Change tables that no trigger guards."""
    async with office.sessions.write() as session:
        for statement in statements:
            await session.change(text(statement), {"id": case.case_id, "code": case.code})


def working_day(after: datetime) -> str:
    """Return a working day some days after an instant."""
    day = local_day(after) + timedelta(days=3)
    while not shipped_calendar().is_working_day(day):
        day += timedelta(days=1)
    return day.isoformat()


async def test_a_message_is_sent_again(office: Office, people: dict[str, UUID]) -> None:
    """An answer nobody could deliver reaches its case at once; sent again a second time, nothing is left to send."""
    case, key = await asked_in_vain(office)
    for status, cause in (("undeliverable", Cause.MESSAGE_UNDELIVERABLE), ("waiting", Cause.MESSAGE_UNSENT)):
        payload = {"operation": key, "answer_id": f"late-{status}", "answer": "agree", "values": {}}
        async with office.sessions.write() as session:
            later = datetime.now(UTC) + timedelta(hours=2)
            session.add(OutboxMessage(workflow_id=case_workflow_id(case.code), kind="answer", payload=payload,
                status=status, try_at=later, created_at=datetime.now(UTC) - timedelta(hours=1)))  # fmt: skip
        await judged(office, case)
        assert await best_of(office, case) == (cause, WayOut.RESEND)
        assert await did(office, people["sup"], WayOut.RESEND, case) == (End.DONE, "did_resend")
        await until(lambda: _sent(office, case))
    await until(lambda: _is_answered(case))
    assert (await case.events()).count("consultation_answered") == 1
    await judged(office, case)
    assert await said_no(office, people["sup"], WayOut.RESEND, case) == (Verdict.CANNOT, "way_does_not_fit")


async def _is_answered(case: CaseInHand) -> bool:
    return "consultation_answered" in await case.events()


async def _sent(office: Office, case: CaseInHand) -> bool:
    async with office.sessions.read() as session:
        of_case = col(OutboxMessage.workflow_id) == case_workflow_id(case.code)
        return set((await session.scalars(select(col(OutboxMessage.status)).where(of_case))).all()) == {"sent"}


async def test_what_the_applicant_did_not_get_is_sent_again(office: Office, people: dict[str, UUID]) -> None:
    """Whom no way reached is written to once more; without address and number the button says that it cannot."""
    [case] = await accepted(office)
    key = f"{case.code}/notice-1:received/none"
    async with office.sessions.write() as session:
        base = key.removesuffix("/none")
        session.add(Notice(key=key, base=base, case_id=case.case_id, channel="none", message="received",
            status="failed", audience="applicant", created_at=datetime.now(UTC) - timedelta(days=1)))  # fmt: skip
    await judged(office, case)
    assert await best_of(office, case) == (Cause.APPLICANT_UNREACHED, WayOut.CALL_APPLICANT)
    assert await did(office, people["sup"], WayOut.RESEND, case) == (End.DONE, "did_resend")
    async with office.sessions.read() as session:
        question = select(col(Notice.key)).where(col(Notice.case_id) == case.case_id, col(Notice.reason) == "resend")
        [again] = (await session.scalars(question)).all()
    assert again.startswith(f"{case.code}/notice-1:received/again-")
    await executed(office, case, "update applicants set email = '', phone = '' where case_id = :id")
    assert await said_no(office, people["sup"], WayOut.RESEND, case) == (Verdict.CANNOT, "applicant_unwritten")


async def test_the_portal_is_told_again(office: Office, people: dict[str, UUID]) -> None:
    """A message the national portal refused is made anew and goes out; the line is gone, and so is the way."""
    [case] = await accepted(office)
    await until(lambda: _all_told(office, case))  # what is still on its way would be confirmed after all
    await executed(
        office,
        case,
        "update portal_messages set status = 'refused', problem = 'rejected', settled_at = now() where case_id = :id",
    )
    await judged(office, case)
    assert await best_of(office, case) == (Cause.PORTAL_REFUSED, WayOut.RESEND)
    before = await line_of(office, case)
    assert await did(office, people["sup"], WayOut.RESEND, case) == (End.DONE, "did_resend")
    after = await line_of(office, case)
    assert before is not None
    assert after is None or (after.cause, after.key) != (before.cause, before.key)


async def _all_told(office: Office, case: CaseInHand) -> bool:
    question = text("select distinct status from portal_messages where case_id = :id")
    async with office.sessions.read() as session:
        return set((await session.execute(question, {"id": case.case_id})).scalars()) == {"confirmed"}


async def test_a_paused_step_goes_on(office: Office, people: dict[str, UUID]) -> None:
    """What an engineer paused and forgot runs again; where nothing is paused, nothing is unpaused."""
    with down(office, "agencies"):
        case, calls = await tried_again(office)
        await office.env.client.workflow_service.pause_activity(
            PauseActivityRequest(
                namespace=office.env.client.namespace,
                execution=WorkflowExecution(workflow_id=case_workflow_id(case.code)),
                id=calls[0].activity_id,
                identity="engineer",
            )
        )
        await until(lambda: _is_paused(case))
    await circuits_closed(office)
    await until(lambda: _is_found_paused(office, case))
    assert await best_of(office, case) == (Cause.ACTIVITY_PAUSED, WayOut.UNPAUSE)
    assert await did(office, people["sup"], WayOut.UNPAUSE, case) == (End.DONE, "did_unpause")
    await until(lambda: _nothing_pending(case))
    [other] = await accepted(office)
    assert await said_no(office, people["sup"], WayOut.UNPAUSE, other) == (Verdict.NO_LONGER, "activity_gone")


async def _is_found_paused(office: Office, case: CaseInHand) -> bool:
    await look(office)
    line = await line_of(office, case)
    return line is not None and line.cause == Cause.ACTIVITY_PAUSED


async def _is_paused(case: CaseInHand) -> bool:
    return any(one.paused for one in await pending(case))


async def _nothing_pending(case: CaseInHand) -> bool:
    return not await pending(case)


async def test_a_step_that_waits_for_its_next_try_is_tried_at_once(office: Office, people: dict[str, UUID]) -> None:
    """The system is back and the next try minutes away: pressed, it goes out now; a case without one has none."""
    with down(office, "agencies"):
        case, calls = await tried_again(office)
    await circuits_closed(office)
    await planted(office, case, Cause.ACTIVITY_RETRYING, calls[0].activity_id)
    assert await best_of(office, case) == (Cause.ACTIVITY_RETRYING, WayOut.RETRY_ACTIVITY)
    assert await did(office, people["sup"], WayOut.RETRY_ACTIVITY, case) == (End.DONE, "did_retry_activity")
    await until(lambda: _nothing_pending(case))
    await with_status(case, "awaiting_answer")
    [other] = await accepted(office)
    await until(lambda: _nothing_pending(other))
    assert await said_no(office, people["sup"], WayOut.RETRY_ACTIVITY, other) == (Verdict.NO_LONGER, "activity_gone")


async def test_a_leader_holds_a_case_and_lets_it_go_on(office: Office, people: dict[str, UUID]) -> None:
    """Held with a day and its legal basis the clock stands; released it runs. Neither is a supervisor's, nor twice."""
    [case] = await accepted(office)
    phase = (await case.row()).phase
    held = {"day": working_day(datetime.now(UTC)), "basis": "Luật Đất đai 2024, Điều 236"}
    assert await said_no(office, people["sup"], WayOut.HOLD, case, **held) == (Verdict.CANNOT, "not_your_role")
    assert (await said_no(office, people["lead"], WayOut.RELEASE, case))[0] == Verdict.CANNOT
    assert await did(office, people["lead"], WayOut.HOLD, case, **held) == (End.DONE, "did_hold")
    row = await case.row()
    assert (row.phase, row.due_at, row.waiting_for) == ("on_hold", None, "leader")
    assert (await said_no(office, people["lead"], WayOut.HOLD, case, **held))[0] == Verdict.CANNOT
    await changed(office, case, "update case_events set at = at - interval '40 days' where case_id = :id")
    await judged(office, case)
    assert await best_of(office, case) == (Cause.HELD_TOO_LONG, WayOut.RELEASE)
    assert await did(office, people["lead"], WayOut.RELEASE, case) == (End.DONE, "did_release")
    row = await case.row()
    assert row.phase == phase
    assert row.due_at is not None
    assert await line_of(office, case) is None


async def test_a_late_case_is_apologised_for(office: Office, people: dict[str, UUID]) -> None:
    """An overdue case gets an apology with a new day and keeps its date; one that is on time is refused."""
    [case] = await accepted(office)
    due = (await case.row()).due_at
    assert due is not None
    day = working_day(due)
    early = await said_no(office, people["lead"], WayOut.APOLOGISE, case, day=day)
    assert early == (Verdict.CANNOT, "not_late_yet")
    await case.skip(due - datetime.now(UTC) + timedelta(hours=2))
    await case.until(overdue="True")
    await judged(office, case, later=due - datetime.now(UTC) + timedelta(hours=2))
    assert (await line_of(office, case)) is not None
    await executed(office, case, "delete from desk_lines where case_id = :id")
    assert await did(office, people["lead"], WayOut.APOLOGISE, case, day=day) == (End.DONE, "did_apologise")
    assert (await case.events())[-1] == "apologised"
    assert (await case.row()).due_at == due
    wrong = await said_no(office, people["lead"], WayOut.APOLOGISE, case, day=local_day(datetime.now(UTC)).isoformat())
    assert wrong == (Verdict.CANNOT, "promise_impossible")


async def test_an_answer_on_paper_is_entered(office: Office, people: dict[str, UUID]) -> None:
    """What an agency without accounts here said on paper goes in by hand; nobody there could be reminded."""
    case, key = await asked_in_vain(office)
    due = (await case.row()).due_at
    assert due is not None
    office.simulators.dial("agencies", silent=True)
    try:
        await case.skip(due - datetime.now(UTC) + timedelta(hours=1))
        async with asyncio.timeout(PATIENCE):
            while "consultation_late" not in await case.events():
                await asyncio.sleep(0.1)
    finally:
        office.simulators.dial("agencies", silent=False)
    await executed(office, case, "update operations set since = now() - interval '20 days' where case_id = :id")
    # Late as a whole, too: only the calendar of the case itself was moved on.
    await judged(office, case)
    assert await best_of(office, case) == (Cause.AGENCY_LATE, WayOut.ENTER_ANSWER)
    assert await said_no(office, people["sup"], WayOut.REMIND, case) == (Verdict.CANNOT, "nobody_to_tell")
    assert "consultation_answered" not in await case.events()
    entered = await did(office, people["sup"], WayOut.ENTER_ANSWER, case, answer="agree")
    assert entered == (End.DONE, "did_enter_answer")
    assert (await case.events()).count("answer_entered") == 1
    assert (await case.operations())[key] == "done"
    again = await said_no(office, people["sup"], WayOut.ENTER_ANSWER, case, answer="agree")
    assert again[0] == Verdict.CANNOT


async def test_the_post_answers_by_telephone(office: Office, people: dict[str, UUID]) -> None:
    """A parcel the post says nothing of is entered as delivered: the case ends as by the post's own word."""
    office.simulators.dial("post", silent=True)
    try:
        case = await office.file(PROCEDURE, way=Way.POST)
        await case.act(Act.ACCEPT, Role.COUNTER, "check")
        for step, role, act in (("review", Role.OFFICER, Act.COMPLETE), ("sign", Role.LEADER, Act.APPROVE)):
            async with asyncio.timeout(PATIENCE):
                while step not in {task.step for task in await case.tasks()}:
                    key = next((key for key in await case.operations() if key.startswith("police")), "")
                    if key:
                        await case.answer(key, "agree")
                    await asyncio.sleep(0.2)
            await case.act(act, role, step, values={"proposal": "approve"})
        async with asyncio.timeout(PATIENCE):
            while not await _parcels(office, case):
                await asyncio.sleep(0.2)
        await case.at_rest()
    finally:
        office.simulators.dial("post", silent=False)
    await executed(office, case, "update deliveries set updated_at = now() - interval '30 days' where case_id = :id")
    await judged(office, case)
    assert await best_of(office, case) == (Cause.POST_LATE, WayOut.ENTER_ANSWER)
    assert (await case.row()).phase == "decided"
    entered = await did(office, people["sup"], WayOut.ENTER_ANSWER, case, answer="delivered")
    assert entered == (End.DONE, "did_enter_answer")
    assert (await case.until(phase="returned")).ended_at is not None


async def _parcels(office: Office, case: CaseInHand) -> int:
    async with office.sessions.read() as session:
        found = await session.execute(text("select count(*) from deliveries where case_id = :id"), {"id": case.case_id})
        return int(found.scalar_one())


async def test_a_case_the_engine_lost_runs_on_from_its_log(office: Office, people: dict[str, UUID]) -> None:
    """Its workflow was deleted: a new one begins in the state its log tells; one that does not fit begins none."""
    whole, tampered = await accepted(office, 2)
    for case in (whole, tampered):
        key = next(key for key in await case.operations() if key.startswith("police"))
        await case.answer(key, "agree", "e-paper")
        async with asyncio.timeout(PATIENCE):
            while "consultation_answered" not in await case.events():
                await asyncio.sleep(0.1)
        await deleted(office, case)
    await changed(office, tampered, "update cases set due_at = due_at + interval '1 day' where id = :id")
    before, log = await whole.row(), await whole.events()
    counted: Compared = await office.env.client.execute_workflow(
        COMPARISON_WORKFLOW, id="sides-of-the-lost", task_queue=CASE_TASK_QUEUE, result_type=Compared
    )
    assert counted.listed >= 2
    assert await best_of(office, whole) == (Cause.WORKFLOW_GONE, WayOut.RESTART)
    assert await best_of(office, tampered) == (Cause.WORKFLOW_GONE, WayOut.TERMINATE)
    assert await said_no(office, people["sup"], WayOut.RESTART, tampered) == (Verdict.CANNOT, "history_gone")
    assert await did(office, people["sup"], WayOut.RESTART, whole) == (End.DONE, "did_restart")
    after = await whole.row()
    assert (after.phase, after.due_at, after.step, after.seq) == (before.phase, before.due_at, before.step, before.seq)
    assert await whole.events() == log
    await whole.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    async with office.sessions.read() as session:
        assert await differences(session, whole.case_id) == []
    assert (await line_of(office, whole)) is None
    twice = await said_no(office, people["sup2"], WayOut.RESTART, whole)
    assert twice == (Verdict.NO_LONGER, "runs_already")


async def test_records_that_agree_are_not_written_again(office: Office, people: dict[str, UUID]) -> None:
    """A task somebody wiped out by hand comes back from the history; where nothing differs, the button says so."""
    [case] = await accepted(office)
    await with_status(case, "awaiting_answer")
    assert await said_no(office, people["sup"], WayOut.PROJECT, case) == (Verdict.CANNOT, "records_agree")
    steps = {task.step for task in await case.tasks()}
    await changed(
        office,
        case,
        "update tasks set status = 'done' where case_id = :id",
        "update operations set status = 'done' where case_id = :id",
        "update cases set next_at = null, recorded_at = now() - interval '1 hour' where id = :id",
    )
    await judged(office, case)
    assert await best_of(office, case) == (Cause.NOTHING_EXPECTED, WayOut.PROJECT)
    assert await case.tasks() == []
    assert await did(office, people["sup"], WayOut.PROJECT, case) == (End.DONE, "did_project")
    assert {task.step for task in await case.tasks()} == steps
    assert await line_of(office, case) is None


async def test_an_applicant_who_was_never_told_is_reminded(office: Office, people: dict[str, UUID]) -> None:
    """Brought in from another system, nothing was ever sent from here: what they owe is told now, once a day."""
    case = await office.file(PROCEDURE)
    await case.act(Act.REQUEST_SUPPLEMENT, Role.COUNTER, "check", note="1")
    await case.at_rest()
    await executed(office, case, "delete from notices where case_id = :id")
    await changed(office, case, "update case_events set at = at - interval '40 days' where case_id = :id")
    await judged(office, case)
    assert await best_of(office, case) == (Cause.SUPPLEMENT_SILENT, WayOut.REMIND)
    assert await did(office, people["sup"], WayOut.REMIND, case) == (End.DONE, "did_remind_applicant")
    assert await did(office, people["sup2"], WayOut.REMIND, case) == (End.DONE, "did_remind_applicant")
    async with office.sessions.read() as session:
        question = select(Notice).where(col(Notice.case_id) == case.case_id, col(Notice.reason) == "resend")
        told = (await session.scalars(question)).all()
    assert [one.message for one in told] == ["supplement_requested"]
    await executed(office, case, "update applicants set email = '', phone = '' where case_id = :id")
    await judged(office, case)
    assert await best_of(office, case) == (Cause.SUPPLEMENT_SILENT, WayOut.OPEN_CASE)
    assert await said_no(office, people["sup"], WayOut.REMIND, case) == (Verdict.CANNOT, "applicant_unwritten")
