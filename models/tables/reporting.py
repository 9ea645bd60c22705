"""What the period reports count from, and the periods that were closed."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from domain.reports.forms import Form
from domain.reports.lives import Entry, Exit, Outcome, Received
from models.base import Instant, Row, TableArguments, now, one_of


class ProcedureService(Row, table=True):
    """Sector and level of online service of a procedure version, read off its text when it is published (trigger)."""

    __tablename__ = "procedure_services"
    __table_args__: ClassVar[TableArguments] = (
        ForeignKeyConstraint(
            ["procedure_code", "version"],
            ["procedure_versions.procedure_code", "procedure_versions.version"],
            name="fk_procedure_services_version",
            ondelete="CASCADE",
        ),
    )

    procedure_code: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    field: str
    online: str


class ProcessSpan(Row, table=True):
    """A time during which a case was in process under one set of facts: agency, due day, clock running or not.

    Written by a trigger on `cases` in the transaction of the turn; nothing else writes here. It is in process after
    `since` and up to `until`, which is infinity for the present span. `exit` says why the span ended. Most cases have
    one span for their life (`single`). `due_on` is the last day of the term as told then; `halted_on` the day the
    clock stood still, None while it runs; `waits` that it stands for the applicant's supplement. `channel` is how the
    dossier came in, with the level of online service of the version it was filed under. `recorded_at` is when the
    span was last written.
    """

    __tablename__ = "process_spans"
    __table_args__: ClassVar[TableArguments] = (
        one_of("channel", Received),
        one_of("entry", Entry),
        one_of("exit", ("", *Exit)),
        CheckConstraint("until >= since", name="order"),
        CheckConstraint("(exit = '') = (until = 'infinity')", name="ended"),
        Index("uq_process_spans_open", "case_id", unique=True, postgresql_where=text("until = 'infinity'")),
        Index("ix_process_spans_agency", "agency_id", "until"),
        Index("ix_process_spans_several", "until", postgresql_where=text("not single")),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    since: datetime = Field(primary_key=True, sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    agency_id: str
    desk_id: str
    procedure_code: str
    field: str
    channel: str
    is_part: bool = False
    due_on: date | None = None
    halted_on: date | None = None
    waits: bool = False
    entry: str
    exit: str = ""
    single: bool = True
    recorded_at: datetime = Field(default_factory=now, sa_type=Instant)


class ReportClosing(Row, table=True):
    """One edition of the figures of a period, frozen by triggers: what was reported, by whom and when.

    `period` is "2026-M10"; `begins` and `ends` are its first and last day. A correction is a further `edition` with
    its reason. `sha256` is over `content` (the table as printed) and over what each of its cells counts. `closed_by`
    is None when it was closed from the command line; `closed_by_name` says who did.
    """

    __tablename__ = "report_closings"
    __table_args__: ClassVar[TableArguments] = (
        one_of("form", Form),
        CheckConstraint("ends >= begins", name="days"),
        CheckConstraint("edition >= 1 and (edition = 1 or reason <> '')", name="edition"),
        Index("uq_report_closings_edition", "agency_id", "form", "period", "edition", unique=True),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    form: str
    period: str
    agency_id: str = Field(foreign_key="agencies.id")
    edition: int = 1
    begins: date
    ends: date
    reason: str = ""
    content: dict[str, Any] = Field(sa_type=JSONB)
    sha256: str
    closed_by: UUID | None = Field(default=None, foreign_key="staff.id")
    closed_by_name: str
    closed_at: datetime = Field(default_factory=now, sa_type=Instant)


class ReportCell(Row, table=True):
    """What one smallest cell of a closed report counts, case by case, so that every number opens its cases for ever.

    `place` counts from 0 in a fixed order. `cases` are sorted; `cases_sha256` is over them. `elsewhere` cases were
    received by another one-stop unit, `reopened` ones came in again in the period.
    """

    __tablename__ = "report_cells"
    __table_args__: ClassVar[TableArguments] = (
        one_of("entry", ("carried", *Received)),
        one_of("outcome", Outcome),
        CheckConstraint("number = cardinality(cases) and number > 0", name="number"),
        ForeignKeyConstraint(
            ["closing_id"],
            ["report_closings.id"],
            name="fk_report_cells_closing_id",
            # The cells are counted first: their hash is part of the head.
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    closing_id: UUID = Field(primary_key=True)
    place: int = Field(primary_key=True)
    agency_id: str
    field: str
    entry: str
    outcome: str
    is_part: bool
    elsewhere: bool
    reopened: bool
    number: int
    cases: list[UUID] = Field(sa_type=ARRAY(Uuid))
    cases_sha256: str
