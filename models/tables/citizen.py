"""What citizens leave with us besides cases: drafts of online filings, ratings, feedback."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, filled, now, one_of

FEEDBACK_STATUSES = ("received", "asked", "refused", "answered")


class FilingDraft(Row, table=True):
    """An online filing that is not sent yet. Found by the secret in the citizen's cookie or link only.

    `fields` holds what was typed, flat, by field name. `filed_code` is set once it became a case.
    """

    __tablename__ = "filing_drafts"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    secret_hash: str = Field(unique=True)
    procedure_code: str
    agency_id: str = ""
    fields: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    saved_at: datetime = Field(default_factory=now, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant, index=True)
    filed_code: str = ""


class DraftFile(Row, table=True):
    """A file attached to a draft; it becomes a document of the case when the draft is filed."""

    __tablename__ = "draft_files"
    __table_args__: ClassVar[TableArguments] = (CheckConstraint("size >= 0", name="size"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    draft_id: UUID = Field(foreign_key="filing_drafts.id", index=True, ondelete="CASCADE")
    component_id: str
    file_name: str
    media_type: str
    size: int = Field(sa_type=BigInteger)
    sha256: str = Field(foreign_key="document_contents.sha256", index=True)
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class Rating(Row, table=True):
    """How a citizen rated the service of one case, once, after the result; scores from 1 to 5 by question."""

    __tablename__ = "ratings"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    scores: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    comment: str = ""
    at: datetime = Field(default_factory=now, sa_type=Instant)


class Feedback(Row, table=True):
    """Feedback or a proposal of a citizen about a case, a procedure or an office (NĐ 20/2008).

    Working-day milestones count from `received_at`; asking for more stops the clock until the citizen answers.
    `code` is public, the secret (of which only the hash is here) is on the citizen's slip.
    """

    __tablename__ = "feedback"
    __table_args__: ClassVar[TableArguments] = (
        one_of("kind", ("feedback", "complaint", "praise")),
        one_of("status", FEEDBACK_STATUSES),
        filled("code"),
        Index("ix_feedback_open", "agency_id", "received_at", postgresql_where=text("status in ('received', 'asked')")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    code: str = Field(unique=True)
    secret_hash: str
    agency_id: str = Field(foreign_key="agencies.id")
    kind: str
    case_code: str = ""
    procedure_code: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    text: str
    status: str = "received"
    received_at: datetime = Field(default_factory=now, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class FeedbackEvent(Row, table=True):
    """One step of a feedback: received, asked, supplied, refused, answered; with its words and who said them."""

    __tablename__ = "feedback_events"

    feedback_id: UUID = Field(primary_key=True, foreign_key="feedback.id", ondelete="CASCADE")
    position: int = Field(primary_key=True)
    kind: str
    at: datetime = Field(default_factory=now, sa_type=Instant)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    text: str = ""
