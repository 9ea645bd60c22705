"""The one door of every simulated system: token, dials, idempotency; then the system's own work."""

from __future__ import annotations

import asyncio
import hmac
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from simulators.callbacks import Callbacks
from simulators.dials import DialBoard, Dials
from simulators.ledger import Effect, Ledger, now
from simulators.settings import SimulatorSettings

LOOK_SECONDS = 0.02
"""How often a slow answer looks whether the caller is still there."""


@dataclass
class World:
    """All simulated systems of one process."""

    settings: SimulatorSettings
    dials: DialBoard
    ledger: Ledger
    callbacks: Callbacks

    @classmethod
    def create(cls, settings: SimulatorSettings) -> World:
        """Build the systems, remembering what the journal remembers."""
        ledger = Ledger(settings.journal)
        return cls(settings, DialBoard(), ledger, Callbacks(settings, ledger))

    async def take(
        self,
        request: Request,
        system: str,
        kind: str,
        target: str,
        body: BaseModel,
        work: Callable[[Effect, Dials], None],
        *,
        status: int = 201,
        stands: Callable[[Effect, Dials], dict[str, Any]] | None = None,
    ) -> Response:
        """Do `work` once for the request's Idempotency-Key, and answer it the same way ever after.

        `work` fills in the new effect's reference and response, and plans what happens later. With `stands` the
        answer says how the effect stands by now instead.
        """
        key = request.headers.get("Idempotency-Key", "")
        content = body.model_dump(mode="json")

        def once(dials: Dials) -> Response:
            effect = self.ledger.find(system, key)
            if effect is not None and effect.body != content:
                return problem(409, "this Idempotency-Key was used for something else")
            if effect is None:
                effect = Effect(
                    system=system, kind=kind, key=key, reference="", target=target, at=now(), body=content, response={}
                )
                effect.callback = str(content.get("callback", ""))
                # What is lost again was taken as usual, and nothing ever comes of it.
                work(effect, dials.model_copy(update={"silent": True}) if dials.lose_requests else dials)
                if dials.lose_requests:
                    return JSONResponse(effect.response, status_code=status)
            else:
                effect.calls += 1
            self.ledger.save(effect)
            return JSONResponse(stands(effect, dials) if stands else effect.response, status_code=status)

        if not key:
            return problem(400, "Idempotency-Key is missing")
        return await self._behave(request, system, key, target, once)

    async def show(self, request: Request, system: str, reference: str, view: Callable[[Effect], Any]) -> Response:
        """Answer a question about an earlier effect; dials hold for questions too.

        Without a reference the effect is looked for by the key it was asked for with, in the query.
        """
        known = self.ledger.by_reference(system, reference) if reference else None
        effect = known or self.ledger.find(system, request.query_params.get("key", ""))
        if effect is None:
            return await self._behave(request, system, "", "", lambda _: problem(404, "unknown reference"))
        return await self._behave(request, system, effect.key, effect.target, lambda _: JSONResponse(view(effect)))

    async def look(self, request: Request, system: str, view: Callable[[], Any]) -> Response:
        """Answer a question about what a system holds; dials hold for questions too."""
        return await self._behave(request, system, "", "", lambda _: JSONResponse(view()))

    async def answer(self, request: Request, system: str, say: Callable[[Dials], Response]) -> Response:
        """Answer a question about no single effect; dials hold for it too."""
        return await self._behave(request, system, "", "", say)

    async def health(self, request: Request, system: str) -> Response:
        """Answer a self-check: is the system up, and is the token right?"""
        return await self._behave(request, system, "", "", lambda _: JSONResponse({"status": "ok"}))

    async def _behave(
        self, request: Request, system: str, key: str, target: str, answer: Callable[[Dials], Response]
    ) -> Response:
        shown = request.headers.get("Authorization", "")
        if not hmac.compare_digest(shown.encode(), f"Bearer {self.settings.token(system)}".encode()):
            return problem(401, "unknown token")
        dials = self.dials.read(system, key, target)
        if not await still_there_after(request.is_disconnected, dials.slow_ms):
            return problem(499, "the caller has gone")  # and nothing was done for it
        refused = _refusal(request, dials)
        if refused is not None:
            return refused
        response = answer(dials)
        if dials.success_after_timeout:
            await still_there_after(request.is_disconnected, dials.late_ms)
        if dials.crash:
            return CutOff(bytes(response.body), response.status_code)
        if dials.bad_answer:
            return PlainTextResponse("<html>Hệ thống đang bảo trì</html>")
        return response


def _refusal(request: Request, dials: Dials) -> Response | None:
    if dials.down:
        return problem(503, "down")
    if dials.too_many:
        return problem(429, "too many requests", {"Retry-After": str(dials.retry_after_s)})
    if dials.reject and request.method == "POST":
        return problem(422, "rejected")
    if random.random() < dials.fail_rate:  # noqa: S311 - chance, not cryptography
        return problem(500, "failed by chance")
    return None


async def still_there_after(has_left: Callable[[], Awaitable[bool]], milliseconds: int) -> bool:
    """Wait that long, or until the caller has hung up; True when the caller is still there."""
    loop = asyncio.get_running_loop()
    end = loop.time() + milliseconds / 1000
    left = milliseconds / 1000
    while left > 0:
        await asyncio.sleep(min(LOOK_SECONDS, left))
        left = end - loop.time()
        if left <= 0:
            # On a busy machine the end may be seen before a hang-up that came first.
            await asyncio.sleep(LOOK_SECONDS)
        if await has_left():
            return False
    return True


def problem(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """An error answer as a JSON body."""
    return JSONResponse({"error": message}, status_code=status, headers=headers)


class CutOff(Response):
    """An answer whose connection is closed half-way through the body."""

    def __init__(self, whole: bytes, status_code: int) -> None:
        super().__init__(whole or json.dumps(None).encode(), status_code, media_type="application/json")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the headers and half the body; the server then closes the connection."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = self.body[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": bytes(half), "more_body": True})
