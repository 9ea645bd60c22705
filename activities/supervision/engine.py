"""What Temporal itself says is wrong, asked in a handful of calls: only suspects are looked at one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.client import Client, ScheduleInfo, WorkflowExecution
from temporalio.service import RPCError, RPCStatusCode

from activities.supervision.engine_code import code_of, reported
from domain.supervision.best_way import OLDER
from domain.supervision.causes import Cause
from domain.supervision.findings import Finding, Part
from domain.supervision.tries import ACTIVITY, ATTEMPTS, PROBLEM
from runtime.deployments import cases_on, versions
from runtime.inspection_codes import code_of as failure_code
from runtime.task_queues import describe_queue

CASE_PREFIX: Final = "case/"
#: A worker asks for work at least once a minute; a poller not seen for longer is gone.
POLLER_GONE: Final = timedelta(seconds=100)
BACKLOG_TOO_OLD: Final = timedelta(seconds=60)
SCHEDULE_LATE: Final = timedelta(minutes=5)
#: While one run goes on the next are left out. Rounds with much to do are long; none of ours takes this long.
RUN_TOO_LONG: Final = timedelta(hours=1)
#: More suspects than this in one look are listed without being asked one by one.
MOST_DESCRIBED: Final = 200

_FAILING = "TemporalReportedProblems IS NOT NULL AND ExecutionStatus = 'Running'"
_PAUSED = "TemporalPauseInfo IS NOT NULL AND ExecutionStatus = 'Running'"

#: What a look looks for; what of it is not found any more is over.
ENGINE_CAUSES: Final = frozenset(
    {
        Cause.WORKFLOW_FAILING,
        Cause.ACTIVITY_PAUSED,
        Cause.CODE_WITHOUT_WORKER,
        Part.RUN_FAILING,
        Part.NO_WORKER,
        Part.BACKLOG_OLD,
        Part.SCHEDULE_MISSING,
        Part.SCHEDULE_PAUSED,
        Part.SCHEDULE_SILENT,
        Part.VERSION_WITHOUT_WORKER,
    }
)


async def failing_runs(client: Client) -> AsyncIterator[Finding]:
    """Yield the workflows whose tasks fail again and again, with since when and at which attempt."""
    described = 0
    async for run in client.list_workflows(_FAILING):
        described += 1
        pending, detail = None, {}
        if described <= MOST_DESCRIBED:
            told = await client.get_workflow_handle(run.id).describe()
            pending = told.raw_description.pending_workflow_task
            older = "yes" if (await code_of(client, told)).older else "no"
            detail = {ATTEMPTS: str(pending.attempt), OLDER: older, PROBLEM: reported(run.typed_search_attributes)}
        since = _instant(pending.original_scheduled_time) if pending else None
        yield _about(run, Cause.WORKFLOW_FAILING, Part.RUN_FAILING, since=since, detail=detail)


async def paused_activities(client: Client) -> AsyncIterator[Finding]:
    """Yield the activities somebody paused with Temporal's own tools."""
    async for run in client.list_workflows(_PAUSED):
        described = await client.get_workflow_handle(run.id).describe()
        for activity in described.raw_description.pending_activities:
            if activity.paused:
                yield _about(
                    run,
                    Cause.ACTIVITY_PAUSED,
                    Part.RUN_FAILING,
                    key=activity.activity_id,
                    since=_instant(activity.pause_info.pause_time),
                    detail=_of_activity(activity),
                )


async def queues_without_workers(
    client: Client, queues: Sequence[str], workflow_queue: str, now: datetime
) -> AsyncIterator[Finding]:
    """Yield the queues nobody serves, and those whose oldest task has waited too long."""
    for queue in queues:
        kinds = [TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY] if queue != workflow_queue else []
        if queue == workflow_queue:
            kinds = [TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW]
        for kind in kinds:
            told = await describe_queue(client, queue, kind)
            seen = [_instant(poller.last_access_time) for poller in told.pollers]
            if not any(at is not None and now - at < POLLER_GONE for at in seen):
                yield Finding(
                    "queue", Part.NO_WORKER, queue, detail={"waiting": str(told.stats.approximate_backlog_count)}
                )
            age = told.stats.approximate_backlog_age.ToTimedelta()
            if told.stats.approximate_backlog_count and age > BACKLOG_TOO_OLD:
                waiting = {
                    "waiting": str(told.stats.approximate_backlog_count),
                    "seconds": str(round(age.total_seconds())),
                }
                yield Finding("queue", Part.BACKLOG_OLD, queue, since=now - age, detail=waiting)


async def versions_without_workers(
    client: Client, deployment: str, workflow_queue: str, now: datetime
) -> AsyncIterator[Finding]:
    """Yield the versions of the case code on which cases run that no worker serves, and these cases."""
    known = await versions(client, deployment)
    found = [version for version in known if version.cases]
    if not found:
        return
    told = await describe_queue(client, workflow_queue, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
    served = {
        poller.deployment_options.build_id
        for poller in told.pollers
        if (at := _instant(poller.last_access_time)) is not None and now - at < POLLER_GONE
    }
    moves = any(version.current for version in known)
    for version in found:
        if version.version in served:
            continue
        detail = {"cases": str(version.cases)}
        yield Finding("workflow", Part.VERSION_WITHOUT_WORKER, version.version, detail=detail)
        async for run in client.list_workflows(cases_on(deployment, version.version), limit=1000):
            code = run.id.removeprefix(CASE_PREFIX)
            older = {OLDER: "yes" if moves and not version.current else "no"}
            yield Finding("case", Cause.CODE_WITHOUT_WORKER, version.version, case_code=code, detail=older)


async def silent_schedules(client: Client, names: Sequence[str], now: datetime) -> AsyncIterator[Finding]:
    """Yield the schedules that are missing, paused, or did not run when they should have."""
    for name in names:
        try:
            told = await client.get_schedule_handle(name).describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            yield Finding("schedule", Part.SCHEDULE_MISSING, name)
            continue
        if told.schedule.state.paused:
            yield Finding("schedule", Part.SCHEDULE_PAUSED, name)
        elif (since := silent_since(told.info, now)) is not None:
            held_up = {"running": str(len(told.info.running_actions))} if told.info.running_actions else {}
            yield Finding("schedule", Part.SCHEDULE_SILENT, name, since=since, detail=held_up)


def silent_since(info: ScheduleInfo, now: datetime) -> datetime | None:
    """Return when a schedule should have run and did not, None while all is well.

    The server counts its next times from now on, so only the last run tells: none for longer than from one time to
    the next, be it that a run before does not end, that the times were missed, or that none are left.
    """
    last = max([info.created_at, *(run.started_at for run in info.recent_actions)])
    if len(info.next_action_times) < 2:
        return last
    due = last + (info.next_action_times[1] - info.next_action_times[0])
    return due if now - due > (RUN_TOO_LONG if info.running_actions else SCHEDULE_LATE) else None


def _about(
    run: WorkflowExecution,
    of_case: Cause,
    of_other: Part,
    *,
    key: str = "",
    since: datetime | None = None,
    detail: dict[str, str] | None = None,
) -> Finding:
    if run.id.startswith(CASE_PREFIX):
        code = run.id.removeprefix(CASE_PREFIX)
        return Finding("case", of_case, key=key, case_code=code, since=since, detail=detail or {})
    return Finding("workflow", of_other, run.id, key, since=since, detail=detail or {})


def _of_activity(activity: PendingActivityInfo) -> dict[str, str]:
    said = {ACTIVITY: activity.activity_type.name, ATTEMPTS: str(activity.attempt)}
    return said | ({PROBLEM: failure_code(activity.last_failure)} if activity.HasField("last_failure") else {})


def _instant(stamp: Timestamp) -> datetime | None:
    return stamp.ToDatetime(tzinfo=UTC) if stamp.seconds else None
