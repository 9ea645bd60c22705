"""Finding one's own case with the code and secret of the receipt; what follows has plain addresses."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.errors import TooManyRequests, WrongCodeOrSecret
from api.following import follow, let_in, let_out
from api.pages import see_other

router = APIRouter()


@router.get("/follow")
async def show_look_up(
    request: Request, services: CurrentServices, code: Annotated[str, Query(max_length=60)] = ""
) -> Response:
    """Show the look-up form; a link may name the code, and bring the secret after #, which no server sees."""
    return services.pages.render(request, "public/follow.html", {"code": code, "problem": None})


@router.post("/follow")
async def look_up(
    request: Request,
    services: CurrentServices,
    code: Annotated[str, Form(max_length=60)] = "",
    secret: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Let the applicant in. The secret travels in the form, never in an address."""
    try:
        status = await follow(request, services, code, secret)
    except (WrongCodeOrSecret, TooManyRequests) as problem:
        values = {"code": code, "problem": problem}
        response = services.pages.render(request, "public/follow.html", values, status=problem.status)
        response.headers.update(problem.headers)
        return response
    entered = see_other(f"/my-case/{status.case.code}")
    let_in(entered, services.settings, status.case.code)
    return entered


@router.post("/follow/leave")
async def leave(services: CurrentServices) -> Response:
    """Forget the case on this computer."""
    response = see_other("/follow")
    let_out(response, services.settings)
    return response
