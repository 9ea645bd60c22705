"""Many drafts published by two people at once: proposed by one, approved by another, each draft whole or not at all."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from models.authoring import Author, DecisionMissingError, NoDraftError, SamePersonError, SharedKindError
from models.base import now
from models.errors import StorageRefusedError
from models.publication import Decision
from models.queries.proposals import drafts_that_wait, proposal_of
from models.tables import ProcedureDraft, ProposalState, ProposedDraft, ProposedState, PublicationProposal
from runtime.database import Sessions, WriteSession


class NoProposalError(StorageRefusedError):
    """There is no such proposal for this author."""

    def __init__(self, proposal_id: UUID) -> None:
        super().__init__("no_proposal")
        self.proposal_id = proposal_id


class NothingProposedError(StorageRefusedError):
    """A proposal has at least one draft that can be published."""

    def __init__(self) -> None:
        super().__init__("nothing_proposed")


class ProposalClosedError(StorageRefusedError):
    """The proposal was approved or withdrawn: `state` is where it is."""

    def __init__(self, state: str) -> None:
        super().__init__("proposal_closed")
        self.state = state


class StillPreparingError(StorageRefusedError):
    """`count` drafts of the proposal are not final yet; whom it is put to would not see all of it."""

    def __init__(self, count: int) -> None:
        super().__init__("still_preparing")
        self.count = count


class InProposalError(StorageRefusedError):
    """The draft stands in another proposal that waits for its second person."""

    def __init__(self) -> None:
        super().__init__("in_proposal")


class OtherPersonError(StorageRefusedError):
    """What was begun goes on only by the person who began it, `who`: the record names who answers for each draft."""

    def __init__(self, who: str) -> None:
        super().__init__("other_person")
        self.who = who


async def propose(
    session: WriteSession, author: Author, drafts: Mapping[UUID, int], *, decision: Decision, effective_from: date
) -> PublicationProposal:
    """Store a proposal of drafts, each at the revision that was seen; none is final by it yet.

    Raises NothingProposedError, DecisionMissingError, and NoDraftError for a draft of others.
    """
    if not drafts:
        raise NothingProposedError
    if not decision.number.strip():
        raise DecisionMissingError
    known = await session.scalars(
        select(col(ProcedureDraft.id)).where(col(ProcedureDraft.id).in_(list(drafts)), *author.drafts())
    )
    for missing in set(drafts) - set(known.all()):
        raise NoDraftError(missing)
    proposal = PublicationProposal(
        decision=decision.number.strip(),
        decided_on=decision.on,
        effective_from=effective_from,
        proposed_by=author.who,
    )
    session.add(proposal)
    await session.flush()
    session.add(
        *(ProposedDraft(proposal_id=proposal.id, draft_id=one, revision=number) for one, number in drafts.items())
    )
    await session.flush()
    return proposal


async def take_out(session: WriteSession, author: Author, proposal_id: UUID, drafts: Collection[UUID]) -> int:
    """Take drafts out of a proposal that waits, and return how many; they stay final, outside of it.

    Raises NoProposalError and ProposalClosedError.
    """
    await _open(session, author, proposal_id)
    items = await session.scalars(
        select(ProposedDraft)
        .where(
            col(ProposedDraft.proposal_id) == proposal_id,
            col(ProposedDraft.draft_id).in_(list(drafts)),
            col(ProposedDraft.state).in_([ProposedState.CHOSEN, ProposedState.READY]),
        )
        .with_for_update()
    )
    taken = items.all()
    for item in taken:
        item.state, item.by, item.at = ProposedState.TAKEN_OUT, author.who, now()
    await session.flush()
    return len(taken)


async def withdraw(session: WriteSession, author: Author, proposal_id: UUID) -> None:
    """Give a proposal up; what is final stays final. Raises NoProposalError and ProposalClosedError."""
    proposal = await _open(session, author, proposal_id)
    proposal.state, proposal.seen_at = ProposalState.WITHDRAWN, now()
    await session.flush()


_KINDS: Final = text("""
select distinct d.agency_kind from proposed_drafts i join procedure_drafts d on d.id = i.draft_id
where i.proposal_id = :id and i.state = 'ready' order by 1
""")


async def approve(session: WriteSession, author: Author, proposal_id: UUID) -> None:
    """Approve a proposal as its second person; its drafts then come into force one by one.

    Raises SamePersonError for who proposed it, StillPreparingError, NothingProposedError, SharedKindError for an
    author of one agency among several, NoProposalError and ProposalClosedError.
    """
    proposal = await _open(session, author, proposal_id)
    if author.who == proposal.proposed_by:
        raise SamePersonError(author.who)
    chosen = await drafts_that_wait(session, proposal_id, ProposedState.CHOSEN)
    if chosen:
        raise StillPreparingError(len(chosen))
    kinds = [str(kind) for (kind,) in (await session.execute(_KINDS, {"id": proposal_id})).all()]
    if not kinds:
        raise NothingProposedError
    for kind in kinds:
        if not author.decides(kind):
            raise SharedKindError(kind)
    proposal.state = ProposalState.APPROVED
    proposal.approved_by, proposal.approved_at, proposal.seen_at = author.who, now(), now()
    await session.flush()


async def begun_by(sessions: Sessions, author: Author, proposal_id: UUID, state: ProposalState) -> PublicationProposal:
    """Return a proposal that this author proposed, or approved, as the state says.

    Raises NoProposalError, and OtherPersonError for anybody else.
    """
    async with sessions.read() as session:
        proposal = await proposal_of(session, author, proposal_id)
    if proposal is None or proposal.state != state:
        raise NoProposalError(proposal_id)
    who = proposal.proposed_by if state is ProposalState.PROPOSED else proposal.approved_by
    if who != author.who:
        raise OtherPersonError(who)
    return proposal


async def go_on(session: WriteSession, author: Author, proposal_id: UUID) -> str:
    """Note that what was cut off goes on, and return the proposal's state.

    Raises NoProposalError, and OtherPersonError for anybody but who began it.
    """
    proposal = await proposal_of(session, author, proposal_id)
    if proposal is None:
        raise NoProposalError(proposal_id)
    who = proposal.approved_by or proposal.proposed_by
    if who != author.who:
        raise OtherPersonError(who)
    proposal.seen_at = now()
    await session.flush()
    return proposal.state


async def _open(session: WriteSession, author: Author, proposal_id: UUID) -> PublicationProposal:
    """Return a proposal that waits for its second person, locked."""
    if await proposal_of(session, author, proposal_id) is None:
        raise NoProposalError(proposal_id)
    proposal = await session.scalar(
        select(PublicationProposal)
        .where(col(PublicationProposal.id) == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    assert proposal is not None  # noqa: S101  it was seen above, and no row is ever deleted
    if proposal.state != ProposalState.PROPOSED:
        raise ProposalClosedError(proposal.state)
    return proposal
