"""The editor of a draft: its text, its findings, its picture; saved often, never over somebody else's words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.author.access import CurrentWriter, Writer
from api.author.checking import plain_text, sent_object
from api.author.frame import draft_page
from api.author.judging import as_data, fixed, judge
from api.author.refusals import refusal_of
from api.dependencies import CurrentServices, Language
from api.errors import InvalidInput
from api.language import say
from api.pages import see_other
from api.services import Services
from domain.procedure.source import MAX_BYTES
from models.authoring import EditedMeanwhileError, WrongStateError
from models.draft_presence import be_present, present_others
from models.procedure_drafts import save_draft
from models.queries.authors import names_of
from models.tables import ProcedureDraft

router = APIRouter()
_TOO_LARGE = say("Văn bản quá lớn: một định nghĩa nhiều nhất 256 KB. Chưa lưu.")


@router.get("/procedures/drafts/{draft_id}")
async def show_editor(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Show the text with everything there is to say about it, and its picture."""
    async with services.sessions.write() as session:
        draft = await writer.draft(session, draft_id)
        await be_present(session, draft.id, writer.id)
        others = await present_others(session, draft.id, writer.id)
    return await _page(request, services, writer, draft, language, others)


@router.post("/procedures/drafts/{draft_id}")
async def save(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Save the text and show what there is to say; somebody else's newer text is shown beside, never replaced."""
    form = await request.form()
    text, revision = plain_text(form.get("text")), _number(form.get("revision"))
    if form.get("do") == "fix":
        async with services.sessions.read() as session:
            code = (await writer.draft(session, draft_id)).procedure_code
        text = await fixed(services, code, text)
    try:
        await _store(services, writer, draft_id, revision, text)
    except EditedMeanwhileError as edited:
        return await _conflict(request, services, writer, draft_id, text, edited)
    except (WrongStateError, InvalidInput) as error:
        said = error.detail if isinstance(error, InvalidInput) else refusal_of(error)
        async with services.sessions.read() as session:
            draft = await writer.draft(session, draft_id)
        return await _page(request, services, writer, draft, language, [], typed=text, refusal=said, status=409)
    return see_other(f"/procedures/drafts/{draft_id}?saved=yes")


@router.post("/procedures/drafts/{draft_id}/save")
async def save_by_itself(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, draft_id: UUID
) -> Response:
    """Save what is being typed; answers JSON: the new revision, or 409 with whose words stand there now."""
    async with services.sessions.read() as session:
        await writer.draft(session, draft_id)
    sent = await sent_object(request)
    try:
        draft = await _store(services, writer, draft_id, _number(sent.get("revision")), plain_text(sent.get("text")))
    except EditedMeanwhileError as edited:
        async with services.sessions.read() as session:
            names = await names_of(session, [edited.by])
        by = names.get(edited.by, edited.by)
        return JSONResponse({"revision": edited.revision, "by": by}, status_code=409)
    except WrongStateError as refused:
        return JSONResponse({"refused": refusal_of(refused).read(language)}, status_code=423)
    except InvalidInput as error:
        return JSONResponse({"refused": error.detail.read(language)}, status_code=422)
    return JSONResponse({"revision": draft.revision})


@router.post("/procedures/drafts/{draft_id}/presence")
async def presence(services: CurrentServices, writer: CurrentWriter, draft_id: UUID) -> Response:
    """Note that the draft is open here and return who else has it open, and which revision it is at."""
    async with services.sessions.write() as session:
        draft = await writer.draft(session, draft_id)
        await be_present(session, draft.id, writer.id)
        others = await present_others(session, draft.id, writer.id)
        names = await names_of(session, [draft.written_by])
    by = names.get(draft.written_by, draft.written_by)
    return JSONResponse({"revision": draft.revision, "state": draft.state, "by": by, "others": others})


async def _store(services: Services, writer: Writer, draft_id: UUID, revision: int, text: str) -> ProcedureDraft:
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise InvalidInput(_TOO_LARGE)
    async with services.sessions.write() as session:
        await writer.draft(session, draft_id)
        return await save_draft(session, writer.author, draft_id, revision=revision, text=text)


async def _page(
    request: Request,
    services: Services,
    writer: Writer,
    draft: ProcedureDraft,
    language: str,
    others: list[str],
    *,
    typed: str | None = None,
    refusal: object = None,
    status: int = 200,
) -> Response:
    text = draft.text if typed is None else typed
    judged = await judge(services, draft.procedure_code, text, language, drawing=True)
    values = {
        "text": text,
        "findings": as_data(judged.findings, language),
        "counts": {severity: judged.count(severity) for severity in ("error", "warning", "info")},
        "fixes": sum(bool(finding.fix) for finding in judged.findings),
        "svg": judged.svg,
        "others": others,
    }
    return await draft_page(
        request,
        services,
        writer,
        draft,
        "author/editor.html",
        values,
        status=status,
        refusal=refusal,  # type: ignore[arg-type]  # a Readable or None
    )


async def _conflict(
    request: Request, services: Services, writer: Writer, draft_id: UUID, typed: str, edited: EditedMeanwhileError
) -> Response:
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
        names = await names_of(session, [edited.by])
    values = {
        "typed": typed,
        "theirs": draft.text,
        "by": names.get(edited.by, edited.by),
        "lines": list(differing_lines(draft.text, typed)),
    }
    return await draft_page(request, services, writer, draft, "author/conflict.html", values, status=409)


def differing_lines(before: str, after: str, context: int = 2) -> Iterator[tuple[str, str]]:
    """Yield the lines in which two texts differ with some around them, each with "-", "+", " " or "@" for a gap."""
    found = difflib.unified_diff(before.split("\n"), after.split("\n"), n=context, lineterm="")
    for number, line in enumerate(found):
        if number >= 2:  # the first two name the files
            yield (line[0], line[1:]) if line[0] in "+- " else ("@", "")


def _number(sent: object) -> int:
    text = str(sent or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
