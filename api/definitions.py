"""Published procedures and the calendar, kept ready in memory so that filing parses nothing twice.

What is addressed by its hash never changes and is kept for good. Which version is in force, and which
calendar is newest, is asked again every few seconds: a publication reaches every process that soon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Protocol, TypeVar

from api.kept import Fresh, Recent
from domain.case.migration import running_plan
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local_day
from domain.procedure.basics import Words
from domain.procedure.compile import Compiled, read_compiled
from domain.procedure.council_fees import open_fees
from domain.procedure.definition import Definition
from domain.procedure.filed_as import situation_of
from domain.procedure.plan import Channel, Plan
from domain.procedure.resolve import is_guarded, resolve
from domain.procedure.situation import Situation
from models.calendars import calendar_edition, frozen_calendar, newest_calendar
from models.procedures import ListedVersion, VersionKey, catalogue_edition, list_in_force, listed_versions, texts_of
from models.queries.agencies import active_agencies
from models.tables import Agency, Calendar
from runtime.database import Sessions

Value = TypeVar("Value")
#: A whole definition takes some 25 KB, ten times its text: not all that a province ever published are kept.
_READ_MOST: Final = 1_000
_PLANS_MOST: Final = 20_000
#: Days whose lists are kept: today's, and those that reports and cards of other periods ask for.
_LISTS_MOST: Final = 10
#: So many texts are read at once before other requests have their turn.
_AT_ONCE: Final = 50


class NoCalendarError(Exception):
    """No working calendar was ever published; nothing can be filed before that."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One published version, ready to use: as a whole, or as it is for one dossier when it has a situation."""

    version: ListedVersion
    compiled: Compiled
    situation: Situation | None = None

    @property
    def definition(self) -> Definition:
        """The whole definition, or what of it holds for the dossier."""
        return resolve(self.compiled.definition, self.situation) if self.situation else self.compiled.definition

    def filed_as(self, channel: str, filed_on: date, answers: Mapping[str, str | None]) -> Procedure:
        """Return the procedure as it is for a dossier with these answers; raises WrongAnswerError for one that is none.

        A procedure that tells no dossiers apart stays itself.
        """
        whole = self.compiled.definition
        if not is_guarded(whole) and not whole.case_types and not whole.facts and not whole.applicants:
            return self
        return replace(self, situation=situation_of(whole, Channel(channel), filed_on, answers))

    def open_fees(self, case: Filed) -> tuple[Words, ...]:
        """Return a sentence for each fee of a case whose amount the council sets and nobody has entered yet."""
        return open_fees(self.definition, case.facts.get("exemption") or None, local_day(case.filed_at))


class Filed(Protocol):
    """What tells which procedure a case was filed under, and as what."""

    @property
    def procedure_code(self) -> str:
        """National code."""
        ...

    @property
    def procedure_version(self) -> int:
        """Number of the version."""
        ...

    @property
    def channel(self) -> str:
        """How the dossier came."""
        ...

    @property
    def filed_at(self) -> datetime:
        """When it was filed, aware UTC."""
        ...

    @property
    def facts(self) -> Mapping[str, str]:
        """The answers given at filing, as texts."""
        ...


class Running(Filed, Protocol):
    """What tells which plan a case follows after all that was decided about it."""

    @property
    def agency_id(self) -> str:
        """The agency that decides."""
        ...

    @property
    def filed_version(self) -> int | None:
        """The version it was filed under, None when it never moved."""
        ...

    @property
    def limits_version(self) -> int | None:
        """The version whose legal time it counts by, None when it never moved."""
        ...


class Definitions:
    """The procedures and calendars of this process. `convention` counts where a procedure is silent.

    At most `read_most` whole definitions are kept, those used last.
    """

    def __init__(self, sessions: Sessions, convention: str, read_most: int = _READ_MOST) -> None:
        self._sessions = sessions
        self._convention = convention
        self._listed: Fresh[ListedVersion] = Fresh()
        self._lists: Fresh[Sequence[ListedVersion]] = Fresh()
        self._of_edition: Recent[Sequence[ListedVersion]] = Recent(_LISTS_MOST)
        self._calendars: Fresh[str] = Fresh()
        self._editions: dict[int, Calendar] = {}
        self._agencies: Fresh[Sequence[Agency]] = Fresh()
        self._plans: Recent[Plan] = Recent(read_most)
        self._plan_texts: Recent[str] = Recent(_PLANS_MOST)
        self._compiled: Recent[Compiled] = Recent(read_most)
        self._found: dict[Callable[[str], Any], dict[VersionKey, Any]] = {}

    async def in_force(self, code: str, on: date) -> Procedure | None:
        """Return the version of a procedure in force on a Vietnam date, or None."""
        known = self._listed.get((code, on))
        if known is None:
            async with self._sessions.read() as session:
                known = next(iter(await list_in_force(session, on, code)), None)
            if known is None:
                return None
            self._listed.keep((code, on), known)
        return (await self._ready([known])).get(known.key)

    async def version(self, code: str, number: int) -> Procedure | None:
        """Return one published version, in force or not: what a running case was filed under."""
        known = self._listed.get((code, number))
        compiled = self._compiled.get(known.sha256) if known else None
        if known and compiled:
            return Procedure(known, compiled)
        return (await self.versions([(code, number)])).get((code, number))

    async def versions(self, wanted: Iterable[VersionKey]) -> Mapping[VersionKey, Procedure]:
        """Return published versions, in force or not, asked for together; those never published are left out."""
        keys = set(wanted)
        found = [known for key in keys if (known := self._listed.get(key))]
        if missing := keys - {known.key for known in found}:
            async with self._sessions.read() as session:
                found += [self._listed.keep(one.key, one) for one in await listed_versions(session, missing)]
        return await self._ready(found)

    async def all_in_force(self, on: date) -> Sequence[ListedVersion]:
        """Return the version in force of every procedure, by field and name."""
        known = self._lists.get(on)
        if known is not None:
            return known
        async with self._sessions.read() as session:
            edition = await catalogue_edition(session)
            known = self._of_edition.get((on, edition))
            if known is None:
                known = self._of_edition.keep((on, edition), await list_in_force(session, on))
        return self._lists.keep(on, known)

    async def read_of(self, wanted: Iterable[VersionKey], read: Callable[[str], Value]) -> Mapping[VersionKey, Value]:
        """Return what `read` finds in the texts of published versions; those never published are left out.

        A published text never changes, so each is read once in the life of the process. What is found should be
        small, and `read` always the same function: lists of many procedures are made of this, whole definitions are
        for the few that are worked with.
        """
        keys, found = set(wanted), self._found.setdefault(read, {})
        missing = list(keys - found.keys())
        for place in range(0, len(missing), _AT_ONCE):
            async with self._sessions.read() as session:
                texts = await texts_of(session, missing[place : place + _AT_ONCE])
            found |= {key: read(text) for key, text in texts.items()}
        return {key: found[key] for key in keys if key in found}

    async def of_case(self, case: Filed) -> Procedure | None:
        """Return the version a case follows, as it is for this case; None when it was never published."""
        return await self._as_filed(case, case.procedure_version)

    async def limits_of_case(self, case: Running) -> Procedure | None:
        """Return the version whose legal time a case counts by, as it is for this case.

        It is another than `of_case` when the case was moved keeping its legal time, which is what a move does unless
        the decision expressly says otherwise. None when it was never published.
        """
        return await self._as_filed(case, case.limits_version or case.procedure_version)

    async def plan_of_case(self, procedure: Procedure, case: Running) -> Plan:
        """Return the plan a running case follows: the route of its version, the legal time it counts by.

        `procedure` is its version, as `of_case` gives it. Pages of running cases ask here and never `plan`, which
        knows nothing of what a moved case kept.
        """
        plan = self.plan(procedure, case.agency_id)
        if case.filed_version is None and case.limits_version is None:
            return plan
        limits = await self.limits_of_case(case)
        filed = await self._as_filed(case, case.filed_version or case.procedure_version)
        return running_plan(
            plan,
            self.plan(limits, case.agency_id) if limits else plan,
            self.plan(filed, case.agency_id) if filed else plan,
        )

    async def _as_filed(self, case: Filed, number: int) -> Procedure | None:
        procedure = await self.version(case.procedure_code, number)
        return procedure.filed_as(case.channel, local_day(case.filed_at), case.facts) if procedure else None

    def plan_text(self, procedure: Procedure, agency_id: str) -> str:
        """Return the canonical plan text that a case decided by this agency carries."""
        if procedure.situation is not None:
            return self.plan(procedure, agency_id).to_json()
        key = (procedure.version.sha256, agency_id)
        return self._plan_texts.get(key) or self._plan_texts.keep(key, self.plan(procedure, agency_id).to_json())

    def plan(self, procedure: Procedure, agency_id: str) -> Plan:
        """Return the plan a version gives a case decided by this agency; a moved case shares only its route."""
        if procedure.situation is not None:
            return procedure.compiled.plan_for(agency_id, self._convention, procedure.situation)
        key = (procedure.version.sha256, agency_id)
        known = self._plans.get(key)
        return known or self._plans.keep(key, procedure.compiled.plan_for(agency_id, self._convention))

    async def calendar_text(self, agency_id: str) -> str:
        """Return the newest calendar's text, which new cases of an agency carry; raises NoCalendarError for none."""
        return frozen_calendar(await self._named_calendar(), agency_id)

    async def calendar(self, agency_id: str = "") -> WorkingCalendar:
        """Return the newest calendar with the names of its days, with the closures of an agency; parsed once a text."""
        return WorkingCalendar.from_json(await self._named_calendar()).for_agency(agency_id)

    async def calendar_of(self, number: int | None, agency_id: str) -> WorkingCalendar:
        """Return the calendar a running case counts by: the edition it follows, with the closures of its agency."""
        return WorkingCalendar.from_json((await self.edition(number)).text).for_agency(agency_id)

    async def _named_calendar(self) -> str:
        known = self._calendars.get("newest")
        if known is not None:
            return known
        async with self._sessions.read() as session:
            calendar = await newest_calendar(session)
        if calendar is None:
            raise NoCalendarError
        return self._calendars.keep("newest", calendar.text)

    async def edition(self, number: int | None) -> Calendar:
        """Return one edition of the calendar, the newest for None; raises NoCalendarError when it is not there."""
        known = self._editions.get(number) if number is not None else None
        if known is not None:
            return known
        async with self._sessions.read() as session:
            found = await (newest_calendar(session) if number is None else calendar_edition(session, number))
        if found is None or found.id is None:
            raise NoCalendarError
        self._editions[found.id] = found
        return found

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

    async def _ready(self, listed: Sequence[ListedVersion]) -> dict[VersionKey, Procedure]:
        """Return these versions with their definitions, of which the ones used last are kept."""
        known = {one.key: self._compiled.get(one.sha256) for one in listed}
        unread = [one for one in listed if known[one.key] is None]
        if unread:
            async with self._sessions.read() as session:
                texts = await texts_of(session, [one.key for one in unread])
            for one in unread:
                text = texts[one.key]
                known[one.key] = self._compiled.keep(one.sha256, Compiled(read_compiled(text), text, one.sha256))
        return {one.key: Procedure(one, compiled) for one in listed if (compiled := known[one.key])}
