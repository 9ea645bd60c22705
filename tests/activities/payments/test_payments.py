"""Asking for money, against the simulated payment platform."""

from dataclasses import replace
from datetime import UTC, datetime

from activities.contract import OperationRequest
from activities.dependencies import Dependencies
from activities.payments import RATE_PER_SECOND, TASK_QUEUE, activities
from activities.payments.activity import transfer_text
from activities.payments.check import check
from activities.self_check import CheckResult
from models.queries.payments_facts import keep_payment_outcome
from models.tables import Case, Payment
from runtime.database import Sessions
from tests.support.outside import Outside, OutsideContract, failed, filed_case, request_for, run


def fee(case: Case) -> OperationRequest:
    """Ask for the fee of a case."""
    return request_for(case, "fee:request", "request", agency="H61.12", values={"amount": "8000"})


async def payment(sessions: Sessions, key: str) -> Payment | None:
    """Return the row of a payment."""
    async with sessions.read() as session:
        return await session.get(Payment, key)


class TestPaymentsWithstand(OutsideContract):
    """The common tests, for payments."""

    def request_of(self, case: Case) -> OperationRequest:
        return fee(case)

    async def check(self, dependencies: Dependencies) -> CheckResult:
        return await check(dependencies)


async def test_request_says_what_a_platform_must_know(outside: Outside) -> None:
    """The platform learns amount, code and who collects; nothing about the person."""
    case = await filed_case(outside.dependencies.sessions)
    reply = await run(outside.activities().call, fee(case))
    assert reply.answer == ""
    [effect] = outside.effects(case.code)
    assert effect["body"] == {
        "key": f"{case.code}/fee:request",
        "case_code": case.code,
        "amount": 8000,
        "currency": "VND",
        "description": transfer_text(case.code),
        "agency": "H61.12",
        "callback": "http://127.0.0.1:9/callbacks/payments",
    }


def test_transfer_text() -> None:
    """Bank statements keep letters and digits only."""
    assert transfer_text("H61.12-20261122-0000001") == "H6112202611220000001"


async def test_page_can_show_where_to_pay(outside: Outside) -> None:
    """The row holds reference and pay address, however often the call is repeated."""
    sessions = outside.dependencies.sessions
    request = fee(await filed_case(sessions))
    reply = await run(outside.activities().call, request)
    await run(outside.activities().call, request)
    row = await payment(sessions, request.key)
    assert row is not None
    assert (row.amount, row.way, row.status, row.reference) == (8000, "online", "requested", reply.reference)
    assert row.pay_address.endswith(f"/payments/pay/{reply.reference}")


async def test_poll_before_and_after_paying(outside: Outside) -> None:
    """The slow look says nothing until it is paid, then how much, and the row follows."""
    outside.simulators.dial("payments", lose_callbacks=True)
    sessions = outside.dependencies.sessions
    request = fee(await filed_case(sessions))
    reference = (await run(outside.activities().call, request)).reference
    look = replace(request, reference=reference)
    assert (await run(outside.activities().poll, look)).answer == ""
    outside.simulators.http.post(f"/payments/pay/{reference}", data={"outcome": "paid"})
    found = await run(outside.activities().poll, look)
    assert (found.answer, found.values["amount"]) == ("paid", "8000")
    row = await payment(sessions, request.key)
    assert row is not None
    assert row.status == "paid"
    assert row.paid_at is not None


async def test_poll_of_a_failed_payment(outside: Outside) -> None:
    """A failed attempt is told as such, without an amount."""
    outside.simulators.dial("payments", auto_pay_ms=0, answer="failed")
    request = fee(await filed_case(outside.dependencies.sessions))
    reference = (await run(outside.activities().call, request)).reference
    found = await run(outside.activities().poll, replace(request, reference=reference))
    assert (found.answer, found.values) == ("failed", {})


async def test_another_amount_is_told_as_it_was_paid(outside: Outside) -> None:
    """What was paid comes with the answer, whatever was asked for."""
    outside.simulators.dial("payments", auto_pay_ms=0, paid_amount=5000, lose_callbacks=True)
    request = fee(await filed_case(outside.dependencies.sessions))
    reference = (await run(outside.activities().call, request)).reference
    found = await run(outside.activities().poll, replace(request, reference=reference))
    assert (found.answer, found.values["amount"]) == ("paid", "5000")


async def test_a_request_the_platform_lost_is_made_anew_under_its_key(outside: Outside) -> None:
    """The look fails for good, for a person to see; the call made again gives another address, and one request."""
    outside.simulators.dial("payments", lose_requests=True)
    sessions = outside.dependencies.sessions
    request = fee(await filed_case(sessions))
    lost = (await run(outside.activities().call, request)).reference
    outside.simulators.dial("payments")
    error = await failed(outside.activities().poll, replace(request, reference=lost))
    assert (error.type, error.non_retryable) == ("rejected", True)
    again = (await run(outside.activities().call, request)).reference
    [effect] = outside.effects(request.key)
    assert again == effect["reference"] != lost
    row = await payment(sessions, request.key)
    assert row is not None
    assert row.pay_address.endswith(f"/payments/pay/{again}")


async def test_what_is_paid_stays_paid(outside: Outside) -> None:
    """A repeated request or a late "failed" does not make a paid request unpaid."""
    sessions = outside.dependencies.sessions
    request = fee(await filed_case(sessions))
    await run(outside.activities().call, request)
    for status in ("failed", "paid", "failed"):
        async with sessions.write() as session:
            await keep_payment_outcome(session, request.key, status, datetime.now(UTC))
    await run(outside.activities().call, request)
    row = await payment(sessions, request.key)
    assert row is not None
    assert row.status == "paid"


async def test_worker_gets_both_activities(dependencies: Dependencies) -> None:
    """The folder hands the worker its activities, queue and rate, wired with the settings."""
    found = activities(dependencies)
    call = found[0]
    names = [getattr(one, "__temporal_activity_definition").name for one in found]
    assert names[:2] == ["payments.call", "payments.poll"]
    assert names[2:] == ["payments.days_to_fetch", "payments.fetch_statement", "payments.compare"]
    assert TASK_QUEUE == "payments"
    assert getattr(dependencies.settings, RATE_PER_SECOND) > 0
    assert (await run(call, fee(await filed_case(dependencies.sessions)))).reference
