"""Money on a real Temporal server: refunds that succeed, fail and end with a person, and money that comes too late."""

import asyncio

from sqlalchemy import select
from sqlmodel import col
from temporalio.testing import ActivityEnvironment

from activities.outbox import Outbox
from activities.supervision.projecting import show_again
from domain.case.acts import Act, Role
from domain.case.refunds import WAYS_BACK
from domain.money.reconciliation import vietnam_day
from domain.procedure.plan import Channel, FeeMoment
from models.commands import answer_later
from models.tables import Operation, OutboxMessage
from tests.support.money import books
from tests.support.office import CaseInHand, Office
from tests.support.patience import PATIENCE
from tests.support.plans import marital_status
from tests.support.simulators import CallbackTaker, Simulators

COUNTER = Role.COUNTER
NOTE = "11111111-1111-1111-1111-111111111111"


async def paid(office: Office, taker: CallbackTaker, simulators: Simulators) -> CaseInHand:
    """Return a case filed online whose fee was paid at the gateway."""
    case = await office.file(
        "1.004873", plan=marital_status(FeeMoment.AT_FILING), channel=Channel.ONLINE, fee=8000, pays_online=True
    )
    await case.operation("fee:request", "awaiting_answer")
    [effect] = simulators.received("payments", case.code)
    simulators.http.post(f"/payments/pay/{effect['reference']}", data={"outcome": "paid"})
    await taker.wait_for(f"{case.code}/fee:request", 1)
    await case.deliver_callbacks(taker)
    await case.until(money="paid")
    return case


async def test_a_refund_the_bank_makes(office: Office, simulators: Simulators, callback_taker: CallbackTaker):
    """Refused at intake: the gateway sends the money back, and only then does the case's workflow end."""
    case = await paid(office, callback_taker, simulators)
    simulators.dial("payments", duplicate_callbacks=2, fresh_event_ids=True)
    await case.act(Act.REFUSE, COUNTER, "check", note=NOTE)
    row = await case.until(money="refund_due")
    assert (row.phase, row.fee, row.paid) == ("refused_at_intake", 0, 0)
    await callback_taker.wait_for(f"{case.code}/refund-1:refund", 3)
    await case.deliver_callbacks(callback_taker)

    await case.until(money="refunded")
    assert await asyncio.wait_for(case.handle.result(), PATIENCE) == "refused_at_intake"
    assert (await case.events()).count("refunded") == 1
    assert (await books(case)).settled


async def test_a_refund_the_bank_refuses_ends_with_a_person(
    office: Office, simulators: Simulators, callback_taker: CallbackTaker
):
    """The closed case waits for whoever pays the money back, and ends when that is done."""
    case = await paid(office, callback_taker, simulators)
    simulators.dial("payments", refund_answer="refused")
    await case.act(Act.REFUSE, COUNTER, "check", note=NOTE)
    await callback_taker.wait_for(f"{case.code}/refund-1:refund", 1)
    await case.deliver_callbacks(callback_taker)

    async with asyncio.timeout(PATIENCE):
        while "refund_refused" not in await case.events():
            await asyncio.sleep(0.05)
    assert (await books(case)).by_person == 8000
    await case.act(Act.PAY_BACK, COUNTER, target="refund-1", values={"way": WAYS_BACK[0]})
    await case.until(money="refunded")
    assert await asyncio.wait_for(case.handle.result(), PATIENCE) == "refused_at_intake"
    assert (await books(case)).settled


async def test_a_request_withdrawn_after_the_last_line_is_shown_as_ended(office: Office, simulators: Simulators):
    """Refused before anybody paid: the request is taken back when nothing more is written, and its line says so."""
    case = await office.file(
        "1.004873", plan=marital_status(FeeMoment.AT_FILING), channel=Channel.ONLINE, fee=8000, pays_online=True
    )
    await case.operation("fee:request", "awaiting_answer")
    simulators.dial("payments", slow_ms=1500)
    await case.act(Act.REFUSE, COUNTER, "check", note=NOTE)
    assert (await case.operation("fee:cancel", "calling")).action == "cancel"

    assert await asyncio.wait_for(case.handle.result(), PATIENCE) == "refused_at_intake"

    await case.operation("fee:cancel", "done")
    await case.operation("fee:request", "done")
    assert await show_again(office.env.client, office.sessions, f"case/{case.code}", (await case.row()).seq) == 0


async def test_money_that_comes_after_the_end_wakes_the_case(office: Office, simulators: Simulators):
    """A payment nobody expected any more is booked on its ended case and sent back."""
    simulators.dial("payments", silent=True)
    case = await office.file("1.004873", plan=marital_status(FeeMoment.AT_FILING), fee=8000)
    await case.act(Act.WITHDRAW, Role.APPLICANT)
    assert await asyncio.wait_for(case.handle.result(), PATIENCE) == "withdrawn"
    async with office.sessions.write() as session:
        values = {"amount": "8000", "transaction": "GDLATE"}
        await answer_later(session, f"case/{case.code}", "fee:request", "payments/late", "paid", values)
    await drained(office)
    await case.until(money="refund_due")
    found = await books(case)
    assert (found.received, found.promised, found.balance) == (8000, 8000, 0)


async def test_a_transfer_takes_back_the_request_that_waits_at_the_gateway(office: Office, simulators: Simulators):
    """Paid in part by the VietQR code: the gateway is asked for the rest; paid in whole: for nothing any more."""
    case = await office.file(
        "1.004873", plan=marital_status(FeeMoment.AT_FILING), channel=Channel.ONLINE, fee=8000, pays_online=True
    )
    await case.operation("fee:request", "awaiting_answer")
    day = vietnam_day((await case.row()).filed_at).isoformat()

    async def comes(amount: str, number: str) -> None:
        values = {"amount": amount, "means": "transfer", "transaction": number, "day": day}
        await case.act(Act.TAKE_PAYMENT, COUNTER, values=values)

    await comes("5000", f"FT{case.code[-7:]}1")
    row = await case.until(money="requested")
    assert (row.paid, row.fee) == (5000, 8000)
    rest = next(key for key in await asked(office, case) if key != "fee:request")
    await case.operation(rest, "awaiting_answer")
    await comes("3000", f"FT{case.code[-7:]}2")
    await case.until(money="paid")
    await heard(simulators, case, f"{rest.removesuffix(':request')}:cancel")
    assert {"fee:request", "fee:cancel", rest} <= await heard(simulators, case, "fee:cancel")
    assert (await books(case)).settled


async def heard(simulators: Simulators, case: CaseInHand, name: str) -> set[str]:
    """Return what the gateway was asked for a case, once that is among it."""
    async with asyncio.timeout(PATIENCE):
        while name not in (
            known := {one["key"].partition("/")[2] for one in simulators.received("payments", case.code)}
        ):
            await asyncio.sleep(0.05)
    return known


async def asked(office: Office, case: CaseInHand) -> list[str]:
    """Return the keys of the payment requests of a case."""
    case_id = (await case.row()).id
    async with office.sessions.read() as session:
        found = select(col(Operation.key)).where(col(Operation.case_id) == case_id, col(Operation.action) == "request")
        return list((await session.scalars(found)).all())


async def drained(office: Office) -> None:
    """Empty the outbox as the relay does."""
    await ActivityEnvironment().run(Outbox(office.sessions, office.env.client).drain_outbox)
    async with office.sessions.read() as session:
        waiting = await session.scalars(select(OutboxMessage).where(col(OutboxMessage.status) == "waiting"))
    assert waiting.all() == []
