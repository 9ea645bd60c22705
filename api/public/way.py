"""Choosing another way to receive the result, as long as there is none."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take_later
from api.dependencies import CurrentServices, checked_key
from api.errors import InvalidInput, Problem
from api.following import followed
from api.language import say
from api.pages import see_other
from api.public.my_case import render_case, ways_open
from api.receiving import choose_way
from api.v1.act_form import ApplicantActForm

router = APIRouter()
_CLOSED = say("Hồ sơ đã có kết quả hoặc đã kết thúc nên không đổi cách nhận được nữa.")


@router.post("/my-case/{code}/way")
async def change_way(request: Request, services: CurrentServices, code: str) -> Response:
    """Send the wish to receive the result another way; it goes through the outbox and cannot get lost."""
    status = await followed(request, services, code)
    typed = {name: str(value) for name, value in (await request.form(max_fields=20)).items()}
    ways = await ways_open(services, status)
    if not ways:
        return await render_case(request, services, status, problem=Problem(_CLOSED), code=409)
    try:
        chosen = await choose_way(services, status.case.id, typed, "way", ways)
    except InvalidInput as problem:
        return await render_case(request, services, status, problem=problem, typed=typed, code=422)
    form = ApplicantActForm(act="change_way", way=chosen)
    await take_later(services, status.case, form, checked_key(typed.get("key", "")))
    return see_other(f"/my-case/{status.case.code}?done=way")
