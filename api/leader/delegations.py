"""Handing one's posts to a colleague while away, and who stands in for whom now."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import InvalidInput, NotFound, Problem
from api.leader.absence_form import absence_of, explained, nobody_there
from api.pages import see_other
from api.security.people import Person
from api.services import Services
from models.absences import (
    AbsenceNotAllowedError,
    absence_lines,
    colleagues,
    end_absence,
    keep_absence,
    one_absence,
)
from models.staff_changes import ChangedAlreadyError

router = APIRouter()


@router.get("/delegations")
async def show_delegations(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Show the form, the person's own absences, and those of colleagues in the same agencies."""
    return await _page(request, services, staff)


@router.post("/delegations")
async def delegate(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Store an absence of the person's own. Refused with the rule: overlap, oneself, lower rank, other agency."""
    typed = {name: str(value) for name, value in (await request.form(max_fields=20)).items()}
    try:
        await keep_typed_absence(services, typed, staff.staff_id, staff.staff_id)
    except InvalidInput as problem:
        return await _page(request, services, staff, problem=problem, typed=typed)
    return see_other("/delegations#now")


@router.post("/delegations/{absence_id}/end")
async def end_early(services: CurrentServices, staff: CurrentStaff, absence_id: UUID) -> Response:
    """End an absence of the person's own now; from this moment the substitute holds the posts no more."""
    async with services.sessions.write() as session:
        found = await one_absence(session, absence_id)
        if found is None or found[0].staff_id != staff.staff_id:
            raise NotFound
        await end_absence(session, found[0], staff.staff_id, datetime.now(UTC))
    services.doorkeeper.forget()
    return see_other("/delegations#now")


async def keep_typed_absence(services: Services, typed: Mapping[str, str], staff_id: UUID, by: UUID) -> None:
    """Store the absence a form describes; the same form again changes nothing. Raises InvalidInput."""
    key = checked_key(typed.get("key", ""))
    now = datetime.now(UTC)
    absence = absence_of(typed, staff_id, by, now)
    try:
        async with services.sessions.write() as session:
            await keep_absence(session, absence, now, key)
    except ChangedAlreadyError:
        return
    except LookupError as error:
        raise nobody_there() from error
    except AbsenceNotAllowedError as error:
        raise explained(error.why) from error
    services.doorkeeper.forget()


async def _page(
    request: Request,
    services: Services,
    staff: Person,
    *,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    now = datetime.now(UTC)
    own = sorted({post.agency_id for post in staff.viewer.own_posts})
    async with services.sessions.read() as session:
        lines = await absence_lines(session, sorted(staff.viewer.agency_ids), now, staff.staff_id)
        people = await colleagues(session, own, staff.staff_id)
    values: dict[str, Any] = {
        "now_away": [line for line in lines if line.starts_at <= now],
        "to_come": [line for line in lines if line.starts_at > now],
        "me": staff.staff_id,
        "people": people,
        "roles": sorted({post.role for post in staff.viewer.own_posts}),
        "typed": dict(typed or {}),
        "problem": problem,
        "errors": problem.errors if problem else (),
        "key": secrets.token_hex(16),
    }
    return services.pages.render(request, "leader/delegations.html", values, status=problem.status if problem else 200)
