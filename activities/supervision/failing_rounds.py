"""Which schedules start runs that end badly: each is over by itself, so that nobody sees them but by their schedule."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import ApplicationError, FailureError

from domain.supervision.findings import Finding, Part

#: One bad end of what runs each minute is the usual weather. What runs at night has no other try for a day.
NEXT_IS_FAR: Final = timedelta(hours=1)
_BADLY: Final = (WorkflowExecutionStatus.FAILED, WorkflowExecutionStatus.TIMED_OUT)


async def failing_rounds(client: Client, names: Sequence[str], now: datetime) -> AsyncIterator[Finding]:
    """Yield the schedules whose last two runs ended badly, or the last one when no other has come for an hour.

    A run that somebody terminated or cancelled did not fail. Raises RPCError.
    """
    for name in names:
        query = f"TemporalScheduledById = '{name}' AND ExecutionStatus != 'Running'"
        # The newest comes first: Temporal sorts closed runs by their end.
        ended = [run async for run in client.list_workflows(query, page_size=2, limit=2)]
        badly = list(takewhile(lambda run: run.status in _BADLY, ended))
        since = badly[-1].close_time if badly else None
        if since is not None and (len(badly) > 1 or now - since > NEXT_IS_FAR):
            detail = {"problem": await _problem(client, badly[0])}
            yield Finding("schedule", Part.RUN_FAILING, name, since=since, detail=detail)


async def _problem(client: Client, run: WorkflowExecution) -> str:
    """Return the code of what a run ended with: that of the innermost cause, which is what went wrong."""
    found: BaseException | None = None
    try:
        await client.get_workflow_handle(run.id, run_id=run.run_id).result(follow_runs=False)
    except WorkflowFailureError as error:
        found = error.cause
        while isinstance(found, FailureError) and found.cause is not None:
            found = found.cause
    named = found.type if isinstance(found, ApplicationError) else None
    return named or type(found).__name__
