"""Letting an applicant in with case code and secret: alike for an unknown code, and slowed down.

Who has shown the secret once gets a pass for that case: a signed cookie, good for two hours, so that the pages
of the own case have plain addresses and the secret travels once.
"""

from __future__ import annotations

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from api.errors import WrongCodeOrSecret
from api.security.cookies import clear_cookie, set_cookie
from api.security.rates import FOLLOW_BY_ADDRESS, FOLLOW_BY_CODE, address_of
from api.services import Services
from api.v1.fields import secret_as_typed
from models.queries.case_family import cases_above
from models.queries.case_status import CaseStatus, case_status, case_status_let_in
from runtime.settings import Settings

_COOKIE = "follow"
_SECONDS = 2 * 3600


class FollowFirst(Exception):  # noqa: N818  # no fault: the page of the secret comes first
    """Nobody has shown the secret of this case here; `code` is for the form that asks for it."""

    def __init__(self, code: str) -> None:
        super().__init__("follow_first")
        self.code = code


async def follow(request: Request, services: Services, code: str, secret: str) -> CaseStatus:
    """Return the applicant's view of a case.

    Raises WrongCodeOrSecret, without saying which of the two is wrong, or TooManyRequests.
    """
    code = code.strip().upper()[:60]
    await services.rates.take(FOLLOW_BY_ADDRESS, address_of(request))
    await services.rates.take(FOLLOW_BY_CODE, code)
    async with services.sessions.read() as session:
        status = await case_status(session, code, secret_as_typed(secret))
    if status is None:
        raise WrongCodeOrSecret
    await services.rates.forget(FOLLOW_BY_CODE, code)
    return status


def let_in(response: Response, settings: Settings, code: str) -> None:
    """Give the pass for a case whose secret was shown; it replaces the pass of another case."""
    set_cookie(response, settings, _COOKIE, _signer(settings).dumps(code), seconds=_SECONDS)


def let_out(response: Response, settings: Settings) -> None:
    """Take the pass away, for computers that others use too."""
    clear_cookie(response, settings, _COOKIE)


async def followed(request: Request, services: Services, code: str) -> CaseStatus:
    """Return the applicant's view of the case the caller holds a pass for. Raises FollowFirst without one."""
    code = code.strip().upper()[:60]
    passed = _passed(request, services.settings)
    async with services.sessions.read() as session:
        # Who may follow a case may follow every part of it: the applicant has one code and one secret.
        if passed != code and (not passed or passed not in [above for _, above, _ in await cases_above(session, code)]):
            raise FollowFirst(code)
        status = await case_status_let_in(session, code)
    if status is None:
        raise FollowFirst(code)
    return status


def _passed(request: Request, settings: Settings) -> str:
    try:
        code = _signer(settings).loads(request.cookies.get(_COOKIE, ""), max_age=_SECONDS)
    except BadData:
        return ""
    return code if isinstance(code, str) else ""


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret.get_secret_value(), salt="follow")
