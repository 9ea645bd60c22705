"""After the storm: people settle what is left, and everything is counted."""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from temporalio.client import Client

from domain.case.entering import answers_by_hand
from models.verification import differences
from runtime.database import Sessions
from simulators.settings import SYSTEMS
from tests.journeys.people import Json, People
from tests.journeys.proof import OVER, prove
from tests.support.simulators import Simulators

_CODE: Final = re.compile(r"[A-Z][0-9]+(?:\.[0-9]+)*-[0-9]{8}-[0-9]{7}")
_NOTICED: Final = re.compile(r"thông báo số (?P<notice>\S+): phải nộp (?P<amount>[0-9.]+)")
_PAID: Final = re.compile(r"theo thông báo (?P<notice>\S+), chứng từ")
_REASON: Final = "Đã xác nhận với bên ngoài qua điện thoại"


@dataclass
class Memory:
    """What the outside systems remember, read once and laid out by case."""

    by_case: dict[tuple[str, str], list[dict[str, Any]]]

    @classmethod
    def of(cls, simulators: Simulators) -> Memory:
        """Read everything every system has done."""
        found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for system in SYSTEMS:
            for effect in simulators.received(system):
                text = effect["key"] if system != "mail" else str(effect["body"])
                for code in set(_CODE.findall(text)):
                    found[system, code].append(effect)
        return cls(found)

    def about(self, system: str, code: str) -> list[dict[str, Any]]:
        """Return what a system did for the case of that code."""
        return self.by_case.get((system, code), [])


async def settle(people: People, code: str, *, seconds: float = 120) -> Json:
    """Let the staff do what is left of a case: call again what failed, write down answers that were lost."""
    end = time.monotonic() + seconds
    waited: dict[str, float] = {}
    while True:
        case = await people.go_on(code)
        troubled = [call for call in case["operations"] if call["status"] in ("problem", "retrying")]
        lost = [call for call in case["operations"] if call["status"] == "awaiting_answer"]
        to_pay_back = case["money"] == "refund_due" and not any(map(_is_refund_under_way, case["operations"]))
        if case["ended_at"] and not troubled and not lost and case["money"] != "refund_due":
            return case
        if to_pay_back:
            await _pay_back(people, case)
        for call in troubled:
            await people.act(code, "supervisor", "retry", target=call["key"], reason=_REASON)
        for call in lost:
            since = waited.setdefault(call["key"], time.monotonic())
            if time.monotonic() - since > 6:
                values = {"answer": answers_by_hand(call["system"], call["action"])[0]}
                if call["system"] == "taxes":
                    values = _told_by_the_citizen(case) or values
                await people.act(code, "supervisor", "enter_answer", target=call["key"], reason=_REASON, values=values)
        left = [f"{call['key']} {call['status']} {call['problem']}" for call in (*troubled, *lost)]
        assert time.monotonic() < end, f"{code} stuck at {case['phase']}, waiting for {case['waiting_for']}: {left}"
        await asyncio.sleep(0.5)


def _is_refund_under_way(call: Json) -> bool:
    return bool(call["action"] == "refund" and call["status"] not in OVER)


async def _pay_back(people: People, case: Json) -> None:
    """Pay out of the till what the bank would not send back; the rules say which refunds are settled already."""
    promised = sum(event["kind"] == "refund_due" for event in case["events"])
    for number in range(1, promised + 1):
        await people.act(case["code"], "counter", "pay_back", target=f"refund-{number}", values={"way": "cash"})


def _told_by_the_citizen(case: Json) -> dict[str, str]:
    """Return the proof of payment the citizen brings, for the first notice not paid; empty when there is no notice."""
    told = [event["sentence"] for event in case["events"] if event["kind"] in ("obligation_noticed", "obligation_paid")]
    paid = {found["notice"] for sentence in told if (found := _PAID.search(sentence))}
    for found in filter(None, map(_NOTICED.search, told)):
        if found["notice"] not in paid:
            amount = found["amount"].replace(".", "")
            return {"answer": "paid", "proof": f"GNT-{found['notice']}", "notice": found["notice"], "amount": amount}
    return {}


async def ended(codes: list[str], client: Client, patience: float) -> None:
    """Wait for the workflows of these cases: the last papers are signed after a case's last line.

    One that goes on is told by the reckoning.
    """
    results = (client.get_workflow_handle(f"case/{code}").result() for code in codes)
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*results, return_exceptions=True), patience)


@dataclass
class Reckoning:
    """What was found when everything was counted; every list names case codes."""

    ended: int
    acts: int
    lost: list[str]
    doubled: list[str]
    differing: list[str]


async def reckon(
    codes: list[str], people: People, sessions: Sessions, client: Client, simulators: Simulators, patience: float
) -> Reckoning:
    """Count every case: each accepted act in the log exactly once, each effect outside once, row equal to log."""
    memory = Memory.of(simulators)
    found = Reckoning(0, 0, [], [], [])
    for code in codes:
        try:
            case = await prove(code, people, sessions, client, memory, patience=patience)  # type: ignore[arg-type]  # the same question
        except AssertionError as error:
            (found.doubled if "twice" in str(error) else found.lost).append(f"{code}: {str(error)[:160]}")
            continue
        async with sessions.read() as session:
            wrong = await differences(session, case.id)
        found.differing += [f"{code}: {one.field} {one.log} / {one.stored}" for one in wrong]
        found.ended += 1
        found.acts += len(people.decided[code])
    return found
