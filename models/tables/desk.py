"""What lies on a person's desk and has no legal effect: saved filters, drafts, who has a case open."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, filled, now


class SavedFilter(Row, table=True):
    """A filter of a list under a name of the person's own. `query` is the query part of the list's address."""

    __tablename__ = "saved_filters"
    __table_args__: ClassVar[TableArguments] = (filled("name"), UniqueConstraint("staff_id", "page", "name"))

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", ondelete="CASCADE")
    page: str
    name: str
    query: str
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class FormDraft(Row, table=True):
    """What a member of staff has typed and not sent. `place` names the form ("case/H61.12-…:complete")."""

    __tablename__ = "form_drafts"

    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    place: str = Field(primary_key=True)
    fields: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    saved_at: datetime = Field(default_factory=now, sa_type=Instant)


class Presence(Row, table=True):
    """Who has a case open. `seen_at` is the last sign of life; a row older than a minute means nothing."""

    __tablename__ = "presences"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id", ondelete="CASCADE")
    opened_at: datetime = Field(default_factory=now, sa_type=Instant)
    seen_at: datetime = Field(default_factory=now, sa_type=Instant)


class KeptLook(Row, table=True):
    """What a person looked for, or what became of a bulk deed: kept for some hours so that no address carries it.

    `kind` is "search", "name", "hand" or "list"; `content` is what its page makes of it.
    """

    __tablename__ = "kept_looks"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True, ondelete="CASCADE")
    kind: str
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    created_at: datetime = Field(default_factory=now, sa_type=Instant, index=True)
