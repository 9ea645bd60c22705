"""The papers of an online filing: one page for each, photographs taken by telephone, looked at, taken off."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.citizen.answers import cleaned, problems_of, takes_words
from api.citizen.attaching import MOST_FILES_OF_A_PAPER, keep_all
from api.citizen.drafts import OpenDraft, open_draft
from api.citizen.filing import THEN_CHECK, after, elsewhere
from api.citizen.questions import AUTHORISATION, Group, Question
from api.dependencies import CurrentServices
from api.errors import FieldProblem, InvalidInput, NotFound
from api.files import file_response
from api.pages import see_other
from api.public.papers import copies_words
from api.services import Services
from models.base import now
from models.drafts import (
    draft_file,
    drop_draft_file,
    save_answers,
)
from models.tables import Document

router = APIRouter()

#: A picture larger than this is not loaded as its own preview over a telephone's connection.
PREVIEWED_BYTES = 1_500_000
_INPUTS = ("file", "photo")


@router.get("/file/{code}/papers/{component}")
async def show_paper(
    request: Request,
    services: CurrentServices,
    code: str,
    component: str,
    then: Annotated[str, Query(max_length=10)] = "",
    kept: Annotated[int, Query(ge=0, le=99)] = 0,
) -> Response:
    """Show one paper: what it is for, what was sent of it, and how to send it."""
    opened = await open_draft(request, services, code)
    if opened is None or opened.draft.filed_code:
        return elsewhere(opened, code)
    question = opened.question(Group.PAPERS, component)
    return _paper_page(request, services, opened, question, dict(opened.answers), then=then, kept=kept)


@router.post("/file/{code}/papers/{component}")
async def answer_paper(
    request: Request,
    services: CurrentServices,
    code: str,
    component: str,
    then: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Keep photographs and answers of one paper; after photographs the page shows them, otherwise it goes on."""
    opened = await open_draft(request, services, code)
    if opened is None or opened.draft.filed_code:
        return elsewhere(opened, code)
    question = opened.question(Group.PAPERS, component)
    form = await request.form(max_files=MOST_FILES_OF_A_PAPER, max_fields=20)
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    files = _files(form)
    answers = cleaned(question, typed)
    if files and answers.get(f"applies.{component}") != "yes":
        answers[f"applies.{component}"] = "yes"  # whoever sends the paper says that it is needed
    async with services.sessions.write() as session:
        await save_answers(session, opened.draft.id, answers, now())
    answers = {**opened.answers, **answers}
    if files:
        problems = await keep_all(request, services, opened, component, files)
        kept = len(files) - len(problems)
        if not problems:
            return see_other(f"{opened.base}/{question.address}{_query(then, kept)}#files")
        opened = await open_draft(request, services, code) or opened
        return _paper_page(request, services, opened, question, answers, then=then, kept=kept, errors=problems)
    if typed.get("save"):
        return see_other(f"{opened.base}/saved")
    problems = problems_of(question, answers, opened.as_answered.definition, opened.agencies, opened.files, opened.on)
    if problems:
        return _paper_page(request, services, opened, question, answers, then=then, errors=problems)
    return see_other(after(opened, question, answers, then))


@router.get("/file/{code}/files/{file_id}")
async def show_file(request: Request, services: CurrentServices, code: str, file_id: UUID) -> Response:
    """Return a file of the own draft, shown in place when it is a picture or a PDF."""
    opened = await open_draft(request, services, code)
    if opened is None:
        raise NotFound
    async with services.sessions.read() as session:
        found = await draft_file(session, opened.draft.id, file_id)
    if found is None:
        raise NotFound
    file, content = found
    shown = Document(
        id=file.id,
        case_id=opened.draft.id,
        kind=file.component_id,
        file_name=file.file_name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
    )
    return file_response(shown, content, inline=True)


@router.post("/file/{code}/files/{file_id}/remove")
async def remove_file(
    request: Request,
    services: CurrentServices,
    code: str,
    file_id: UUID,
    then: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Take a file off and show its page again."""
    opened = await open_draft(request, services, code)
    if opened is None or opened.draft.filed_code:
        return elsewhere(opened, code)
    file = next((file for file in opened.files if file.id == file_id), None)
    if file is None:
        return see_other(f"{opened.base}/check")  # taken off before, in another window
    async with services.sessions.write() as session:
        await drop_draft_file(session, opened.draft.id, file_id)
    return see_other(f"{opened.base}/papers/{file.component_id}{_query(then)}#files")


def _files(form: FormData) -> list[UploadFile]:
    sent = [value for name in _INPUTS for value in form.getlist(name)]
    return [value for value in sent if isinstance(value, UploadFile) and value.filename]


def _query(then: str, kept: int = 0) -> str:
    parts = [*(["then=check"] if then == THEN_CHECK else []), *([f"kept={kept}"] if kept else [])]
    return f"?{'&'.join(parts)}" if parts else ""


def _paper_page(
    request: Request,
    services: Services,
    opened: OpenDraft,
    question: Question,
    answers: dict[str, str],
    *,
    then: str = "",
    kept: int = 0,
    errors: tuple[FieldProblem, ...] = (),
) -> Response:
    definition, asked = opened.as_answered.definition, opened.questions
    component = next((one for one in definition.dossier if one.id == question.component), None)
    place = asked.index(question)
    papers = [one for one in asked if one.group is Group.PAPERS]
    values = {
        "opened": opened,
        "definition": definition,
        "question": question,
        "component": component,
        "authorisation": question.component == AUTHORISATION,
        "sheets": copies_words(component.copies) if component else None,
        "takes_words": component is not None and takes_words(component),
        "answers": answers,
        "files": opened.files_for(question.component),
        "previewed": PREVIEWED_BYTES,
        "limit": max(1, services.settings.upload_limit_bytes // (1024 * 1024)),
        "kept": kept,
        "errors": errors,
        "query": _query(then),
        "place": place + 1,
        "places": len(asked) + 1,
        "paper_place": papers.index(question) + 1,
        "papers": len(papers),
        "previous": f"{opened.base}/{asked[place - 1].address}" if place else opened.base,
    }
    status = InvalidInput.status if errors else 200
    return services.pages.render(request, "citizen/paper.html", values, status=status)
