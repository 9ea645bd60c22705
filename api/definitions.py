"""Published procedures and the calendar, kept ready in memory so that filing parses nothing twice.

What is addressed by its hash never changes and is kept for good. Which version is in force, and which
calendar is newest, is asked again every few seconds: a publication reaches every process that soon.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Generic, TypeVar

from domain.deadline.calendar import WorkingCalendar
from domain.procedure.compile import Compiled, read_compiled
from domain.procedure.definition import Definition
from domain.procedure.plan import Plan
from models.calendars import newest_calendar
from models.procedures import in_force, list_in_force, version_of
from models.queries.agencies import active_agencies
from models.tables import Agency, ProcedureVersion
from runtime.database import Sessions

FRESH_SECONDS = 5.0
Value = TypeVar("Value")


class NoCalendarError(Exception):
    """No working calendar was ever published; nothing can be filed before that."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One published version, ready to use."""

    version: ProcedureVersion
    compiled: Compiled

    @property
    def definition(self) -> Definition:
        """The whole definition."""
        return self.compiled.definition


class _Fresh(Generic[Value]):
    """Values that are asked for again once they are a few seconds old."""

    def __init__(self) -> None:
        self._kept: dict[Any, tuple[float, Value]] = {}

    def get(self, key: Any) -> Value | None:
        known = self._kept.get(key)
        return known[1] if known and time.monotonic() < known[0] else None

    def keep(self, key: Any, value: Value) -> Value:
        if len(self._kept) > 10_000:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + FRESH_SECONDS, value)
        return value


class Definitions:
    """The procedures and calendars of this process. `convention` counts where a procedure is silent."""

    def __init__(self, sessions: Sessions, convention: str) -> None:
        self._sessions = sessions
        self._convention = convention
        self._in_force: _Fresh[Procedure] = _Fresh()
        self._lists: _Fresh[Sequence[ProcedureVersion]] = _Fresh()
        self._calendars: _Fresh[str] = _Fresh()
        self._agencies: _Fresh[Sequence[Agency]] = _Fresh()
        self._plan_text: Callable[[str, str], str] = lru_cache(maxsize=20_000)(self._make_plan_text)
        self._compiled: dict[str, Compiled] = {}

    async def in_force(self, code: str, on: date) -> Procedure | None:
        """Return the version of a procedure in force on a Vietnam date, or None."""
        known = self._in_force.get((code, on))
        if known is not None:
            return known
        async with self._sessions.read() as session:
            version = await in_force(session, code, on)
        return self._in_force.keep((code, on), self._ready(version)) if version else None

    async def version(self, code: str, number: int) -> Procedure | None:
        """Return one published version, in force or not: what a running case was filed under."""
        known = self._in_force.get((code, number))
        if known is not None:
            return known
        async with self._sessions.read() as session:
            version = await version_of(session, code, number)
        return self._in_force.keep((code, number), self._ready(version)) if version else None

    async def all_in_force(self, on: date) -> Sequence[ProcedureVersion]:
        """Return the version in force of every procedure, by field and name."""
        known = self._lists.get(on)
        if known is not None:
            return known
        async with self._sessions.read() as session:
            return self._lists.keep(on, await list_in_force(session, on))

    def plan_text(self, procedure: Procedure, agency_id: str) -> str:
        """Return the canonical plan text that a case decided by this agency carries."""
        return self._plan_text(procedure.version.sha256, agency_id)

    def plan(self, procedure: Procedure, agency_id: str) -> Plan:
        """Return the plan of a case decided by this agency."""
        return procedure.compiled.plan_for(agency_id, self._convention)

    async def calendar_text(self) -> str:
        """Return the newest calendar's text, which new cases carry; raises NoCalendarError when there is none."""
        known = self._calendars.get("newest")
        if known is not None:
            return known
        async with self._sessions.read() as session:
            calendar = await newest_calendar(session)
        if calendar is None:
            raise NoCalendarError
        return self._calendars.keep("newest", calendar.text)

    async def calendar(self) -> WorkingCalendar:
        """Return the newest calendar; parsed once per text."""
        return WorkingCalendar.from_json(await self.calendar_text())

    async def agencies(self) -> Sequence[Agency]:
        """Return the agencies in service, by name."""
        known = self._agencies.get("all")
        if known is not None:
            return known
        async with self._sessions.read() as session:
            return self._agencies.keep("all", await active_agencies(session))

    async def agency(self, agency_id: str) -> Agency | None:
        """Return an agency in service, or None."""
        return next((agency for agency in await self.agencies() if agency.id == agency_id), None)

    def _ready(self, version: ProcedureVersion) -> Procedure:
        compiled = self._compiled.get(version.sha256)
        if compiled is None:
            compiled = Compiled(read_compiled(version.text), version.text, version.sha256)
            self._compiled[version.sha256] = compiled
        return Procedure(version, compiled)

    def _make_plan_text(self, sha256: str, agency_id: str) -> str:
        return self._compiled[sha256].plan_for(agency_id, self._convention).to_json()
