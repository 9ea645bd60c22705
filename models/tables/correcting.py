"""Corrections of what was recorded at reception."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, filled, now


class IntakeCorrection(Row, table=True):
    """What one correction changes: kept under the note of its act, put in place with its event (a trigger does).

    `after` and `before` are by column of `applicants`, and by component under "papers": {"phone": "0900000002",
    "papers": {"to-khai": {"originals": 1, "certified": 0, "photocopies": 2}}}. `before` is empty and `seq` None until
    the act was recorded, which never happens when it was refused. `seal` is a digest of what was asked.
    """

    __tablename__ = "intake_corrections"
    __table_args__: ClassVar[TableArguments] = (filled("seal"),)

    note_id: UUID = Field(primary_key=True, foreign_key="notes.id", ondelete="CASCADE")
    case_id: UUID = Field(foreign_key="cases.id", index=True, ondelete="CASCADE")
    seal: str
    after: dict[str, Any] = Field(sa_type=JSONB)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    asked_at: datetime = Field(default_factory=now, sa_type=Instant)
    seq: int | None = None
