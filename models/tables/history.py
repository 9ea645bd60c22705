"""What happened to a case and what is happening: events, clock, tasks, calls to outside systems."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, now, one_of

TASK_STATUSES = ("open", "suspended", "done", "cancelled")
OPERATION_STATUSES = ("calling", "retrying", "awaiting_answer", "problem", "done", "skipped", "entered")
OPEN_OPERATIONS = "status in ('calling', 'retrying', 'awaiting_answer', 'problem')"


class CaseEvent(Row, table=True):
    """One line of the event log. Append-only by trigger; `hash` chains it to the line before.

    `hash` is SHA-256 of the hash before it and the line's canonical JSON (see `models.chain`).
    """

    __tablename__ = "case_events"
    __table_args__: ClassVar[TableArguments] = (
        # Papers that were completed go to the division on a list of their own.
        Index("ix_case_events_supplemented", "case_id", "at", postgresql_where=text("kind = 'supplemented'")),
        # Few dossiers were ever sent back for more; the national index looks at just these more closely.
        Index(
            "ix_case_events_supplement_requested",
            "case_id",
            "at",
            postgresql_where=text("kind = 'supplement_requested'"),
        ),
        # The board works up what was written since it last looked; the log grows in this very order.
        Index("ix_case_events_recorded", "recorded_at", postgresql_using="brin"),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")
    seq: int = Field(primary_key=True)
    kind: str
    at: datetime = Field(sa_type=Instant)
    actor: str = ""
    role: str = ""
    on_behalf_of: str = ""
    step: str = ""
    note: str = ""
    values: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    hash: bytes
    recorded_at: datetime = Field(default_factory=now, sa_type=Instant)


class CaseClockEntry(Row, table=True):
    """One entry of the legal clock of a case, in order of `position` (from 0)."""

    __tablename__ = "case_clock"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    position: int = Field(primary_key=True)
    event: str
    at: datetime = Field(sa_type=Instant)
    reason: str = ""
    limit: str = ""


class Task(Row, table=True):
    """A person's task. `id` is the step instance ("review/1"). The workflow writes it; who holds it is ours.

    `claimed_by` is the staff id of the holder, without legal effect.
    """

    __tablename__ = "tasks"
    __table_args__: ClassVar[TableArguments] = (
        one_of("status", TASK_STATUSES),
        CheckConstraint("(claimed_by is null) = (claimed_at is null)", name="claim"),
        Index(
            "ix_tasks_open",
            "agency_id",
            "role",
            text("coalesce(due_at, 'infinity'::timestamptz)"),
            "case_id",
            "id",
            # The due date once more, bare: PostgreSQL answers from the index alone only then.
            postgresql_include=["status", "claimed_by", "opened_at", "step", "due_at"],
            postgresql_where=text("status in ('open', 'suspended')"),
        ),
        # A leader's list and its count look at nothing else.
        Index(
            "ix_tasks_to_sign",
            "agency_id",
            "role",
            text("coalesce(due_at, 'infinity'::timestamptz)"),
            "case_id",
            "id",
            postgresql_include=["due_at"],
            postgresql_where=text("status = 'open' and kind = 'sign'"),
        ),
        Index(
            "ix_tasks_suspended",
            "agency_id",
            "role",
            postgresql_where=text("status = 'suspended'"),
            postgresql_include=["claimed_by", "case_id"],
        ),
        # What waits for others is found by who did a step of it.
        Index(
            "ix_tasks_done_by",
            "done_by",
            "done_at",
            postgresql_where=text("done_by <> ''"),
            postgresql_include=["case_id"],
        ),
        Index(
            "ix_tasks_held",
            "claimed_by",
            text("coalesce(due_at, 'infinity'::timestamptz)"),
            postgresql_where=text("status in ('open', 'suspended') and claimed_by is not null"),
        ),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    id: str = Field(primary_key=True)
    step: str
    kind: str
    stage: str
    role: str
    agency_id: str
    status: str
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    claimed_by: UUID | None = Field(default=None, foreign_key="staff.id")
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    done_by: str = ""
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str = ""


class Operation(Row, table=True):
    """A call to an outside system. `key` is the operation key in the case ("police/1:ask")."""

    __tablename__ = "operations"
    __table_args__: ClassVar[TableArguments] = (
        one_of("status", OPERATION_STATUSES),
        Index("ix_operations_open", "system", "since", postgresql_where=text(OPEN_OPERATIONS)),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    system: str
    action: str
    step: str = ""
    status: str
    problem: str = ""
    reference: str = ""
    since: datetime | None = Field(default=None, sa_type=Instant)
    updated_at: datetime = Field(default_factory=now, sa_type=Instant)


class CaseEnd(Row, table=True):
    """What an ended case can be opened again with, long after its workflow is gone.

    `state` is the state it ended in (`domain.case.ends`), without personal data; plan and calendar are frozen texts.
    """

    __tablename__ = "case_ends"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    seq: int
    plan_sha256: str
    calendar_sha256: str
    state: str
    recorded_at: datetime = Field(default_factory=now, sa_type=Instant)
