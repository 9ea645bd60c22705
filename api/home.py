"""The front door: staff go to their work, everybody else to the look-up."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse

from api.dependencies import CurrentServices
from api.errors import SignInRequired
from api.pages import see_other

router = APIRouter()


@router.get("/")
async def home(request: Request, services: CurrentServices) -> RedirectResponse:
    """Send people where they most likely want to go."""
    try:
        await services.doorkeeper.who(request)
    except SignInRequired:
        return see_other("/follow")
    return see_other("/tasks")
