"""A draft beside the version it would follow: what people will notice, and which running cases it could concern."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, Writer
from api.author.drawing import read_text
from api.author.editor import differing_lines
from api.author.frame import around_draft, draft_page
from api.author.sources import source_of
from api.author.surroundings import surroundings
from api.dependencies import CurrentServices, Language
from api.language import say
from api.services import Services
from domain.procedure.basics import Words
from domain.procedure.difference import Audience, Change, difference, of_audience, steps_touched
from domain.simulation.telling import step_names
from models.queries.blast_radius import pinned_cases, standing_cases
from models.tables import ProcedureDraft, Publication

router = APIRouter()
AUDIENCES = {
    Audience.CITIZEN: say("Người dân, doanh nghiệp"),
    Audience.CLERK: say("Cán bộ một cửa"),
    Audience.OFFICER: say("Cán bộ thụ lý, lãnh đạo"),
}
_WEIGHT = {"major": 0, "notable": 1, "minor": 2}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a new text changes: sentences by audience, cases by version, and how many stand on a step that changed."""

    before: int | None
    changes: tuple[Change, ...]
    by_audience: tuple[tuple[Any, tuple[Change, ...]], ...]
    pinned: tuple[Any, ...]
    standing: tuple[tuple[Words, int, str], ...]


async def compared(services: Services, writer: Writer, draft: ProcedureDraft) -> Comparison | None:
    """Return the comparison of a draft, None while its text cannot be read."""
    around = await surroundings(services)
    new = await asyncio.to_thread(read_text, draft.text, around.shelf)
    if new is None:
        return None
    async with services.sessions.read() as session:
        row = (await around_draft(session, draft)).before
        pinned = tuple(await pinned_cases(session, writer.author, draft.procedure_code))
        standing = await standing_cases(session, writer.author, draft.procedure_code, row.version if row else None)
    if row is None:
        return Comparison(None, (), (), pinned, ())
    ready = await services.definitions.version(row.procedure_code, row.version)
    old = ready.definition if ready else new
    changes = await asyncio.to_thread(difference, old, new, around.register)
    touched, names = steps_touched(changes), step_names(old)
    return Comparison(
        row.version,
        changes,
        tuple(
            (words, tuple(sorted(of_audience(changes, who), key=lambda one: _WEIGHT[one.severity])))
            for who, words in AUDIENCES.items()
        ),
        pinned,
        tuple(
            (names.get(one.step, Words(vi=one.step, en=one.step)), one.cases, touched[one.step].value)
            for one in standing
            if one.step in touched
        ),
    )


@router.get("/procedures/drafts/{draft_id}/changes")
async def show_changes(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Show in words what the draft changes, whom it concerns, and the lines that differ."""
    del language
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
        around = await around_draft(session, draft)
        publication = (
            await session.get(Publication, (draft.procedure_code, around.before.version)) if around.before else None
        )
    told = await compared(services, writer, draft)
    lines: list[tuple[str, str]] = []
    if around.before:
        source = await source_of(services, around.before, publication)
        if not source.lstrip().startswith("{"):
            lines = list(differing_lines(source, draft.text))
    return await draft_page(
        request, services, writer, draft, "author/changes.html", {"told": told, "lines": lines[:600]}
    )
