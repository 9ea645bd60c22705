"""Starting, stopping and looking at the run that moves many cases, for commands and pages."""

from __future__ import annotations

from temporalio.client import Client

from workflows.messages import MoveRun
from workflows.moving import MOVE_CASES_WORKFLOW, move_workflow_id
from workflows.paced_runs import pause_paced, progress_of, start_paced


async def start_run(client: Client, run: MoveRun) -> None:
    """Start a run; raises WorkflowAlreadyStartedError while another run of the decision is going on."""
    await start_paced(client, MOVE_CASES_WORKFLOW, move_workflow_id(run.move), run, f"{run.kind} · run {run.run}")


async def pause_run(client: Client, move_id: str, *, paused: bool) -> None:
    """Pause the run of a decision, or let it go on. Raises RPCError when none is going on."""
    await pause_paced(client, move_workflow_id(move_id), paused=paused)


async def run_of(client: Client, move_id: str) -> MoveRun | None:
    """Return the run of a decision that is going on, or None."""
    return await progress_of(client, move_workflow_id(move_id), MoveRun)
