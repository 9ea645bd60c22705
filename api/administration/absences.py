"""Absences of the people of a realm, entered for those who are already away."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.administration.realm import Administrator, CurrentAdministrator
from api.administration.typed import typed_form
from api.dependencies import CurrentServices
from api.errors import FieldProblem, InvalidInput, NotFound, Problem
from api.language import say
from api.leader.delegations import keep_typed_absence
from api.pages import see_other
from api.services import Services
from models.absences import absence_lines, colleagues, end_absence, one_absence
from models.queries.people import one_person
from models.tables.staff import STAFF_ROLES

router = APIRouter()


@router.get("/administration/absences")
async def show_absences(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Show who is away and who stands in, now and later, with a form for another absence."""
    return await _page(request, services, administrator)


@router.post("/administration/absences")
async def add_absence(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Store an absence of somebody of the realm, by the same rules as one's own."""
    typed, _ = await typed_form(request)
    try:
        person = await _person(services, administrator, typed.get("person", ""))
        await keep_typed_absence(services, typed, person, administrator.id)
    except InvalidInput as problem:
        return await _page(request, services, administrator, typed=typed, problem=problem)
    return see_other("/administration/absences#now")


@router.post("/administration/absences/{absence_id}/end")
async def end(services: CurrentServices, administrator: CurrentAdministrator, absence_id: UUID) -> Response:
    """End an absence of somebody of the realm now."""
    async with services.sessions.write() as session:
        found = await one_absence(session, absence_id)
        if found is None or not administrator.realm.has(found[1]):
            raise NotFound
        await end_absence(session, found[0], administrator.id, datetime.now(UTC))
    services.doorkeeper.forget()
    return see_other("/administration/absences#now")


async def _person(services: Services, administrator: Administrator, text: str) -> UUID:
    """Return the person who is away; raises InvalidInput when it is nobody of the realm."""
    try:
        staff_id = UUID(text)
    except ValueError:
        staff_id = UUID(int=0)
    async with services.sessions.read() as session:
        person = await one_person(session, administrator.realm.ids, staff_id)
    if person is None or not person.active:
        unknown = say("Chưa chọn người vắng.")
        raise InvalidInput(errors=(FieldProblem("person", "missing", unknown, say("Chọn một người trong danh sách.")),))
    return person.id


async def _page(
    request: Request,
    services: Services,
    administrator: Administrator,
    *,
    typed: Mapping[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    now = datetime.now(UTC)
    async with services.sessions.read() as session:
        lines = await absence_lines(session, administrator.realm.ids, now)
        people = await colleagues(session, administrator.realm.ids, UUID(int=0))
    values: dict[str, Any] = {
        "now_away": [line for line in lines if line.starts_at <= now],
        "to_come": [line for line in lines if line.starts_at > now],
        "people": people,
        "roles": STAFF_ROLES,
        "typed": dict(typed or {}),
        "problem": problem,
        "errors": problem.errors if problem else (),
        "key": secrets.token_hex(16),
    }
    return services.pages.render(
        request, "administration/absences.html", values, status=problem.status if problem else 200
    )
