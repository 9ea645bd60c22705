"""How a procedure comes about: drafts and their revisions, the record of publication, who changed what."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, now, one_of


class DraftState(StrEnum):
    """Life of a draft: written, declared final (its text frozen), published, or given up."""

    DRAFT = "draft"
    FINAL = "final"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class ProcedureDraft(Row, table=True):
    """One text on its way to publication, as YAML, with its scenarios.

    `revision` grows with every edit; who saves names the one the edit began from. Names are copied out for lists
    as far as the text can be read. `compiled` is the canonical text frozen when the draft was declared final,
    `sha256` its hash; both are empty before. `origin` says where the text came from when nobody wrote it here.
    `agency_id` is the agency whose author began it, empty when that was somebody who writes for every agency.
    """

    __tablename__ = "procedure_drafts"
    __table_args__: ClassVar[TableArguments] = (
        one_of("state", DraftState),
        CheckConstraint("revision > 0", name="revision"),
        CheckConstraint(
            "state not in ('final', 'published') or (compiled <> '' and version is not null)", name="compiled"
        ),
        Index("ix_procedure_drafts_agency_kind", "agency_kind", "procedure_code"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    procedure_code: str
    agency_kind: str
    agency_id: str = Field(default="", sa_column_kwargs={"server_default": ""})
    state: str = DraftState.DRAFT
    revision: int = 1
    name_vi: str = ""
    name_en: str = ""
    text: str
    scenarios: str = ""
    origin: str = ""
    created_by: str
    created_at: datetime = Field(default_factory=now, sa_type=Instant)
    written_by: str
    written_at: datetime = Field(default_factory=now, sa_type=Instant)
    finalised_by: str = ""
    finalised_at: datetime | None = Field(default=None, sa_type=Instant)
    version: int | None = None
    sha256: str = ""
    compiled: str = ""


class DraftRevision(Row, table=True):
    """One saved state of a draft's text. Append-only by trigger."""

    __tablename__ = "draft_revisions"

    draft_id: UUID = Field(primary_key=True, foreign_key="procedure_drafts.id")
    revision: int = Field(primary_key=True)
    text: str
    scenarios: str = ""
    written_by: str
    written_at: datetime = Field(default_factory=now, sa_type=Instant)


class StoredFragment(Row, table=True):
    """A fragment that came with a bundle, exactly as it was signed. Append-only by trigger.

    `origin` says from where ("bundle:" and who made it); the fragments that ship lie as files and are not here.
    """

    __tablename__ = "procedure_fragments"
    __table_args__: ClassVar[TableArguments] = (
        CheckConstraint("sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')", name="sha256"),
    )

    fragment: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    sha256: str
    text: str
    origin: str
    installed_by: str
    installed_at: datetime = Field(default_factory=now, sa_type=Instant)

    @property
    def key(self) -> str:
        """How a definition names it: "one-officer@1"."""
        return f"{self.fragment}@{self.version}"


class Publication(Row, table=True):
    """Who wrote and who confirmed a published version, and by which decision. Append-only by trigger.

    `draft_id` is None for a version an installation published from files. `source` is the YAML it was compiled
    from. `transition` is `domain.procedure.transition.Transition` as JSON: which cases keep the version before.
    """

    __tablename__ = "publications"
    __table_args__: ClassVar[TableArguments] = (
        CheckConstraint(
            "draft_id is null or (confirmed_by <> written_by and confirmed_by <> finalised_by)", name="two_people"
        ),
        ForeignKeyConstraint(
            ["procedure_code", "version"], ["procedure_versions.procedure_code", "procedure_versions.version"]
        ),
    )

    procedure_code: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    draft_id: UUID | None = Field(default=None, foreign_key="procedure_drafts.id")
    written_by: str = ""
    finalised_by: str = ""
    confirmed_by: str
    confirmed_at: datetime = Field(default_factory=now, sa_type=Instant)
    decision: str = ""
    decided_on: date | None = None
    source: str = ""
    scenarios: str = ""
    transition: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


class ProcedureChange(Row, table=True):
    """One line of the log of authoring: who did what to which procedure, when. Append-only by trigger."""

    __tablename__ = "procedure_changes"
    __table_args__: ClassVar[TableArguments] = (Index("ix_procedure_changes_procedure_code", "procedure_code", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    procedure_code: str
    agency_kind: str
    kind: str
    by: str
    at: datetime = Field(default_factory=now, sa_type=Instant)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
