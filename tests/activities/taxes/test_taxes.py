"""Sending a slip and looking what came of it, against the simulated tax office."""

import json
from dataclasses import replace

import pytest

from activities.contract import OperationRequest
from activities.dependencies import Dependencies
from activities.self_check import CheckResult
from activities.taxes import RATE_PER_SECOND, TASK_QUEUE, activities
from activities.taxes.check import check
from domain.case.obligations import read_notice, read_proof
from models.tables import Case
from tests.support.held import HeldContract
from tests.support.outside import NAME, Outside, filed_case, request_for, run


def slip(case: Case) -> OperationRequest:
    """Ask what is owed on a case."""
    return request_for(
        case, "tax/1:obligation", "assess", agency="thue", subject="dat-dai", values={"form": "Mẫu số 19"}
    )


class TestTaxesWithstand(HeldContract):
    """The common tests, for the tax office."""

    def request_of(self, case: Case) -> OperationRequest:
        return slip(case)

    async def check(self, dependencies: Dependencies) -> CheckResult:
        return await check(dependencies)


async def sent(outside: Outside) -> OperationRequest:
    """Send a slip and return the request with which to look at it."""
    request = slip(await filed_case(outside.dependencies.sessions))
    return replace(request, reference=(await run(outside.activities().call, request)).reference)


async def test_the_slip_says_what_the_office_must_know(outside: Outside) -> None:
    """The office learns case, procedure, form and the person who owes; nothing of it stays in the request."""
    request = await sent(outside)
    [effect] = outside.effects(request.case_code)
    assert effect["body"]["form"] == "Mẫu số 19"
    assert effect["body"]["about"] == "dat-dai"
    assert effect["body"]["subject"] == {"full_name": NAME, "identity_number": "079000000001"}
    assert NAME not in str(request)


async def test_a_look_before_during_and_after(outside: Outside) -> None:
    """Nothing while the office works; then the notice; then the proof too, with a number that grew."""
    outside.simulators.dial("taxes", lose_callbacks=True, answer_ms=0)
    request = await sent(outside)
    first = await run(outside.activities().poll, request)
    notices = [read_notice(line) for line in json.loads(first.values["notices"])]
    assert (first.answer, first.values["change"], first.values["proofs"]) == ("standing", "1", "[]")
    assert [notice.amount for notice in notices if notice] == [30_000_000]
    outside.simulators.http.post(f"/taxes/pay/{request.reference}", data={"notice": ""})
    second = await run(outside.activities().poll, request)
    proofs = [read_proof(line) for line in json.loads(second.values["proofs"])]
    assert [proof.amount for proof in proofs if proof] == [30_000_000]
    assert second.values["change"] == "2"


@pytest.mark.parametrize("dials", [{"silent": True}, {"answer_ms": 60_000}], ids=["silent", "answer_ms"])
async def test_an_office_that_takes_its_time_says_nothing(outside: Outside, dials: dict[str, object]) -> None:
    """Silence is no answer."""
    outside.simulators.dial("taxes", **dials)
    request = await sent(outside)
    assert (await run(outside.activities().poll, request)).answer == ""


async def test_nothing_owed(outside: Outside) -> None:
    """An exempt person is told as such, without an amount."""
    outside.simulators.dial("taxes", answer="nothing_owed", answer_ms=0)
    found = await run(outside.activities().poll, await sent(outside))
    assert (found.answer, found.values) == ("nothing_owed", {})


async def test_several_notices_and_a_corrected_one(outside: Outside) -> None:
    """Each notice says how many there are; the correction names the one it replaces."""
    outside.simulators.dial("taxes", notices=2, correct_notice=True, answer_ms=0, lose_callbacks=True)
    request = await sent(outside)
    outside.simulators.http.get("/health")
    found = await run(outside.activities().poll, request)
    told = [read_notice(line) for line in json.loads(found.values["notices"])]
    notices = [notice for notice in told if notice]
    assert notices[0].expected == 2
    assert all(notice.amount > 0 for notice in notices)


async def test_another_amount_is_told_as_it_was_paid(outside: Outside) -> None:
    """What reached the treasury comes with the proof, whatever the notice asked for."""
    outside.simulators.dial("taxes", answer_ms=0, auto_pay_ms=0, paid_amount=1_000_000, lose_callbacks=True)
    found = await run(outside.activities().poll, await sent(outside))
    notices = [read_notice(line) for line in json.loads(found.values["notices"])]
    proofs = [read_proof(line) for line in json.loads(found.values["proofs"])]
    assert [notice.amount for notice in notices if notice] == [30_000_000]
    assert [proof.amount for proof in proofs if proof] == [1_000_000]


async def test_worker_gets_its_activities(dependencies: Dependencies) -> None:
    """The folder hands the worker its activities, queue and rate, wired with the settings."""
    call, poll, held = activities(dependencies)
    names = [getattr(one, "__temporal_activity_definition").name for one in (call, poll, held)]
    assert (names, TASK_QUEUE) == (["taxes.call", "taxes.poll", "taxes.held"], "taxes")
    assert getattr(dependencies.settings, RATE_PER_SECOND) > 0
    assert (await run(call, slip(await filed_case(dependencies.sessions)))).reference
