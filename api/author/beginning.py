"""New drafts: from nothing, from the version in force, from a YAML file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, File, Query, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, ProcedureCode, Writer
from api.author.checking import plain_text
from api.author.frame import today
from api.author.refusals import refusal_of
from api.author.sources import source_of
from api.author.surroundings import agency_words, surroundings
from api.dependencies import CurrentServices, Language
from api.errors import FieldProblem, InvalidInput, NotFound, Problem, Refused
from api.language import say
from api.pages import see_other
from api.services import Services
from domain.procedure.basics import DOTTED_CODE_PATTERN
from domain.procedure.errors import DefinitionErrors
from domain.procedure.register import Endpoint
from domain.procedure.source import MAX_BYTES, read_source
from models.errors import StorageRefusedError
from models.procedure_drafts import create_draft, list_drafts
from models.procedures import in_force, next_version
from models.publication import versions_of
from models.tables import Publication
from runtime.database import ReadSession

router = APIRouter()
_CODE = FieldProblem("code", "shape", say("Mã thủ tục có dạng 1.004222."), say("Nhập mã của cơ sở dữ liệu quốc gia."))
_KIND = FieldProblem("agency", "unknown", say("Chưa chọn loại cơ quan."), say("Chọn trong danh sách."))
_NOT_UTF8 = FieldProblem("file", "not_utf8", say("Tệp không phải văn bản UTF-8."), say("Lưu lại tệp dạng UTF-8."))
_LARGE = FieldProblem("file", "too_large", say("Tệp lớn hơn 256 KB."), say("Một định nghĩa nhiều nhất 256 KB."))
_NO_HEAD = FieldProblem(
    "file", "no_head", say("Không đọc được mã thủ tục và loại cơ quan trong tệp."), say("Kiểm tra procedure và agency.")
)


@router.get("/procedures/desk/new")
async def show_new(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    language: Language,
    code: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the ways to begin: an empty text, a file, a bundle, records of the national database."""
    return await new_page(request, services, writer, language, {"code": code})


@router.post("/procedures/desk/new")
async def begin(request: Request, services: CurrentServices, writer: CurrentWriter, language: Language) -> Response:
    """Store a new draft with its head filled in, and open it."""
    form = await request.form()
    code, kind = str(form.get("code", "")).strip(), str(form.get("agency", ""))
    problems = [] if re.match(DOTTED_CODE_PATTERN, code) else [_CODE]
    if kind not in _kinds(await _all_kinds(services), writer):
        problems.append(_KIND)
    if problems:
        typed = {"code": code, "agency": kind}
        return await new_page(request, services, writer, language, typed, InvalidInput(errors=tuple(problems)))
    async with services.sessions.read() as session:
        published = await versions_of(session, code)
        number = await next_version(session, code)
    text = first_text(code, kind, number) if not published else await _text_in_force(services, code, number)
    return await _store(request, services, writer, language, code, kind, text)


@router.post("/procedures/desk/upload")
async def upload(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    language: Language,
    file: Annotated[UploadFile, File()],
) -> Response:
    """Store a YAML file as a draft; its text may still be full of errors, only its head must be readable."""
    content = await file.read(MAX_BYTES + 1)
    problem = _LARGE if len(content) > MAX_BYTES else None
    code = kind = text = ""
    try:
        text = plain_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        problem = problem or _NOT_UTF8
    if problem is None:
        code, kind = head_of(text)
        problem = None if code and kind else _NO_HEAD
    if problem is not None:
        return await new_page(request, services, writer, language, {}, InvalidInput(errors=(problem,)))
    return await _store(request, services, writer, language, code, kind, text, origin="file")


@router.post("/procedures/desk/{procedure_code}/drafts")
async def begin_next(services: CurrentServices, writer: CurrentWriter, procedure_code: ProcedureCode) -> Response:
    """Begin the next version from the text in force; an open draft of it is opened instead of making another."""
    async with services.sessions.read() as session:
        published = [row for row in await versions_of(session, procedure_code) if row.cancelled_at is None]
        if not published or not writer.author.may(published[-1].agency_kind):
            raise NotFound
        drafts = await list_drafts(session, writer.author, procedure_code=procedure_code, states=("draft",))
        number = await next_version(session, procedure_code)
    if drafts:
        return see_other(f"/procedures/drafts/{drafts[0].id}")
    text = await _text_in_force(services, procedure_code, number)
    async with services.sessions.write() as session:
        draft = await create_draft(
            session,
            writer.author,
            procedure_code=procedure_code,
            agency_kind=published[-1].agency_kind,
            text=text,
            scenarios=await _scenarios_in_force(session, procedure_code),
        )
        return see_other(f"/procedures/drafts/{draft.id}")


async def _store(
    request: Request,
    services: Services,
    writer: Writer,
    language: str,
    code: str,
    kind: str,
    text: str,
    origin: str = "",
) -> Response:
    try:
        async with services.sessions.write() as session:
            draft = await create_draft(
                session, writer.author, procedure_code=code, agency_kind=kind, text=text, origin=origin
            )
            return see_other(f"/procedures/drafts/{draft.id}")
    except StorageRefusedError as refused:
        typed = {"code": code, "agency": kind}
        return await new_page(request, services, writer, language, typed, Refused(refusal_of(refused)))


async def new_page(
    request: Request,
    services: Services,
    writer: Writer,
    language: str,
    typed: Mapping[str, str],
    problem: Problem | None = None,
    **more: Any,
) -> Response:
    """Return the page of beginnings, with what was wrong with one of them."""
    kinds = _kinds(await _all_kinds(services), writer)
    names = agency_words((await surroundings(services)).register, language)
    values = {
        "typed": {"code": "", "agency": kinds[0] if len(kinds) == 1 else "", **typed},
        "kinds": kinds,
        "agencies": names,
        "problem": problem,
        "errors": problem.errors if problem else (),
        **more,
    }
    return services.pages.render(request, "author/new.html", values, status=problem.status if problem else 200)


async def _all_kinds(services: Services) -> list[str]:
    register = (await surroundings(services)).register
    return [kind.id for kind in register.values() if kind.endpoint is Endpoint.OWN]


def _kinds(known: list[str], writer: Writer) -> list[str]:
    own = writer.author.kinds
    return [kind for kind in known if writer.author.may(kind)] or sorted(own or ())


def head_of(text: str) -> tuple[str, str]:
    """Return procedure code and agency kind of a text, empty where they cannot be read."""
    try:
        data = read_source(text, "draft")[0]
    except DefinitionErrors:
        data = {}
        for name in ("procedure", "agency"):
            found = re.search(rf"^{name}: *[\"']?([a-z0-9.-]+)", text, re.MULTILINE)
            data |= {name: found[1]} if found else {}
    code, kind = str(data.get("procedure", "")), data.get("agency", "")
    return (code if re.match(DOTTED_CODE_PATTERN, code) else ""), (kind if isinstance(kind, str) else "")


def first_text(code: str, kind: str, version: int) -> str:
    """Return the head of a new definition; everything else is left to the linter and the reference."""
    return (
        "# Mỗi dòng thiếu hoặc sai được chỉ ra bên dưới. / What is missing or wrong is pointed out below.\n"
        f'procedure: "{code}"\nversion: {version}\neffective: {{from: {today()}}}\nagency: {kind}\n'
    )


async def _text_in_force(services: Services, code: str, number: int) -> str:
    """Return the text of the version in force with the next number in it."""
    async with services.sessions.read() as session:
        row = await in_force(session, code, today()) or (await versions_of(session, code))[-1]
        publication = await session.get(Publication, (code, row.version))
    return numbered(await source_of(services, row, publication), number)


async def _scenarios_in_force(session: ReadSession, code: str) -> str:
    row = await in_force(session, code, today())
    publication = await session.get(Publication, (code, row.version)) if row else None
    return publication.scenarios if publication else ""


def numbered(source: str, number: int) -> str:
    """Return a text with another version number in it."""
    return re.sub(r'^((?:  "version"|version): *)[0-9]+', rf"\g<1>{number}", source, count=1, flags=re.MULTILINE)
