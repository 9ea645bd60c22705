"""Published procedure versions and working calendars. Both are immutable once stored."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, UniqueConstraint
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, now


class ProcedureVersion(Row, table=True):
    """One published version of a procedure. A trigger refuses every change but its end.

    Its end is `effective_to`, closed when a successor is published, or `cancelled_at`, set before its first day.

    `text` is the canonical text of the compiled definition (`domain.procedure.compile.read_compiled` reads
    it), `sha256` its hash, which running cases carry. Names and field are copied out for lists. Dates are
    Vietnam dates, both inclusive.
    """

    __tablename__ = "procedure_versions"
    __table_args__: ClassVar[TableArguments] = (
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("effective_to is null or effective_to >= effective_from", name="effective"),
    )

    procedure_code: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    sha256: str
    name_vi: str
    name_en: str = ""
    field: str = ""
    agency_kind: str = ""
    text: str
    effective_from: date
    effective_to: date | None = None
    published_at: datetime = Field(default_factory=now, sa_type=Instant)
    published_by: str = ""
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)


class Calendar(Row, table=True):
    """One edition of the working calendar; the newest is used for new cases, running cases keep theirs.

    `identity` is the calendar's own ("vn-2026.1a2b3c"), `text` the canonical JSON with the names of its days and the
    closures of all agencies; cases carry what of it holds for their agency. `revision_id` is the decision it came
    from, None for one from calendar files. Running cases follow a newer edition when its revision is carried out.
    """

    __tablename__ = "calendars"
    __table_args__: ClassVar[TableArguments] = (UniqueConstraint("sha256"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    identity: str
    sha256: str
    text: str
    published_at: datetime = Field(default_factory=now, sa_type=Instant)
    published_by: str = ""
    revision_id: UUID | None = None
