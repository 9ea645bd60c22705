"""The session cookie: its name and how it is set. It holds a random token and nothing else."""

from __future__ import annotations

from starlette.responses import Response

from runtime.settings import Settings


def is_https(settings: Settings) -> bool:
    """Tell whether people reach us by https."""
    return settings.public_url.startswith("https://")


def session_cookie(settings: Settings) -> str:
    """Return the cookie's name; under https the prefix makes browsers refuse one set by another host."""
    return "__Host-session" if is_https(settings) else "session"


def set_cookie(response: Response, settings: Settings, name: str, value: str, *, seconds: int, path: str = "/") -> None:
    """Set a cookie that no script can read and no other site's form sends along."""
    response.set_cookie(
        name, value, max_age=seconds, path=path, httponly=True, secure=is_https(settings), samesite="lax"
    )


def clear_cookie(response: Response, settings: Settings, name: str, path: str = "/") -> None:
    """Take a cookie away."""
    response.delete_cookie(name, path=path, httponly=True, secure=is_https(settings), samesite="lax")
