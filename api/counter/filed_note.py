"""Carries what the page after filing shows over the redirect: a signed cookie for that one page, ten minutes."""

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
    """The secret and the fee in đồng, with what the clerk asked for ("file" or "accept").

    `pay` is how the fee is settled, `lacking` how many papers are missing.
    """

    secret: str
    fee: int
    asked: str = "file"
    pay: str = ""
    lacking: int = 0


def remember_filed(
    response: Response, settings: Settings, result: FilingResult, *, asked: str, pay: str, lacking: int
) -> None:
    """Put the secret and what was asked for into a cookie that only the page of this case receives."""
    value = _signer(settings).dumps([result.case.code, result.case.secret, result.fee, asked, pay, lacking])
    set_cookie(response, settings, _COOKIE, value, seconds=_SECONDS, path=f"/cases/{result.case.code}/filed")


def take_filed(request: Request, settings: Settings, code: str) -> FiledNote | None:
    """Return what was remembered for this case, or None."""
    try:
        filed_code, *rest = _signer(settings).loads(request.cookies.get(_COOKIE, ""), max_age=_SECONDS)
        note = FiledNote(*rest)
    except (BadData, ValueError, TypeError):
        return None
    return note if filed_code == code else None


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret.get_secret_value(), salt="filed")
