"""Machines that may call the JSON API: a token with scopes and an end, shown once, revoked at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.administration.realm import Administrator, CurrentAdministrator
from api.administration.typed import clean, need, raise_if
from api.dependencies import CurrentServices, checked_key
from api.errors import FieldProblem, InvalidInput, NotFound, Problem
from api.filters import VIETNAM
from api.language import say
from api.leader.absence_form import day_of
from api.pages import see_other
from api.security.people import ACT_SCOPE, token_hash
from api.services import Services
from domain.case.acts import Role
from models.queries.people import one_token, tokens
from models.staff_changes import ChangedAlreadyError
from models.tables import ApiToken
from models.tables.staff import STAFF_ROLES
from models.tokens import add_token, revoke_token

router = APIRouter()
SCOPES = (
    "file",
    "read",
    *(f"{ACT_SCOPE}{role}" for role in STAFF_ROLES if role not in (Role.ADMINISTRATOR, Role.AUTHOR)),
)
_LONGEST = timedelta(days=366)


@router.get("/administration/tokens")
async def show_tokens(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Show the machines of the realm and the form of another."""
    return await _page(request, services, administrator)


@router.post("/administration/tokens")
async def make_token(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Store a new token's hash and show the token, this once."""
    sent = await request.form(max_fields=40)
    typed = {name: clean(str(value)) for name, value in sent.items()}
    scopes = [str(value) for value in sent.getlist("scope")]
    secret = secrets.token_urlsafe(32)
    try:
        token = _token(administrator, typed, scopes, secret)
        async with services.sessions.write() as session:
            await add_token(session, token, administrator.id, checked_key(typed.get("key", "")))
    except ChangedAlreadyError:
        return see_other("/administration/tokens")
    except InvalidInput as problem:
        return await _page(request, services, administrator, typed=typed, scopes=scopes, problem=problem)
    return await _page(request, services, administrator, shown=secret, named=token.name)


@router.post("/administration/tokens/{token_id}/revoke")
async def revoke(services: CurrentServices, administrator: CurrentAdministrator, token_id: UUID) -> Response:
    """Revoke a token; from this moment it opens nothing."""
    async with services.sessions.write() as session:
        token = await one_token(session, administrator.realm.ids, token_id)
        if token is None:
            raise NotFound
        await revoke_token(session, token, administrator.id, datetime.now(UTC))
    services.doorkeeper.forget()
    return see_other("/administration/tokens")


def _token(administrator: Administrator, typed: Mapping[str, str], scopes: list[str], secret: str) -> ApiToken:
    now = datetime.now(UTC)
    problems = need(typed, "name")
    if not administrator.realm.has(typed.get("agency_id", "")):
        problems.append(
            FieldProblem("agency_id", "unknown", say("Không có cơ quan này."), say("Chọn trong danh sách."))
        )
    if not scopes or not set(scopes) <= set(SCOPES):
        problems.append(FieldProblem("scope", "missing", say("Chưa chọn quyền."), say("Chọn ít nhất một quyền.")))
    last = day_of(typed.get("expires_at", ""))
    expires_at = datetime.combine(last, time(), VIETNAM) + timedelta(days=1) if last else None
    if expires_at is None or not now < expires_at <= now + _LONGEST:
        problems.append(
            FieldProblem(
                "expires_at", "day", say("Ngày hết hạn cần trong vòng một năm tới."), say("Nhập ví dụ 31/12/2026.")
            )
        )
    raise_if(problems)
    return ApiToken(
        name=typed["name"],
        token_hash=token_hash(secret),
        agency_id=typed["agency_id"],
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )


async def _page(
    request: Request,
    services: Services,
    administrator: Administrator,
    *,
    typed: Mapping[str, str] | None = None,
    scopes: list[str] | None = None,
    problem: Problem | None = None,
    shown: str = "",
    named: str = "",
) -> Response:
    async with services.sessions.read() as session:
        lines = await tokens(session, administrator.realm.ids)
    values: dict[str, Any] = {
        "lines": lines,
        "agencies": administrator.realm.agencies,
        "scopes": SCOPES,
        "chosen": scopes or [],
        "typed": dict(typed or {}),
        "problem": problem,
        "errors": problem.errors if problem else (),
        "key": secrets.token_hex(16),
        "shown": shown,
        "named": named,
    }
    return services.pages.render(
        request, "administration/tokens.html", values, status=problem.status if problem else 200
    )
