"""Every trouble an outside system can make, on whole cases over the API: the case ends right, money adds up."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from domain.case.entering import answers_by_hand
from tests.journeys.effects import of_case
from tests.journeys.people import Dossier, Json, People
from tests.journeys.proof import prove
from tests.journeys.town import Town
from tests.support.patience import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

#: A case that cannot end without the system, where people can write its answer down by a word.
BY_HAND: dict[str, Dossier] = {
    "agencies": Dossier("1.004873"),
    "payments": Dossier("1.001612", channel="online", pays_online=True),
    "post": Dossier("3.000347", way="post"),
}
#: And where they cannot: a tax notice is written down by its number.
NEEDS: dict[str, Dossier] = {
    **BY_HAND,
    "taxes": Dossier("1.013831", papers=("don", "giay-chung-nhan", "hop-dong")),
}
#: What every case meets on its way: its papers are signed, the portal and the applicant are told.
MET_BY_ALL = ("signature", "portal", "sms", "zalo", "mail")

TROUBLES: dict[str, Json] = {
    "slow": {"slow_ms": 2000},
    "down-for-a-moment": {"down": True, "next": 3},
    "too-many-requests": {"too_many": True, "retry_after_s": 1, "next": 2},
    "failing-now-and-then": {"fail_rate": 0.5, "next": 4},
    "cut-off-in-mid-answer": {"crash": True, "next": 1},
    "nonsense": {"bad_answer": True, "next": 1},
    "done-but-answered-too-late": {"success_after_timeout": True, "late_ms": 25_000, "next": 1},
    "called-back-four-times": {"duplicate_callbacks": 3},
    "called-back-four-times-under-new-ids": {"duplicate_callbacks": 3, "fresh_event_ids": True},
    "called-back-out-of-order": {"out_of_order_callbacks": True},
    "called-back-late": {"callback_delay_ms": 3000},
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_trouble_that_passes_is_nobodys_work(town: Town, people: People, trouble: str) -> None:
    """The case goes through by itself, with one effect outside, whichever system it is and while all have it."""
    for system in (*NEEDS, *MET_BY_ALL):
        town.simulators.dial(system, **TROUBLES[trouble])

    codes = await file_each(people, NEEDS)
    await asyncio.gather(*(people.finish(code) for code in codes.values()))

    await prove_each(codes, town, people)
    again = [of_case(town.simulators, system, code)[0]["calls"] for system, code in codes.items()]
    if trouble in ("cut-off-in-mid-answer", "nonsense", "done-but-answered-too-late"):
        assert max(again) > 1, "no call was repeated: the dial did nothing"


async def test_an_answer_after_the_end_is_nobodys_work(town: Town, people: People) -> None:
    """ "In transit" that comes after "delivered" says nothing new: no line in the supervisors' list stays behind."""
    town.simulators.dial("post", out_of_order_callbacks=True)

    code = await people.file(NEEDS["post"])
    await people.finish(code)

    assert await left_to_people(town, people, {"post": code}) == []


async def test_lost_callbacks_are_entered_by_hand(town: Town, people: People) -> None:
    """When nobody calls back a supervisor writes the answer down, with a reason, and the case ends."""
    for system in BY_HAND:
        town.simulators.dial(system, lose_callbacks=True)

    codes = await file_each(people, BY_HAND)
    await asyncio.gather(*(finish_by_hand(people, town, system, code) for system, code in codes.items()))

    await prove_each(codes, town, people)


async def test_an_answer_entered_by_hand_that_arrives_after_all_counts_once(town: Town, people: People) -> None:
    """The callback comes a little after the supervisor wrote the answer down: neither money nor parcel is doubled."""
    for system in BY_HAND:
        town.simulators.dial(system, callback_delay_ms=4000)

    codes = await file_each(people, BY_HAND)
    await asyncio.gather(*(finish_by_hand(people, town, system, code) for system, code in codes.items()))
    await all_called_back(town, codes)

    await prove_each(codes, town, people)


async def test_a_refusing_system_is_asked_again_by_a_person(town: Town, people: People) -> None:
    """A 4xx holds the case visibly; after `retry` it goes on, asked under the same key."""
    for system in NEEDS:
        town.simulators.dial(system, reject=True, next=1)

    codes = await file_each(people, NEEDS)
    await asyncio.gather(*(finish_with_retry(people, system, code) for system, code in codes.items()))

    await prove_each(codes, town, people)


async def test_a_parcel_that_comes_back_is_handed_over_at_the_counter(town: Town, people: People) -> None:
    """Returned to sender: the result waits at the counter, where the case ends."""
    town.simulators.dial("post", answer="returned", answer_ms=300)

    code = await people.file(NEEDS["post"])
    case = await people.finish(code)

    assert case["way"] == "counter"
    assert "delivery_returned" in [event["kind"] for event in case["events"]]
    assert len(of_case(town.simulators, "post", code)) == 1


@pytest.mark.parametrize("amount", [1_000, 149_999])
async def test_less_money_than_owed_is_not_enough(town: Town, people: People, amount: int) -> None:
    """A payment that falls short is booked as it is; the rest is asked for again before the case goes on."""
    town.simulators.dial("payments", paid_amount=amount)
    code = await people.file(NEEDS["payments"])
    async with asyncio.timeout(people.patience):
        while not (case := await people.read(code))["pay_address"]:
            await asyncio.sleep(0.1)
        await people.pay(case["pay_address"])
        while not (case := await people.read(code))["paid"]:
            await asyncio.sleep(0.1)
    assert (case["paid"], case["phase"]) == (amount, "filed")
    town.simulators.dial("payments")

    await people.finish(code)

    row = await prove(code, people, town.sessions, await town.client(), town.simulators)
    assert row.paid == row.fee == 150_000


async def file_each(people: People, needs: dict[str, Dossier]) -> dict[str, str]:
    """File one case for each system that can make trouble."""
    return dict(zip(needs, await asyncio.gather(*(people.file(dossier) for dossier in needs.values())), strict=True))


async def prove_each(codes: dict[str, str], town: Town, people: People) -> None:
    """Check every case to the last line."""
    client = await town.client()
    for code in codes.values():
        case = await prove(code, people, town.sessions, client, town.simulators)
        assert (case.phase, case.decision) == ("returned", "approved")


async def all_called_back(town: Town, codes: dict[str, str]) -> None:
    """Wait until every callback about these cases has left."""
    async with asyncio.timeout(2 * PATIENCE):
        while any(
            happening["status"] == "planned"
            for system, code in codes.items()
            for effect in of_case(town.simulators, system, code)
            for happening in effect["happenings"]
        ):
            await asyncio.sleep(0.1)


async def left_to_people(town: Town, people: People, codes: dict[str, str]) -> list[Json]:
    """What the supervisors' list shows of these cases, once every callback has left and was handed on."""
    await all_called_back(town, codes)
    await asyncio.sleep(1)
    lines: list[Json] = []
    for agency in {people.dossiers[code].agency for code in codes.values()}:
        lines += (await (await people.of(agency, "supervisor")).get("/api/v1/problems")).json()
    return [line for line in lines if line["code"] in codes.values()]


async def finish_by_hand(people: People, town: Town, system: str, code: str) -> None:
    """Do all that is open; enter by hand what the system does not say."""
    end = time.monotonic() + people.patience
    while not (case := await people.go_on(code))["ended_at"]:
        assert time.monotonic() < end, f"{code} stuck, waiting for {case['waiting_for']}"
        for call in case["operations"]:
            # The read model is told of an accepted call with the next line of the log only: until then it is "calling".
            open_call = call["system"] == system and call["status"] in ("calling", "awaiting_answer")
            if open_call and paid_if_money(town, system, code):
                answer = {"answer": answers_by_hand(system, call["action"])[0]}
                await settle(people, code, "enter_answer", call["key"], values=answer, reason="Đã hỏi qua điện thoại")
        await asyncio.sleep(0.1)


def paid_if_money(town: Town, system: str, code: str) -> bool:
    """Nobody writes down a payment that was not made."""
    return system != "payments" or any(effect["happenings"] for effect in of_case(town.simulators, system, code))


async def finish_with_retry(people: People, system: str, code: str) -> None:
    """Do all that is open; press `retry` where a call needs a person."""
    pressed = 0
    end = time.monotonic() + people.patience
    while not (case := await people.go_on(code))["ended_at"]:
        assert time.monotonic() < end, f"{code} stuck, waiting for {case['waiting_for']}"
        for call in case["operations"]:
            if call["system"] == system and call["status"] == "problem":
                pressed += await settle(people, code, "retry", call["key"])
        await asyncio.sleep(0.1)
    assert pressed == 1


async def settle(people: People, code: str, act: str, call: str, **more: Any) -> bool:
    """Settle a call as the supervisor; tell whether it had not settled itself a moment before."""
    answer = await people.act(code, "supervisor", act, target=call, **more)
    assert "seq" in answer or answer["rule"] in ("call_running", "no_such_problem", "case_closed"), answer
    return "seq" in answer
