"""The portal's relay, the nightly comparison, and the nightly dropping of what is over.

The relay tells the national portal what stands in `portal_messages`: rung by whoever wrote something down, and each
minute by a Schedule. Every message is an activity of its own, so that Temporal paces them for all workers together;
which may go is decided in the database, one of a case at a time.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.portal.contract import ComparisonPart, MessageToSend, PartDone, TakenUp
    from workflows.options import (
        ASK_PORTAL,
        FETCH_PORTAL_FILES,
        HOUSEKEEPING,
        RECORD,
        RECORDS_TASK_QUEUE,
        SEND_PORTAL,
        WRITE_PART,
    )

PORTAL_TASK_QUEUE: Final = "portal"
PORTAL_RELAY_WORKFLOW: Final = "PortalRelay"
PORTAL_RELAY_ID: Final = "portal-relay"
PORTAL_COMPARISON_WORKFLOW: Final = "PortalComparison"
PORTAL_COMPARISON_ID: Final = "portal-comparison"
FORGET_PORTAL_BODIES_WORKFLOW: Final = "ForgetPortalBodies"
RING: Final = "ring"

#: Messages on their way at once, each of another case. What the portal can take a second is set at its queue.
AT_ONCE: Final = 50
#: A message that may go this soon is waited for; for a later one the Schedule wakes the relay again.
WORTH_WAITING: Final = 90.0
#: Parts of a comparison before its history begins anew.
PARTS_A_RUN: Final = 500


@workflow.defn(name=PORTAL_RELAY_WORKFLOW)
class PortalRelay:
    """Sends what may go until nothing may, fetches the files that wait at the portal, and ends until it is rung."""

    def __init__(self) -> None:
        """Start with one ring: whoever started the relay wants everything sent."""
        self._rung = True
        self._news = False
        self._under_way: set[asyncio.Task[None]] = set()

    @workflow.run
    async def run(self) -> None:
        """Send until nothing may go any more; a long run goes on as a new one."""
        files = asyncio.create_task(self._fetch_files())
        while True:
            if self._rung and files.done():
                files = asyncio.create_task(self._fetch_files())
            tired = workflow.info().is_continue_as_new_suggested()
            self._rung = self._news = False
            taken = TakenUp() if tired else await self._take_up()
            for message in taken.messages:
                self._start(message)
            if taken.messages:
                continue
            if not self._under_way and (tired or not await self._wait_for(taken.wait)):
                break
            if self._under_way:
                await workflow.wait_condition(self._may_go_on)
        await files
        if tired or self._rung:
            workflow.continue_as_new()

    @workflow.signal(name=RING)
    def ring(self) -> None:
        """Say that something was written down for the portal."""
        self._rung = True

    def _may_go_on(self) -> bool:
        return not self._under_way or ((self._news or self._rung) and len(self._under_way) <= AT_ONCE // 2)

    async def _take_up(self) -> TakenUp:
        taken: TakenUp = await workflow.execute_activity(
            "portal.take_up",
            AT_ONCE - len(self._under_way),
            task_queue=RECORDS_TASK_QUEUE,
            result_type=TakenUp,
            summary="which messages may go",
            **RECORD,
        )
        return taken

    async def _wait_for(self, seconds: float | None) -> bool:
        """Wait for a ring or for the next message's time; False when there is nothing worth waiting for."""
        if self._rung:
            return True
        if seconds is None or seconds > WORTH_WAITING:
            return False
        with suppress(TimeoutError):  # its time has come
            await workflow.wait_condition(lambda: self._rung, timeout=timedelta(seconds=max(seconds, 0.5)))
        return True

    def _start(self, message: MessageToSend) -> None:
        task = asyncio.create_task(self._send(message))
        self._under_way.add(task)
        task.add_done_callback(self._sent)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._news = True

    async def _send(self, message: MessageToSend) -> None:
        with suppress(ActivityError):
            await workflow.execute_activity(
                "portal.send",
                message,
                task_queue=PORTAL_TASK_QUEUE,
                result_type=str,
                summary=f"message {message.seq}",
                **SEND_PORTAL,
            )

    async def _fetch_files(self) -> None:
        with suppress(ActivityError):  # the next round takes up what is left
            await workflow.execute_activity(
                "portal.fetch_files",
                task_queue=PORTAL_TASK_QUEUE,
                result_type=int,
                summary="files of dossiers filed on the portal",
                **FETCH_PORTAL_FILES,
            )


@workflow.defn(name=PORTAL_COMPARISON_WORKFLOW)
class PortalComparison:
    """Asks the portal, page by page, what it holds, and lays our rows beside it."""

    @workflow.run
    async def run(self, comparison: int = 0, stage: str = "gather", after: str = "") -> int:
        """Return the number of the comparison; the arguments are how far an earlier run came."""
        if not comparison:
            comparison = await workflow.execute_activity(
                "portal.begin_comparison", task_queue=RECORDS_TASK_QUEUE, result_type=int, summary="begin", **RECORD
            )
        parts = 0
        while stage != "end":
            part = ComparisonPart(comparison, after)
            done = await (self._gather(part) if stage == "gather" else self._compare(part))
            after, parts = done.after, parts + 1
            if not after:
                stage = "compare" if stage == "gather" else "end"
            elif parts >= PARTS_A_RUN:
                workflow.continue_as_new(args=[comparison, stage, after])
        await workflow.execute_activity(
            "portal.end_comparison",
            ComparisonPart(comparison),
            task_queue=RECORDS_TASK_QUEUE,
            summary="end",
            **WRITE_PART,
        )
        return comparison

    async def _gather(self, part: ComparisonPart) -> PartDone:
        done: PartDone = await workflow.execute_activity(
            "portal.gather",
            part,
            task_queue=PORTAL_TASK_QUEUE,
            result_type=PartDone,
            summary="what the portal holds",
            **ASK_PORTAL,
        )
        return done

    async def _compare(self, part: ComparisonPart) -> PartDone:
        done: PartDone = await workflow.execute_activity(
            "portal.compare",
            part,
            task_queue=RECORDS_TASK_QUEUE,
            result_type=PartDone,
            summary="our rows beside it",
            **WRITE_PART,
        )
        return done


@workflow.defn(name=FORGET_PORTAL_BODIES_WORKFLOW)
class ForgetPortalBodies:
    """Drops the contents of messages confirmed, and dossiers taken in, long ago: part by part, until none is left."""

    @workflow.run
    async def run(self, dropped: int = 0) -> int:
        """Return how many contents were dropped; the argument is what an earlier run did."""
        parts = 0
        while part := await self._drop():
            dropped, parts = dropped + part, parts + 1
            if parts >= PARTS_A_RUN:
                workflow.continue_as_new(dropped)
        return dropped

    async def _drop(self) -> int:
        part: int = await workflow.execute_activity(
            "portal.drop_bodies",
            task_queue=RECORDS_TASK_QUEUE,
            result_type=int,
            summary="contents of old messages",
            **HOUSEKEEPING,
        )
        return part
