"""A proposal goes on beside the page that began it, draft by draft, so that anybody can see how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import structlog

from api.author.access import Writer
from api.author.frame import today
from api.author.judging import judge
from api.author.surroundings import look_again, surroundings
from api.services import Services
from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.errors import DefinitionErrors
from models.proposal_steps import Check, carry_out, prepare
from models.tables import ProcedureDraft

log = structlog.stdlib.get_logger()
_running: set[asyncio.Task[None]] = set()


def begin_preparing(services: Services, writer: Writer, proposal_id: UUID) -> None:
    """Begin to declare the drafts of a proposal final, as the writer who proposes them."""
    steps = prepare(services.sessions, writer.author, proposal_id, _as_on_the_page(services), today())
    _go(services, proposal_id, steps)


def begin_carrying_out(services: Services, writer: Writer, proposal_id: UUID) -> None:
    """Begin to bring the drafts of an approved proposal into force, as the writer who approved it."""
    _go(services, proposal_id, carry_out(services.sessions, writer.author, proposal_id, today()))


def _go(services: Services, proposal_id: UUID, steps: AsyncIterator[UUID]) -> None:
    task = asyncio.create_task(_to_the_end(services, proposal_id, steps))
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _to_the_end(services: Services, proposal_id: UUID, steps: AsyncIterator[UUID]) -> None:
    try:
        async for _ in steps:
            await asyncio.sleep(0)  # other people's pages come first
    except Exception:
        # The page tells that it stands still; what is settled stays, and its button goes on with the rest.
        log.exception("proposal_cut_off", proposal_id=str(proposal_id))
    look_again(services)


def _as_on_the_page(services: Services) -> Check:
    """Return the check of a text as its own page makes it before it is declared final."""

    async def check(draft: ProcedureDraft) -> Compiled:
        judged = await judge(services, draft.procedure_code, draft.text, "vi")
        grave = [finding for finding in judged.findings if finding.severity == "error"]
        if grave or judged.definition is None:
            raise DefinitionErrors(grave)
        register = (await surroundings(services)).register
        return await asyncio.to_thread(compile_definition, judged.definition, register)

    return check
