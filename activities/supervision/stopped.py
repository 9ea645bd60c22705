"""Cases whose run somebody ended with Temporal's own tools, found within a minute and not in the night's comparison.

One query lists the runs that ended badly since the last night; the records say which of their cases should go on, and
only those are asked one by one. A run that was deleted is in no list: the comparison of both sides finds it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.records import Records
from activities.supervision.comparing import without_workflow
from activities.supervision.engine import CASE_PREFIX, MOST_DESCRIBED
from domain.supervision.causes import Cause
from domain.supervision.findings import Finding
from models.supervision.comparing import known_to_go_on, stopped_rows
from models.supervision.troubles import keep_findings, not_seen_since, over_on_case, seen_on_case
from runtime.database import Sessions

#: A night and an hour: what ended earlier, the comparison of both sides has seen, however long no look came.
ENDED_WITHIN: Final = timedelta(hours=25)
#: An end on record ends the run first and writes the case's last line within moments: that is nobody's stop.
SETTLED_FOR: Final = timedelta(seconds=10)
#: So many ends are listed, the newest first, in pages of a thousand: more in a day is left to the night.
MOST_LISTED: Final = 5_000
#: So many cases that were told of are asked again in one look, those not asked for longest first.
ASKED_AGAIN: Final = 50
TOLD_OF: Final = (Cause.WORKFLOW_GONE, Cause.WORKFLOW_STOPPED)
_ENDED: Final = (
    "WorkflowType = 'Case' AND ExecutionStatus IN ('Terminated', 'Failed', 'Canceled', 'TimedOut') AND CloseTime > '{}'"
)


async def stopped_lately(client: Client, sessions: Sessions, records: Records, now: datetime) -> int:
    """Keep a trouble for each case that should go on and whose run was ended; return how many are new."""
    ended: dict[str, datetime] = {}
    query = _ENDED.format((now - ENDED_WITHIN).isoformat(timespec="seconds"))
    async for run in client.list_workflows(query, page_size=1000, limit=MOST_LISTED):
        code, at = run.id.removeprefix(CASE_PREFIX), run.close_time
        if at is not None and at < now - SETTLED_FOR:
            ended[code] = max(at, ended.get(code, at))
    if not ended:
        return 0
    async with sessions.read() as session:
        suspects = await stopped_rows(session, ended, TOLD_OF, limit=MOST_DESCRIBED)
    asked = [await without_workflow(client, sessions, records, row) for row in suspects]
    found: list[Finding] = [one for one in asked if one is not None]
    async with sessions.write() as session:
        await keep_findings(session, (), found, now)
    return len(found)


async def no_longer_stopped(client: Client, sessions: Sessions, now: datetime) -> int:
    """End the troubles of cases that run again or have ended, whoever saw to it; return how many."""
    async with sessions.read() as session:
        told = await not_seen_since(session, TOLD_OF, now, limit=ASKED_AGAIN)
        going_on = await known_to_go_on(session, [code for code, _, _ in told])
    over = 0
    for code, cause, key in told:
        still = code in going_on and not await _runs(client, code)
        async with sessions.write() as session:
            if still:
                await seen_on_case(session, code, Finding("case", cause, key=key, case_code=code), now)
            else:
                await over_on_case(session, code, cause, key, now)
                over += 1
    return over


async def _runs(client: Client, code: str) -> bool:
    try:
        told = await client.get_workflow_handle(f"{CASE_PREFIX}{code}").describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return told.status is WorkflowExecutionStatus.RUNNING
