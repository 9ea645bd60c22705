"""Starting, pausing, stopping and looking at the run of an intervention, for pages and commands."""

from __future__ import annotations

from contextlib import suppress

from temporalio.client import Client
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from workflows.interventions import INTERVENE_WORKFLOW, TRIES_PER_SECOND, intervention_workflow_id
from workflows.messages import InterventionRun
from workflows.paced_runs import pause_paced, progress_of, start_paced


async def start_intervening(client: Client, intervention: str, kind: str, per_second: float = TRIES_PER_SECOND) -> None:
    """Start a try or a run; one that is going on already goes on. What was done is not done again."""
    run = InterventionRun(intervention, kind, per_second)
    with suppress(WorkflowAlreadyStartedError):
        await start_paced(client, INTERVENE_WORKFLOW, intervention_workflow_id(intervention, kind), run, kind)


async def pause_intervening(client: Client, intervention: str, kind: str = "run", *, paused: bool) -> None:
    """Pause the try or the run of an intervention, or let it go on. Raises RPCError when none is going on."""
    await pause_paced(client, intervention_workflow_id(intervention, kind), paused=paused)


async def stop_intervening(client: Client, intervention: str, kind: str = "run") -> None:
    """Stop a run for good; one that has ended has nothing to stop."""
    try:
        await client.get_workflow_handle(intervention_workflow_id(intervention, kind)).signal("stop")
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


async def intervening_of(client: Client, intervention: str, kind: str = "run") -> InterventionRun | None:
    """Return the run that is going on, or None."""
    return await progress_of(client, intervention_workflow_id(intervention, kind), InterventionRun)
