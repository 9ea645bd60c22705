"""The language switch at the foot of every page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse

from api.dependencies import CurrentServices
from api.language import LANGUAGE_COOKIE, LANGUAGES
from api.pages import local_address, see_other
from api.security.cookies import set_cookie

router = APIRouter()
_A_YEAR = 365 * 24 * 3600


@router.post("/language")
async def choose_language(
    services: CurrentServices, language: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """Remember the language and go back to the page."""
    response = see_other(local_address(back))
    if language in LANGUAGES:
        set_cookie(response, services.settings, LANGUAGE_COOKIE, language, seconds=_A_YEAR)
    return response
