"""What decides how people are told: the office's rules and wording, the applicant's choice, numbers that said stop."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, filled, now, one_of

WORDING_PARTS = ("short_vi", "short_en", "subject", "body_vi", "body_en")


class NoticeRulesRow(Row, table=True):
    """The rules of an agency and all below it, as `domain.notices.rules.NoticeRules`; the nearest row holds."""

    __tablename__ = "notice_rules"

    agency_id: str = Field(primary_key=True)
    rules: dict[str, Any] = Field(sa_type=JSONB)
    changed_by: str = ""
    changed_at: datetime = Field(default_factory=now, sa_type=Instant)


class NoticeWording(Row, table=True):
    """The province's own words for one part of one message, with known words in braces."""

    __tablename__ = "notice_wordings"
    __table_args__: ClassVar[TableArguments] = (one_of("part", WORDING_PARTS), filled("text"))

    message: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    text: str
    changed_by: str = ""
    changed_at: datetime = Field(default_factory=now, sa_type=Instant)


class NoticeChoice(Row, table=True):
    """The ways an applicant chose to be told by, and the language; without a row every way is welcome."""

    __tablename__ = "notice_choices"
    __table_args__: ClassVar[TableArguments] = (one_of("language", ("vi", "en")),)

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    ways: list[str] = Field(sa_type=JSONB)
    language: str = "vi"
    chosen_by: str = "applicant"
    changed_at: datetime = Field(default_factory=now, sa_type=Instant)


class NoticeStop(Row, table=True):
    """A receiver that answered STOP on a channel. The number itself is not here."""

    __tablename__ = "notice_stops"

    target_hash: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    stopped_at: datetime = Field(default_factory=now, sa_type=Instant)
