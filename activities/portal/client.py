"""The national portal over HTTP; nothing but HTTP, and the session it asks for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar
from uuid import uuid4

from pydantic import BaseModel

from activities.failures import Problem, failure
from activities.http import OutsideSystem
from activities.portal.wire import Call, Health, HeldPage, Lookup, Session, SignIn, Taken

SYSTEM: Final = "portal"
_FINE: Final = "0"
_NO_SESSION: Final = "401"
#: Seconds before its end at which a session is not used any more.
_MARGIN: Final = 30


class _Coded(Protocol):
    error_code: str


Answer = TypeVar("Answer", Taken, HeldPage)


class PortalClient:
    """Calls to the portal. Every method raises `ApplicationError` with a problem code.

    The session is opened at the first call, shared by all, and opened anew when it ends or is forgotten there.
    """

    def __init__(self, system: OutsideSystem, unit: str, callback: str) -> None:
        """`unit` is our unit code (madonvi), `callback` the address at which messages are acknowledged."""
        self._system = system
        self._unit = unit
        self._callback = callback
        self._session = ""
        self._ends = 0.0
        self._opening = asyncio.Lock()

    async def send(self, service: str, message_id: str, data: dict[str, Any], *, updating: bool) -> Taken:
        """Send one message under its id."""

        def call(session: str) -> BaseModel:
            return Call(
                session=session,
                madonvi=self._unit,
                service=service,
                message_id=message_id,
                is_updating=updating,
                callback=self._callback,
                data=[data],
            )

        return await self._call(service, message_id, call, Taken)

    async def held(self, after: str, limit: int) -> HeldPage:
        """Ask what the portal holds for our unit: the entries after a number."""

        def call(session: str) -> BaseModel:
            return Lookup(session=session, madonvi=self._unit, after=after, limit=limit)

        return await self._call("TraCuuHoSo", f"look/{uuid4().hex}", call, HeldPage)

    async def health(self) -> Health:
        """Look whether the portal is up and takes our token."""
        return await self._system.get("health", Health)

    async def _call(self, path: str, key: str, body: Callable[[str], BaseModel], answer: type[Answer]) -> Answer:
        session = await self._open()
        said = await self._system.post(path, key, body(session), answer)
        if said.error_code == _NO_SESSION:
            session = await self._open(stale=session)
            said = await self._system.post(path, key, body(session), answer)
        if said.error_code == _NO_SESSION:
            raise failure(SYSTEM, Problem.UNAUTHORISED)
        if said.error_code != _FINE:
            raise failure(SYSTEM, Problem.SERVER_ERROR)
        return said

    async def _open(self, stale: str = "") -> str:
        """Return the session in use, a new one when there is none or it is the stale one."""
        async with self._opening:
            if self._session and self._session != stale and time.monotonic() < self._ends:
                return self._session
            opened = await self._system.post("session", f"session/{uuid4().hex}", SignIn(madonvi=self._unit), Session)
            if opened.error_code != _FINE or not opened.session:
                raise failure(SYSTEM, Problem.UNAUTHORISED)
            self._session = opened.session
            self._ends = time.monotonic() + max(opened.expires_in - _MARGIN, 1)
            return self._session
