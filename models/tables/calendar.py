"""Revisions of the working calendar by decision, and what became of each running case."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, filled, now, one_of


class RevisionState(StrEnum):
    """Life of a revision: written, proposed to a second person, published by that person, or given up."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class FollowOutcome(StrEnum):
    """What a run made of one case: its date moved, it follows without a moved date, or why it did not follow."""

    MOVED = "moved"
    FOLLOWED = "followed"
    ENDED = "ended"
    GONE = "gone"
    NO_ANSWER = "no_answer"


class CalendarRevision(Row, table=True):
    """One decision that changes the calendar. `edits` are `domain.deadline.calendar_edits.Edit` as JSON.

    `version` counts its changes. `previewed_version` and `previewed_on` say which version was compared with which
    edition in the newest preview, `looked_at` how many running cases it looked at. `calendar_id` is the edition it
    was published as. `run` counts the runs that let cases follow.
    """

    __tablename__ = "calendar_revisions"
    __table_args__: ClassVar[TableArguments] = (
        one_of("state", RevisionState),
        filled("decision"),
        CheckConstraint("confirmed_by = '' or confirmed_by <> written_by", name="two_people"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    state: str = RevisionState.DRAFT
    decision: str
    decided_on: date
    reason: str = ""
    edits: list[Any] = Field(default_factory=list, sa_type=JSONB)
    version: int = 0
    written_by: str
    written_at: datetime = Field(default_factory=now, sa_type=Instant)
    previewed_version: int = -1
    previewed_on: int | None = Field(default=None, sa_type=BigInteger, foreign_key="calendars.id")
    previewed_at: datetime | None = Field(default=None, sa_type=Instant)
    looked_at: int = 0
    confirmed_by: str = ""
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    calendar_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="calendars.id")
    run: int = 0


class CalendarRevisionCase(Row, table=True):
    """One running case under a revision: its dates before and after as last looked at, and what the run made of it.

    Before publication only cases whose date `moves` are here, afterwards every case that had not ended.
    """

    __tablename__ = "calendar_revision_cases"
    __table_args__: ClassVar[TableArguments] = (
        one_of("outcome", ("", *FollowOutcome)),
        Index("ix_calendar_revision_cases_todo", "revision_id", "run", "moves", "code"),
    )

    revision_id: UUID = Field(primary_key=True, foreign_key="calendar_revisions.id", ondelete="CASCADE")
    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE", index=True)
    code: str
    agency_id: str
    procedure_code: str
    counted_from: datetime | None = Field(default=None, sa_type=Instant)
    old_due: datetime | None = Field(default=None, sa_type=Instant)
    new_due: datetime | None = Field(default=None, sa_type=Instant)
    old_appointment: datetime | None = Field(default=None, sa_type=Instant)
    new_appointment: datetime | None = Field(default=None, sa_type=Instant)
    was_late: bool = False
    is_late: bool = False
    moves: bool = False
    run: int = 0
    outcome: str = ""
    at: datetime | None = Field(default=None, sa_type=Instant)
