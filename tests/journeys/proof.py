"""What must be true of a case that has ended, whatever was killed or broken on its way."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlmodel import col
from temporalio.client import Client

from models.chain import first_break
from models.tables import Case, CaseEvent, Operation, OutboxMessage
from runtime.database import Sessions
from tests.journeys.people import Decided, People
from tests.support.simulators import Simulators

SYSTEMS = ("agencies", "payments", "post", "sms", "zalo", "mail")

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
        waiting = select(OutboxMessage).where(
            col(OutboxMessage.workflow_id) == f"case/{code}", col(OutboxMessage.status) == "waiting"
        )
        unsent = list((await session.scalars(waiting)).all())
    assert case.ended_at is not None, f"the row is not at its end: {case.phase}"
    assert case.phase == phase, "the read model says something else than the workflow"
    assert [event.seq for event in events] == list(range(1, case.seq + 1)), "the log has a gap or a double"
    assert broken is None, f"the hash chain breaks at {broken}"
    forgotten = [f"{call.key} {call.status}" for call in calls if call.status not in ("done", "entered", "skipped")]
    assert not forgotten, f"an outside call was forgotten: {forgotten}"
    assert unsent == [], f"never handed on: {[message.kind for message in unsent]}"
    _every_decision_once(people.decided[code], people.unanswered[code], events)
    _money_adds_up(case, events)
    _one_effect_each(code, case, simulators)
    return case


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


def _one_effect_each(code: str, case: Case, simulators: Simulators) -> None:
    """Count by what an effect is for, not by key alone: a second key for the same thing is a second effect."""
    for system in SYSTEMS:
        effects = of_case(simulators, system, code)
        keys = [effect["key"] for effect in effects]
        assert len(set(keys)) == len(keys), f"{system} did something twice under one key"
        purposes = Counter(_purpose(system, effect) for effect in effects)
        doubled = {purpose: count for purpose, count in purposes.items() if count > 1}
        assert not doubled, f"{system} did something twice: {doubled}"
    for request in of_case(simulators, "payments", code):
        settled = [event for event in request["happenings"] if event["answer"] == "paid"]
        assert len(settled) <= 1, "the citizen paid twice"
    parcels = len(of_case(simulators, "post", code))
    assert parcels <= 1, "two parcels were ordered"
    if case.way == "post":  # one that came back is collected at the counter, and the way is changed
        assert parcels == (case.phase == "returned"), f"{parcels} parcels for a case that is {case.phase}"


def _purpose(system: str, effect: dict[str, Any]) -> tuple[str, ...]:
    if system == "agencies":
        return effect["kind"], effect["target"], effect["body"]["about"]
    if system == "payments":
        # What is left of a fee that was paid in part is asked for again: another amount, another request.
        return effect["kind"], str(effect["body"].get("amount", ""))
    if system == "post":
        return (effect["kind"],)
    # Messages: the same words to the same person once. The key's number is the line of the log it tells of.
    return effect["target"], str(effect["body"].get("template") or effect["body"].get("subject"))


def of_case(simulators: Simulators, system: str, code: str) -> list[dict[str, Any]]:
    """Return what a system did for a case; who has laid it out by case already is asked for that case alone."""
    laid_out = getattr(simulators, "about", None)
    if laid_out is not None:
        sorted_out: list[dict[str, Any]] = laid_out(system, code)
        return sorted_out
    found = simulators.received(system)
    # A mail's key is a Message-ID, which says nothing; its words name the case.
    return [effect for effect in found if code in (effect["key"] if system != "mail" else str(effect["body"]))]
