"""What outside systems call back comes doubled, late and in the wrong order: each thing happens once, and right."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from sqlalchemy import select
from sqlmodel import col

from activities.bell import RelayBell
from domain.procedure.plan import Channel, FeeMoment, Plan, Way
from models.inbox import receive_answer
from models.tables import OutboxMessage
from tests.support.office import CaseInHand, Office
from tests.support.patience import PATIENCE
from tests.support.plans import marital_status, with_obligation
from tests.support.simulators import Callback, CallbackTaker, Simulators

TROUBLES: Final[dict[str, dict[str, Any]]] = {
    "duplicate_callbacks": {"duplicate_callbacks": 3},
    "fresh_event_ids": {"duplicate_callbacks": 3, "fresh_event_ids": True},
    "callback_delay_ms": {"callback_delay_ms": 700},
    "out_of_order_callbacks": {"out_of_order_callbacks": True},
}


@dataclass(frozen=True)
class Life:
    """A case that needs one system, the dials by which that system answers by itself, and what its log then holds."""

    plan: Plan
    dials: Mapping[str, Any]
    holds: Mapping[str, int]
    filing: Mapping[str, Any] = field(default_factory=dict)


LIVES: Final = {
    "agencies": Life(marital_status(), {"answer_ms": 50}, {"consultation_answered": 1}),
    "payments": Life(
        marital_status(FeeMoment.AT_FILING),
        {"auto_pay_ms": 50},
        {"paid": 1},
        {"channel": Channel.ONLINE, "fee": 8000, "pays_online": True},
    ),
    "post": Life(marital_status(), {"answer_ms": 100}, {"delivered_by_post": 1}, {"way": Way.POST}),
    "taxes": Life(
        with_obligation(),
        {"answer_ms": 50, "notices": 2, "correct_notice": True, "auto_pay_ms": 200},
        {"obligation_noticed": 2, "obligation_corrected": 1, "obligation_paid": 2, "obligation_settled": 1},
    ),
}
#: Agencies and payments say one word about a call: there is no order to turn round.
CASES: Final = [
    (trouble, system)
    for system in LIVES
    for trouble in TROUBLES
    if (trouble, system) not in {("out_of_order_callbacks", "agencies"), ("out_of_order_callbacks", "payments")}
]


@pytest.mark.parametrize(("trouble", "system"), CASES)
async def test_what_is_told_again_late_or_in_the_wrong_order_counts_once(
    office: Office, simulators: Simulators, callback_taker: CallbackTaker, trouble: str, system: str
) -> None:
    """Handed on as the application does, to the end and beyond it: one effect outside, one line each in the log."""
    callback_taker.taken.clear()  # another office's case may have had the same code
    life = LIVES[system]
    simulators.dial(system, **life.dials, **TROUBLES[trouble])
    case = await office.file("1.004873", plan=life.plan, **life.filing)
    handed: list[Callback] = []
    async with asyncio.TaskGroup() as group:
        handing_on = group.create_task(hand_on(case, callback_taker, handed))
        row = await case.finish(CallbackTaker())
        await until_all_is_told(case, system, simulators)
        async with asyncio.timeout(PATIENCE):
            while len(handed) < len(callback_taker.taken) or await waiting(case):
                await asyncio.sleep(0.05)
        handing_on.cancel()

    events = await case.events()
    counted = Counter(events)
    assert {kind: counted[kind] for kind in life.holds} == life.holds, events
    assert counted["result_posted"] <= 1
    assert (row.phase, row.decision, row.paid) == ("returned", "approved", row.fee)
    effects = [effect for effect in simulators.received(system, f"{case.code}/") if effect["kind"] != "notice"]
    assert len(effects) == 1
    assert await waiting(case) == []


async def hand_on(case: CaseInHand, taker: CallbackTaker, handed: list[Callback]) -> None:
    """Hand on every callback of a case as it comes, as the application does: into the inbox, and the relay is rung."""
    while True:
        for one in taker.taken[len(handed) :]:
            body = one.body
            if str(body["key"]).startswith(f"{case.code}/"):
                async with case.office.sessions.write() as session:
                    await receive_answer(
                        session,
                        system=one.system,
                        event_id=body["event_id"],
                        key=body["key"],
                        answer=body["answer"],
                        values=body["values"],
                        body=one.raw.decode(),
                    )
                await RelayBell(case.office.env.client).ring()
            handed.append(one)
        await asyncio.sleep(0.02)


async def until_all_is_told(case: CaseInHand, system: str, simulators: Simulators) -> None:
    """Wait until every callback about a case has arrived."""
    async with asyncio.timeout(PATIENCE):
        while any(
            happening["status"] == "planned"
            for effect in simulators.received(system, f"{case.code}/")
            for happening in effect["happenings"]
        ):
            await asyncio.sleep(0.05)


async def waiting(case: CaseInHand) -> list[str]:
    """Return what is still to be handed to a case, or could not be."""
    async with case.office.sessions.read() as session:
        found = select(OutboxMessage).where(
            col(OutboxMessage.workflow_id) == f"case/{case.code}", col(OutboxMessage.status) != "sent"
        )
        return [message.kind for message in (await session.scalars(found)).all()]
