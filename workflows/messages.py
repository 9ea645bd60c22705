"""Inputs and outputs of the case workflow: one class per message."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from domain.case.acts import Command
from domain.case.migration_rules import Snag
from domain.case.moving import UndoPoint
from domain.case.state import CaseState

CASE_WORKFLOW = "Case"
CASE_TASK_QUEUE = "case"

#: The name under which versions of the case worker are known to Temporal.
DEPLOYMENT = "case"


def case_workflow_id(case_code: str) -> str:
    """Return the workflow id of a case; the case code is public and carries no personal data."""
    return f"case/{case_code}"


@dataclass(frozen=True)
class PastCommand:
    """An act taken at a known instant before the case came to us (import from another system)."""

    at: datetime
    command: Command


@dataclass(frozen=True)
class StartCase:
    """Start input of a case; `plan` and `calendar` are the frozen canonical texts.

    `channel` and `way` are the values of `Channel` and `Way`. `fee` is in đồng. `past` is relived before
    the case goes live; `state` and `undo` are only given when the case continues as new. `edition` is that of
    the rules it keeps (`domain.case.state.EDITION`); cases from before there were editions have none.
    `receiving_agency` is the one-stop unit that received the dossier for the agency in charge, or empty.
    `barred` are the staff ids of those who may not do a kind of step: they decided what this case is a complaint about.
    `awakened` tells a case that had ended, with the `state` it ended in, that somebody comes to open it again.
    """

    case_id: str
    case_code: str
    plan: str
    calendar: str
    channel: str
    way: str
    filed_at: datetime
    fee: int = 0
    pays_online: bool = False
    edition: int = 0
    past: list[PastCommand] = field(default_factory=list)
    state: CaseState | None = None
    undo: UndoPoint | None = None
    receiving_agency: str = ""
    barred: dict[str, list[str]] = field(default_factory=dict)
    awakened: bool = False


@dataclass(frozen=True)
class ActResult:
    """Answer to an accepted act: the sequence number its records reach in the read model."""

    seq: int
    repeated: bool = False


@dataclass(frozen=True)
class Answer:
    """An outside system's answer, sent on from the inbox. `operation` is the operation key in the case."""

    operation: str
    answer_id: str
    answer: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Followed:
    """Answer of a case to a changed calendar: whether a promised date moved; `repeated` when it followed already."""

    seq: int
    moved: bool
    repeated: bool = False


@dataclass(frozen=True)
class UndoMove:
    """The request to undo a move, by the id of its decision; `note` is the id of the text that says why."""

    move: str
    actor: str
    note: str = ""


@dataclass(frozen=True)
class MoveVerdict:
    """What a move would make of a case: what is against it, or the fate of every step. `moved`: it was made."""

    snags: list[Snag] = field(default_factory=list)
    fates: dict[str, str] = field(default_factory=dict)
    moved: bool = False


@dataclass(frozen=True)
class FollowRun:
    """Input of the workflow that lets running cases follow a changed calendar. `run` numbers the runs of one revision.

    It begins at `starts_at`: until then processes may still file cases with the edition before.
    """

    revision: str
    run: int
    per_second: int = 20
    starts_at: datetime | None = None
    paused: bool = False
    handled: int = 0
    chosen: bool = False


@dataclass(frozen=True)
class InterventionRun:
    """Input of the workflow that goes through the cases of an intervention; `kind` is "try" or "run".

    `per_second` may be less than one. `stopped` ends it with what is under way.
    """

    intervention: str
    kind: str
    per_second: float = 20.0
    paused: bool = False
    stopped: bool = False
    handled: int = 0


@dataclass(frozen=True)
class MoveRun:
    """Input of the workflow that moves many cases.

    `run` numbers the runs of one decision, `kind` says which: "try" judges and changes nothing, "move" moves,
    "undo" takes back what did not go on since.
    """

    move: str
    run: int
    kind: str
    per_second: int = 5
    paused: bool = False
    handled: int = 0
