"""Choosing a password of one's own: after one was handed out, or whenever a person wants another."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.errors import FieldProblem, InvalidInput, TooManyRequests, WrongCredentials
from api.language import Sentence, say
from api.security.passwords import hash_password
from api.sign_in import HOME, new_password_page, proven_account, welcome
from domain.staff.passwords import LONGEST, SHORTEST, password_problem
from models.access import choose_password

log = structlog.stdlib.get_logger()
router = APIRouter()
_MEND = say("Đặt cụm từ dài dễ nhớ, ví dụ bốn từ không liên quan với nhau.")
_PROBLEMS: dict[str, Sentence] = {
    "too_short": say("Mật khẩu mới cần ít nhất %(least)s ký tự.", least=SHORTEST),
    "too_long": say("Mật khẩu mới dài nhất %(most)s ký tự.", most=LONGEST),
    "same_as_before": say("Mật khẩu mới trùng mật khẩu đang dùng."),
    "holds_login": say("Mật khẩu mới chứa tên đăng nhập."),
    "one_sign_repeated": say("Mật khẩu mới lặp lại quá ít ký tự."),
}


@router.get("/sign-in/password")
async def show_new_password(
    request: Request, services: CurrentServices, back: Annotated[str, Query(max_length=500)] = HOME
) -> Response:
    """Show the form in which a person chooses another password."""
    return new_password_page(request, services, back)


@router.post("/sign-in/password")
async def choose_new_password(
    request: Request,
    services: CurrentServices,
    login: Annotated[str, Form(max_length=100)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    new_password: Annotated[str, Form(max_length=1000)] = "",
    again: Annotated[str, Form(max_length=1000)] = "",
    back: Annotated[str, Form(max_length=500)] = HOME,
    *,
    handed_out: Annotated[bool, Form()] = False,
) -> Response:
    """Keep the chosen password, end every other session of the person, and sign in."""
    try:
        account = await proven_account(request, services, login, password)
        _check(login.strip(), password, new_password, again)
    except (WrongCredentials, TooManyRequests, InvalidInput) as problem:
        return new_password_page(request, services, back, login=login, handed_out=handed_out, problem=problem)
    password_hash = await asyncio.to_thread(hash_password, new_password)
    async with services.sessions.write() as session:
        await choose_password(session, account.staff_id, password_hash, datetime.now(UTC))
    services.doorkeeper.forget(account.staff_id)
    log.info("password_chosen", staff_id=str(account.staff_id))
    return await welcome(request, services, account.staff_id, back)


def _check(login: str, password: str, new_password: str, again: str) -> None:
    """Raise InvalidInput with what must be mended."""
    found = password_problem(new_password, login, password)
    problems = [FieldProblem("new_password", found, _PROBLEMS[found], _MEND)] if found else []
    if new_password != again:
        differs = say("Hai lần nhập mật khẩu mới khác nhau.")
        problems.append(FieldProblem("again", "differs", differs, say("Nhập lại mật khẩu mới.")))
    if problems:
        raise InvalidInput(errors=tuple(problems))
