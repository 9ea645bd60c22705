"""Which case a case is about."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlmodel import Field

from domain.case.linking import LinkKind
from models.base import Instant, Row, TableArguments, now, one_of


class CaseLink(Row, table=True):
    """A case that was filed about another one: a complaint of it, or the same thing asked for again.

    Written with the filing, in its transaction, and never changed. `linked_by` is a staff id, or empty when the
    applicant filed.
    """

    __tablename__ = "case_links"
    __table_args__: ClassVar[TableArguments] = (
        one_of("kind", LinkKind),
        CheckConstraint("from_case <> to_case", name="itself"),
    )

    from_case: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    to_case: UUID = Field(foreign_key="cases.id", ondelete="CASCADE", index=True)
    kind: str
    linked_at: datetime = Field(
        default_factory=now, sa_type=Instant, sa_column_kwargs={"server_default": text("now()")}
    )
    linked_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
