"""Filing online, page by page: the start, and one group of questions on each page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.asked_at_filing import asked_by
from api.citizen.answers import cleaned, problems_of
from api.citizen.drafts import OpenDraft, base_of, begin, open_draft, procedure_to_file, remember
from api.citizen.questions import (
    Question,
    counts_copies,
    counts_pages,
    exemptions,
    fee_of_answers,
    questions,
)
from api.dependencies import CurrentServices
from api.errors import FieldProblem, InvalidInput, NotFound
from api.pages import see_other
from api.public.facts import facts_of
from api.security.rates import DRAFTS_BY_ADDRESS, address_of
from api.services import Services
from domain.procedure.plan import Channel
from models.base import now
from models.drafts import save_answers

router = APIRouter()
#: Coming from the last page to change one answer, one goes back there.
THEN_CHECK = "check"


@router.get("/file/{code}")
async def show_start(request: Request, services: CurrentServices, code: str) -> Response:
    """Say what the filing takes, and offer a draft of this browser; or say where else to file."""
    procedure, agencies, on, online = await procedure_to_file(services, code)
    known = {"channel": Channel.ONLINE.value} if online else {}
    facts = await facts_of(services, procedure, agencies, on, known)
    if not online:
        return services.pages.render(request, "citizen/not_online.html", {"facts": facts})
    found = await open_draft(request, services, code)
    draft = found if found is not None and not found.draft.filed_code else None
    return services.pages.render(request, "citizen/start.html", {"facts": facts, "draft": draft, "base": base_of(code)})


@router.post("/file/{code}")
async def start(request: Request, services: CurrentServices, code: str) -> Response:
    """Begin a draft and lead to its first page."""
    procedure, agencies, on, online = await procedure_to_file(services, code)
    if not online:
        raise NotFound
    await services.rates.take(DRAFTS_BY_ADDRESS, address_of(request))
    secret = await begin(services, code)
    first = questions(procedure.definition, asked_by(procedure.definition), agencies, {}, on)[0]
    response = see_other(f"{base_of(code)}/{first.address}")
    remember(response, services, code, secret)
    return response


@router.get("/file/{code}/{group}")
async def show_question(
    request: Request, services: CurrentServices, code: str, group: str, then: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    """Show one page of questions with what was answered before."""
    opened = await open_draft(request, services, code)
    if opened is None or opened.draft.filed_code:
        return elsewhere(opened, code)
    question = opened.question(group)
    return question_page(request, services, opened, question, dict(opened.answers), then=then)


@router.post("/file/{code}/{group}")
async def answer(
    request: Request, services: CurrentServices, code: str, group: str, then: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    """Keep the answers of one page and go on; what is wrong is shown on the same page, nothing typed is lost."""
    opened = await open_draft(request, services, code)
    if opened is None or opened.draft.filed_code:
        return elsewhere(opened, code)
    question = opened.question(group)
    typed = {name: str(value) for name, value in (await request.form(max_fields=60)).items()}
    kept = cleaned(question, typed)
    async with services.sessions.write() as session:
        await save_answers(session, opened.draft.id, kept, now())
    answers = {**opened.answers, **kept}
    if typed.get("save"):
        return see_other(f"{opened.base}/saved")
    problems = problems_of(question, answers, opened.as_answered.definition, opened.agencies, opened.files, opened.on)
    if problems:
        return question_page(request, services, opened, question, answers, then=then, errors=problems)
    return see_other(after(opened, question, answers, then))


def elsewhere(opened: OpenDraft | None, code: str) -> Response:
    """Lead away from a page that has no draft to work on: to the start, or to what it became."""
    return see_other(f"{base_of(code)}/done" if opened is not None else base_of(code))


def after(opened: OpenDraft, question: Question, answers: dict[str, str], then: str) -> str:
    """Return the page that follows one that is answered: the next question, or the answers to be checked."""
    opened.draft.fields = answers
    asked = opened.questions
    if then == THEN_CHECK or question not in asked or question == asked[-1]:
        return f"{opened.base}/check"
    return f"{opened.base}/{asked[asked.index(question) + 1].address}"


def question_page(
    request: Request,
    services: Services,
    opened: OpenDraft,
    question: Question,
    answers: dict[str, str],
    *,
    then: str = "",
    errors: tuple[FieldProblem, ...] = (),
) -> Response:
    """Return one page of questions."""
    definition, asked = opened.as_answered.definition, opened.questions
    place = asked.index(question) if question in asked else len(asked) - 1
    values = {
        "opened": opened,
        "definition": definition,
        "question": question,
        "title": question.title(answers),
        "answers": answers,
        "asked": opened.asked,
        "errors": errors,
        "then": THEN_CHECK if then == THEN_CHECK else "",
        "place": place + 1,
        "places": len(asked) + 1,
        "previous": f"{opened.base}/{asked[place - 1].address}" if place else opened.base,
        "fee": fee_of_answers(definition, answers, opened.on),
        "pages_counted": counts_pages(definition),
        "copies_counted": counts_copies(definition),
        "exemptions": exemptions(definition, opened.on),
    }
    status = InvalidInput.status if errors else 200
    return services.pages.render(request, "citizen/question.html", values, status=status)
