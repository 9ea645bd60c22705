"""What the applicant handed in: the papers counted on the receipt, the files, and texts about the case."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, filled, now


class DossierItem(Row, table=True):
    """How many papers of one dossier component were handed in, as the receipt lists them.

    `held_in` is the data source that who filed said holds it already, or empty: the paper is then not handed in
    (NĐ 118/2025 Art 5(1)). `reused` is the result of an earlier case that stands for the paper, or None.
    """

    __tablename__ = "dossier_items"
    __table_args__: ClassVar[TableArguments] = (
        CheckConstraint("originals >= 0 and certified >= 0 and photocopies >= 0", name="counts"),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    component_id: str = Field(primary_key=True)
    originals: int = 0
    certified: int = 0
    photocopies: int = 0
    note: str = ""
    held_in: str = Field(default="", sa_column_kwargs={"server_default": ""})
    reused: UUID | None = Field(default=None, foreign_key="held_results.id")


class Document(Row, table=True):
    """One file of a case. `kind` is a dossier component ("component:<id>") or a form name ("form:receipt")."""

    __tablename__ = "documents"
    __table_args__: ClassVar[TableArguments] = (filled("kind"), CheckConstraint("size >= 0", name="size"))

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    kind: str
    file_name: str
    media_type: str
    size: int = Field(sa_type=BigInteger)
    sha256: str = Field(foreign_key="document_contents.sha256", index=True)
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    created_by: str = ""


class DocumentContent(Row, table=True):
    """The bytes of files, each stored once under its hash."""

    __tablename__ = "document_contents"

    sha256: str = Field(primary_key=True)
    content: bytes


class Note(Row, table=True):
    """A text about a case: a reason, a comment, what must be supplied. Commands carry only its id.

    `items` lists single points, such as the components a supplement request names.
    """

    __tablename__ = "notes"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    author: str
    text: str
    items: list[Any] = Field(default_factory=list, sa_type=JSONB)
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
