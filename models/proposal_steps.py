"""A proposal carried out draft by draft, each in one transaction: what cannot go says why, the others go on.

Whoever is cut off in the middle leaves every draft whole; running again takes up those that still wait.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text, update
from sqlmodel import col

from domain.procedure.compile import Compiled, read_compiled
from domain.procedure.errors import DefinitionErrors
from models.authoring import Author, EditedMeanwhileError, NoDraftError
from models.base import now
from models.draft_doubts import refuse_open
from models.errors import StorageRefusedError
from models.procedure_drafts import Reader, finalise_draft
from models.proposals import InProposalError, begun_by
from models.publication import Decision, check_day, publish_draft, versions_of
from models.queries.procedure_drafts import draft_of
from models.queries.proposals import drafts_that_wait
from models.refusal_facts import facts_of
from models.tables import DraftState, ProcedureDraft, ProposalState, ProposedDraft, ProposedState, PublicationProposal
from runtime.database import Sessions, WriteSession

#: Reads and checks the text of a draft as declaring it final does; raises DefinitionErrors with every problem.
Check = Callable[[ProcedureDraft], Awaitable[Compiled]]


async def prepare(
    sessions: Sessions, author: Author, proposal_id: UUID, check: Check, today: date
) -> AsyncIterator[UUID]:
    """Declare the drafts of a proposal final as the person who proposes them, yielding each when it is settled.

    Raises NoProposalError, and OtherPersonError for anybody else.
    """
    proposal = await begun_by(sessions, author, proposal_id, ProposalState.PROPOSED)
    async with sessions.read() as session:
        waiting = await drafts_that_wait(session, proposal_id, ProposedState.CHOSEN)
    for draft_id in waiting:
        try:
            async with sessions.read() as session:
                draft = await draft_of(session, author, draft_id)
            if draft is None:
                raise NoDraftError(draft_id)
            # Checked outside the transaction, which then finds the text at the same revision or refuses.
            read = _already(await check(draft)) if draft.state == DraftState.DRAFT else None
            async with sessions.write() as session:
                await make_final(session, author, proposal, draft_id, read, today)
        except (StorageRefusedError, DefinitionErrors) as refused:
            await _refuse(sessions, proposal_id, draft_id, ProposedState.NOT_FINAL, facts_of(refused))
        yield draft_id


async def carry_out(sessions: Sessions, author: Author, proposal_id: UUID, today: date) -> AsyncIterator[UUID]:
    """Bring the drafts of an approved proposal into force as its second person, yielding each when it is settled.

    Raises NoProposalError, and OtherPersonError for anybody else.
    """
    proposal = await begun_by(sessions, author, proposal_id, ProposalState.APPROVED)
    async with sessions.read() as session:
        waiting = await drafts_that_wait(session, proposal_id, ProposedState.READY)
    for draft_id in waiting:
        try:
            async with sessions.write() as session:
                await bring_into_force(session, author, proposal, draft_id, today)
        except StorageRefusedError as refused:
            await _refuse(sessions, proposal_id, draft_id, ProposedState.NOT_PUBLISHED, facts_of(refused))
        yield draft_id


_ELSEWHERE: Final = text("""
select i.proposal_id from proposed_drafts i join publication_proposals p on p.id = i.proposal_id
where i.draft_id = :draft and i.proposal_id <> :id and i.state = 'ready' and p.state <> 'withdrawn'
""")


async def make_final(
    session: WriteSession,
    author: Author,
    proposal: PublicationProposal,
    draft_id: UUID,
    read: Reader | None,
    today: date,
) -> None:
    """Declare one draft of a proposal final; nothing happens when that was settled meanwhile.

    `read` is None for a draft that somebody declared final before. Raises InProposalError, DateRefusedError and what
    `finalise_draft` raises; the transaction must be given up then.
    """
    item = await _waiting(session, proposal.id, draft_id, ProposedState.CHOSEN, ProposalState.PROPOSED)
    if item is None:
        return
    if (await session.execute(_ELSEWHERE, {"draft": draft_id, "id": proposal.id})).first():
        raise InProposalError
    if read is not None:
        draft = await finalise_draft(session, author, draft_id, revision=item.revision, read=read)
    else:
        draft = await _final_before(session, author, draft_id, item.revision)
    published = await versions_of(session, draft.procedure_code)
    check_day(read_compiled(draft.compiled), proposal.effective_from, today, first=not published)
    await _settle(session, item, ProposedState.READY)


async def bring_into_force(
    session: WriteSession, author: Author, proposal: PublicationProposal, draft_id: UUID, today: date
) -> None:
    """Publish one draft of an approved proposal; nothing happens when that was settled meanwhile.

    Raises what `publish_draft` raises; the transaction must be given up then.
    """
    item = await _waiting(session, proposal.id, draft_id, ProposedState.READY, ProposalState.APPROVED)
    if item is None:
        return
    await publish_draft(
        session,
        author,
        draft_id,
        revision=item.revision,
        effective_from=proposal.effective_from,
        decision=Decision(proposal.decision, proposal.decided_on),
        today=today,
    )
    await _settle(session, item, ProposedState.PUBLISHED)


async def _final_before(session: WriteSession, author: Author, draft_id: UUID, revision: int) -> ProcedureDraft:
    draft = await draft_of(session, author, draft_id)
    if draft is None:
        raise NoDraftError(draft_id)
    if draft.revision != revision or draft.state != DraftState.FINAL:
        raise EditedMeanwhileError(draft_id, draft.revision, draft.written_by)
    await refuse_open(session, draft)
    return draft


async def _waiting(
    session: WriteSession, proposal_id: UUID, draft_id: UUID, state: ProposedState, proposal_state: ProposalState
) -> ProposedDraft | None:
    """Return a draft's line of a proposal, both locked, when it still waits; else None."""
    stands = await session.scalar(
        select(col(PublicationProposal.state)).where(col(PublicationProposal.id) == proposal_id).with_for_update()
    )
    if stands != proposal_state:
        return None
    return await session.scalar(
        select(ProposedDraft)
        .where(
            col(ProposedDraft.proposal_id) == proposal_id,
            col(ProposedDraft.draft_id) == draft_id,
            col(ProposedDraft.state) == state,
        )
        .with_for_update()
    )


async def _settle(session: WriteSession, item: ProposedDraft, state: ProposedState) -> None:
    item.state, item.at = state, now()
    await session.flush()
    await _moved_on(session, item.proposal_id)


async def _refuse(
    sessions: Sessions, proposal_id: UUID, draft_id: UUID, state: ProposedState, why: dict[str, Any]
) -> None:
    waited = ProposedState.CHOSEN if state is ProposedState.NOT_FINAL else ProposedState.READY
    async with sessions.write() as session:
        await session.change(
            update(ProposedDraft)
            .where(
                col(ProposedDraft.proposal_id) == proposal_id,
                col(ProposedDraft.draft_id) == draft_id,
                col(ProposedDraft.state) == waited,
            )
            .values(state=state, why=why, at=now())
        )
        await _moved_on(session, proposal_id)


async def _moved_on(session: WriteSession, proposal_id: UUID) -> None:
    await session.change(
        update(PublicationProposal).where(col(PublicationProposal.id) == proposal_id).values(seen_at=now())
    )


def _already(compiled: Compiled) -> Reader:
    return lambda _: compiled
