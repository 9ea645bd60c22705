"""Looking at the workflow of a case: what Temporal says, or that it says nothing, or knows nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import structlog

from api.errors import NotFound
from api.services import Services
from runtime.inspection import EngineAwayError, Run, Standing, WorkflowGoneError, standing_of, ui_address
from runtime.inspection_history import HistoryPage, history_page
from workflows.messages import case_workflow_id

log = structlog.stdlib.get_logger()


class Reach(StrEnum):
    """Whether the engine could be asked."""

    THERE = "there"
    GONE = "gone"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Engine:
    """What Temporal said. `run` is the run looked at, `history` a page of its history; `link` leads to its Web UI."""

    reach: Reach
    standing: Standing | None = None
    run: Run | None = None
    history: HistoryPage | None = None
    link: str = ""

    @property
    def newest(self) -> bool:
        """True when the run looked at is the newest one."""
        return self.standing is None or self.run is None or self.run.run_id == self.standing.run.run_id


async def look_at(
    services: Services, code: str, *, run_id: str = "", newest_first: bool = True, token: str = "", details: bool = True
) -> Engine:
    """Ask Temporal about a case and read a page of one run's history, the newest run's without `run_id`.

    Raises NotFound for a run that is none of the case's, or a token that leads nowhere.
    """
    client, workflow_id = services.temporal, case_workflow_id(code)
    try:
        standing = await standing_of(client, workflow_id, with_details=details)
    except WorkflowGoneError:
        return Engine(Reach.GONE)
    except EngineAwayError as error:
        log.warning("temporal_unreachable", problem=type(error.__cause__).__name__)
        return Engine(Reach.AWAY)
    run = next((one for one in standing.runs if one.run_id == run_id), None) if run_id else standing.run
    if run is None:
        raise NotFound
    try:
        history = await history_page(client, workflow_id, run.run_id, newest_first=newest_first, token=token)
    except WorkflowGoneError as error:
        if token:
            raise NotFound from error
        history = None  # the engine has cleared the history away and not yet its summary
    except EngineAwayError:
        history = None
    base = services.settings.temporal_ui_url
    return Engine(Reach.THERE, standing, run, history, ui_address(base, client.namespace, workflow_id, run.run_id))
