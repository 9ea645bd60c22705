"""The applicant's wish how to be told: on the own case's page, and by the link at the end of a mail."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.errors import NotFound
from api.following import followed
from api.pages import see_other
from api.services import Services
from domain.notices.rules import Way
from models.notice_choices import choice_of, keep_choice, stop_mails
from models.notice_stop import stop_token_fits
from models.tables import Case

router = APIRouter()


@router.post("/my-case/{code}/notices")
async def choose_ways(request: Request, services: CurrentServices, code: str) -> Response:
    """Store the ways the applicant wants. What the law wants told comes one way all the same; the page says so."""
    status = await followed(request, services, code)
    sent = await request.form(max_fields=20)
    ways = ways_in([str(value) for value in sent.getlist("ways")])
    language = "en" if sent.get("language") == "en" else "vi"
    async with services.sessions.write() as session:
        await keep_choice(session, status.case.id, ways, language, "applicant")
    return see_other(f"/my-case/{status.case.code}?done=notices")


@router.get("/stop-mail")
async def show_stop(
    request: Request,
    services: CurrentServices,
    code: Annotated[str, Query(max_length=60)] = "",
    key: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Ask before stopping: programs that look into mails open links, and must not stop anything."""
    case = await _case(services, code, key)
    async with services.sessions.read() as session:
        choice = await choice_of(session, case.id)
    stopped = choice is not None and Way.EMAIL not in choice.ways
    values = {"code": case.code, "key": key, "stopped": stopped}
    return services.pages.render(request, "public/stop_mail.html", values)


@router.post("/stop-mail")
async def stop(
    services: CurrentServices,
    code: Annotated[str, Form(max_length=60)] = "",
    key: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Send no more mails about this case but those the law wants."""
    case = await _case(services, code, key)
    async with services.sessions.write() as session:
        await stop_mails(session, case.id)
    return see_other(f"/stop-mail?code={case.code}&key={key}")


def ways_in(sent: list[str]) -> list[Way]:
    """Return the ways among the values of a form, in their order."""
    return [way for way in Way if way.value in sent]


async def _case(services: Services, code: str, key: str) -> Case:
    async with services.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == code.strip().upper()))
    if case is None or not stop_token_fits(key, services.settings.secret.get_secret_value(), case.id):
        raise NotFound
    return case
