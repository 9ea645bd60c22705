"""The forms and notices of a trial as they would look, marked as specimens: drawn by a worker while the page waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from temporalio.client import WorkflowFailureError
from temporalio.service import RPCError

from activities.notice_specimens import NoticeSpecimen, notice_request
from activities.specimens import specimen_request
from api.author.access import CurrentWriter
from api.author.drawing import read_text
from api.author.frame import draft_page
from api.author.surroundings import surroundings
from api.author.trial_form import sent_answers, story_of
from api.dependencies import CurrentServices
from api.desk.notices import words_on_screen
from api.errors import NotFound, Unavailable
from api.language import say
from api.services import Services
from domain.deadline.calendar import WorkingCalendar
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fees import NoRate, UnknownExemption
from domain.procedure.register import Register
from domain.simulation.notices import WAYS, ways_of
from domain.simulation.run import NoticeLine, Run
from domain.simulation.simulate import run_trial
from domain.simulation.trial import Trial
from models.tables import ProcedureDraft
from workflows.specimen import PATIENCE, draw_notice, draw_specimen

router = APIRouter()
_AWAY = say("Bộ phận lập mẫu chưa trả lời. Kết quả chạy thử không đổi; mở lại mẫu sau ít giây.")
#: A letter has the styles mail programs take, in its own lines; it may run nothing, load nothing and lead nowhere.
_LETTER = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Language": "vi",
}
Drawn = TypeVar("Drawn")
FormPlace = Annotated[int, Path(ge=1, le=99)]
NoticePlace = Annotated[int, Path(ge=1, le=999)]


@router.get("/procedures/drafts/{draft_id}/try/forms/{place}")
async def show_specimen(
    request: Request, services: CurrentServices, writer: CurrentWriter, draft_id: UUID, place: FormPlace
) -> Response:
    """Return one form of a trial as PDF, `place` being its number on the page, with the trial's own answers."""
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
    definition, run = await _tried(request, services, draft)
    if place > len(run.forms):
        raise NotFound
    asked = specimen_request(run, definition, run.forms[place - 1])
    pdf = await _in_time(draw_specimen(services.temporal, asked))
    name = f"{definition.procedure}-{place}-mau-{asked.number}-ban-thu.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.get("/procedures/drafts/{draft_id}/try/notices/{place}")
async def show_notice(
    request: Request, services: CurrentServices, writer: CurrentWriter, draft_id: UUID, place: NoticePlace
) -> Response:
    """Show one notice of a trial by every way it takes, `place` being its number on the page of the trial."""
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
    definition, run = await _tried(request, services, draft)
    notice, specimen = await _notice(services, definition, run, place)
    values = {
        "notice": notice,
        "specimen": specimen,
        "place": place,
        "number": len(run.notices),
        "ways": [(way, WAYS[way]) for way in ways_of(notice)],
        "on_screen": words_on_screen(notice.message),
        "query": request.url.query,
    }
    return await draft_page(request, services, writer, draft, "author/notice.html", values)


@router.get("/procedures/drafts/{draft_id}/try/notices/{place}/letter")
async def show_letter(
    request: Request, services: CurrentServices, writer: CurrentWriter, draft_id: UUID, place: NoticePlace
) -> Response:
    """Return the mail of one notice of a trial by itself, as the page of the notice frames it."""
    async with services.sessions.read() as session:
        draft = await writer.draft(session, draft_id)
    definition, run = await _tried(request, services, draft)
    notice, specimen = await _notice(services, definition, run, place)
    if "mail" not in ways_of(notice):
        raise NotFound
    return HTMLResponse(specimen.html, headers=_LETTER)


async def _notice(
    services: Services, definition: Definition, run: Run, place: int
) -> tuple[NoticeLine, NoticeSpecimen]:
    if place > len(run.notices):
        raise NotFound
    notice = run.notices[place - 1]
    return notice, await _in_time(draw_notice(services.temporal, notice_request(run, definition, notice)))


async def _in_time(drawing: Awaitable[Drawn]) -> Drawn:
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            return await drawing
    except (WorkflowFailureError, RPCError, RuntimeError, TimeoutError) as error:
        raise Unavailable(_AWAY) from error


async def _tried(request: Request, services: Services, draft: ProcedureDraft) -> tuple[Definition, Run]:
    """Return the definition of a draft and the trial its answers describe; NotFound when they are no trial."""
    around = await surroundings(services)
    definition = await asyncio.to_thread(read_text, draft.text, around.shelf)
    if definition is None:
        raise NotFound
    answers = sent_answers(dict(request.query_params), definition, datetime.now(UTC))
    given = (definition, await services.definitions.calendar(), services.settings.convention, answers, around.register)
    run = await asyncio.to_thread(_run, *given)
    if run is None:
        raise NotFound
    return definition, run


def _run(
    definition: Definition, calendar: WorkingCalendar, convention: str, answers: dict[str, str], register: Register
) -> Run | None:
    try:
        story = story_of(answers, definition)
        return run_trial(Trial(definition, calendar, convention), story.filing, story.script, register)
    except (DefinitionErrors, NoRate, UnknownExemption):
        return None
