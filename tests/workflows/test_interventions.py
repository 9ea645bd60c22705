"""Ways out taken on a real Temporal server: in bulk, by two people, paused, and over cases that moved on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlmodel import col

from domain.case.acts import Act, Role
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import End, Stage, Verdict
from models.supervision.intervention_errors import (
    NobodyLeftError,
    NoInterventionError,
    NothingChosenError,
    SecondSelfError,
    WrongStageError,
)
from models.supervision.intervention_outcomes import counts
from models.supervision.interventions import approve, ask_for, confirm
from models.tables import (
    CaseEvent,
    Escalation,
    Intervention,
    Notice,
)
from models.verification import differences
from tests.support.office import AGENCY, CaseInHand, Office
from tests.support.patience import PATIENCE
from tests.workflows.pressed import (
    accepted,
    asked,
    at_rest_of,
    down,
    held_back,
    judged,
    line_of,
    lines,
    outcomes,
    planted,
    reached,
    run,
    staffed,
    viewer,
    with_first_line_only,
)  # fmt: skip
from workflows.case import CaseWorkflow
from workflows.intervention_runs import pause_intervening, start_intervening, stop_intervening
from workflows.messages import case_workflow_id

pytestmark = pytest.mark.usefixtures("put_away")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(office: Office) -> dict[str, UUID]:
    """The staff who take part, by short name."""
    return await staffed(office, "iv")


@pytest.mark.timeout(300)
async def test_calls_that_failed_go_out_again_in_bulk(office: Office, people: dict[str, UUID]) -> None:
    """A system was down and is back: one press retries all its cases; one that moved on meanwhile is left alone."""
    with down(office, "agencies"):
        cases = await accepted(office, 4)
        keys = []
        for case in cases:
            async with asyncio.timeout(150):
                while not (found := [k for k, s in (await case.operations()).items() if s == "retrying"]):
                    await asyncio.sleep(0.2)
            keys.append(found[0])
        # What an open circuit put off goes out by itself within the minute: only what is told to come again in an
        # hour waits for the press.
        office.simulators.dial("agencies", too_many=True, retry_after_s=3600)
        for case in cases:
            async with asyncio.timeout(150):
                while not await rests(case):
                    await asyncio.sleep(0.2)
        async with office.sessions.write() as session:
            await session.change(text("update troubles set gone_at = now() where gone_at is null"))
        await judged(office, *cases, later=timedelta(hours=2))
    async with office.sessions.write() as session:
        await session.change(text("update integration_circuits set opened_until = null, failures = 0"))
    lines_then = [await line_of(office, case) for case in cases]
    assert {line.cause for line in lines_then if line} <= {Cause.SYSTEM_DOWN, Cause.CALL_FAILING}
    made = await asked(office, people["sup"], WayOut.RETRY, cases, key="bulk")
    assert made.agencies == [AGENCY]
    said = await lines(office, made)
    assert [line.verdict for line in said] == [Verdict.CAN] * 4
    assert said[0].told["values"]["system"] == "agencies"
    # One of them answers by itself before anybody confirms.
    await cases[3].act(Act.SKIP, Role.SUPERVISOR, target=keys[3], note="n")
    async with office.sessions.write() as session:  # so that the call still counts as late when judged "now"
        await session.change(text("update operations set since = now() - interval '2 hours' where status = 'retrying'"))
    await run(office, made, people["sup"])
    ended = await outcomes(office, made)
    assert ended[:3] == [(End.DONE, "did_retry")] * 3
    assert ended[3][0] == End.NO_LONGER
    for case in cases[:3]:
        assert "problem_retried" in await case.events()
        left = await line_of(office, case)
        assert left is None or left.cause != "call_failing"
    # Pressed twice, it is the same intervention, and nothing more happens.
    again = await viewer(office, people["sup"])
    async with office.sessions.write() as session:
        twice = await ask_for(session, again, WayOut.RETRY, [cases[0].case_id], key="bulk", params={}, reason="",
                              threshold=50, rates={})  # fmt: skip
        _, starts = await confirm(session, again, made.id, "lần nữa", 50)
    assert twice.id == made.id
    assert not starts
    async with office.sessions.read() as session:
        retried = col(CaseEvent.kind) == "problem_retried"
        question = select(CaseEvent).where(col(CaseEvent.case_id) == cases[0].case_id, retried)
        assert len((await session.scalars(question)).all()) == 1


async def test_a_task_goes_to_somebody_else(office: Office, people: dict[str, UUID]) -> None:
    """The dry run says from whom to whom; who lacks the post is refused, and nothing changes by looking."""
    [case] = await accepted(office)
    task = (await case.tasks())[0]
    async with office.sessions.write() as session:
        await session.change(
            text("update tasks set claimed_by = :who, claimed_at = now() where case_id = :case and id = :task"),
            {"who": people["off"], "case": case.case_id, "task": task.id},
        )
    wrong = await asked(office, people["sup"], WayOut.REASSIGN, [case], params={"to": str(people["lead"])})
    assert [(line.verdict, line.told["code"]) for line in await lines(office, wrong)] == [
        (Verdict.CANNOT, "receiver_no_post")
    ]
    with pytest.raises(NobodyLeftError):
        await run(office, wrong, people["sup"])
    made = await asked(office, people["sup"], WayOut.REASSIGN, [case], params={"to": str(people["off2"])})
    [line] = await lines(office, made)
    assert (line.verdict, line.told["values"]["from"], line.told["values"]["to"]) == (
        Verdict.CAN, "Lê Văn Phúc", "Trịnh Văn Bốn",
    )  # fmt: skip
    assert (await case.tasks())[0].claimed_by == people["off"]
    await run(office, made, people["sup"])
    assert (await case.tasks())[0].claimed_by == people["off2"]


async def test_people_are_reminded_once_a_day(office: Office, people: dict[str, UUID]) -> None:
    """The holder reads it on screen and gets a mail; a second reminder on the same day is refused."""
    [case] = await accepted(office)
    task = (await case.tasks())[0]
    async with office.sessions.write() as session:
        await session.change(
            text("update tasks set claimed_by = :who, claimed_at = now() where case_id = :case and id = :task"),
            {"who": people["off"], "case": case.case_id, "task": task.id},
        )
    first = await asked(office, people["sup"], WayOut.REMIND, [case])
    assert (await lines(office, first))[0].told["values"]["names"] == "Lê Văn Phúc"
    await run(office, first, people["sup"])
    assert await outcomes(office, first) == [(End.DONE, "did_remind")]
    second = await asked(office, people["lead"], WayOut.REMIND, [case])
    await run(office, second, people["lead"])
    assert await outcomes(office, second) == [(End.REFUSED, "told_today")]
    higher = await asked(office, people["sup"], WayOut.ESCALATE, [case])
    await run(office, higher, people["sup"])
    async with office.sessions.read() as session:
        told = (await session.scalars(select(Escalation).where(col(Escalation.case_id) == case.case_id))).all()
        rows = (await session.scalars(
            select(Notice).where(col(Notice.case_id) == case.case_id, col(Notice.audience) == "staff")
        )).all()  # fmt: skip
    # The office is shared: another file's leader of the same agency is told too, and rightly.
    ours = {str(person) for person in people.values()}
    assert sorted(sorted(ours & set(one.told)) for one in told) == sorted([[str(people["off"])], [str(people["lead"])]])
    assert {(row.channel, row.message) for row in rows} == {
        ("email", "escalated"), ("screen", "escalated_by_hand"), ("screen", "reminded"),
    }  # fmt: skip
    assert sum(row.channel == "email" for row in rows) == sum(len(one.told) for one in told)


async def test_a_stopped_run_goes_on(office: Office, people: dict[str, UUID]) -> None:
    """Two supervisors press the same at once: the case runs on, and the slower one is told that it does already."""
    [case] = await accepted(office)
    await office.env.client.get_workflow_handle(case_workflow_id(case.code)).terminate("by hand")
    await planted(office, case, Cause.WORKFLOW_STOPPED)
    one = await asked(office, people["sup"], WayOut.RESTART, [case])
    other = await asked(office, people["sup2"], WayOut.RESTART, [case])
    await run(office, one, people["sup"])
    await run(office, other, people["sup2"])
    assert await outcomes(office, one) == [(End.DONE, "did_restart")]
    assert (await outcomes(office, other))[0][0] == End.NO_LONGER
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})


async def test_lost_turns_are_written_again(office: Office, people: dict[str, UUID]) -> None:
    """The records are behind after a restored backup: one press reads what is missing from the history."""
    [case] = await accepted(office)
    before = await case.row()
    await with_first_line_only(office, case)
    await planted(office, case, Cause.RECORD_BEHIND)
    made = await asked(office, people["sup"], WayOut.PROJECT, [case])
    await run(office, made, people["sup"])
    assert await outcomes(office, made) == [(End.DONE, "did_project")]
    assert ((await case.row()).seq, (await case.row()).phase) == (before.seq, before.phase)


async def test_a_case_is_ended_on_record_by_two_people(office: Office, people: dict[str, UUID]) -> None:
    """Ending needs a second person who is not the first; the log tells who ended it and why, and the chain holds."""
    [case] = await accepted(office)
    made = await asked(office, people["sup"], WayOut.TERMINATE, [case])
    assert made.second
    assert (await lines(office, made))[0].told["values"]["tasks"] == "1"
    first, second, nobody = [await viewer(office, people[one]) for one in ("sup", "lead", "off")]
    async with office.sessions.write() as session:
        waiting, starts = await confirm(session, first, made.id, "nộp trùng", 50)
    assert (waiting.stage, starts) == (Stage.WAITING, False)
    with pytest.raises(SecondSelfError):
        async with office.sessions.write() as session:
            await approve(session, first, made.id, agreed=True)
    with pytest.raises(NoInterventionError):
        async with office.sessions.write() as session:
            await approve(session, nobody, made.id, agreed=True)
    async with office.sessions.write() as session:
        _, starts = await approve(session, second, made.id, agreed=True)
    assert starts
    with pytest.raises(WrongStageError):
        async with office.sessions.write() as session:
            await approve(session, second, made.id, agreed=True)
    await start_intervening(office.env.client, str(made.id), "run")
    await reached(office, made, Stage.DONE)
    assert await outcomes(office, made) == [(End.DONE, "did_terminate")]
    row = await case.row()
    assert (row.phase, row.waiting_for, row.step) == ("stopped", "nobody", "")
    assert row.ended_at is not None
    assert await case.tasks() == []
    async with office.sessions.read() as session:
        question = select(CaseEvent).where(col(CaseEvent.case_id) == case.case_id).order_by(col(CaseEvent.seq))
        events = (await session.scalars(question)).all()
        assert await differences(session, case.case_id) == []
    assert (events[-1].kind, events[-1].actor) == ("ended_by_hand", str(people["sup"]))


async def test_a_case_goes_back_to_a_step_and_keeps_its_date(office: Office, people: dict[str, UUID]) -> None:
    """The step opens as its next instance, what followed is done again, the due date stays, and the case replays."""
    [case] = await accepted(office)
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    due = (await case.row()).due_at
    made = await asked(office, people["sup"], WayOut.RESET_TO_STEP, [case], params={"step": "review"})
    [line] = await lines(office, made)
    assert (line.verdict, line.told["code"]) == (Verdict.CAN, "effect_reset_to_step"), line.told
    await run(office, made, people["sup"])
    assert await outcomes(office, made) == [(End.DONE, "did_reset_to_step")]
    assert [task.id for task in await case.tasks()] == ["review/2"]
    assert (await case.row()).due_at == due
    assert (await case.events())[-1] == "step_reset"
    open_now = await asked(office, people["sup"], WayOut.RESET_TO_STEP, [case], params={"step": "review"})
    assert (await lines(office, open_now))[0].told["code"] == "reset_open"
    await case.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    from temporalio.worker import Replayer

    await Replayer(workflows=[CaseWorkflow]).replay_workflow(await case.handle.fetch_history())


async def test_a_run_pauses_goes_on_and_stops(office: Office, people: dict[str, UUID]) -> None:
    """While it is paused no case is touched; stopped, the rest is marked as not reached."""
    cases = await accepted(office, 5)
    made = await asked(office, people["sup"], WayOut.ESCALATE, cases, threshold=3)
    assert made.second
    first, second = await viewer(office, people["sup"]), await viewer(office, people["sup2"])
    async with office.sessions.write() as session:
        await confirm(session, first, made.id, "chậm", 3)
    async with office.sessions.write() as session:
        await approve(session, second, made.id, agreed=True)
    client = office.env.client
    async with held_back(office, made, 0):
        await start_intervening(client, str(made.id), "run", 1.0)
        await pause_intervening(client, str(made.id), paused=True)
    await at_rest_of(office, made, "run")
    still = await done(office, made)
    assert still <= 1
    await asyncio.sleep(2)
    assert await done(office, made) == still
    async with held_back(office, made, still + 1):
        await pause_intervening(client, str(made.id), paused=False)
        async with asyncio.timeout(PATIENCE):
            while await done(office, made) <= still:
                await asyncio.sleep(0.2)
        await stop_intervening(client, str(made.id))
    await reached(office, made, Stage.STOPPED)
    async with office.sessions.read() as session:
        counted = await counts(session, made.id)
    assert counted[End.NOT_REACHED] >= 1
    assert counted[End.NOT_REACHED] + counted[End.DONE] == 5


async def rests(case: CaseInHand) -> bool:
    """Tell whether the next attempt of every call of a case is minutes away."""
    calls = (await case.handle.describe()).raw_description.pending_activities
    far = datetime.now(UTC) + timedelta(minutes=2)
    return all(one.next_attempt_schedule_time.ToDatetime(UTC) > far for one in calls)


async def done(office: Office, made: Intervention) -> int:
    """Return how many cases an intervention has moved."""
    async with office.sessions.read() as session:
        return (await counts(session, made.id)).get(End.DONE, 0)


async def test_foreign_cases_are_as_if_they_were_not_there(office: Office, people: dict[str, UUID]) -> None:
    """Who supervises nothing chooses nothing, and a leader's act is refused to a supervisor with who can."""
    [case] = await accepted(office)
    officer = await viewer(office, people["off"])
    with pytest.raises(NothingChosenError):
        async with office.sessions.write() as session:
            await ask_for(session, officer, WayOut.RETRY, [case.case_id], key=str(uuid4()), params={}, reason="x",
                          threshold=50, rates={})  # fmt: skip
    made = await asked(office, people["sup"], WayOut.EXTEND, [case], params={"days": "3"})
    [line] = await lines(office, made)
    assert (line.verdict, line.told["code"], line.told["who_can"]) == (
        Verdict.CANNOT, "not_your_role", [f"leader@{AGENCY}"],
    )  # fmt: skip
    by_leader = await asked(office, people["lead"], WayOut.EXTEND, [case], params={"days": "3"})
    [line] = await lines(office, by_leader)
    assert line.verdict == Verdict.CAN
    assert datetime.fromisoformat(line.told["values"]["due_before"]) < datetime.fromisoformat(
        line.told["values"]["appointment"]
    )
    await run(office, by_leader, people["lead"])
    assert "extended" in await case.events()
