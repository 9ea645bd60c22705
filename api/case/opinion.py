"""The opinion of an agency whose people work here: the question with its papers, the answer, every version of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take
from api.case.frame import render_case
from api.case.offers import closed_to, why_not
from api.case.outside import Opinion, opinion_of
from api.case.papers import papers_of
from api.case.reading import CaseReading, read_case
from api.commands import CommandRefused
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import InvalidInput, NotFound, Problem, SignInRequired
from api.files import keep_file
from api.language import Sentence
from api.pages import see_other
from api.security.rates import UPLOADS_BY_PERSON
from api.services import Services
from api.v1.act_form import ActForm
from api.validation import field_problems
from domain.case.acts import Act
from domain.case.opinions import OPINIONS
from domain.procedure.plan import StepKind

router = APIRouter()


@router.get("/cases/{code}/opinion/{step}")
async def show_opinion(
    request: Request, services: CurrentServices, staff: CurrentStaff, code: str, step: str
) -> Response:
    """Show a question with what was answered so far, and the form for whoever is asked."""
    reading = await read_case(request, services, staff, code, what="case:opinion")
    return await _page(request, services, reading, step, {})


@router.post("/cases/{code}/opinion/{step}")
async def give_opinion(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    step: str,
    *,
    opinion: Annotated[str, Form(max_length=40)] = "",
    reason: Annotated[str, Form(max_length=4000)] = "",
    task: Annotated[str, Form(max_length=80)] = "",
    version: Annotated[str, Form(max_length=6, pattern=r"^[0-9]*$")] = "",
    key: Annotated[str, Form(max_length=100)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Give the opinion or another version of it, with or without a file; if not taken: why, and what was typed.

    The file is stored first and named by the act: an opinion that is not taken leaves a file nobody is shown.
    """
    reading = await read_case(request, services, staff, code, what="case:opinion")
    typed = {"opinion": opinion, "reason": reason.replace("\r\n", "\n")}
    values = {"opinion": opinion, "version": version}
    body = {"act": Act.GIVE_OPINION, "step": task, "reason": typed["reason"], "values": values}
    asked = _asked(reading, step)
    try:
        if file is not None and file.filename and asked.may_answer:
            await services.rates.take(UPLOADS_BY_PERSON, staff.principal)
            kind = f"opinion:{step}/{version or asked.next_version}"
            kept = await keep_file(services, reading.page.case.id, "", staff.principal, file, kind=kind)
            values["file"] = str(kept.id)
        await take(services, staff, code, ActForm.model_validate(body), checked_key(key))
    except (NotFound, SignInRequired):
        raise
    except (ValidationError, Problem) as problem:
        return await _page(request, services, reading, step, typed, problem=_shown(reading, problem))
    return see_other(f"/cases/{code}/opinion/{step}")


@router.post("/cases/{code}/opinion/{step}/question")
async def put_question(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    step: str,
    *,
    question: Annotated[str, Form(max_length=4000)] = "",
    paper: Annotated[list[str] | None, Form()] = None,
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Write what is asked and which papers may be opened for it; if not taken: why, and what was typed."""
    reading = await read_case(request, services, staff, code, what="case:opinion")
    text, chosen = question.replace("\r\n", "\n"), paper or []
    _asked(reading, step)
    body = {"act": Act.PUT_QUESTION, "target": step, "reason": text, "papers": chosen}
    try:
        await take(services, staff, code, ActForm.model_validate(body), checked_key(key))
    except (NotFound, SignInRequired):
        raise
    except (ValidationError, Problem) as problem:
        typed = {"question": text, "papers": ",".join(chosen)}
        return await _page(request, services, reading, step, typed, problem=_shown(reading, problem))
    return see_other(f"/cases/{code}/opinion/{step}")


def _asked(reading: CaseReading, step: str) -> Opinion:
    """Return the consultation of a step; a step that asks nobody has no such page."""
    if not reading.plan.has_step(step) or reading.plan.step(step).kind is not StepKind.ASK:
        raise NotFound
    return opinion_of(reading, reading.plan.step(step))


def _shown(reading: CaseReading, problem: ValidationError | Problem) -> Problem:
    """Return a problem as the page tells it."""
    if isinstance(problem, ValidationError):
        return InvalidInput(errors=field_problems(problem.errors()))
    if isinstance(problem, CommandRefused):
        problem.detail = Sentence(why_not(reading, problem.refusal))
    return problem


def _closed(reading: CaseReading, opinion: Opinion) -> list[tuple[Act, str]]:
    """Return which of the two acts the reader cannot take where people of this system are asked, and why."""
    if not opinion.here:
        return []
    found = []
    if not opinion.may_answer:
        found.append((Act.GIVE_OPINION, closed_to(reading, Act.GIVE_OPINION, opinion.task)))
    if not opinion.may_ask and not opinion.may_answer:
        found.append((Act.PUT_QUESTION, closed_to(reading, Act.PUT_QUESTION, target=opinion.step)))
    return [(act, why) for act, why in found if why]


async def _page(
    request: Request,
    services: Services,
    reading: CaseReading,
    step: str,
    typed: Mapping[str, str],
    *,
    problem: Problem | None = None,
) -> Response:
    opinion = _asked(reading, step)
    papers, _ = papers_of(reading)
    chosen = (
        typed.get("papers", "").split(",") if "papers" in typed else opinion.question.named if opinion.question else ()
    )
    values = {
        "opinion": opinion,
        "closed": _closed(reading, opinion),
        "files": [file for paper in papers for file in paper.files],
        "chosen": set(chosen),
        "choices": OPINIONS,
        "typed": typed,
        "problem": problem,
        "key": secrets.token_hex(8),
    }
    status = problem.status if problem else 200
    return await render_case(
        request, services, reading, "case/opinion_page.html", values, tab="overview", status=status
    )
