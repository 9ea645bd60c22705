"""Acts taken on many cases at once: what was asked, so that what became of each can be shown."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field

from models.base import Instant, Row, now


class Batch(Row, table=True):
    """One act that a member of staff took on several cases of one procedure in one go."""

    __tablename__ = "batches"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    act: str
    procedure_code: str
    created_at: datetime = Field(default_factory=now, sa_type=Instant)


class BatchItem(Row, table=True):
    """One case of a batch, as it stood at `seq`. `command_id` names the command in the outbox and in a refusal."""

    __tablename__ = "batch_items"

    batch_id: UUID = Field(primary_key=True, foreign_key="batches.id", ondelete="CASCADE")
    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", index=True)
    position: int
    task_id: str
    command_id: str
    seq: int
