"""What stands on the supervisor's desk, and what was found by looking at the engine."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field

from domain.supervision.causes import Side
from domain.supervision.part_ways import PartEnd, PartWay
from models.base import Instant, Row, TableArguments, filled, now, one_of

#: What a finding is about: one case, or a part of the installation that many cases wait for.
SUBJECTS = ("case", "queue", "system", "schedule", "workflow", "installation")


class DeskLine(Row, table=True):
    """One case on the desk, under the cause that has to be dealt with first; no row where nothing is the matter.

    Made anew from the read model every minute and after every act taken at the desk, never by hand. `rank` is the
    precedence of the cause (0 first), `others` are the causes behind it. `side` has to move; `who` names it: an agency
    id, an outside system, a queue, a role. `holder` is the member of staff who holds the task, `holder_name` names all
    who hold one, `mover_name` those of our people who have to move, `task_id` is the task that can be given to
    somebody. `key` says which call, message or task it is about. `findings` are what all causes of the line are about,
    the most pressing first; empty where there is one alone. `detail` holds routing facts only. What a row of the list
    shows of the case itself stands here too, as of the same look: a page reads lines, not cases.
    """

    __tablename__ = "desk_lines"
    __table_args__: ClassVar[TableArguments] = (
        one_of("side", Side),
        Index(
            "ix_desk_lines_due",
            "agency_id",
            text("coalesce(due_at, 'infinity'::timestamptz)"),
            "case_id",
            postgresql_include=["cause", "others", "side", "procedure_code", "step", "due_at", "holder", "since"],
        ),
        Index("ix_desk_lines_since", "agency_id", "since", "case_id"),
        Index(
            "ix_desk_lines_elsewhere",
            "desk_id",
            text("coalesce(due_at, 'infinity'::timestamptz)"),
            "case_id",
            postgresql_where=text("desk_id <> agency_id"),
        ),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    agency_id: str
    desk_id: str
    procedure_code: str
    procedure_version: int
    code: str
    phase: str
    step: str = ""
    cause: str
    rank: int
    side: str
    who: str = ""
    holder: UUID | None = None
    holder_name: str
    mover_name: str
    task_id: str
    key: str = ""
    since: datetime = Field(sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    others: list[str] = Field(default_factory=list, sa_type=ARRAY(TEXT))
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    judged_at: datetime = Field(default_factory=now, sa_type=Instant)


class DeskLook(Row, table=True):
    """When the desk was last made anew, wholly; pages say how old what they show is. One row."""

    __tablename__ = "desk_looks"
    __table_args__: ClassVar[TableArguments] = (CheckConstraint("id = 1", name="one"),)

    id: int = Field(default=1, primary_key=True)
    looked_at: datetime = Field(sa_type=Instant)
    lines: int = 0
    milliseconds: int = 0


class Trouble(Row, table=True):
    """One technical finding: open until `gone_at`. What is found again keeps its `since`.

    `name` is the system, queue or schedule, `key` the call or message. `detail` holds routing facts only: attempts,
    the last problem's code, the next try. Personal data never.
    """

    __tablename__ = "troubles"
    __table_args__: ClassVar[TableArguments] = (
        one_of("subject", SUBJECTS),
        UniqueConstraint("cause", "name", "key", "case_id", "gone_at", postgresql_nulls_not_distinct=True),
        Index("ix_troubles_case_id", "case_id", postgresql_where=text("gone_at is null")),
        Index("ix_troubles_open", "subject", "since", postgresql_where=text("gone_at is null")),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    subject: str
    cause: str
    name: str = ""
    key: str = ""
    case_id: UUID | None = Field(default=None, foreign_key="cases.id", ondelete="CASCADE")
    since: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(default_factory=now, sa_type=Instant)
    gone_at: datetime | None = Field(default=None, sa_type=Instant)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


class PartAct(Row, table=True):
    """One press of a button for a part of the installation: who pressed what and why, and what came of it.

    `cause`, `subject` and `name` are those of the trouble, for whoever reads it years later. `key` is that of the
    form, so that a form sent twice is one press. Nobody presses while another press for the same trouble has no
    `outcome` yet. `problem` is a code. A row gets its outcome once and is not changed any more.
    """

    __tablename__ = "part_acts"
    __table_args__: ClassVar[TableArguments] = (
        one_of("way", PartWay),
        one_of("outcome", ("", *PartEnd)),
        filled("reason"),
        CheckConstraint("(outcome = '') = (ended_at is null)", name="ended"),
        Index("uq_part_acts_open", "trouble_id", unique=True, postgresql_where=text("outcome = ''")),
        Index("ix_part_acts_trouble_id", "trouble_id", "asked_at"),
        Index("ix_part_acts_asked_at", "asked_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key: str = Field(unique=True)
    trouble_id: int = Field(sa_type=BigInteger, foreign_key="troubles.id")
    cause: str
    subject: str
    name: str
    way: str
    reason: str
    asked_by: UUID = Field(foreign_key="staff.id")
    asked_at: datetime = Field(default_factory=now, sa_type=Instant)
    outcome: str = ""
    problem: str = ""
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
