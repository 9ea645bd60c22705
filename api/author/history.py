"""How a draft came to be: every saved state, who wrote it, and what it changed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter
from api.author.editor import differing_lines
from api.author.frame import draft_page
from api.author.procedure import yaml_file
from api.dependencies import CurrentServices
from api.errors import NotFound
from models.procedure_drafts import revisions_of
from models.queries.authors import names_of

router = APIRouter()
_SHOWN = 200


@router.get("/procedures/drafts/{draft_id}/history")
async def show_history(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    draft_id: UUID,
    revision: Annotated[int, Query(ge=0, le=10**8)] = 0,
) -> Response:
    """Show the saved states of a draft, and what one of them changed."""
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
        kept = await revisions_of(session, writer.author, draft_id)
        names = await names_of(session, [one.written_by for one in kept])
    by_number = {one.revision: one for one in kept}
    chosen = by_number.get(revision or draft.revision)
    if chosen is None:
        raise NotFound
    before = by_number.get(chosen.revision - 1)
    values = {
        "kept": kept[:_SHOWN],
        "chosen": chosen,
        "lines": list(differing_lines(before.text if before else "", chosen.text))[:600],
        "scenario_lines": list(differing_lines(before.scenarios if before else "", chosen.scenarios))[:200],
        "people": names,
    }
    return await draft_page(request, services, writer, draft, "author/history.html", values)


@router.get("/procedures/drafts/{draft_id}/text")
async def download_text(
    services: CurrentServices,
    writer: CurrentWriter,
    draft_id: UUID,
    revision: Annotated[int, Query(ge=0, le=10**8)] = 0,
) -> Response:
    """Return the text of a draft, or one of its saved states, as a file."""
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
        text = draft.text
        if revision:
            kept = await revisions_of(session, writer.author, draft_id)
            chosen = next((one for one in kept if one.revision == revision), None)
            if chosen is None:
                raise NotFound
            text = chosen.text
    return yaml_file(text, f"{draft.procedure_code}-{'v' + str(draft.version) if draft.version else 'nhap'}.yaml")
