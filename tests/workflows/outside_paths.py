"""Paths on which outside systems carry money and papers, lose their word of it, or say nothing at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from domain.case.acts import Act, Role
from domain.money.ledger import EntryKind
from domain.procedure.plan import Channel, FeeMoment, Way
from models.tables import Operation
from tests.support.money import books, moved
from tests.support.office import AGENCY, CaseInHand, Office
from tests.support.patience import PATIENCE
from tests.support.plans import with_obligation
from tests.support.simulators import CallbackTaker
from tests.workflows.clock import Clock, until_so

COUNTER, OFFICER, LEADER, APPLICANT = Role.COUNTER, Role.OFFICER, Role.LEADER, Role.APPLICANT
APPROVE: dict[str, Any] = {"values": {"proposal": "approve"}}

#: The fee of a household business filed online, of a driving licence, and of one copy of an extract, in đồng.
ONLINE_FEE, LICENCE_FEE, COPY_FEE = 150_000, 135_000, 8_000


async def asked_for_the_fee(
    office: Office, taker: CallbackTaker, procedure: str = "1.001612", fee: int = ONLINE_FEE
) -> tuple[CaseInHand, Operation]:
    """File a case online, to be paid at the gateway, and return it with the request that waits there."""
    taker.taken.clear()  # another office's case may have had the same code, and money of its own
    case = await office.file(procedure, channel=Channel.ONLINE, fee=fee, pays_online=True)
    return case, await case.operation("fee:request", "awaiting_answer")


async def paid_at_the_gateway(
    office: Office, taker: CallbackTaker, procedure: str = "1.001612", fee: int = ONLINE_FEE
) -> CaseInHand:
    """Return a case whose fee was paid at the gateway, which has told so."""
    case, request = await asked_for_the_fee(office, taker, procedure, fee)
    office.simulators.http.post(f"/payments/pay/{request.reference}", data={"outcome": "paid"})
    await taker.wait_for(f"{case.code}/fee:request", 1)
    await case.deliver_callbacks(taker)
    await case.until(money="paid")
    return case


async def paid_online(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Filed online and paid at the gateway, then received, decided and returned as any other."""
    case = await paid_at_the_gateway(office, taker)
    row = await case.finish(taker)
    assert (row.phase, row.decision, row.paid, row.money) == ("returned", "approved", ONLINE_FEE, "paid")
    assert await moved(case) == [(EntryKind.FEE_CHARGED, ONLINE_FEE), (EntryKind.RECEIVED_ONLINE, ONLINE_FEE)]
    assert (await books(case)).settled
    return case


async def refunded_by_gateway(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Paid at the gateway and withdrawn before reception: the gateway sends the money back, then the case ends."""
    case = await paid_at_the_gateway(office, taker, "2.000635", COPY_FEE)  # a household business pays for good
    await case.act(Act.WITHDRAW, APPLICANT)
    assert (await case.until(money="refund_due")).phase == "withdrawn"
    await taker.wait_for(f"{case.code}/refund-1:refund", 1)
    await case.deliver_callbacks(taker)
    await case.until(money="refunded")
    assert await asyncio.wait_for(case.handle.result(), PATIENCE) == "withdrawn"
    found = await books(case)
    assert (found.received, found.refunded, found.settled) == (COPY_FEE, COPY_FEE, True)
    return case


async def request_taken_back(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Withdrawn before anybody paid: the gateway is told, so that nobody pays for nothing."""
    case, _ = await asked_for_the_fee(office, taker)
    await case.act(Act.WITHDRAW, APPLICANT)
    assert await asyncio.wait_for(case.handle.result(), PATIENCE) == "withdrawn"
    await case.operation("fee:cancel", "done")
    assert (await books(case)).settled
    return case


async def paid_on_delivery(office: Office, taker: CallbackTaker) -> CaseInHand:
    """The post brings the licence and collects the fee: what it says it was paid is in the books."""
    taker.taken.clear()  # another office's parcel may have been for a case of the same code
    office.simulators.dial("post", answer_ms=50)
    plan = replace(office.procedures["3.000347"].plan_for(AGENCY), fee_moment=FeeMoment.ON_DELIVERY)
    case = await office.file("3.000347", plan=plan, fee=LICENCE_FEE, way=Way.POST)
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    await case.act(Act.APPROVE, LEADER, "sign")
    ordered = f"{plan.hand_over.id}/1:post"
    await case.operation(ordered, "awaiting_answer")
    [parcel] = office.simulators.received("post", case.code)
    assert (parcel["body"]["CODAmount"], (await case.row()).paid) == (LICENCE_FEE, 0)
    await taker.wait_for(f"{case.code}/{ordered}", 2)
    await case.deliver_callbacks(taker)
    row = await case.until(phase="returned")
    assert (row.paid, row.money) == (LICENCE_FEE, "paid")
    assert await moved(case) == [(EntryKind.FEE_CHARGED, LICENCE_FEE), (EntryKind.RECEIVED_POST, LICENCE_FEE)]
    assert (await books(case)).settled
    return case


async def webhooks_lost(office: Office, taker: CallbackTaker) -> CaseInHand:
    """No word comes from gateway, tax office and post: payment, notice, proof and delivery are found by looking."""
    for system in ("taxes", "post"):
        office.simulators.dial(system, answer_ms=50)
    plan = replace(with_obligation(), fee_moment=FeeMoment.AT_FILING)
    case = await office.file("1.004873", plan=plan, channel=Channel.ONLINE, way=Way.POST, fee=8000, pays_online=True)

    clock = Clock(case)

    async def found(kind: str, after: timedelta) -> None:
        async def told() -> bool:
            return kind in await case.events()

        assert not await told()
        await case.at_rest()  # the next look is so long after the case knows that the call was taken
        await clock.go_on(after)
        await until_so(told)

    request = await case.operation("fee:request", "awaiting_answer")
    office.simulators.http.post(f"/payments/pay/{request.reference}", data={"outcome": "paid"})
    await found("paid", timedelta(minutes=11))
    await case.act(Act.ACCEPT, COUNTER, "check")
    await case.act(Act.COMPLETE, OFFICER, "review", **APPROVE)
    slip = await case.operation("tax/1:obligation", "awaiting_answer")
    await found("obligation_noticed", timedelta(hours=1, minutes=1))
    office.simulators.http.post(f"/taxes/pay/{slip.reference}", data={"notice": ""})
    await found("obligation_settled", timedelta(hours=4, minutes=1))
    await case.act(Act.COMPLETE, OFFICER, "finish", **APPROVE)
    await case.act(Act.APPROVE, LEADER, "sign")
    await case.operation(f"{plan.hand_over.id}/1:post", "awaiting_answer")
    await found("delivered_by_post", timedelta(hours=6, minutes=1))
    row = await case.until(phase="returned")
    assert (row.decision, row.money, case.delivered) == ("approved", "paid", set())
    assert (await books(case)).settled
    return case


async def agencies_silent(office: Office, taker: CallbackTaker) -> CaseInHand:
    """Three agencies say nothing about a house in their two days and so agreed; one disagrees too late to count."""
    office.simulators.dial("agencies", silent=True)
    case = await office.file("1.013225")
    await case.act(Act.ACCEPT, COUNTER, "check")
    [review] = [task for task in await case.tasks() if task.step == "review"]
    assert review.due_at is not None  # the officer has the same two days as the agencies
    await Clock(case).go_to(review.due_at + timedelta(minutes=1))

    async def agreed() -> bool:
        return (await case.events()).count("agreed_by_silence") == 3

    await until_so(agreed)
    await case.answer("fire/1:ask", "disagree", str(uuid4()))
    row = await case.finish(taker)
    assert (row.phase, row.decision, row.overdue) == ("returned", "approved", False)
    assert not {"consultation_answered", "overdue"} & set(await case.events())
    return case


OUTSIDE_PATHS = {
    "paid-online": paid_online,
    "refunded-by-gateway": refunded_by_gateway,
    "request-taken-back": request_taken_back,
    "paid-on-delivery": paid_on_delivery,
    "webhooks-lost": webhooks_lost,
    "1.013225-agencies-silent": agencies_silent,
}
