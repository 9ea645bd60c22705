"""Sending results by post, against the simulated postal service."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from activities.contract import OperationRequest
from activities.dependencies import Dependencies
from activities.post import RATE_PER_SECOND, TASK_QUEUE, activities
from activities.post.check import check
from activities.self_check import CheckResult
from models.queries.post_facts import keep_delivery_state
from models.tables import Case, Delivery
from runtime.database import Sessions
from tests.support.held import HeldContract
from tests.support.outside import Outside, failed, filed_case, request_for, run


def parcel(case: Case, collect: str = "0") -> OperationRequest:
    """Send the result of a case."""
    return request_for(case, "return/1:post", "order", agency="H61.12", values={"collect": collect})


async def delivery(sessions: Sessions, key: str) -> Delivery | None:
    """Return the row of a parcel."""
    async with sessions.read() as session:
        return await session.get(Delivery, key)


class TestPostWithstands(HeldContract):
    """The common tests, for the post."""

    def request_of(self, case: Case) -> OperationRequest:
        return parcel(case)

    async def check(self, dependencies: Dependencies) -> CheckResult:
        return await check(dependencies)


async def test_order_says_what_the_post_must_know(outside: Outside) -> None:
    """The order carries our key, sender, receiver and what to collect, in VNPost's field names."""
    case = await filed_case(outside.dependencies.sessions)
    await run(outside.activities().call, parcel(case, collect="30000"))
    [effect] = outside.effects(case.code)
    body = effect["body"]
    assert (body["CustomerCode"], body["OrderNumber"]) == ("H61.12", f"{case.code}/return/1:post")
    assert (body["CODAmount"], body["Description"]) == (30000, case.code)
    sender, receiver = body["Sender"], body["Receiver"]
    assert (sender["Name"], sender["Tel"], sender["Address"]) == ("UBND xã Thử", "0290000000", "Số 9")
    assert (receiver["Name"], receiver["Tel"], receiver["Address"]) == ("Trần Văn Mật", "0900000001", "Số 1, thôn Một")


async def test_named_recipient_receives(outside: Outside) -> None:
    """A recipient named at filing receives instead of the applicant, field by field."""
    case = await filed_case(
        outside.dependencies.sessions, recipient_name="Lê Thị Nhận", recipient_address="Số 2, thôn Hai"
    )
    await run(outside.activities().call, parcel(case))
    [effect] = outside.effects(case.code)
    receiver = effect["body"]["Receiver"]
    assert (receiver["Name"], receiver["Tel"], receiver["Address"]) == ("Lê Thị Nhận", "0900000001", "Số 2, thôn Hai")


@pytest.mark.parametrize("missing", [{"address": " "}, {"phone": ""}])
async def test_missing_address_is_a_problem_for_a_person(outside: Outside, missing: dict[str, str]) -> None:
    """Without address or telephone nothing is ordered and nothing is retried."""
    case = await filed_case(outside.dependencies.sessions, **missing)
    error = await failed(outside.activities().call, parcel(case))
    assert (error.type, error.non_retryable) == ("missing_address", True)
    assert outside.effects(case.code) == []


async def test_page_can_show_the_tracking_number(outside: Outside) -> None:
    """The row holds the tracking number, however often the call is repeated."""
    sessions = outside.dependencies.sessions
    request = parcel(await filed_case(sessions))
    reply = await run(outside.activities().call, request)
    await run(outside.activities().call, request)
    row = await delivery(sessions, request.key)
    assert row is not None
    assert (row.status, row.tracking_number) == ("ordered", reply.reference)


@pytest.mark.parametrize("answer", ["delivered", "returned"])
async def test_poll_follows_the_parcel(outside: Outside, answer: str) -> None:
    """The slow look says nothing, then how it ended, and the row follows."""
    outside.simulators.dial("post", lose_callbacks=True, silent=True)
    sessions = outside.dependencies.sessions
    quiet = parcel(await filed_case(sessions))
    reference = (await run(outside.activities().call, quiet)).reference
    assert (await run(outside.activities().poll, replace(quiet, reference=reference))).answer == ""
    outside.simulators.dial("post", lose_callbacks=True, answer_ms=0, answer=answer)
    request = parcel(await filed_case(sessions), collect="30000")
    reference = (await run(outside.activities().call, request)).reference
    found = await run(outside.activities().poll, replace(request, reference=reference))
    collected = {"cod_amount": "30000"} if answer == "delivered" else {}
    assert (found.answer, found.values) == (answer, {"item_code": reference} | collected)
    row = await delivery(sessions, request.key)
    assert row is not None
    assert row.status == answer


async def test_another_amount_is_told_as_it_was_collected(outside: Outside) -> None:
    """What the post collected comes with the answer, whatever it was told to collect."""
    outside.simulators.dial("post", lose_callbacks=True, answer_ms=0, answer="delivered", paid_amount=20_000)
    request = parcel(await filed_case(outside.dependencies.sessions), collect="30000")
    reference = (await run(outside.activities().call, request)).reference
    found = await run(outside.activities().poll, replace(request, reference=reference))
    assert (found.answer, found.values["cod_amount"]) == ("delivered", "20000")


async def test_parcel_never_moves_backwards(outside: Outside) -> None:
    """ "In transit" told after "delivered" changes nothing."""
    sessions = outside.dependencies.sessions
    request = parcel(await filed_case(sessions))
    await run(outside.activities().call, request)
    for status in ("delivered", "in_transit", "returned"):
        async with sessions.write() as session:
            await keep_delivery_state(session, request.key, status, datetime.now(UTC))
    row = await delivery(sessions, request.key)
    assert row is not None
    assert row.status == "delivered"


async def test_worker_gets_its_activities(dependencies: Dependencies) -> None:
    """The folder hands the worker its activities, queue and rate, wired with the settings."""
    call, poll, held = activities(dependencies)
    names = [getattr(one, "__temporal_activity_definition").name for one in (call, poll, held)]
    assert (names, TASK_QUEUE) == (["post.call", "post.poll", "post.held"], "post")
    assert getattr(dependencies.settings, RATE_PER_SECOND) > 0
    assert (await run(call, parcel(await filed_case(dependencies.sessions)))).reference
