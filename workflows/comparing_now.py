"""The comparison of records and engine at a press, and how the newest one went, be it the night's or somebody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from temporalio.client import Client, ScheduleOverlapPolicy, WorkflowExecutionStatus, WorkflowFailureError
from temporalio.service import RPCError, RPCStatusCode

from activities.supervision.comparing import Compared
from activities.supervision.engine_ways import NothingToDoError
from workflows.schedules import SIDES_NIGHT
from workflows.supervision import COMPARISON_WORKFLOW

#: A page waits no longer for one answer.
PATIENCE: Final = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The newest comparison. While it goes on, `ended_at` is None; `counted` is None then, and when it failed.

    `looked_into` of `to_look_into` cases had their history read as far as it has told, 0 before that begins.
    """

    began_at: datetime
    ended_at: datetime | None = None
    counted: Compared | None = None
    looked_into: int = 0
    to_look_into: int = 0


async def compare_now(client: Client) -> None:
    """Let the comparison run that comes each night; one that goes on already is not doubled.

    Raises NothingToDoError when its schedule is missing, RPCError or RuntimeError while Temporal is away.
    """
    try:
        await client.get_schedule_handle(SIDES_NIGHT).trigger(overlap=ScheduleOverlapPolicy.SKIP, rpc_timeout=PATIENCE)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise NothingToDoError from error
        raise


async def newest_comparison(client: Client) -> Comparison | None:
    """Return the comparison that goes on, else the one that ended last; None when Temporal remembers none.

    Raises RPCError or RuntimeError while Temporal is away.
    """
    query = f"WorkflowType = '{COMPARISON_WORKFLOW}'"
    newest = [run async for run in client.list_workflows(query, page_size=1, limit=1, rpc_timeout=PATIENCE)]
    if not newest:
        return None
    [run] = newest
    handle = client.get_workflow_handle(run.id, run_id=run.run_id, result_type=Compared)
    if run.status is WorkflowExecutionStatus.RUNNING:
        told = await handle.describe(rpc_timeout=PATIENCE)
        beats = [one.heartbeat_details.payloads for one in told.raw_description.pending_activities]
        counts = await client.data_converter.decode(list(beats[0]), [int, int]) if beats and beats[0] else [0, 0]
        return Comparison(run.start_time, looked_into=counts[0], to_look_into=counts[1])
    counted = None
    if run.status is WorkflowExecutionStatus.COMPLETED:
        try:
            counted = await handle.result(follow_runs=False, rpc_timeout=PATIENCE)
        except WorkflowFailureError:
            counted = None  # begun anew or reset since it was listed
    return Comparison(run.start_time, run.close_time, counted)
