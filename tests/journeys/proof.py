"""What must be true of a case that has ended, whatever was killed or broken on its way."""

from __future__ import annotations

import asyncio
from collections import Counter

from sqlalchemy import select
from sqlmodel import col
from temporalio.client import Client

from models.chain import first_break
from models.tables import Case, CaseEvent, Operation, OutboxMessage, PortalMessage
from runtime.database import Sessions
from tests.journeys.effects import in_order_at_the_portal, one_effect_each, one_signature_a_paper
from tests.journeys.people import Decided, People
from tests.support.simulators import Simulators

#: How a call to outside stands that nobody waits for any more.
OVER = ("done", "entered", "skipped")

#: The one line of the event log that each decision leaves.
LINE_OF: dict[str, frozenset[str]] = {
    "accept": frozenset({"received"}),
    "complete": frozenset({"reviewed", "visited"}),
    "approve": frozenset({"signed"}),
    "take_payment": frozenset({"paid"}),
    "hand_over": frozenset({"handed_over"}),
    "give_opinion": frozenset({"consultation_answered", "opinion_changed"}),
    "request_supplement": frozenset({"supplement_requested"}),
    "supply": frozenset({"supplemented"}),
    "retry": frozenset({"problem_retried", "answer_asked_again"}),  # the call may have gone out in the meantime
    "skip": frozenset({"problem_skipped"}),
    "enter_answer": frozenset({"answer_entered"}),
    "withdraw": frozenset({"withdrawn"}),
    "refuse": frozenset({"refused_at_intake"}),
    "deny": frozenset({"denied"}),
    "send_back": frozenset({"sent_back"}),
    "hold": frozenset({"held"}),
    "release": frozenset({"released"}),
    "extend": frozenset({"extended"}),
    "undo": frozenset({"undone"}),
    "pay_back": frozenset({"refunded"}),
}


async def prove(
    code: str, people: People, sessions: Sessions, client: Client, simulators: Simulators, *, patience: float = 90
) -> Case:
    """Check every invariant of one ended case and return its row.

    Its workflow ends when the last message went out, which is seconds after its last line unless a thousand wait.
    """
    try:
        phase = await asyncio.wait_for(client.get_workflow_handle(f"case/{code}").result(), patience)
    except TimeoutError:
        raise AssertionError(f"the workflow goes on {patience:.0f} s after the end of the case") from None
    async with sessions.read() as session:
        case = (await session.scalars(select(Case).where(col(Case.code) == code))).one()
        question = select(CaseEvent).where(col(CaseEvent.case_id) == case.id).order_by(col(CaseEvent.seq))
        events = list((await session.scalars(question)).all())
        broken = await first_break(session, case.id)
        calls = list((await session.scalars(select(Operation).where(col(Operation.case_id) == case.id))).all())
        told = select(PortalMessage).where(col(PortalMessage.case_id) == case.id).order_by(col(PortalMessage.seq))
        messages = list((await session.scalars(told)).all())
    assert case.ended_at is not None, f"the row is not at its end: {case.phase}"
    assert case.phase == phase, "the read model says something else than the workflow"
    assert [event.seq for event in events] == list(range(1, case.seq + 1)), "the log has a gap or a double"
    assert broken is None, f"the hash chain breaks at {broken}"
    forgotten = [f"{call.key} {call.status}" for call in calls if call.status not in OVER]
    assert not forgotten, f"an outside call was forgotten: {forgotten}"
    await _all_handed_on(sessions, code, patience)
    _every_decision_once(people.decided[code], people.unanswered[code], events)
    _money_adds_up(case, events)
    one_effect_each(code, case, events, simulators)
    one_signature_a_paper(code, events, simulators)
    in_order_at_the_portal(code, messages, simulators)
    return case


async def _all_handed_on(sessions: Sessions, code: str, patience: float) -> None:
    """Nothing waits for the case any more; what came in its last moment is taken out of the outbox soon after."""
    waiting = select(col(OutboxMessage.kind)).where(
        col(OutboxMessage.workflow_id) == f"case/{code}", col(OutboxMessage.status) == "waiting"
    )
    end = asyncio.get_running_loop().time() + patience
    while True:
        async with sessions.read() as session:
            unsent = list((await session.scalars(waiting)).all())
        if not unsent:
            return
        assert asyncio.get_running_loop().time() < end, f"never handed on: {unsent}"
        await asyncio.sleep(0.1)


def _every_decision_once(decided: list[Decided], unanswered: Counter[str], events: list[CaseEvent]) -> None:
    """Each act that was answered is in the log once; one whose answer nobody waited for is there once or not at all."""
    assert len({decision.seq for decision in decided}) == len(decided), "two decisions were answered with one place"
    for act, kinds in LINE_OF.items():
        answered = [decision for decision in decided if decision.act == act]
        lines = [event for event in events if event.kind in kinds and event.role not in ("system", "")]
        if act == "give_opinion":  # an answer that came by telephone is entered by the supervisor
            lines = [event for event in lines if event.role == "officer"]
        if act == "take_payment":
            lines = [event for event in lines if event.values.get("way") == "counter"]
        if act == "pay_back":  # the gateway's "refunded" that came by telephone is entered by the supervisor
            lines = [event for event in lines if event.values.get("way") == "cash"]
        most = len(answered) + unanswered[act]
        assert len(answered) <= len(lines) <= most, f"{act}: {len(answered)} answered, {len(lines)} in the log"
        places = zip((line.seq for line in lines), sorted(decision.seq for decision in answered), strict=False)
        assert all(line <= reached for line, reached in places), f"{act} was answered before it was in the log"


def _money_adds_up(case: Case, events: list[CaseEvent]) -> None:
    """What came in, less what was promised back, is the fee; each promise was kept or given up."""
    moved: Counter[str] = Counter()
    for event in events:
        if event.kind in ("paid", "refund_due", "refunded", "refund_forgone"):
            moved[event.kind] += int(event.values["amount"])
    booked = moved["paid"] - moved["refund_due"]
    assert case.paid == booked == case.fee, f"fee {case.fee}, shown {case.paid}, booked {booked}"
    assert moved["refund_due"] == moved["refunded"] + moved["refund_forgone"], f"promised, not paid back: {moved}"
