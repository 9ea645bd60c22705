"""Who is signed in now, and signing everybody out."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.administration.realm import CurrentAdministrator
from api.dependencies import CurrentServices
from api.pages import see_other
from models.people import sign_out_person
from models.queries.people import signed_in_lines, signed_in_people

router = APIRouter()


@router.get("/administration/sessions")
async def show_sessions(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Show the open sessions of the realm's people."""
    async with services.sessions.read() as session:
        lines = await signed_in_lines(session, administrator.realm.ids, datetime.now(UTC))
    values = {"lines": lines, "me": administrator.id}
    return services.pages.render(request, "administration/sessions.html", values)


@router.post("/administration/sessions/end")
async def end_all(services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """End the sessions of everybody in the realm but the administrator's own; each is logged."""
    now = datetime.now(UTC)
    async with services.sessions.write() as session:
        for person in await signed_in_people(session, administrator.realm.ids, now, administrator.id):
            if await administrator.may_change(session, person):
                await sign_out_person(session, person, administrator.id, now)
    services.doorkeeper.forget()
    return see_other("/administration/sessions")
