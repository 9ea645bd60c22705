"""What the commands of `motcua procedures proposal` share: a proposal goes on, and what became of its drafts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from uuid import UUID

import typer

from cli.procedures.saying import say
from cli.procedures.stored import all_fragments, shipped_register, stored_refusal, today, with_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from domain.procedure.compile import Compiled
    from models.tables import ProcedureDraft
    from runtime.database import Sessions

_STATES = {
    "chosen": ("chưa chốt", "not final yet"),
    "not_final": ("không chốt được", "cannot be final"),
    "ready": ("chờ duyệt", "waits"),
    "taken_out": ("đã lấy ra", "taken out"),
    "published": ("đã công bố", "published"),
    "not_published": ("không công bố được", "cannot be published"),
}


async def go_on_with(sessions: Sessions, by: str, proposal_id: UUID) -> None:
    """Declare final, or publish, every draft that still waits; how far it is shows on stderr."""
    from models.authoring import Author
    from models.procedure_drafts import reader
    from models.proposal_steps import carry_out, prepare
    from models.proposals import NoProposalError
    from models.queries.proposals import drafts_that_wait, proposal_of
    from models.tables import ProposedState

    author = Author(by)
    async with sessions.read() as session:
        proposal = await proposal_of(session, author, proposal_id)
        if proposal is None:
            raise NoProposalError(proposal_id)
        approved = proposal.state == "approved"
        state = ProposedState.READY if approved else ProposedState.CHOSEN
        waiting = len(await drafts_that_wait(session, proposal_id, state))
    read = reader(shipped_register(), await all_fragments(sessions), str(proposal_id))

    async def check(draft: ProcedureDraft) -> Compiled:
        return read(draft.text)

    steps: AsyncIterator[UUID]
    steps = (
        carry_out(sessions, author, proposal_id, today())
        if approved
        else prepare(sessions, author, proposal_id, check, today())
    )
    done = 0
    async for _ in steps:
        done += 1
        typer.echo(f"\r{done}/{waiting}", nl=done == waiting, err=True)


def tell(proposal_id: UUID, language: str, *, every: bool = False) -> None:
    """Say how many drafts stand in each state, and of those refused (or of every one) which and why."""
    from models.authoring import Author
    from models.proposals import NoProposalError
    from models.queries.proposals import proposal_of, proposed_lines

    async def look(sessions: Sessions) -> None:
        async with sessions.read() as session:
            if await proposal_of(session, Author(""), proposal_id) is None:
                raise NoProposalError(proposal_id)
            lines = await proposed_lines(session, proposal_id)
        counted: Mapping[str, int] = Counter(one.state for one in lines)
        for state, words in _STATES.items():
            if counted[state]:
                typer.echo(f"{counted[state]:6}  {say(language, *words)}")
        for one in lines:
            if not (every or one.why):
                continue
            why = f": {stored_refusal(one.why, language)}" if one.why else ""
            left = say(language, f", {one.doubts} điều để ngỏ", f", {one.doubts} left open") if one.doubts else ""
            name = one.name_en if language == "en" and one.name_en else one.name_vi
            typer.echo(f"{one.draft_id}  {one.procedure_code}  {name}  {say(language, *_STATES[one.state])}{left}{why}")

    with_database(look, language)
