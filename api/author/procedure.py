"""One procedure: its versions, its drafts, who did what; one version to read and take away."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, ProcedureCode, VersionNumber, Writer
from api.author.frame import today
from api.author.log import log_rows
from api.author.refusals import refused_page
from api.author.sources import source_of
from api.author.surroundings import agency_words, surroundings
from api.dependencies import CurrentServices, Language
from api.errors import NotFound
from api.pages import see_other
from api.services import Services
from domain.diagram.draw import draw
from domain.procedure.compile import read_compiled
from domain.procedure.fields import field_name
from domain.procedure.transition import Transition
from models.authoring import changes_of
from models.errors import StorageRefusedError
from models.procedure_drafts import list_drafts
from models.procedures import version_of
from models.publication import cancel_publication, published_versions
from models.queries.authors import names_of
from models.queries.blast_radius import pinned_cases
from models.queries.case_moves import list_moves
from models.queries.chosen_cases import selection_sizes
from models.tables import ProcedureVersion, Publication

router = APIRouter()
PAGE = 30


@router.get("/procedures/desk/{procedure_code}")
async def show_procedure(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    language: Language,
    procedure_code: ProcedureCode,
    before: Annotated[int, Query(ge=1)] = 2**53,
) -> Response:
    """Show every version and draft of a procedure, running cases by version, moves, and the log."""
    author = writer.author
    async with services.sessions.read() as session:
        versions = await published_versions(session, author, today(), procedure_code)
        drafts = await list_drafts(session, author, procedure_code=procedure_code)
        if not versions and not drafts:
            raise NotFound
        lines = await changes_of(session, author, procedure_code, before=before, limit=PAGE + 1)
        pinned = {one.version: one for one in await pinned_cases(session, author, procedure_code)}
        moves = await list_moves(session, author, procedure_code)
        chosen = await selection_sizes(session, (move.selection_id for move in moves))
        people = [line.by for line in lines] + [draft.written_by for draft in drafts]
        people += [who for one in versions for who in (one.written_by, one.confirmed_by)]
        names = await names_of(session, people + [move.decided_by for move in moves])
    first = versions[0] if versions else drafts[0]
    values = {
        "code": procedure_code,
        "first": first,
        "versions": versions,
        "drafts": drafts,
        "pinned": pinned,
        "moves": moves,
        "chosen": chosen,
        "names": names,
        "log": log_rows(lines[:PAGE], names),
        "older": lines[PAGE - 1].id if len(lines) > PAGE else None,
        "agencies": agency_words((await surroundings(services)).register, language),
        "field_name": field_name,
        "done": request.query_params.get("done", ""),
        "decides": writer.author.decides(first.agency_kind),
    }
    return services.pages.render(request, "author/procedure.html", values)


@router.get("/procedures/desk/{procedure_code}/versions/{number}")
async def show_version(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    language: Language,
    procedure_code: ProcedureCode,
    number: VersionNumber,
) -> Response:
    """Show one published version: who published it by which decision, its picture and its text."""
    row, publication = await _published(services, writer, procedure_code, number)
    around = await surroundings(services)
    svg = await asyncio.to_thread(draw, read_compiled(row.text), language, register=around.register)
    async with services.sessions.read() as session:
        lines = await published_versions(session, writer.author, today(), procedure_code)
        line = next(one for one in lines if one.version == number)
        names = await names_of(session, (line.written_by, line.confirmed_by))
    rule = Transition.model_validate_json(json.dumps(line.transition)).words() if line.transition else None
    values = {
        "row": row,
        "line": line,
        "names": names,
        "svg": svg,
        "text": await source_of(services, row, publication),
        "transition": rule if number > 1 else None,
        "agencies": agency_words(around.register, language),
    }
    return services.pages.render(request, "author/version.html", values)


@router.get("/procedures/desk/{procedure_code}/versions/{number}/text")
async def download_version(
    services: CurrentServices, writer: CurrentWriter, procedure_code: ProcedureCode, number: VersionNumber
) -> Response:
    """Return the text of a published version as a file."""
    row, publication = await _published(services, writer, procedure_code, number)
    return yaml_file(await source_of(services, row, publication), f"{procedure_code}-v{number}.yaml")


@router.post("/procedures/desk/{procedure_code}/versions/{number}/cancel")
async def cancel(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    procedure_code: ProcedureCode,
    number: VersionNumber,
) -> Response:
    """Cancel a version before its first day."""
    reason = str((await request.form()).get("reason", ""))[:1000]
    try:
        async with services.sessions.write() as session:
            row = await version_of(session, procedure_code, number)
            if row is None or not writer.author.may(row.agency_kind):
                raise NotFound
            await cancel_publication(session, writer.author, procedure_code, number, reason=reason, today=today())
    except StorageRefusedError as refused:
        raise refused_page(refused) from refused
    return see_other(f"/procedures/desk/{procedure_code}?done=cancelled")


def yaml_file(text: str, name: str) -> Response:
    """Return a text as a YAML file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)


async def _published(
    services: Services, writer: Writer, code: str, number: int
) -> tuple[ProcedureVersion, Publication | None]:
    async with services.sessions.read() as session:
        row = await version_of(session, code, number)
        if row is None or not writer.author.may(row.agency_kind):
            raise NotFound
        return row, await session.get(Publication, (code, number))
