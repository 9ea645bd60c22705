"""Money that is not where it belongs: the desk leads to the page where a person settles it, and the line goes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

from domain.case.acts import Act, Role
from domain.money.reconciliation import vietnam_day
from domain.procedure.plan import Channel
from domain.supervision.causes import Cause
from tests.support.office import CaseInHand
from tests.support.patience import PATIENCE
from tests.workflows.at_the_desk import Desk
from tests.workflows.pressed import dialled
from workflows.messages import CASE_TASK_QUEUE
from workflows.reconciliation import RECONCILIATION_WORKFLOW

FEE = 100_000


async def paid(desk: Desk) -> CaseInHand:
    """Return a case filed online whose fee was paid at the gateway."""
    case = await desk.office.file("2.000635", channel=Channel.ONLINE, fee=FEE, pays_online=True)
    asked = await case.operation("fee:request", "awaiting_answer")
    desk.office.simulators.http.post(f"/payments/pay/{asked.reference}", data={"outcome": "paid"})
    await told_of(desk, case, "paid")
    return case


async def told_of(desk: Desk, case: CaseInHand, kind: str) -> None:
    """Let the gateway's answers arrive until the case has noted something."""
    async with asyncio.timeout(PATIENCE):
        while kind not in await case.events():
            await case.deliver_callbacks(desk.taker)
            await asyncio.sleep(0.05)


async def test_what_the_bank_would_not_pay_back_is_paid_by_a_person(desk: Desk) -> None:
    """The button leads to what is to be paid back; the counter does it on the page of the case, and it has ended."""
    case = await paid(desk)
    with dialled(desk.office, "payments", refund_answer="refused", for_key_prefix=f"{case.code}/"):
        await case.act(Act.REFUSE, Role.COUNTER, "check", note=str(uuid4()))
        await told_of(desk, case, "refund_refused")
    page = await desk.press(case, Cause.REFUND_REFUSED)
    assert case.code in page.body
    counter = await desk.browser("counter")
    [address] = [one.attributes["href"] for one in page.tree.css("th a.code") if one.text() == case.code]
    of_case = await counter.get(str(address))
    await desk.act(of_case, "pay_back", "counter", values_way="transfer", reason="Chuyển khoản, phiếu chi 12")
    await case.until(money="refunded")
    assert await asyncio.wait_for(case.handle.result(), PATIENCE) == "refused_at_intake"
    assert await desk.cause(case) == ""


async def test_a_payment_the_statement_knows_otherwise_is_settled(desk: Desk) -> None:
    """The night's statement names another amount; the supervisor writes down how it was settled, once."""
    case = await paid(desk)
    assert await desk.cause(case) == ""
    with dialled(desk.office, "payments", statement_off_by=1000):
        await reconciled(desk)
    page = await desk.press(case, Cause.PAYMENT_DIFFERS)
    supervisor = await desk.browser("supervisor")
    [article] = [one for one in page.tree.css("article") if case.code in one.text()]
    form = article.css("form")[-1]
    settled = {"deed": "settle", "note": "Cổng thanh toán đã đính chính sao kê."}
    after = await supervisor.submit(str(form.attributes["action"]), settled)
    assert after.status == 200
    assert case.code not in after.body
    assert await desk.cause(case) == ""
    await reconciled(desk)
    assert await desk.cause(case) == ""


async def reconciled(desk: Desk) -> None:
    """Hold the books against today's statement, as every night against yesterday's."""
    await desk.office.env.client.execute_workflow(
        RECONCILIATION_WORKFLOW,
        vietnam_day(datetime.now(UTC)).isoformat(),
        id=f"reconcile-{uuid4()}",
        task_queue=CASE_TASK_QUEUE,
    )
