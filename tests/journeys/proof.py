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
    "request_supplement": frozenset({"supplement_requested"}),
    "supply": frozenset({"supplemented"}),
    "retry": frozenset({"problem_retried"}),
    "skip": frozenset({"problem_skipped"}),
    "enter_answer": frozenset({"answer_entered"}),
}


async def prove(code: str, people: People, sessions: Sessions, client: Client, simulators: Simulators) -> Case:
    """Check every invariant of one ended case and return its row."""
    phase = await asyncio.wait_for(client.get_workflow_handle(f"case/{code}").result(), 90)
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
    assert case.ended_at is not None
    assert case.phase == phase, "the read model says something else than the workflow"
    assert [event.seq for event in events] == list(range(1, case.seq + 1)), "the log has a gap or a double"
    assert broken is None, f"the hash chain breaks at {broken}"
    assert {call.status for call in calls} <= {"done", "entered", "skipped"}, "an outside call was forgotten"
    assert unsent == []
    _every_decision_once(people.decided[code], events)
    _money_adds_up(case, events)
    _one_effect_each(code, case, simulators)
    return case


def _every_decision_once(decided: list[Decided], events: list[CaseEvent]) -> None:
    assert len({decision.seq for decision in decided}) == len(decided), "two decisions were answered with one place"
    for act, kinds in LINE_OF.items():
        answered = [decision for decision in decided if decision.act == act]
        lines = [event for event in events if event.kind in kinds and event.role not in ("system", "")]
        if act == "take_payment":
            lines = [event for event in lines if event.values.get("way") == "counter"]
        assert len(lines) == len(answered), f"{act}: {len(answered)} answered, {len(lines)} in the log"
        places = zip((line.seq for line in lines), sorted(decision.seq for decision in answered), strict=True)
        assert all(line <= reached for line, reached in places), f"{act} was answered before it was in the log"


def _money_adds_up(case: Case, events: list[CaseEvent]) -> None:
    booked = sum(int(event.values["amount"]) for event in events if event.kind == "paid")
    assert case.paid == booked == case.fee, f"fee {case.fee}, shown {case.paid}, booked {booked}"


def _one_effect_each(code: str, case: Case, simulators: Simulators) -> None:
    """Count by what an effect is for, not by key alone: a second key for the same thing is a second effect."""
    for system in SYSTEMS:
        effects = of_case(simulators, system, code)
        keys = [effect["key"] for effect in effects]
        assert len(set(keys)) == len(keys)
        purposes = Counter(_purpose(system, effect) for effect in effects)
        doubled = {purpose: count for purpose, count in purposes.items() if count > 1}
        assert not doubled, f"{system} did something twice: {doubled}"
    payments = of_case(simulators, "payments", code)
    settled = [event for effect in payments for event in effect["happenings"] if event["answer"] == "paid"]
    assert len(settled) <= 1, "the citizen paid twice"
    assert len(of_case(simulators, "post", code)) == (1 if case.way == "post" else 0)


def _purpose(system: str, effect: dict[str, Any]) -> tuple[str, ...]:
    if system == "agencies":
        return effect["kind"], effect["target"], effect["body"]["about"]
    if system in ("payments", "post"):
        return (effect["kind"],)
    # Messages: the same words to the same person once. The key's number is the line of the log it tells of.
    return effect["target"], str(effect["body"].get("template") or effect["body"].get("subject"))


def of_case(simulators: Simulators, system: str, code: str) -> list[dict[str, Any]]:
    """Return what a system did for a case."""
    found = simulators.received(system)
    # A mail's key is a Message-ID, which says nothing; its words name the case.
    return [effect for effect in found if code in (effect["key"] if system != "mail" else str(effect["body"]))]
