"""The history of one run as spells: each activity, timer, message and failed task once, from its beginning to its end.

Read a page at a time, from either end. Contents of payloads are never read, but for the summaries the case itself
gives its activities and timers.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import (
    GetWorkflowExecutionHistoryRequest,
    GetWorkflowExecutionHistoryReverseRequest,
)
from temporalio.client import Client

from runtime.inspection import ANSWER_WITHIN, WorkflowGoneError, answering
from runtime.inspection_codes import instant_of
from runtime.inspection_events import Kind, Reader, Spell

#: So many events are read for one page.
EVENTS_A_PAGE: Final = 500
_LONGEST_SUMMARY: Final = 120


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a run's history. `spells` are in the order they began; `quiet` counts events that tell nothing.

    `first` and `last` are event numbers. `token` leads to the next page, empty at the end of the history.
    """

    spells: tuple[Spell, ...]
    first: int
    last: int
    earliest: datetime | None
    latest: datetime | None
    quiet: int
    token: str

    @property
    def open_timers(self) -> tuple[Spell, ...]:
        """The timers that run, as far as they were started on this page; the next to fire first."""
        found = [spell for spell in self.spells if spell.kind is Kind.TIMER and spell.outcome == "running"]
        return tuple(sorted(found, key=lambda spell: spell.until or spell.began))


async def history_page(
    client: Client,
    workflow_id: str,
    run_id: str,
    *,
    newest_first: bool = True,
    token: str = "",
    size: int = EVENTS_A_PAGE,
) -> HistoryPage:
    """Return a page of at most `size` events of a run, from its end or its beginning, going on at `token`.

    Raises WorkflowGoneError for a run or a token that is not known (any more), EngineAwayError.
    """
    execution = WorkflowExecution(workflow_id=workflow_id, run_id=run_id)
    read = _backwards if newest_first else _forwards
    events: list[HistoryEvent] = []
    following = _token(token)
    async with answering():
        # The server gives a few hundred at a time, however many are asked for.
        while True:
            found, following = await read(client, execution, size - len(events), following)
            events += found
            if not following or not found or len(events) >= size:
                break
    if newest_first:
        events.reverse()
    if newest_first and events and events[0].event_id == 1:
        following = b""  # a full page may end with the very first event
    reader = Reader()
    reader.read_all(events)
    await _summarise(client, reader)
    return HistoryPage(
        spells=tuple(reader.found),
        first=events[0].event_id if events else 0,
        last=events[-1].event_id if events else 0,
        earliest=instant_of(events[0].event_time) if events else None,
        latest=instant_of(events[-1].event_time) if events else None,
        quiet=reader.quiet,
        token=base64.urlsafe_b64encode(following).decode() if following else "",
    )


async def _forwards(
    client: Client, execution: WorkflowExecution, size: int, token: bytes
) -> tuple[Sequence[HistoryEvent], bytes]:
    request = GetWorkflowExecutionHistoryRequest(
        namespace=client.namespace, execution=execution, maximum_page_size=size, next_page_token=token
    )
    answer = await client.workflow_service.get_workflow_execution_history(request, timeout=ANSWER_WITHIN)
    return answer.history.events, answer.next_page_token


async def _backwards(
    client: Client, execution: WorkflowExecution, size: int, token: bytes
) -> tuple[Sequence[HistoryEvent], bytes]:
    request = GetWorkflowExecutionHistoryReverseRequest(
        namespace=client.namespace, execution=execution, maximum_page_size=size, next_page_token=token
    )
    answer = await client.workflow_service.get_workflow_execution_history_reverse(request, timeout=ANSWER_WITHIN)
    return answer.history.events, answer.next_page_token


def _token(token: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(token.encode())
    except (binascii.Error, ValueError) as error:
        raise WorkflowGoneError from error


async def _summarise(client: Client, reader: Reader) -> None:
    """Read the summaries the workflow gave; one that cannot be decrypted is left out."""
    if not reader.summaries:
        return
    spells, payloads = zip(*reader.summaries, strict=True)
    try:
        texts = await client.data_converter.decode(list(payloads), [str] * len(payloads))
    except Exception:  # whatever a codec or converter raises: the page does without summaries
        return
    for spell, said in zip(spells, texts, strict=True):
        spell.summary = str(said)[:_LONGEST_SUMMARY]
