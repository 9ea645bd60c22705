"""Showing a case again as its workflow lived it: turns that PostgreSQL lost are read from Temporal's history.

After a restored backup, or when somebody ended a run before its last turn was written, the history still holds every
turn as the input of its activity. Written again in order, each is taken once: the statement is guarded by `seq`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Final
from uuid import UUID

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryReverseRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.contract import CallsEnded, TurnRecord
from activities.records import Records
from models.supervision.showing import show_as_told
from runtime.database import Sessions, WriteSession

RECORD_TURN: Final = "record_turn"
_TOLD_BY: Final[dict[str, type[TurnRecord | CallsEnded]]] = {RECORD_TURN: TurnRecord, "record_calls": CallsEnded}
_PAGE: Final = 40


@dataclass(frozen=True, slots=True)
class Lived:
    """How far a workflow is: the turns after a line of the log, oldest first, and the last line it knows.

    `ended` are calls that ended after the last of these turns, and left no line.
    """

    turns: list[TurnRecord]
    seq: int
    ended: list[CallsEnded] = field(default_factory=list)


async def lived_after(client: Client, workflow_id: str, seq: int) -> Lived | None:
    """Return what a workflow has taken after line `seq`, read from the newest event back; None without a workflow.

    Only as much is read as is missing, through earlier runs too as long as these are kept. A run that began with the
    state of a case knows everything up to it.
    """
    turns: list[TurnRecord] = []
    ended: list[CallsEnded] = []
    run_id, known = "", 0

    def lived() -> Lived:
        return Lived(turns[::-1], turns[0].seq if turns else known, ended[::-1])

    while True:
        start: HistoryEvent | None = None
        try:
            async for event in _newest_first(client, workflow_id, run_id):
                if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
                    start = event
                told = await _told(client, event)
                if isinstance(told, CallsEnded):
                    ended.append(told)
                if not isinstance(told, TurnRecord):
                    continue
                known = max(known, told.seq)
                if told.seq <= seq:
                    return lived()
                turns.append(told)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return lived() if run_id else None
        begun_at = await _begun_at(client, start) if start else 0
        known = max(known, begun_at)
        run_id = start.workflow_execution_started_event_attributes.continued_execution_run_id if start else ""
        if not run_id or 0 < begun_at <= seq:
            return lived()


async def project_again(client: Client, records: Records, workflow_id: str, stored: int) -> int:
    """Write the turns after `stored` again; return the sequence number reached. ApplicationError ("TurnGap")."""
    lived = await lived_after(client, workflow_id, stored)
    for turn in lived.turns if lived else ():
        await records.record_turn(turn)
    for calls in lived.ended if lived else ():
        await records.record_calls(calls)
    return max(stored, lived.seq if lived else 0)


async def unwritten(client: Client, sessions: Sessions, workflow_id: str, stored: int) -> int:
    """Return how many turns or lines writing a case again would change, without changing any."""
    lived = await lived_after(client, workflow_id, stored)
    if lived is not None and lived.turns:
        return len(lived.turns)
    differing = 0
    with suppress(_OnlyLookingError):
        async with sessions.write() as session:
            differing = await _show(client, session, workflow_id, stored)
            raise _OnlyLookingError
    return differing


async def show_again(client: Client, sessions: Sessions, workflow_id: str, seq: int) -> int:
    """Set the records of a case that stands at line `seq` to what its workflow told; return how many lines differed.

    For records that somebody changed by hand, or that an older backup left half way: no turn is missing, and still
    the row, a task or a call says something else than the workflow knows.
    """
    async with sessions.write() as session:
        return await _show(client, session, workflow_id, seq)


class _OnlyLookingError(Exception):
    """Takes back what was done for the sake of looking."""


async def _show(client: Client, session: WriteSession, workflow_id: str, seq: int) -> int:
    lived = await lived_after(client, workflow_id, 0)
    if lived is None or not lived.turns or lived.seq != seq:
        return 0
    tasks = {line.id: asdict(line) for turn in lived.turns for line in turn.tasks}
    calls = {line.key: asdict(line) for turn in lived.turns for line in turn.operations}
    calls |= {line.key: asdict(line) for one in lived.ended if one.seq == seq for line in one.operations}
    last = lived.turns[-1]
    return await show_as_told(
        session, UUID(last.case_id), seq, asdict(last.snapshot), list(tasks.values()), list(calls.values())
    )


async def _newest_first(client: Client, workflow_id: str, run_id: str) -> AsyncIterator[HistoryEvent]:
    """Give the events of a run from the last to the first."""
    token = b""
    while True:
        page = await client.workflow_service.get_workflow_execution_history_reverse(
            GetWorkflowExecutionHistoryReverseRequest(
                namespace=client.namespace,
                execution=WorkflowExecution(workflow_id=workflow_id, run_id=run_id),
                maximum_page_size=_PAGE,
                next_page_token=token,
            )
        )
        for event in page.history.events:
            yield event
        token = page.next_page_token
        if not token:
            return


async def _begun_at(client: Client, start: HistoryEvent) -> int:
    """Return the last line of the log a run knew when it began; 0 for one that began with the filing."""
    given = start.workflow_execution_started_event_attributes.input.payloads
    [first, *_] = await client.data_converter.decode(list(given)) if given else [{}]
    state = first.get("state") if isinstance(first, dict) else None
    return int(state["seq"]) if state else 0


async def _told(client: Client, event: HistoryEvent) -> TurnRecord | CallsEnded | None:
    scheduled = event.activity_task_scheduled_event_attributes
    kind = _TOLD_BY.get(scheduled.activity_type.name)
    if kind is None:
        return None
    [told] = await client.data_converter.decode(list(scheduled.input.payloads), [kind])
    return told if isinstance(told, TurnRecord | CallsEnded) else None
