"""The front door: staff go to their work, everybody else finds the front page for citizens."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.citizen.front import front_page
from api.dependencies import CurrentServices
from api.errors import SignInRequired
from api.pages import see_other

router = APIRouter()
#: Where work begins for those who hold one role alone; all others begin with their own tasks.
_START = {frozenset({"leader"}): "/approvals", frozenset({"supervisor"}): "/desk"}


@router.get("/")
async def home(request: Request, services: CurrentServices) -> Response:
    """Send people where they most likely want to go."""
    try:
        someone = await services.doorkeeper.who(request)
    except SignInRequired:
        return await front_page(request, services)
    return see_other(_START.get(someone.viewer.roles, "/tasks"))
