"""What travels between the case workflow and its activities. Plain dataclasses, no personal data."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.case.events import Record
from domain.case.picture import OperationLine, Snapshot, TaskLine
from domain.deadline.ledger import ClockEntry

__all__ = ["OperationLine", "OperationReply", "OperationRequest", "Snapshot", "TaskLine", "TurnRecord"]


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
