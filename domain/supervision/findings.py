"""What a look at the engine finds: about one case, or about a part of the installation that many cases wait for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

#: The key under which a case stands apart from its workflow, as the comparison of both sides found it.
SIDES: Final = "sides"


class Part(StrEnum):
    """Troubles of a part of the installation. They stand above the list of cases, with what to do."""

    NO_WORKER = "no_worker"
    BACKLOG_OLD = "backlog_old"
    CIRCUIT_OPEN = "circuit_open"
    SCHEDULE_MISSING = "schedule_missing"
    SCHEDULE_PAUSED = "schedule_paused"
    SCHEDULE_SILENT = "schedule_silent"
    RUN_FAILING = "run_failing"
    WORKFLOW_ORPHANED = "workflow_orphaned"
    VERSION_WITHOUT_WORKER = "version_without_worker"


@dataclass(frozen=True)
class Finding:
    """One finding of a look. `cause` is a `Cause` for a case (by its code), else a `Part`.

    `subject` is case, queue, system, schedule or workflow; `name` names it, `key` the call within a case. `since` None
    means: from when it was first seen. `detail` holds routing facts only, never personal data.
    """

    subject: str
    cause: str
    name: str = ""
    key: str = ""
    case_code: str = ""
    since: datetime | None = None
    detail: dict[str, str] = field(default_factory=dict)
