"""What reaches the core, and what it hands back: events in; records and effects out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from domain.case.acts import Command
from domain.case.state import CaseState
from domain.procedure.plan import Plan


@dataclass(frozen=True)
class Filed:
    """The dossier was filed; the first event of every case."""

    fee: int
    pays_online: bool


@dataclass(frozen=True)
class Commanded:
    """A person's act that was already found to be open."""

    command: Command


@dataclass(frozen=True)
class CommandRefused:
    """An act that nobody waits for came in and was not open; it only goes into the event log."""

    command: Command
    rule: str


@dataclass(frozen=True)
class OperationSucceeded:
    """The activity of an operation ended well. `reference` is the outside system's own number."""

    key: str
    reference: str = ""
    answer: str = ""


@dataclass(frozen=True)
class OperationFailed:
    """The activity of an operation ended badly. `problem` is a stable code, never the system's own text."""

    key: str
    problem: str
    will_retry: bool


@dataclass(frozen=True)
class Answered:
    """An outside system answered (webhook or slow poll). `answer_id` makes duplicates harmless."""

    key: str
    answer_id: str
    answer: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TimeReached:
    """A milestone may have been reached; the core looks which."""


Event = Filed | Commanded | CommandRefused | OperationSucceeded | OperationFailed | Answered | TimeReached


@dataclass(frozen=True)
class Record:
    """One line of the case's event log.

    `kind` is lower snake past tense ("received", "supplement_requested", "consultation_late").
    `values` holds routing facts; texts are named by `note`.
    """

    seq: int
    kind: str
    at: datetime
    actor: str = ""
    role: str = ""
    on_behalf_of: str = ""
    step: str = ""
    note: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """An effect: run the activity of this operation (its details stand in `state.operations[key]`).

    `poll` asks for the slow look behind a lost webhook instead of the call itself.
    """

    key: str
    poll: bool = False


@dataclass
class Turn:
    """The outcome of one event: the state after it, what to log, which outside calls to start.

    `plan` is the one the case follows from now on, when the event changed it (a transfer), else None.
    """

    state: CaseState
    records: list[Record] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    plan: Plan | None = None
