"""What is done to an account as a whole: closing, opening, a new password, signing out, unlinking the identity."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.administration.people import person_page
from api.administration.person_form import last_administrator
from api.administration.realm import Administrator, CurrentAdministrator
from api.administration.typed import typed_form
from api.dependencies import CurrentServices, checked_key
from api.errors import Forbidden, InvalidInput
from api.pages import see_other
from api.security.passwords import handed_out_password, hashes_of
from api.services import Services
from models.people import (
    LastAdministratorError,
    close_account,
    hand_out_password,
    open_account,
    sign_out_person,
    unlink_identity,
)
from models.staff_changes import ChangedAlreadyError
from models.tables import Staff
from runtime.database import WriteSession

router = APIRouter()
_Change = Callable[[WriteSession, Staff], Awaitable[None]]


@router.post("/administration/people/{staff_id}/close")
async def close(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, staff_id: UUID
) -> Response:
    """Close an account: its sessions end now, held tasks go back to the team."""
    now = datetime.now(UTC)
    return await _do(
        request, services, administrator, staff_id, lambda s, person: close_account(s, person, administrator.id, now)
    )


@router.post("/administration/people/{staff_id}/open")
async def reopen(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, staff_id: UUID
) -> Response:
    """Open a closed account again."""
    return await _do(
        request, services, administrator, staff_id, lambda s, person: open_account(s, person, administrator.id)
    )


@router.post("/administration/people/{staff_id}/sign-out")
async def sign_out(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, staff_id: UUID
) -> Response:
    """End every session of a person now."""
    now = datetime.now(UTC)
    return await _do(
        request, services, administrator, staff_id, lambda s, person: sign_out_person(s, person, administrator.id, now)
    )


@router.post("/administration/people/{staff_id}/unlink")
async def unlink(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, staff_id: UUID
) -> Response:
    """Forget which identity of the provider belongs to the account."""
    return await _do(
        request, services, administrator, staff_id, lambda s, person: unlink_identity(s, person, administrator.id)
    )


@router.post("/administration/people/{staff_id}/password")
async def reset_password(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, staff_id: UUID
) -> Response:
    """Hand out a password that is good for choosing another; it is shown this once."""
    typed, _ = await typed_form(request)
    password = handed_out_password()
    [password_hash] = await hashes_of([password])
    try:
        async with services.sessions.write() as session:
            person = await administrator.changeable(session, staff_id)
            await hand_out_password(
                session,
                person,
                password_hash,
                administrator.id,
                datetime.now(UTC),
                checked_key(typed.get("key", "")),
            )
    except ChangedAlreadyError:
        return see_other(f"/administration/people/{staff_id}?saved=yes")
    except Forbidden as problem:
        return await person_page(request, services, administrator, staff_id, problem=problem)
    services.doorkeeper.forget()
    values = {"handed_out": [(person.name, person.login, password)], "back": f"/administration/people/{staff_id}"}
    return services.pages.render(request, "administration/passwords.html", values)


async def _do(
    request: Request, services: Services, administrator: Administrator, staff_id: UUID, change: _Change
) -> Response:
    try:
        async with services.sessions.write() as session:
            person = await administrator.changeable(session, staff_id)
            await change(session, person)
    except LastAdministratorError as error:
        problem = InvalidInput(errors=(last_administrator(administrator.realm, error, "account"),))
        return await person_page(request, services, administrator, staff_id, problem=problem)
    except Forbidden as problem:
        return await person_page(request, services, administrator, staff_id, problem=problem)
    services.doorkeeper.forget()
    return see_other(f"/administration/people/{staff_id}?saved=yes")
