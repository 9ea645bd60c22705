"""The paths a case can take, each as a coroutine that walks one: run as tests, saved as histories, replayed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from domain.case.acts import Act, Command, Role
from domain.case.migration import Move
from domain.procedure.plan import Channel, Plan, PlanStep, Silence, Stage, StepKind, Way
from tests.support.office import CaseInHand, Office
from tests.support.plans import marital_status, with_obligation
from tests.support.simulators import CallbackTaker
from tests.workflows.act_paths import ACT_PATHS, people_asked
from tests.workflows.outside_paths import OUTSIDE_PATHS
from tests.workflows.part_paths import PART_PATHS
from workflows.messages import ActResult, UndoMove

COUNTER, OFFICER, LEADER, SUPERVISOR, APPLICANT = (
    Role.COUNTER,
    Role.OFFICER,
    Role.LEADER,
    Role.SUPERVISOR,
    Role.APPLICANT,
)
Path = Callable[[Office, CallbackTaker], Awaitable[CaseInHand]]


def shipped(procedure: str, fee: int = 0, channel: Channel = Channel.COUNTER, way: Way = Way.COUNTER) -> Path:
    """Return the straight path of a shipped procedure: filed, decided, returned."""

    async def walk(office: Office, taker: CallbackTaker) -> CaseInHand:
        case = await office.file(procedure, fee=fee, channel=channel, way=way)
        row = await case.finish(taker)
        assert row.phase == "returned"
        assert row.decision == "approved"
        assert row.paid == fee
        return case

    return walk


async def refused_at_intake(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Refused at reception, with its reason."""
    case = await office.file("1.013225")
    await case.act(Act.REFUSE, COUNTER, "check", note=str(uuid4()))
    assert (await case.until(phase="refused_at_intake")).ended_at
    return case


async def refused_after_appraisal(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Refused by the leader on the officer's proposal."""
    case = await office.file("1.004873")
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "refuse"}, note=str(uuid4()))
    row = await case.finish(taker)
    assert row.decision == "refused"
    return case


async def supplemented(office: Office, taker: CallbackTaker) -> CaseInHand:
    """A supplement is asked for and brought; the clock starts again."""
    case = await office.file("1.001612", channel=Channel.ONLINE)
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=str(uuid4()))
    await case.skip(timedelta(days=2))
    await case.act(Act.SUPPLY, APPLICANT)
    await case.finish(taker)
    return case


async def lapsed(office: Office, taker: CallbackTaker) -> CaseInHand:
    """A supplement nobody brings."""
    case = await office.file("1.001612")
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note=str(uuid4()))
    await case.skip(timedelta(days=18))
    await case.until(phase="stopped")
    return case


async def withdrawn(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Withdrawn while an agency is being asked."""
    case = await office.file("1.004873")
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.WITHDRAW, APPLICANT)
    await case.until(phase="withdrawn")
    return case


async def received_another_way(office: Office, taker: CallbackTaker) -> CaseInHand:
    """First wanted at the counter, then by post: the post brings it."""
    case = await office.file("1.001612")
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.CHANGE_WAY, APPLICANT, values={"way": "post"})
    row = await case.finish(taker)
    assert row.way == "post"
    return case


async def silent_agency(office: Office, taker: CallbackTaker) -> CaseInHand:
    """An agency that says nothing has agreed, and the case is late all the same."""
    case = await office.file("1.013225", plan=marital_status(if_silent=Silence.AGREE))
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.skip(timedelta(days=9))
    await case.finish(taker)
    return case


async def sent_back(office: Office, taker: CallbackTaker) -> CaseInHand:
    """The leader sends back, the officer improves, the leader signs."""
    case = await office.file("1.001612")
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    await case.act(Act.SEND_BACK, LEADER, "sign", target="review", note=str(uuid4()))
    await case.finish(taker)
    return case


async def rolled_over(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Continued as new in the middle."""
    case = await office.file("1.001612")
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.handle.signal("rollover")
    await case.finish(taker)
    return case


def newer_plan(plan: Plan) -> Plan:
    """Return the plan of a later version: a visit after the review, the review under another id."""
    visit = PlanStep("visit", StepKind.VISIT, Stage.APPRAISE, after=("assess",), role="officer", within="1 working day")
    steps = []
    for step in plan.steps:
        after = tuple("assess" if name == "review" else name for name in step.after)
        other = "assess" if step.not_the_person_of == "review" else step.not_the_person_of
        if step.kind is StepKind.SIGN:
            after = (*after, "visit")
        named = "assess" if step.id == "review" else step.id
        steps.append(replace(step, id=named, after=after, not_the_person_of=other))
    return replace(plan, version=2, sha256="2" * 64, steps=(*steps[:-3], visit, *steps[-3:]))


def move_of(case: CaseInHand, move_id: str = "m1") -> Move:
    """Return the decision that moves a case to the later version."""
    plan = newer_plan(case.plan)
    return Move(
        move_id, "boss", case.plan.sha256, plan.to_json(), {"review": "assess"}, confirmed_by="second", note="n1"
    )


async def moved(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Moved to another version while it is appraised, continued as new, and brought to its end there."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    result = await case.handle.execute_update("move_to_version", move_of(case), result_type=ActResult)
    row = await case.recorded(result.seq)
    assert (row.procedure_version, row.procedure_sha256, row.step) == (2, "2" * 64, "assess,police")
    await case.handle.signal("rollover")
    row = await case.finish(taker)
    assert row.decision == "approved"
    assert {"moved_to_version", "visited"} <= set(await case.events())
    return case


async def moved_and_back(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Moved, continued as new, taken back because nothing had happened, and finished as it was filed."""
    case = await office.file("1.004873", plan=marital_status())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.operation("police/1:ask", "awaiting_answer")
    await case.handle.execute_update("move_to_version", move_of(case))
    await case.handle.signal("rollover")
    undo = UndoMove("m1", "boss", "n2")
    result = await case.handle.execute_update("undo_move", undo, result_type=ActResult)
    row = await case.recorded(result.seq)
    assert (row.procedure_version, row.step) == (1, "review,police")
    await case.finish(taker)
    assert "visited" not in await case.events()
    return case


async def obligation_met(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Two tax notices, one of them corrected, are paid while the case waits and is continued as new in between."""
    taker.taken.clear()  # another office's case may have had the same code, and money of its own
    office.simulators.dial("taxes", answer_ms=50, notices=2, correct_notice=True)
    case = await office.file("1.004873", plan=with_obligation())
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    sent = await case.operation("tax/1:obligation", "awaiting_answer")
    while (await case.events()).count("obligation_noticed") + (await case.events()).count("obligation_corrected") < 3:
        await case.deliver_callbacks(taker)
        await asyncio.sleep(0.02)
    row = await case.row()
    assert row.phase == "awaiting_obligation", (row.phase, row.waiting_for, await case.events())
    assert (row.waiting_for, row.due_at) == ("applicant:obligation", None), row.waiting_for
    await case.handle.signal("rollover")
    office.simulators.http.post(f"/taxes/pay/{sent.reference}", data={"notice": ""})
    row = await case.finish(taker)
    events = await case.events()
    assert row.decision == "approved"
    assert events.count("obligation_paid") == 2
    assert events.count("obligation_settled") == 1
    return case


async def opinion_given_here(office: Office, taker: CallbackTaker) -> CaseInHand:
    """The agency asked has people in this system: they get a task, change their opinion once, and the case goes on."""
    await people_asked(office)
    own = marital_status()
    steps = tuple(replace(step, agency="kinh-te") if step.id == "police" else step for step in own.steps)
    case = await office.file("1.004873", plan=replace(own, steps=steps))
    await case.act(Act.ACCEPT, COUNTER, "check")
    assert (await case.operation("police/1:ask", "awaiting_answer")).reference == "here:H61.90"
    while all(task.kind != "ask" for task in await case.tasks()):
        await asyncio.sleep(0.02)
    for number, opinion in enumerate(("disagree", "agree_with_conditions")):
        said = Command(
            f"opinion-{number}",
            Act.GIVE_OPINION,
            "kinhte",
            OFFICER,
            "H61.90",
            step="police/1",
            note=str(uuid4()),
            values={"opinion": opinion},
        )
        await case.send(said)
    row = await case.finish(taker)
    assert row.decision == "approved"
    assert [kind for kind in await case.events() if kind in ("consultation_answered", "opinion_changed")] == [
        "consultation_answered",
        "opinion_changed",
    ]
    asked_outside = [one for one in office.simulators.received("agencies", case.code) if one["kind"] == "consultation"]
    assert asked_outside == []
    return case


PATHS: dict[str, Path] = {
    "2.000815-certified-copies": shipped("2.000815", fee=4000),
    "1.004873-marital-status": shipped("1.004873"),
    "1.001612-household-business": shipped("1.001612", fee=50000),
    "1.013225-building-permit": shipped("1.013225"),
    "1.013225-filed-by-post": shipped("1.013225", channel=Channel.POST, way=Way.POST),
    "3.000347-driving-licence-by-post": shipped("3.000347", fee=135000, way=Way.POST),
    "2.000635-extract": shipped("2.000635", fee=8000),
    "1.004873-online-result": shipped("1.004873", channel=Channel.ONLINE, way=Way.ONLINE),
    "refused-at-intake": refused_at_intake,
    "refused-after-appraisal": refused_after_appraisal,
    "supplemented": supplemented,
    "lapsed": lapsed,
    "withdrawn": withdrawn,
    "received-another-way": received_another_way,
    "silent-agency": silent_agency,
    "sent-back": sent_back,
    "rolled-over": rolled_over,
    "moved": moved,
    "moved-and-back": moved_and_back,
    "obligation-met": obligation_met,
    "opinion-given-here": opinion_given_here,
    **PART_PATHS,
    **OUTSIDE_PATHS,
    **ACT_PATHS,
}
