"""Decisions that move running cases to another version, and what became of each case."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from domain.case.migration import LegalTime
from models.base import Instant, Row, TableArguments, now, one_of


class RunKind(StrEnum):
    """What a run over the cases of a decision does."""

    TRY = "try"
    MOVE = "move"
    UNDO = "undo"


class MoveOutcome(StrEnum):
    """What the newest run made of one case."""

    CAN_MOVE = "can_move"
    CANNOT_MOVE = "cannot_move"
    MOVED = "moved"
    NOT_MOVED = "not_moved"
    UNDONE = "undone"
    NOT_UNDONE = "not_undone"
    NO_ANSWER = "no_answer"


class CaseSelection(Row, table=True):
    """Cases of one version chosen for a decision about them alone, frozen; `cases` says how many.

    `id` is made of who chose what, so that the same choice sent twice is one selection.
    """

    __tablename__ = "case_selections"
    __table_args__: ClassVar[TableArguments] = (CheckConstraint("cases > 0", name="cases"),)

    id: UUID = Field(primary_key=True)
    procedure_code: str
    version: int
    cases: int
    made_by: UUID = Field(foreign_key="staff.id")
    made_at: datetime = Field(default_factory=now, sa_type=Instant)


class SelectedCase(Row, table=True):
    """One case of a selection."""

    __tablename__ = "case_selection_cases"

    selection_id: UUID = Field(primary_key=True, foreign_key="case_selections.id")
    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")


class ProcedureMove(Row, table=True):
    """One decision to move the running cases of a version. `mapping` says old step id -> new, "" for given up.

    `selection_id` names the cases it is about; without one it is about all of the version. `run` counts the runs over
    its cases, `kind` is that of the newest one, empty before the first.
    """

    __tablename__ = "procedure_moves"
    __table_args__: ClassVar[TableArguments] = (
        one_of("legal_time", LegalTime),
        one_of("kind", ("", *RunKind)),
        CheckConstraint("from_version <> to_version", name="versions"),
        CheckConstraint("confirmed_by = '' or confirmed_by <> decided_by", name="two_people"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    procedure_code: str = Field(index=True)
    agency_kind: str
    from_version: int
    to_version: int
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    legal_time: str = LegalTime.KEEP
    reason: str
    decision: str = ""
    decided_by: str
    decided_at: datetime = Field(default_factory=now, sa_type=Instant)
    confirmed_by: str = ""
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    run: int = 0
    kind: str = ""
    selection_id: UUID | None = Field(default=None, foreign_key="case_selections.id")


class ProcedureMoveCase(Row, table=True):
    """One case of a decision, and what the newest run it was in made of it. `run` 0: no run has reached it."""

    __tablename__ = "procedure_move_cases"
    __table_args__: ClassVar[TableArguments] = (one_of("outcome", ("", *MoveOutcome)),)

    move_id: UUID = Field(primary_key=True, foreign_key="procedure_moves.id")
    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", index=True)
    run: int = 0
    outcome: str = ""
    snags: list[Any] = Field(default_factory=list, sa_type=JSONB)
    fates: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    at: datetime | None = Field(default=None, sa_type=Instant)
