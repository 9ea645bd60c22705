"""Sign-in with a local account, and sign-out."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Problem, TooManyRequests, WrongCredentials
from api.pages import local_address, see_other
from api.security.cookies import clear_cookie, session_cookie, set_cookie
from api.security.passwords import password_matches
from api.security.people import token_hash
from api.security.rates import SIGN_IN_BY_ADDRESS, SIGN_IN_BY_LOGIN, SIGN_IN_BY_LOGIN_AND_ADDRESS, address_of
from api.services import Services
from models.access import StaffAccount, account_by_login, end_all_sessions, end_session, open_session

log = structlog.stdlib.get_logger()
router = APIRouter()
HOME = "/"


@router.get("/sign-in")
async def show_sign_in(
    request: Request, services: CurrentServices, back: Annotated[str, Query(max_length=500)] = HOME
) -> Response:
    """Show the sign-in page."""
    return _page(request, services, back)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    services: CurrentServices,
    login: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    back: Annotated[str, Form(max_length=500)] = HOME,
) -> Response:
    """Sign in with login and password. Unknown login and wrong password answer alike and take alike time.

    A password that an administrator handed out leads to the form in which another is chosen, and opens nothing.
    """
    try:
        account = await proven_account(request, services, login, password)
    except (WrongCredentials, TooManyRequests) as problem:
        return _page(request, services, back, login=login, problem=problem)
    if account.must_change_password:
        return new_password_page(request, services, back, login=login, handed_out=True)
    return await welcome(request, services, account.staff_id, back)


@router.post("/sign-out")
async def sign_out(request: Request, services: CurrentServices) -> Response:
    """End this session."""
    name = session_cookie(services.settings)
    async with services.sessions.write() as session:
        await end_session(session, token_hash(request.cookies.get(name, "")), datetime.now(UTC))
    services.doorkeeper.forget()
    response = see_other("/sign-in")
    clear_cookie(response, services.settings, name)
    return response


@router.post("/sign-out/everywhere")
async def sign_out_everywhere(services: CurrentServices, staff: CurrentStaff) -> Response:
    """End every session of the person, on whatever computer."""
    async with services.sessions.write() as session:
        await end_all_sessions(session, staff.staff_id, datetime.now(UTC))
    services.doorkeeper.forget()
    response = see_other("/sign-in")
    clear_cookie(response, services.settings, session_cookie(services.settings))
    return response


async def proven_account(request: Request, services: Services, login: str, password: str) -> StaffAccount:
    """Return the account that login and password belong to. Raises WrongCredentials or TooManyRequests."""
    login = login.strip().lower()
    try:
        await services.rates.take(SIGN_IN_BY_ADDRESS, address_of(request))
        await services.rates.take(SIGN_IN_BY_LOGIN_AND_ADDRESS, f"{login} {address_of(request)}")
        await services.rates.take(SIGN_IN_BY_LOGIN, login)
        async with services.sessions.read() as session:
            account = await account_by_login(session, login)
        if not await password_matches(account.password_hash if account else "", password) or account is None:
            raise WrongCredentials
    except (WrongCredentials, TooManyRequests) as problem:
        log.info("sign_in_refused", reason=problem.kind)
        raise
    await services.rates.forget(SIGN_IN_BY_LOGIN_AND_ADDRESS, f"{login} {address_of(request)}")
    return account


async def welcome(request: Request, services: Services, staff_id: UUID, back: str) -> Response:
    """Open a session for a person who proved who they are, and send them on. A session given before is ended."""
    settings = services.settings
    name = session_cookie(settings)
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    hours = settings.session_hours
    agent = request.headers.get("user-agent", "")
    async with services.sessions.write() as session:
        await end_session(session, token_hash(request.cookies.get(name, "")), now)
        await open_session(session, staff_id, token_hash(token), agent, now + timedelta(hours=hours))
    log.info("signed_in", staff_id=str(staff_id))
    response = see_other(local_address(back, HOME))
    set_cookie(response, settings, name, token, seconds=hours * 3600)
    return response


def new_password_page(
    request: Request,
    services: Services,
    back: str,
    *,
    login: str = "",
    handed_out: bool = False,
    problem: Problem | None = None,
) -> Response:
    """Return the page on which a password is chosen; `handed_out` when the one in use is good for one sign-in."""
    values = {
        "back": local_address(back, HOME),
        "login": login.strip().lower(),
        "handed_out": handed_out,
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    status = problem.status if problem else 200
    response = services.pages.render(request, "new_password.html", values, status=status)
    if problem:
        response.headers.update(problem.headers)
    return response


def _page(
    request: Request, services: Services, back: str, *, login: str = "", problem: Problem | None = None
) -> Response:
    values = {
        "back": local_address(back, HOME),
        "login": login,
        "problem": problem,
        "errors": (),
        "provider": services.provider is not None,
    }
    status = problem.status if problem else 200
    response = services.pages.render(request, "sign_in.html", values, status=status)
    if problem:
        response.headers.update(problem.headers)
    return response
