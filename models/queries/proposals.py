"""Proposals to publish many drafts: only those all of whose drafts the author may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from models.author import Author
from models.queries.ready_drafts import FIELD_SQL
from models.tables import ProposedDraft, ProposedState, PublicationProposal
from runtime.database import ReadSession

_VISIBLE: Final = """
(cast(:kinds as text[]) is null or not exists (
    select from proposed_drafts i join procedure_drafts d on d.id = i.draft_id
    where i.proposal_id = p.id and not (
        d.agency_kind = any(cast(:kinds as text[])) and (d.agency_kind = any(cast(:deciding as text[]))
            or d.agency_id = any(cast(:agencies as text[]))))
))
"""
_ONE: Final = text(f"select p.id from publication_proposals p where p.id = :id and {_VISIBLE}")  # noqa: S608 - constant text
_RECENT: Final = text(f"""
select p.id, p.state, p.decision, p.effective_from, p.proposed_by, p.proposed_at, p.approved_by,
    c.drafts, c.waiting, c.published, c.refused
from publication_proposals p cross join lateral (
    select count(*) as drafts, count(*) filter (where i.state in ('chosen', 'ready')) as waiting,
        count(*) filter (where i.state = 'published') as published,
        count(*) filter (where i.state in ('not_final', 'not_published')) as refused
    from proposed_drafts i where i.proposal_id = p.id
) c
where {_VISIBLE} order by p.proposed_at desc, p.id limit :limit
""")  # noqa: S608 - likewise
_LINES: Final = text(f"""
select i.draft_id, d.procedure_code, d.name_vi, d.name_en, d.agency_kind, d.version,
    {FIELD_SQL} as field, i.revision, i.state, i.why, i.by,
    d.state as draft_state, d.revision as draft_revision, d.written_by, d.finalised_by,
    coalesce(q.open, 0)::int as doubts, coalesce(q.seconds, 0)::int as seconds
from proposed_drafts i join procedure_drafts d on d.id = i.draft_id
left join lateral (
    select count(*) as open, sum(seconds) as seconds from draft_doubts q where q.draft_id = d.id and q.answer = ''
) q on true
where i.proposal_id = :id order by d.procedure_code, d.id
""")  # noqa: S608 - likewise
_OF_DRAFT: Final = text(f"""
select p.id, p.state, p.decision, p.effective_from, p.proposed_by, p.proposed_at, {_VISIBLE} as seen
from proposed_drafts i join publication_proposals p on p.id = i.proposal_id
where i.draft_id = :draft and i.state in ('chosen', 'ready') and p.state <> 'withdrawn'
order by p.proposed_at desc, p.id limit 1
""")  # noqa: S608 - likewise


@dataclass(frozen=True, slots=True)
class StandingProposal:
    """The proposal a draft waits in; `seen` is False where the author may not see all of it, and so not open it."""

    id: UUID
    state: str
    decision: str
    effective_from: date
    proposed_by: str
    proposed_at: datetime
    seen: bool


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal as a list shows it: how many drafts it has, and what became of how many."""

    id: UUID
    state: str
    decision: str
    effective_from: date
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    drafts: int
    waiting: int
    published: int
    refused: int


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One draft of a proposal: what it is, what became of it and why; `doubts` are those left open, none blocks.

    `seconds` is about how long those take; `version` is None until the draft is final.
    """

    draft_id: UUID
    procedure_code: str
    name_vi: str
    name_en: str
    agency_kind: str
    version: int | None
    field: str
    revision: int
    state: str
    why: dict[str, Any]
    by: str
    draft_state: str
    draft_revision: int
    written_by: str
    finalised_by: str
    doubts: int
    seconds: int

    @property
    def stands(self) -> bool:
        """True when the draft still is what was proposed: final, at that revision."""
        return self.draft_state == "final" and self.draft_revision == self.revision


async def proposal_of(session: ReadSession, author: Author, proposal_id: UUID) -> PublicationProposal | None:
    """Return a proposal that the author may see, or None."""
    seen = (await session.execute(_ONE, {"id": proposal_id, **author.of_drafts()})).first()
    return await session.get(PublicationProposal, proposal_id) if seen else None


async def proposal_with(session: ReadSession, author: Author, draft_id: UUID) -> StandingProposal | None:
    """Return the proposal that a draft waits in, or None; whether the draft may be seen was asked before."""
    found = (await session.execute(_OF_DRAFT, {"draft": draft_id, **author.of_drafts()})).mappings().first()
    return StandingProposal(**found) if found else None


async def recent_proposals(session: ReadSession, author: Author, limit: int = 20) -> Sequence[ProposalLine]:
    """Return the newest proposals that the author may see."""
    found = await session.execute(_RECENT, {"limit": limit, **author.of_drafts()})
    return [ProposalLine(**row) for row in found.mappings()]


async def proposed_lines(session: ReadSession, proposal_id: UUID) -> Sequence[ProposedLine]:
    """Return the drafts of a proposal by code; whether the proposal may be seen was asked before."""
    found = await session.execute(_LINES, {"id": proposal_id})
    return [ProposedLine(**row) for row in found.mappings()]


async def drafts_that_wait(session: ReadSession, proposal_id: UUID, state: ProposedState) -> Sequence[UUID]:
    """Return the drafts of a proposal that stand in a state."""
    found = await session.scalars(
        select(col(ProposedDraft.draft_id))
        .where(col(ProposedDraft.proposal_id) == proposal_id, col(ProposedDraft.state) == state)
        .order_by(col(ProposedDraft.draft_id))
    )
    return found.all()
