"""Carries the secret of a case just filed over the redirect: a signed cookie for that one page, ten minutes."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from api.filing import FilingResult
from api.security.cookies import set_cookie
from runtime.settings import Settings

_COOKIE = "filed"
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class FiledNote:
    """What the page after filing shows."""

    secret: str
    fee: int


def remember_filed(response: Response, settings: Settings, result: FilingResult) -> None:
    """Put the secret into a cookie that only the page of this case receives."""
    value = _signer(settings).dumps([result.case.code, result.case.secret, result.fee])
    set_cookie(response, settings, _COOKIE, value, seconds=_SECONDS, path=f"/cases/{result.case.code}/filed")


def take_filed(request: Request, settings: Settings, code: str) -> FiledNote | None:
    """Return what was remembered for this case, or None."""
    try:
        filed_code, secret, fee = _signer(settings).loads(request.cookies.get(_COOKIE, ""), max_age=_SECONDS)
    except (BadData, ValueError):
        return None
    return FiledNote(secret, fee) if filed_code == code else None


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret.get_secret_value(), salt="filed")
