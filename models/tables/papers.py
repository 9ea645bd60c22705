"""Papers that are issued: their numbers, the signatures asked for them, and the results people hold."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from domain.papers.books import Book
from models.base import Instant, Row, TableArguments, now, one_of


class PaperBook(Row, table=True):
    """A book papers are numbered in: `last` is the number given last, `volume` the volume that is open."""

    __tablename__ = "paper_books"
    __table_args__: ClassVar[TableArguments] = (
        one_of("book", Book),
        CheckConstraint("last >= 0 and volume >= 1", name="counts"),
    )

    agency_id: str = Field(primary_key=True)
    book: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    volume: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    last: int = 0


class PaperNumber(Row, table=True):
    """The number one event of a case took in a book; written with the event, never changed."""

    __tablename__ = "paper_numbers"
    __table_args__: ClassVar[TableArguments] = (
        one_of("book", Book),
        UniqueConstraint("agency_id", "book", "year", "number"),
        # A dossier stands in the register once; two turns that do not see each other cannot enter it twice.
        Index("uq_paper_numbers_register", "case_id", unique=True, postgresql_where=text("book = 'register'")),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    seq: int = Field(primary_key=True)
    book: str = Field(primary_key=True)
    agency_id: str
    year: int
    volume: int
    number: int
    at: datetime = Field(sa_type=Instant)


class SignatureRequest(Row, table=True):
    """A signature asked of the signing service, under its business key: asked again, it is for the same bytes.

    `prepared` is the paper with the place for its signature left empty, kept until that is filled; `digest` is what
    the service signs (hex).
    """

    __tablename__ = "signature_requests"

    key: str = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True, ondelete="CASCADE")
    form: str
    digest: str
    prepared: bytes | None = None
    start: int
    end: int
    asked_at: datetime = Field(default_factory=now, sa_type=Instant)
    signed_at: datetime | None = Field(default=None, sa_type=Instant)
    document_id: UUID | None = Field(default=None, foreign_key="documents.id")


class HeldResult(Row, table=True):
    """A result a person or body holds, in the store of electronic papers, under its code.

    `paper_code` is the holder's identifier and `type_code`, the result code (NĐ 118/2025 Art 22(4)). `valid_until`
    None is without end; `superseded_by` names the one that took its place.
    """

    __tablename__ = "held_results"
    __table_args__: ClassVar[TableArguments] = (
        UniqueConstraint("case_id", "seq"),
        Index(
            "ix_held_results_holder",
            "holder_number",
            "type_code",
            postgresql_where=text("superseded_by is null and holder_number <> ''"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    paper_code: str
    type_code: str
    name: str
    holder_number: str = ""
    holder_name: str = ""
    agency_id: str
    case_id: UUID = Field(foreign_key="cases.id")
    seq: int
    document_id: UUID = Field(foreign_key="documents.id")
    issued_at: datetime = Field(sa_type=Instant)
    valid_until: datetime | None = Field(default=None, sa_type=Instant)
    superseded_by: UUID | None = Field(default=None, foreign_key="held_results.id")
