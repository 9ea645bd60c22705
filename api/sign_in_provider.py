"""Sign-in through the identity provider: out to it and back from it."""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.errors import NotFound
from api.language import say
from api.pages import local_address, see_other
from api.security.cookies import clear_cookie, set_cookie
from api.security.oidc import ATTEMPT_COOKIE, ATTEMPT_SECONDS, CALLBACK_PATH, ProviderRefused
from api.sign_in import HOME, welcome
from models.access import account_of_identity

log = structlog.stdlib.get_logger()
router = APIRouter()
_NO_ACCOUNT = say(
    "Đã xác nhận danh tính, nhưng tài khoản này chưa được gán đơn vị. Liên hệ quản trị của đơn vị để được cấp quyền."
)


@router.get("/sign-in/provider")
async def leave_for_provider(services: CurrentServices, back: Annotated[str, Query(max_length=500)] = HOME) -> Response:
    """Send the browser to the identity provider."""
    if services.provider is None:
        raise NotFound
    address, attempt = await services.provider.start(local_address(back, HOME))
    response = see_other(address)
    set_cookie(response, services.settings, ATTEMPT_COOKIE, attempt, seconds=ATTEMPT_SECONDS, path="/sign-in")
    return response


@router.get(CALLBACK_PATH)
async def come_back_from_provider(
    request: Request,
    services: CurrentServices,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """Take the provider's word for who it is, and open a session for that member of staff."""
    if services.provider is None:
        raise NotFound
    identity, back = await services.provider.finish(request.cookies.get(ATTEMPT_COOKIE, ""), state=state, code=code)
    async with services.sessions.write() as session:
        account = await account_of_identity(session, identity.subject, identity.login.lower())
    if account is None:
        log.info("sign_in_refused", reason="no_account")
        raise ProviderRefused(_NO_ACCOUNT)
    response = await welcome(request, services, account.staff_id, back)
    clear_cookie(response, services.settings, ATTEMPT_COOKIE, path="/sign-in")
    return response
