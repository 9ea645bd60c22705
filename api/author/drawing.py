"""The picture of a draft on a page of its own, to be read and printed on A4, and as a file."""

from __future__ import annotations

import asyncio
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter
from api.author.frame import draft_page
from api.author.surroundings import surroundings
from api.dependencies import CurrentServices, Language
from api.errors import NotFound
from domain.diagram.draw import draw
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fragments import FragmentShelf
from domain.procedure.loader import load_definition
from domain.procedure.register import Register

router = APIRouter()


@router.get("/procedures/drafts/{draft_id}/diagram")
async def show_diagram(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Show the picture; of a text that cannot be read yet it says where to mend."""
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
    around = await surroundings(services)
    svg = await asyncio.to_thread(drawn, draft.text, around.shelf, around.register, language)
    return await draft_page(request, services, writer, draft, "author/diagram.html", {"svg": svg})


@router.get("/procedures/drafts/{draft_id}/diagram.svg")
async def download_diagram(
    services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Return the picture as a file."""
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
    around = await surroundings(services)
    svg = await asyncio.to_thread(drawn, draft.text, around.shelf, around.register, language)
    if not svg:
        raise NotFound
    name = f"{draft.procedure_code}-so-do.svg"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(svg, media_type="image/svg+xml", headers=headers)


def read_text(text: str, shelf: FragmentShelf) -> Definition | None:
    """Return the definition of a text, None while it cannot be read."""
    try:
        return load_definition(text, "draft", shelf=shelf)
    except DefinitionErrors:
        return None


def drawn(text: str, shelf: FragmentShelf, register: Register, language: str) -> str:
    """Return the picture of a text, empty while it cannot be read."""
    definition = read_text(text, shelf)
    return draw(definition, language, register=register) if definition else ""
