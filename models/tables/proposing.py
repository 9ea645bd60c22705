"""Many drafts put to a second person at once: one proposal, one decision, and what became of each draft."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Instant, Row, TableArguments, filled, now, one_of


class ProposalState(StrEnum):
    """Life of a proposal: put forward, approved by a second person, or withdrawn."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class ProposedState(StrEnum):
    """What became of one draft of a proposal."""

    CHOSEN = "chosen"  # to be declared final
    NOT_FINAL = "not_final"  # refused then
    READY = "ready"  # final, waits for the second person
    TAKEN_OUT = "taken_out"
    PUBLISHED = "published"
    NOT_PUBLISHED = "not_published"  # refused when it was to come into force


class PublicationProposal(Row, table=True):
    """Drafts that one person proposes to publish by one decision from one Vietnamese date on.

    `seen_at` is when it last moved on: one with work left that has stood still was cut off with its process.
    """

    __tablename__ = "publication_proposals"
    __table_args__: ClassVar[TableArguments] = (
        one_of("state", ProposalState),
        filled("decision"),
        CheckConstraint("approved_by = '' or approved_by <> proposed_by", name="two_people"),
        CheckConstraint("state <> 'approved' or (approved_by <> '' and approved_at is not null)", name="approved"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    state: str = ProposalState.PROPOSED
    decision: str
    decided_on: date
    effective_from: date
    proposed_by: str
    proposed_at: datetime = Field(default_factory=now, sa_type=Instant)
    approved_by: str = ""
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    seen_at: datetime = Field(default_factory=now, sa_type=Instant)


class ProposedDraft(Row, table=True):
    """One draft of a proposal, at the revision that was proposed.

    `why` is `models.refusal_facts.facts_of` of what was refused, empty otherwise; `by` took it out.
    """

    __tablename__ = "proposed_drafts"
    __table_args__: ClassVar[TableArguments] = (
        one_of("state", ProposedState),
        Index("ix_proposed_drafts_draft_id", "draft_id"),
    )

    proposal_id: UUID = Field(primary_key=True, foreign_key="publication_proposals.id")
    draft_id: UUID = Field(primary_key=True, foreign_key="procedure_drafts.id")
    revision: int
    state: str = ProposedState.CHOSEN
    why: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    by: str = ""
    at: datetime = Field(default_factory=now, sa_type=Instant)
