"""The list of keys, for everybody."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.errors import SignInRequired

router = APIRouter()


@router.get("/shortcuts")
async def shortcuts(request: Request, services: CurrentServices) -> Response:
    """Show which keys do what."""
    with suppress(SignInRequired):
        await services.doorkeeper.who(request)
    return services.pages.render(request, "desk/shortcuts.html")
