"""Small ledgers: case numbers of the day, filing keys, who read what, circuits of outside systems."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, now


class CaseNumber(Row, table=True):
    """The last number given to a case of one agency on one Vietnam day (NĐ 118/2025 Art 28)."""

    __tablename__ = "case_numbers"

    agency_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    value: int


class FilingKey(Row, table=True):
    """The idempotency key of one filing: the same key of the same principal files one case only."""

    __tablename__ = "filing_keys"

    principal: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    digest: str
    case_id: UUID = Field(foreign_key="cases.id")


class Reading(Row, table=True):
    """One reading of a citizen's data by a member of staff. `what` is the page or document seen."""

    __tablename__ = "reading_log"
    __table_args__: ClassVar[TableArguments] = (Index("ix_reading_log_at", "at", postgresql_using="brin"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    staff_id: UUID = Field(index=True)
    case_id: UUID | None = Field(default=None, index=True)
    what: str
    at: datetime = Field(default_factory=now, sa_type=Instant)


class IntegrationCircuit(Row, table=True):
    """The circuit breaker of one outside system, shared by all workers; open until `opened_until`."""

    __tablename__ = "integration_circuits"

    system: str = Field(primary_key=True)
    failures: int = 0
    opened_until: datetime | None = Field(default=None, sa_type=Instant)
    last_problem: str = ""
    last_success_at: datetime | None = Field(default=None, sa_type=Instant)
    updated_at: datetime = Field(default_factory=now, sa_type=Instant)
