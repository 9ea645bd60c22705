"""Holding the records against the engine: cases without a workflow, workflows without an open case, rows that differ.

An engineer may have terminated, reset or restarted something with Temporal's own tools: whatever was done, the next
comparison finds where both sides stand apart, mends what is safe and lists the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import structlog
from temporalio import activity
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import TypedSearchAttributes
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.records import Records
from activities.supervision.beginning_anew import start_found_again
from activities.supervision.engine import CASE_PREFIX
from activities.supervision.holding_against import hold_against, keep_apart
from activities.supervision.projecting import project_again
from domain.supervision.best_way import ANEW
from domain.supervision.causes import Cause
from domain.supervision.findings import Finding, Part
from models.supervision.comparing import OpenRow, ended_among, known_among, open_rows
from runtime.database import Sessions

log = structlog.get_logger(__name__)

#: What was changed more recently may be between both sides.
SETTLED_FOR: Final = timedelta(minutes=2)
#: A case that ended may be woken for a moment by somebody who corrects it.
AWAKE_FOR: Final = timedelta(minutes=15)
COMPARED_CAUSES: Final = frozenset(
    {
        Cause.WORKFLOW_GONE,
        Cause.WORKFLOW_STOPPED,
        Cause.WORKFLOW_LEFT_RUNNING,
        Part.WORKFLOW_ORPHANED,
    }
)


@dataclass
class Compared:
    """What a comparison counted: open cases, running workflows, what it mended and what it lists.

    `looked_into` are the cases whose history was read to compare state, tasks and calls.
    """

    open: int = 0
    running: int = 0
    mended: int = 0
    listed: int = 0
    looked_into: int = 0


async def compare(
    client: Client, sessions: Sessions, records: Records, now: datetime
) -> tuple[Compared, list[Finding]]:
    """Compare both sides and return what was counted and found; what is safe to mend is mended on the way."""
    async with sessions.read() as session:
        rows = await open_rows(session, now - SETTLED_FOR)
    running: dict[str, TypedSearchAttributes] = {}
    async for run in client.list_workflows("WorkflowType = 'Case' AND ExecutionStatus = 'Running'"):
        running[run.id.removeprefix(CASE_PREFIX)] = run.typed_search_attributes
        if len(running) % 1000 == 0 and activity.in_activity():
            activity.heartbeat()
    counted = Compared(open=len(rows), running=len(running))
    found: list[Finding] = []
    for row in rows:
        if row.code not in running:
            finding = await without_workflow(client, sessions, records, row)
            counted.mended += finding is None
            found += [finding] if finding is not None else []
    found += await _without_case(sessions, sorted(running.keys() - {row.code for row in rows}), now)
    held = await hold_against(client, sessions, records, rows, running, now)
    await keep_apart(sessions, held.apart, now)
    counted.mended += held.mended
    counted.looked_into = held.looked_into
    counted.listed = len(found) + len(held.apart)
    return counted, found


async def without_workflow(client: Client, sessions: Sessions, records: Records, row: OpenRow) -> Finding | None:
    """Return what is wrong with an open case nothing runs for, or None when writing its last turns mended it."""
    workflow_id = f"{CASE_PREFIX}{row.code}"
    try:
        told = await client.get_workflow_handle(workflow_id).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        anew = "yes" if await start_found_again(sessions, row.case_id) is not None else "no"
        return Finding("case", Cause.WORKFLOW_GONE, case_code=row.code, detail={ANEW: anew})
    if told.status is WorkflowExecutionStatus.RUNNING:
        return None  # it began while we looked
    status = told.status.name.lower() if told.status else "unknown"
    if told.status is WorkflowExecutionStatus.COMPLETED:
        try:
            reached = await project_again(client, records, workflow_id, row.seq)
        except (ApplicationError, asyncpg.PostgresError) as error:
            # What stands in the way of one case must not hide the others.
            problem = (error.type if isinstance(error, ApplicationError) else None) or type(error).__name__
            return Finding("case", Cause.WORKFLOW_STOPPED, case_code=row.code, detail={"problem": problem})
        if reached > row.seq:
            log.info("case_shown_again", case_code=row.code, reached=reached)
            return None
    return Finding("case", Cause.WORKFLOW_STOPPED, case_code=row.code, since=told.close_time, detail={"status": status})


async def _without_case(sessions: Sessions, codes: Sequence[str], now: datetime) -> list[Finding]:
    """Return the workflows that run although their case has ended, or for which there is no case at all."""
    async with sessions.read() as session:
        known = await known_among(session, codes)
        ended = await ended_among(session, sorted(known), now - AWAKE_FOR)
    left = [Finding("case", Cause.WORKFLOW_LEFT_RUNNING, case_code=code) for code in sorted(ended)]
    orphans = [
        Finding("workflow", Part.WORKFLOW_ORPHANED, f"{CASE_PREFIX}{code}") for code in codes if code not in known
    ]
    return left + orphans
