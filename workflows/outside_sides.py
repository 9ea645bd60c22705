"""Every night outside systems are asked what they hold of our calls, and it is laid beside what we know.

Payments and the national portal have comparisons of their own; here the agencies, the post and the tax office are asked
about what waits for them and what was lately ended by hand in their place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.contract import HeldThere, OperationRequest
    from activities.supervision.asking_outside import CallHeld, CallsToAsk, CallToAsk, Laid
    from workflows.options import ASK_HELD, LOOK_AROUND, RECORDS_TASK_QUEUE, WRITE_PART

OUTSIDE_COMPARISON_WORKFLOW: Final = "CompareOutside"
#: Calls asked about before what was heard is written down.
PART: Final = 100
#: Calls asked about in one night; the order is another each night, so that each gets its turn.
MOST: Final = 5_000
#: Parts before the history begins anew.
PARTS_A_RUN: Final = 10
#: So many questions in a row without an answer, and a system is left alone until the next night.
LEFT_ALONE_AFTER: Final = 3


@dataclass(frozen=True)
class OutsideCompared:
    """How far a night came: what was asked, taken in and listed, and which systems did not answer."""

    night: str = ""
    after: str = ""
    asked: int = 0
    taken_in: int = 0
    listed: int = 0
    silent: list[str] = field(default_factory=list)


@workflow.defn(name=OUTSIDE_COMPARISON_WORKFLOW)
class CompareOutside:
    """Asks part by part. Each system is asked one question at a time: the calls of cases go in between."""

    def __init__(self) -> None:
        """Begin with no failures counted."""
        self._failures: dict[str, int] = {}

    @workflow.run
    async def run(self, so_far: OutsideCompared | None = None) -> OutsideCompared:
        """Return what was counted; the argument is how far an earlier run of the same night came."""
        done, parts = so_far or OutsideCompared(night=workflow.now().date().isoformat()), 0
        while done.asked < MOST and (calls := await self._next_calls(done)):
            held = await self._ask(calls, done.silent)
            laid = await self._lay(held)
            done = OutsideCompared(
                night=done.night,
                after=calls[-1].place,
                asked=done.asked + len(held),
                taken_in=done.taken_in + laid.taken_in,
                listed=done.listed + laid.listed,
                silent=sorted({*done.silent, *self._silent()}),
            )
            parts += 1
            if parts >= PARTS_A_RUN:
                workflow.continue_as_new(done)
        await workflow.execute_activity(
            "supervision.make_desk",
            task_queue=RECORDS_TASK_QUEUE,
            result_type=int,
            summary="make the desk",
            **LOOK_AROUND,
        )
        return done

    async def _next_calls(self, done: OutsideCompared) -> list[CallToAsk]:
        calls: list[CallToAsk] = await workflow.execute_activity(
            "supervision.calls_to_ask",
            CallsToAsk(done.night, done.after, PART),
            task_queue=RECORDS_TASK_QUEUE,
            result_type=list[CallToAsk],
            summary="which calls to ask about",
            **WRITE_PART,
        )
        return calls

    async def _lay(self, held: list[CallHeld]) -> Laid:
        laid: Laid = await workflow.execute_activity(
            "supervision.lay_beside",
            held,
            task_queue=RECORDS_TASK_QUEUE,
            result_type=Laid,
            summary="lay both sides beside each other",
            **WRITE_PART,
        )
        return laid

    async def _ask(self, calls: Sequence[CallToAsk], silent: Sequence[str]) -> list[CallHeld]:
        """Ask the systems side by side, each about its calls one after the other."""
        systems = sorted({call.system for call in calls} - set(silent))
        lanes = [self._ask_one_by_one([call for call in calls if call.system == system]) for system in systems]
        return [one for lane in await asyncio.gather(*lanes) for one in lane]

    async def _ask_one_by_one(self, calls: Sequence[CallToAsk]) -> list[CallHeld]:
        heard = []
        for call in calls:
            if call.system in self._silent():
                break
            try:
                held: HeldThere = await workflow.execute_activity(
                    f"{call.system}.held",
                    _request(call),
                    task_queue=call.system,
                    result_type=HeldThere,
                    summary=f"{call.code}/{call.key}",
                    **ASK_HELD,
                )
            except ActivityError:
                self._failures[call.system] = self._failures.get(call.system, 0) + 1
                continue  # what is listed of it stays as it is
            self._failures[call.system] = 0
            heard.append(CallHeld(call, held))
        return heard

    def _silent(self) -> set[str]:
        return {system for system, failures in self._failures.items() if failures >= LEFT_ALONE_AFTER}


def _request(call: CallToAsk) -> OperationRequest:
    return OperationRequest(
        case_id=call.case_id,
        case_code=call.code,
        key=f"{call.code}/{call.key}",
        operation=call.key,
        action=call.action,
        reference=call.reference,
    )
