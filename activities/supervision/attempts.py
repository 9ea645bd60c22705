"""Which activities of a case try again and again, told by the worker that tries: no scan could find it as cheaply.

Only the worker of our own queue carries it. Calls to outside systems are left out: the case itself gives up the quick
tries, says so in its records, and tries on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from temporalio import activity
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from activities.supervision.engine import CASE_PREFIX, MOST_DESCRIBED
from activities.supervision.projecting import RECORD_TURN
from domain.supervision.causes import Cause
from domain.supervision.findings import Finding
from domain.supervision.tries import ACTIVITY, ATTEMPTS, NEXT_AT, PROBLEM
from models.supervision.troubles import not_seen_since, over_on_case, seen_on_case
from runtime.database import Sessions

log = structlog.get_logger(__name__)

#: Attempts before this one are the usual weather.
TELL_FROM: Final = 5
#: What is tried is told at least every twenty seconds: the longest pause of a retry and the longest attempt.
QUIET_FOR: Final = timedelta(minutes=2)
TOLD_BY_WORKERS: Final = (Cause.RECORD_BEHIND, Cause.ACTIVITY_RETRYING)


class Attempts(Interceptor):
    """Keeps a trouble for every activity of a case from its fifth attempt on, and ends it with the one that works."""

    def __init__(self, sessions: Sessions) -> None:
        """`sessions` reaches the table of troubles."""
        self._sessions = sessions

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002  the base class names it so
        """Stand before each activity."""
        return _Attempt(next, self._sessions)


class _Attempt(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, sessions: Sessions) -> None:
        super().__init__(following)
        self._sessions = sessions

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002  the base class names it so
        info = activity.info()
        workflow_id = info.workflow_id or ""
        if info.attempt < TELL_FROM or not workflow_id.startswith(CASE_PREFIX):
            return await super().execute_activity(input)
        code = workflow_id.removeprefix(CASE_PREFIX)
        cause = Cause.RECORD_BEHIND if info.activity_type == RECORD_TURN else Cause.ACTIVITY_RETRYING
        trying = {ACTIVITY: info.activity_type, ATTEMPTS: str(info.attempt)}
        finding = Finding("case", cause, info.task_queue, info.activity_id, code, detail=trying)
        await self._keep(code, finding)
        try:
            result = await super().execute_activity(input)
        except Exception as error:
            answer = (error.type if isinstance(error, ApplicationError) else None) or type(error).__name__
            await self._keep(code, replace(finding, detail={**trying, PROBLEM: answer, **_next_try(info, error)}))
            raise
        await self._over(code, cause, info.activity_id)
        return result

    # The activity matters more than what is told of it: whatever goes wrong here only leaves a line in the log.
    async def _keep(self, code: str, finding: Finding) -> None:
        try:
            async with self._sessions.write() as session:
                await seen_on_case(session, code, finding, datetime.now(UTC))
        except Exception as error:
            log.warning("attempt_not_told", case_code=code, problem=type(error).__name__)

    async def _over(self, code: str, cause: Cause, key: str) -> None:
        try:
            async with self._sessions.write() as session:
                await over_on_case(session, code, cause, key, datetime.now(UTC))
        except Exception as error:
            log.warning("attempt_not_told", case_code=code, problem=type(error).__name__)


def _next_try(info: activity.Info, error: Exception) -> dict[str, str]:
    """Return when Temporal tries again after this failure, as the policy or the failure itself says it."""
    policy, asked = info.retry_policy, error.next_retry_delay if isinstance(error, ApplicationError) else None
    if policy is None or (policy.maximum_attempts and info.attempt >= policy.maximum_attempts):
        return {NEXT_AT: ""}
    try:
        grown = policy.initial_interval * policy.backoff_coefficient ** (info.attempt - 1)
    except OverflowError:
        grown = timedelta.max
    # Without a limit of its own a policy waits a hundred times its first pause at most.
    pause = asked or min(grown, policy.maximum_interval or policy.initial_interval * 100)
    return {NEXT_AT: (datetime.now(UTC) + pause).isoformat(timespec="seconds")}


async def no_longer_tried(client: Client, sessions: Sessions, now: datetime) -> int:
    """End the troubles of activities that are not there any more, and return how many.

    No worker tells of those: somebody terminated the run or reset it, with Temporal's own tools perhaps.
    """
    async with sessions.read() as session:
        quiet = await not_seen_since(session, TOLD_BY_WORKERS, now - QUIET_FOR, limit=MOST_DESCRIBED)
    ended = 0
    for code, cause, key in quiet:
        if key in await _pending(client, code):
            continue  # no worker serves the queue just now, and the desk says so
        async with sessions.write() as session:
            await over_on_case(session, code, cause, key, now)
        ended += 1
    return ended


async def _pending(client: Client, code: str) -> set[str]:
    try:
        told = await client.get_workflow_handle(f"{CASE_PREFIX}{code}").describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return set()
    if told.status is not WorkflowExecutionStatus.RUNNING:
        return set()  # the engine goes on listing what a run left open when it was ended
    return {one.activity_id for one in told.raw_description.pending_activities}
