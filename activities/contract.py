"""What travels between the case workflow and its activities. Plain dataclasses, no personal data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from domain.case.events import Record
from domain.case.picture import OperationLine, Snapshot, TaskLine
from domain.deadline.ledger import ClockEntry

__all__ = [
    "AgencyCalendar",
    "CaseEnd",
    "CasesToFollow",
    "CasesToMove",
    "FollowOneCase",
    "MoveOneCase",
    "NoticeReply",
    "NoticeToSend",
    "OneIntervention",
    "OperationLine",
    "OperationReply",
    "OperationRequest",
    "Snapshot",
    "SomeInterventions",
    "TaskLine",
    "TurnRecord",
]


@dataclass(frozen=True)
class OperationRequest:
    """One call to an outside system.

    `key` is the business key ("2.000815-code/police/1:ask" style, unique for the effect, the same for
    every attempt, retry and replay): outside systems receive it as their idempotency key.
    `agency` is the asked agency, or the case's own. `subject` is what is asked or sent ("about", message
    name, form name). `reference` is the outside system's own number once it is known (for polls).
    """

    case_id: str
    case_code: str
    key: str
    operation: str
    action: str
    agency: str = ""
    subject: str = ""
    reference: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OperationReply:
    """What an outside system said. An empty `answer` means: accepted, the answer will come later."""

    reference: str = ""
    answer: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HeldThere:
    """What an outside system holds of a call. `answer` is empty while it has none; `known` False: it holds nothing."""

    known: bool
    answer: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TurnRecord:
    """Everything one turn writes, in one transaction guarded by `seq`.

    `seq` is the sequence number of the last record; `after` that of the last one written before.
    `clock` is the whole clock ledger when it changed in this turn, else empty.
    """

    case_id: str
    after: int
    seq: int
    records: list[Record]
    snapshot: Snapshot
    tasks: list[TaskLine] = field(default_factory=list)
    operations: list[OperationLine] = field(default_factory=list)
    clock: list[ClockEntry] = field(default_factory=list)
    end: CaseEnd | None = None


@dataclass(frozen=True)
class CallsEnded:
    """Outside calls that ended without a line in the log, after the case had closed: nothing else would tell them."""

    case_id: str
    seq: int
    at: datetime
    operations: list[OperationLine]


@dataclass(frozen=True)
class CaseEnd:
    """What an ended case can be opened again with: its state (`domain.case.ends`) and the hashes of its texts.

    `plan` is the text itself when it was changed on the way, so that nobody else may have kept it.
    """

    state: str
    plan_sha256: str
    calendar_sha256: str
    plan: str = ""


@dataclass(frozen=True)
class CasesToFollow:
    """The question for the next cases of a run that lets cases follow a changed calendar."""

    revision: str
    run: int
    limit: int


@dataclass(frozen=True)
class FollowOneCase:
    """One case of such a run."""

    revision: str
    run: int
    case_id: str


@dataclass(frozen=True)
class AgencyCalendar:
    """The newest calendar as the cases of one agency carry it: edition and frozen text; empty while there is none."""

    number: int = 0
    calendar: str = ""


@dataclass(frozen=True)
class CasesToMove:
    """The question for the next cases of a run over a decision; `kind` is "try", "move" or "undo"."""

    move: str
    run: int
    kind: str
    limit: int


@dataclass(frozen=True)
class MoveOneCase:
    """One case of a run over a decision."""

    move: str
    run: int
    kind: str
    case_id: str


@dataclass(frozen=True)
class SomeInterventions:
    """The question for the next cases of an intervention; `kind` is "try" or "run". `stopped` tells of its end."""

    intervention: str
    kind: str
    limit: int = 0
    stopped: bool = False


@dataclass(frozen=True)
class OneIntervention:
    """One case of an intervention; `problem` is the code of what kept failing, when it is given up."""

    intervention: str
    kind: str
    case_id: str
    problem: str = ""


@dataclass(frozen=True)
class NoticeToSend:
    """One message that has a row; `at` is the instant its workflow asks at."""

    key: str
    at: datetime | None = None


@dataclass(frozen=True)
class NoticeReply:
    """What became of a message: "sent", "held" until `again_at`, "dropped", "failed", "followed", "spread"..."""

    state: str
    again_at: datetime | None = None


@dataclass(frozen=True)
class SystemToTry:
    """A system whose circuit is open, the trouble that says so, and the press that asks to try it."""

    system: str
    trouble_id: int
    act: str
