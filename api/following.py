"""Letting an applicant in with case code and secret: alike for an unknown code, and slowed down."""

from __future__ import annotations

from starlette.requests import Request

from api.errors import WrongCodeOrSecret
from api.security.rates import FOLLOW_BY_ADDRESS, FOLLOW_BY_CODE, address_of
from api.services import Services
from api.v1.fields import secret_as_typed
from models.queries.case_status import CaseStatus, case_status


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
