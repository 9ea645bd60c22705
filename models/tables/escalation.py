"""Rules by which the office tells its heads of what goes wrong, what was told by them, and the morning's mail."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, now, one_of


class EscalationRulesRow(Row, table=True):
    """The rules as text, of the province (`agency_id` empty) or of an agency and all below it; the nearest holds.

    `changed_by` is a staff id, or empty for rules that came with the installation.
    """

    __tablename__ = "escalation_rules"

    agency_id: str = Field(primary_key=True, default="")
    text: str
    sha256: str
    changed_by: str = ""
    changed_at: datetime = Field(default_factory=now, sa_type=Instant)


class Escalation(Row, table=True):
    """One case that one rule told people of, which it does once. `since` is what the rule counts from.

    `told` are the staff ids of who was told, `ways` how; `words` is the rule as it stood, in both languages.
    """

    __tablename__ = "escalations"
    __table_args__: ClassVar[TableArguments] = (Index("ix_escalations_told", "agency_id", "told_at"),)

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    rule: str = Field(primary_key=True)
    agency_id: str
    since: datetime = Field(sa_type=Instant)
    told_at: datetime = Field(sa_type=Instant)
    told: list[str] = Field(default_factory=list, sa_type=JSONB)
    ways: list[str] = Field(default_factory=list, sa_type=JSONB)
    words: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


class EscalationDigest(Row, table=True):
    """The morning's mail to one person on one Vietnam day. `counts` is what it said; "empty" ones were not sent."""

    __tablename__ = "escalation_digests"
    __table_args__: ClassVar[TableArguments] = (one_of("status", ("sending", "sent", "failed", "empty")),)

    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    status: str
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    attempts: int = 0
    problem: str = ""
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
