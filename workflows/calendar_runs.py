"""Starting, stopping and looking at the run that lets cases follow a changed calendar, for pages."""

from __future__ import annotations

from temporalio.client import Client

from workflows.calendars import FOLLOW_CALENDAR_WORKFLOW, follow_workflow_id
from workflows.messages import FollowRun
from workflows.paced_runs import pause_paced, progress_of, start_paced


async def start_following(client: Client, run: FollowRun) -> None:
    """Start a run; raises WorkflowAlreadyStartedError while another run of the revision is going on."""
    await start_paced(client, FOLLOW_CALENDAR_WORKFLOW, follow_workflow_id(run.revision), run, f"run {run.run}")


async def pause_following(client: Client, revision: str, *, paused: bool) -> None:
    """Pause the run of a revision, or let it go on. Raises RPCError when none is going on."""
    await pause_paced(client, follow_workflow_id(revision), paused=paused)


async def pace_following(client: Client, revision: str, per_second: int) -> None:
    """Let the run of a revision tell so many cases a second. Raises RPCError when none is going on."""
    await client.get_workflow_handle(follow_workflow_id(revision)).signal("pace", per_second)


async def following_of(client: Client, revision: str) -> FollowRun | None:
    """Return the run of a revision that is going on, or None."""
    return await progress_of(client, follow_workflow_id(revision), FollowRun)
