"""What every request passes through: an id, the security headers, the cross-site check, one log event."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BodyTooLarge, CrossSiteRequest, Problem, TooLarge, TooMuchText
from runtime import tracing
from runtime.metrics import note_request

log = structlog.stdlib.get_logger()

Render = Callable[[Request, Problem], Response]
"""How a problem becomes an answer: `api.problems.ProblemRenderer.render`."""

REQUEST_ID_HEADER = "X-Request-Id"
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CASE_CODE = re.compile(r"/([A-Z][A-Z0-9.]{1,30}-\d{8}-\d{7,10})(?:/|$)")
_JSON_DOORS = "/api/v1"
_TEXT_LIMIT = 1024 * 1024
_FORM_ROOM = 64 * 1024  # the other fields and the boundaries around a file
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_NO_INLINE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def security_headers(*, https: bool) -> dict[str, str]:
    """Return the headers every answer carries unless it set its own; `https` adds transport security."""
    headers = {
        "Content-Security-Policy": _NO_INLINE,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # Not no-referrer: browsers would then send "Origin: null" with our own forms.
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


class RequestFrame:
    """Gives each request an id, each answer the security headers, and logs what was served.

    A fault of ours is answered here, so that it too has the headers and the id.
    The log has the route, never the address: addresses may carry what people typed.
    """

    def __init__(self, app: ASGIApp, *, https: bool, render: Render) -> None:
        self._app = app
        self._render = render
        self._headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in security_headers(https=https).items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wished = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        request_id = wished if _REQUEST_ID.fullmatch(wished) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id, **_case_of(scope["path"]))
        started = time.perf_counter()
        answering = False

        async def send_framed(message: Message) -> None:
            nonlocal answering
            if message["type"] == "http.response.start":
                answering = True
                given = list(message.get("headers", ()))
                present = {name for name, _ in given}
                given += [header for header in self._headers if header[0] not in present]
                given.append((REQUEST_ID_HEADER.lower().encode(), request_id.encode()))
                message["headers"] = given
                _note_served(scope, int(message["status"]), started)
            await send(message)

        try:
            await self._app(scope, receive, send_framed)
        except Exception as error:
            log.exception("request_failed", error=type(error).__name__)
            if answering:
                raise
            await self._render(Request(scope), Problem())(scope, receive, send_framed)


def _case_of(path: str) -> dict[str, str]:
    """Return the case an address is about, for every line logged on the way."""
    found = _CASE_CODE.search(path)
    if found is None:
        return {}
    tracing.about_case(found[1])
    return {"case_code": found[1]}


def _template(scope: Scope) -> str:
    """Return the whole template of the address that was asked for; empty where none matched."""
    route = str(getattr(scope.get("route"), "path", ""))
    if not route and "endpoint" in scope and not scope.get("path_params"):
        return str(scope["path"])  # found before the framework looked: an address without parts to fill in
    # The framework tells the route without the prefix it was included under.
    prefixed = scope["path"].startswith(_JSON_DOORS) and not route.startswith("/api/")
    return f"{_JSON_DOORS}{route}" if route and prefixed else route


def _note_served(scope: Scope, status: int, started: float) -> None:
    seconds = time.perf_counter() - started
    route = _template(scope)
    note_request(route, scope["method"], status, seconds)
    if status < 400:
        return  # readings of personal data and every act have their own log, and the proxy counts the rest
    door = "api" if scope["path"].startswith("/api/") else "page"
    milliseconds = round(seconds * 1000, 1)
    report = log.error if status >= 500 else log.info
    report("request_served", method=scope["method"], door=door, route=route, status=status, milliseconds=milliseconds)


class CrossSiteGuard:
    """Refuses unsafe requests that a browser sends from another site's page.

    The browser says where a request comes from (Sec-Fetch-Site, Origin), so no hidden form token is
    needed. Requests with an Authorization header carry no ambient authority and pass; a request with
    our cookie but without either header is refused, since every browser we support sends one.
    """

    def __init__(self, app: ASGIApp, *, own_origin: str, cookie: str, render: Render) -> None:
        self._app = app
        self._own_origin = own_origin
        self._cookie = f"{cookie}="
        self._render = render

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS or self._is_ours(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        response = self._render(Request(scope), CrossSiteRequest())
        await response(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        if "authorization" in headers:
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        if origin is not None:
            return origin == self._own_origin or urlsplit(origin).netloc == headers.get("host", "")
        return self._cookie not in headers.get("cookie", "")


class BodyLimit:
    """Stops reading a body once it is larger than its kind may be, so that nobody fills memory or disk.

    Files may be as large as the settings say, everything else one mebibyte.
    """

    def __init__(self, app: ASGIApp, *, upload_limit_bytes: int) -> None:
        self._app = app
        self._file_limit = upload_limit_bytes + _FORM_ROOM

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body watched; raises BodyTooLarge inside it when it grows too large."""
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        has_file = headers.get("content-type", "").startswith("multipart/form-data")
        limit = self._file_limit if has_file else _TEXT_LIMIT
        refused = BodyTooLarge(TooLarge(limit - _FORM_ROOM) if has_file else TooMuchText(limit))
        announced = headers.get("content-length", "")
        too_large = announced.isdigit() and int(announced) > limit
        taken = 0

        async def receive_watched() -> Message:
            nonlocal taken
            if too_large:
                raise refused
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise refused
            return message

        await self._app(scope, receive_watched, send)
