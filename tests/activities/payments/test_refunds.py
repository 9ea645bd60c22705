"""Sending money back and taking requests back, against the simulated payment platform."""

from dataclasses import replace

import pytest

from activities.contract import OperationRequest
from models.tables import Case, Payment
from tests.activities.hurry import HURRIES, LATE_MS
from tests.support.outside import Outside, failed, filed_case, request_for, run
from tests.support.patience import PATIENCE
from tests.support.simulators import eventually


def refund(case: Case, number: int = 1) -> OperationRequest:
    """Send 8,000 đồng of the fee of a case back."""
    values = {"amount": "8000", "request": "fee:request", "transaction": "GD0000000001"}
    return request_for(case, f"refund-{number}:refund", "refund", agency="H61.12", values=values)


def asking(case: Case) -> OperationRequest:
    """Ask for the fee of a case."""
    return request_for(case, "fee:request", "request", agency="H61.12", values={"amount": "8000"})


def cancelling(case: Case) -> OperationRequest:
    """Take that request back."""
    return request_for(case, "fee:cancel", "cancel", agency="H61.12", values={"request": "fee:request"})


async def test_a_refund_names_the_payment_and_is_made_once(outside: Outside) -> None:
    """The platform learns which payment goes back, and a repeated call sends nothing twice."""
    case = await filed_case(outside.dependencies.sessions)
    first = await run(outside.activities().call, refund(case))
    again = await run(outside.activities().call, refund(case))

    [effect] = outside.effects(f"{case.code}/refund-1")
    assert first == again
    assert first.answer == ""
    assert effect["calls"] == 2
    assert effect["body"]["request"] == f"{case.code}/fee:request"
    assert effect["body"]["amount"] == 8000


@pytest.mark.parametrize(
    "dials", [{"success_after_timeout": True, "late_ms": LATE_MS}, {"crash": True}, {"down": True}]
)
async def test_a_refund_in_trouble_is_sent_once(outside: Outside, dials) -> None:
    """After a time-out, a cut answer or an outage the retry ends with exactly one refund."""
    request = refund(await filed_case(outside.dependencies.sessions))
    outside.simulators.dial("payments", **dials)
    await failed(outside.activities(seconds=HURRIES[0] if "late_ms" in dials else PATIENCE).call, request)
    outside.simulators.dial("payments")
    await run(outside.activities(seconds=PATIENCE).call, request)
    assert len(outside.effects(request.key)) == 1


@pytest.mark.parametrize("answer", ["refunded", "refused"])
async def test_the_slow_look_finds_how_a_refund_ended(outside: Outside, answer: str) -> None:
    """The webhook was lost: yes and no are found by looking."""
    outside.simulators.dial("payments", lose_callbacks=True, refund_answer=answer)
    request = refund(await filed_case(outside.dependencies.sessions))
    reference = (await run(outside.activities().call, request)).reference
    assert (await run(outside.activities().poll, replace(request, reference=reference))).answer == answer


@pytest.mark.parametrize("dials", [{"silent": True}, {"answer_ms": 60_000}], ids=["silent", "answer_ms"])
async def test_a_refund_nobody_answered_is_still_awaited(outside: Outside, dials) -> None:
    """While the bank says nothing, the look says nothing."""
    outside.simulators.dial("payments", **dials)
    request = refund(await filed_case(outside.dependencies.sessions))
    reference = (await run(outside.activities().call, request)).reference
    assert (await run(outside.activities().poll, replace(request, reference=reference))).answer == ""


async def test_a_request_taken_back_cannot_be_paid(outside: Outside) -> None:
    """The pay page takes no money any more, and pages of ours offer it no longer."""
    case = await filed_case(outside.dependencies.sessions)
    reference = (await run(outside.activities().call, asking(case))).reference
    assert (await run(outside.activities().call, cancelling(case))).answer == "cancelled"
    outside.simulators.http.post(f"/payments/pay/{reference}", data={"outcome": "paid"})
    look = await run(outside.activities().poll, replace(asking(case), reference=reference))
    assert look.answer == "cancelled"
    async with outside.dependencies.sessions.read() as session:
        row = await session.get(Payment, f"{case.code}/fee:request")
    assert row is not None
    assert row.status == "cancelled"


async def test_a_request_that_never_arrived_is_taken_back_all_the_same(outside: Outside) -> None:
    """The platform need not know what it was never asked for."""
    case = await filed_case(outside.dependencies.sessions)
    assert (await run(outside.activities().call, cancelling(case))).answer == "cancelled"


async def test_a_request_paid_before_it_was_taken_back_tells_the_money(outside: Outside) -> None:
    """Too late to cancel: the call says it waits, and the look brings amount and number."""
    outside.simulators.dial("payments", lose_callbacks=True)
    case = await filed_case(outside.dependencies.sessions)
    reference = (await run(outside.activities().call, asking(case))).reference
    outside.simulators.http.post(f"/payments/pay/{reference}", data={"outcome": "paid"})
    taken = await run(outside.activities().call, cancelling(case))
    assert taken.answer == ""
    found = await run(outside.activities().poll, replace(cancelling(case), reference=taken.reference))
    assert (found.answer, found.values["amount"]) == ("paid", "8000")
    assert found.values["transaction"].startswith("GD")


async def test_what_was_going_to_be_paid_is_called_off(outside: Outside) -> None:
    """A payment that had not happened yet when the request was taken back never does."""
    outside.simulators.dial("payments", auto_pay_ms=LATE_MS)
    case = await filed_case(outside.dependencies.sessions)
    await run(outside.activities().call, asking(case))
    await run(outside.activities().call, cancelling(case))
    [effect] = [one for one in outside.effects(case.code) if one["kind"] == "request"]
    assert [one["answer"] for one in effect["happenings"]] == ["cancelled"]


async def test_a_refund_is_called_back_signed(outside: Outside, callback_taker) -> None:
    """The answer comes by webhook, under the business key of the refund."""
    case = await filed_case(outside.dependencies.sessions)
    request = refund(case)
    activities = outside.activities()
    activities._callback = f"{callback_taker.url}/callbacks/payments"  # the platform's own address of us
    await run(activities.call, request)
    [told] = await callback_taker.wait_for(request.key, 1)
    assert told.body["answer"] == "refunded"
    assert await eventually(lambda: outside.effects(request.key)[0]["happenings"][0]["status"] == "sent" or None)
