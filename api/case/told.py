"""The word after an act: kept over the redirect in a short signed cookie, shown once on the case's page."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from api.security.cookies import clear_cookie, set_cookie
from domain.case.acts import Act
from runtime.settings import Settings

COOKIE = "told"
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Told:
    """Which act was taken, up to which event its records reach, and which form's draft is over."""

    act: Act
    seq: int
    place: str


def tell(response: Response, settings: Settings, code: str, told: Told) -> None:
    """Let the next page of the case say what was done."""
    text = f"{told.act}|{told.seq}|{told.place}"
    value = f"{text}|{_sign(settings, code, text)}"
    set_cookie(response, settings, COOKIE, value, seconds=_SECONDS, path=f"/cases/{code}")


def take_told(request: Request, settings: Settings, code: str) -> Told | None:
    """Return what is to be said about a case, or None; what we have not signed for it says nothing."""
    text, _, signature = request.cookies.get(COOKIE, "").rpartition("|")
    if not text or not hmac.compare_digest(signature.encode(), _sign(settings, code, text).encode()):
        return None
    act, seq, place = text.split("|", 2)
    return Told(Act(act), int(seq), place)


def forget_told(response: Response, settings: Settings, code: str) -> None:
    """Say it once only."""
    clear_cookie(response, settings, COOKIE, path=f"/cases/{code}")


def _sign(settings: Settings, code: str, text: str) -> str:
    secret = settings.secret.get_secret_value().encode()
    return hmac.new(secret, f"told\n{code}\n{text}".encode(), hashlib.sha256).hexdigest()[:32]
