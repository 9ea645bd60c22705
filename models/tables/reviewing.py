"""Work on drafts: who has one open, what is doubtful in an imported one, and the imports themselves."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, now


class DraftPresence(Row, table=True):
    """Somebody has a draft open, seen last at `seen_at`. No legal effect."""

    __tablename__ = "draft_presences"

    draft_id: UUID = Field(primary_key=True, foreign_key="procedure_drafts.id")
    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id")
    seen_at: datetime = Field(default_factory=now, sa_type=Instant)


class DraftDoubt(Row, table=True):
    """One question about an imported draft, in the order it is asked: `position` counts from 0, fastest first.

    `asked` is `domain.catalogue.doubts.Doubt` as JSON. `answer` is what was done about it ("kept", "suggested",
    "typed"), empty while it is open.
    """

    __tablename__ = "draft_doubts"
    __table_args__: ClassVar[TableArguments] = ()

    draft_id: UUID = Field(primary_key=True, foreign_key="procedure_drafts.id")
    id: str = Field(primary_key=True)
    position: int
    blocks: bool
    seconds: int
    asked: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = Field(default=None, sa_type=Instant)


class CatalogueImport(Row, table=True):
    """One file of national records on its way to drafts. `refused` lists [code, reason, detail] of those without one.

    `seen_at` is when it last moved on: one that has stood still was cut off with its process.
    """

    __tablename__ = "catalogue_imports"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    begun_by: str
    file_name: str
    records: int
    done: int = 0
    drafts: int = 0
    passed_over: int = 0
    refused: list[Any] = Field(default_factory=list, sa_type=JSONB)
    begun_at: datetime = Field(default_factory=now, sa_type=Instant)
    seen_at: datetime = Field(default_factory=now, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
