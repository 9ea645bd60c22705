"""Looking cases up: by code, identity number, phone or name, narrowed by filters, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import TextClause, text

from domain.case.asked import Asked, Kind, recognise
from models.paging import Cursor, Page
from models.queries.case_conditions import CaseFilter, case_conditions
from models.queries.looked_up import looked_up
from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class FoundCase:
    """One case that was found. `person` is the dossier owner, else the applicant."""

    case_id: UUID
    code: str
    person: str
    procedure_code: str
    procedure_version: int
    procedure_vi: str
    procedure_en: str
    agency_id: str
    channel: str
    phase: str
    decision: str
    step: str
    waiting_for: str
    filed_at: datetime
    due_at: datetime | None
    overdue: bool
    holders: list[str]

    @property
    def cursor(self) -> Cursor:
        """Where the list goes on after this row."""
        return Cursor(self.filed_at, self.case_id)


#: Rarer than this among all people, a name is found through its index and put in order; a more frequent one is
#: met soon enough while going through the viewer's cases from the newest back.
_RARE: Final = 2000

_SHOWN: Final = """
select c.id as case_id, c.code, coalesce(nullif(a.owner_name, ''), a.name) as person, c.procedure_code,
    c.procedure_version, coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    c.agency_id, c.channel, c.phase, c.decision, c.step, c.waiting_for, c.filed_at, c.due_at,
    c.ended_at is null and c.decided_at is null and coalesce(c.due_at < now(), false) as overdue,
    array(select s.name from tasks t join staff s on s.id = t.claimed_by
        where t.case_id = c.id and t.status = 'open' order by s.name) as holders
from k join cases c on c.id = k.id
join applicants a on a.case_id = c.id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
order by k.filed_at {way}, k.id {way}
"""
_PLACE: Final = "(c.filed_at, c.id) {beyond} (cast(:at as timestamptz), :case_id) and {conditions}"
_ORDER: Final = "order by filed_at {way}, id {way} limit :limit"

# `offset 0` has the hits looked up one by one; PostgreSQL would rather read all cases.
_BY_SET: Final = (
    """
with hits as materialized ({hits}), k as (
    select c.id, c.filed_at from hits cross join lateral (
        select * from cases one where one.id = hits.id offset 0
    ) c
    where (c.agency_id = any(cast(:agencies as text[])) or c.received_at_agency = any(cast(:agencies as text[])))
        and """  # noqa: S608  # made of constants
    + _PLACE
    + " "
    + _ORDER
    + ")"
    + _SHOWN
)
# Each agency of the viewer walks its own part of the index, newest first, and stops after a page.
_BY_WALK: Final = (
    """
with k as (
    select n.id, n.filed_at from unnest(cast(:agencies as text[])) as g (agency) cross join lateral (
        (select c.id, c.filed_at from cases c where c.agency_id = g.agency and """  # noqa: S608  # made of constants
    + _PLACE
    + " "
    + _ORDER
    + """)
        union all
        (select c.id, c.filed_at from cases c where c.received_at_agency = g.agency
            and c.received_at_agency <> c.agency_id and c.agency_id <> all(cast(:agencies as text[])) and """
    + _PLACE
    + " "
    + _ORDER
    + """)
    ) n
    """
    + _ORDER
    + ")"
    + _SHOWN
)


async def find_cases(
    session: ReadSession, viewer: Viewer, asked: str, *, open_only: bool = False, limit: int = 50
) -> Sequence[FoundCase]:
    """Return the newest cases within the viewer's agencies that fit what was asked; nothing for nothing."""
    recognised = recognise(asked)
    if recognised.kind is Kind.NOTHING:
        return []
    wanted = CaseFilter(open_only=open_only)
    page = await search_cases(session, viewer, recognised, wanted, now=datetime.now(UTC), limit=limit)
    return list(page.lines)


async def search_cases(
    session: ReadSession,
    viewer: Viewer,
    asked: Asked,
    wanted: CaseFilter,
    *,
    now: datetime,
    after: Cursor | None = None,
    limit: int = 50,
    backwards: bool = False,
) -> Page[FoundCase]:
    """Return a page of the cases within the viewer's agencies that fit, newest first; all of a filter for nothing."""
    conditions, parameters = case_conditions(wanted, now)
    parameters |= _place(after, limit, backwards=backwards) | {"agencies": sorted(viewer.seen_agencies)}
    looked = looked_up(asked)
    template, hits = _BY_WALK, ""
    if looked.hits and not (asked.kind is Kind.NAME and await _frequent(session, looked.hits, looked.parameters)):
        template, hits = _BY_SET, looked.hits
        parameters |= looked.parameters
    elif looked.condition:
        conditions += f" and {looked.condition}"
        parameters |= looked.parameters
    statement = _statement(template, hits, conditions, backwards=backwards)
    found = await session.execute(statement, parameters)
    lines = tuple(FoundCase(**row) for row in found.mappings())
    return Page(lines[:limit], lines[limit - 1].cursor if len(lines) > limit else None)


async def _frequent(session: ReadSession, hits: str, parameters: dict[str, Any]) -> bool:
    statement = text(f"select count(*) from ({hits} limit :rare) as h")  # noqa: S608  # hits are of `looked_up`
    return int((await session.execute(statement, {**parameters, "rare": _RARE + 1})).scalar_one()) > _RARE


def _place(after: Cursor | None, limit: int, *, backwards: bool) -> dict[str, Any]:
    first = datetime(1, 1, 1, tzinfo=UTC) if backwards else datetime(9999, 1, 1, tzinfo=UTC)
    start = after or Cursor(first, UUID(int=0))
    return {"at": start.at, "case_id": start.case_id, "limit": limit + 1}


@lru_cache(maxsize=500)
def _statement(template: str, hits: str, conditions: str, *, backwards: bool) -> TextClause:
    ways = {"beyond": ">", "way": "asc"} if backwards else {"beyond": "<", "way": "desc"}
    return text(template.format(hits=hits, conditions=conditions, **ways))
