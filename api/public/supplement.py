"""Handing in what the office asked for: one card for each paper, photographed or chosen, then sent."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from limits import RateLimitItemPerHour
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take_later
from api.dependencies import CurrentServices, checked_key
from api.errors import InvalidInput, Problem, TooLarge, TooManyRequests, WrongFileType
from api.files import keep_file
from api.following import followed
from api.language import Readable, say
from api.pages import see_other
from api.public.my_case import Asked, asked_of
from api.services import Services
from api.v1.act_form import ApplicantActForm
from domain.procedure.basics import Words
from models.queries.case_status import CaseStatus
from models.queries.handed_in import handed_in_since

router = APIRouter()
_UPLOADS_BY_CASE = RateLimitItemPerHour(60, namespace="supplement-uploads")


@router.get("/my-case/{code}/supplement")
async def show_supplement(request: Request, services: CurrentServices, code: str) -> Response:
    """Show what is asked, what has arrived, and until when."""
    status = await followed(request, services, code)
    return await _render(request, services, status)


@router.post("/my-case/{code}/supplement/files")
async def hand_in(
    request: Request,
    services: CurrentServices,
    code: str,
    file: Annotated[UploadFile, File()],
    component: Annotated[str, Form(max_length=60, pattern=r"^[a-z0-9_-]*$")] = "",
) -> Response:
    """Store one file for one paper that was asked for."""
    status = await followed(request, services, code)
    asked = await asked_of(services, status)
    if asked is None or component not in {item["component"] for item in _items(asked)}:
        return see_other(f"/my-case/{status.case.code}/supplement")
    try:
        await services.rates.take(_UPLOADS_BY_CASE, status.case.code)
        await keep_file(services, status.case.id, component, "applicant", file)
    except (InvalidInput, TooLarge, WrongFileType, TooManyRequests) as problem:
        return await _render(request, services, status, problem=problem, where=component)
    return see_other(f"/my-case/{status.case.code}/supplement#paper-{component}")


@router.post("/my-case/{code}/supplement")
async def send(
    request: Request,
    services: CurrentServices,
    code: str,
    key: Annotated[str, Form(max_length=100)] = "",
    words: Annotated[str, Form(max_length=4000)] = "",
    all_the_same: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Say that the dossier is complete; what has no file yet is named once before it goes."""
    status = await followed(request, services, code)
    asked = await asked_of(services, status)
    if asked is None:
        return see_other(f"/my-case/{status.case.code}")
    missing = [name for name, files in await _papers(services, status, asked) if not files]
    if missing and not all_the_same:
        return await _render(request, services, status, words=words, unsent=True)
    form = ApplicantActForm(act="supply", reason=words.replace("\r\n", "\n"))
    await take_later(services, status.case, form, checked_key(key))
    return see_other(f"/my-case/{status.case.code}?done=supplied")


def _items(asked: Asked) -> list[dict[str, Any]]:
    """Return the papers asked for; a request in words only gets one place for whatever it needs."""
    named = [item for item in asked.event.items if isinstance(item, dict) and "component" in item]
    return named or [{"component": "other", "what": asked.event.text}]


async def _papers(services: Services, status: CaseStatus, asked: Asked) -> list[tuple[dict[str, Any], list[str]]]:
    """Return each paper asked for with the names of the files that came for it."""
    async with services.sessions.read() as session:
        files = await handed_in_since(session, status.case.id, asked.event.at)
    return [
        (item, [file.file_name for file in files if file.kind == f"component:{item['component']}"])
        for item in _items(asked)
    ]


async def _render(
    request: Request,
    services: Services,
    status: CaseStatus,
    *,
    problem: Problem | None = None,
    where: str = "",
    words: str = "",
    unsent: bool = False,
) -> Response:
    asked = await asked_of(services, status)
    procedure = await services.definitions.of_case(status.case)
    names: dict[str, Readable | Words] = {"other": say("Giấy tờ bổ sung")}
    if procedure:
        names |= {component.id: component.name for component in procedure.definition.dossier}
    papers = await _papers(services, status, asked) if asked else []
    values = {
        "case": status.case,
        "asked": asked,
        "papers": papers,
        "names": names,
        "missing": [names.get(item["component"], names["other"]) for item, files in papers if not files],
        "unsent": unsent,
        "problem": problem,
        "where": where,
        "words": words,
        "key": secrets.token_hex(16),
    }
    code = problem.status if problem else 422 if unsent else 200
    return services.pages.render(request, "public/supplement.html", values, status=code)
