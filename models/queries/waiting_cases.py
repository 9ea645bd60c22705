"""What waits for others: open cases the viewer has a hand in while somebody else has the move, and since when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import TextClause, text

from models.paging import NEVER, Cursor, Page
from models.queries.name_words import name_condition
from models.queries.task_filter import TaskFilter, posts_of
from models.viewer import Viewer
from runtime.database import ReadSession

#: A case is the viewer's when a step of it was done by the viewer within this time.
WORKED_ON: Final = timedelta(days=365)
MOST_COUNTED: Final = 1000


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """One case with what its row shows. `since` is when the others got the move, None where it is not known."""

    case_id: UUID
    code: str
    person: str
    procedure_code: str
    procedure_version: int
    procedure_vi: str
    procedure_en: str
    step: str
    phase: str
    channel: str
    waiting_for: str
    due_at: datetime | None
    since: datetime | None
    holders: list[str]

    @property
    def cursor(self) -> Cursor:
        """Where the list goes on after this row."""
        return Cursor(self.due_at or NEVER, self.case_id)


# `touched`: suspended tasks that are the viewer's or nobody's, and steps the viewer did. A result that waits to be
# collected is the counter's own task, hence not here for the counter; at the desk that received a case for another
# agency that and the check are all that is theirs to do. `seen` is read from an index of
# open cases; `is true` keeps PostgreSQL from guessing how many of them are touched, at which it is bad.
_TOUCHED: Final = """
touched as materialized (
    select case_id from tasks where done_by = :me_text and done_at > :worked_since
    union
    select t.case_id from unnest(cast(:roles as text[]), cast(:agencies as text[])) as p (role, agency_id)
    join tasks t on t.agency_id = p.agency_id and t.role = p.role and t.status = 'suspended' and {whose}
), seen as (
    select c.id, c.due_at, c.waiting_for, true as decided_here, c.procedure_code, c.channel, c.step from cases c
    where c.ended_at is null and c.agency_id = any(cast(:own_agencies as text[]))
    union all
    select c.id, c.due_at, case when c.parent_id is null then c.waiting_for else 'elsewhere' end, false,
        c.procedure_code, c.channel, c.step from cases c
    where c.ended_at is null and c.received_at_agency = any(cast(:own_agencies as text[]))
        and c.received_at_agency <> c.agency_id and c.agency_id <> all(cast(:own_agencies as text[]))
), waiting as (
    select c.id, c.due_at from seen c
    where (c.id in (select case_id from touched)) is true and c.waiting_for not in ('', 'nobody')
        and not (c.waiting_for = any(cast(:moves as text[]))
            and (c.decided_here or c.waiting_for in ('counter', 'applicant:collect')))
        {conditions}
)
"""
_COUNT: Final = (
    "with "  # noqa: S608  # made of constants
    + _TOUCHED
    + " select count(*) from (select from waiting limit :most) as counted"
)
_LIST: Final = (
    "with "  # noqa: S608  # made of constants
    + _TOUCHED
    + """, page as (
    select w.id, coalesce(w.due_at, 'infinity'::timestamptz) as due from waiting w
    where (coalesce(w.due_at, 'infinity'::timestamptz), w.id)
        {beyond} (coalesce(cast(:at as timestamptz), 'infinity'), :case_id)
    order by 2 {way}, 1 {way} limit :limit
)
select c.id as case_id, c.code, coalesce(nullif(a.owner_name, ''), a.name) as person, c.procedure_code,
    c.procedure_version, coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    c.step, c.phase, c.channel, c.waiting_for, c.due_at,
    case when c.waiting_for like 'applicant:%' then
        (select max(e.at) from case_events e where e.case_id = c.id
            and e.kind in ('filed', 'supplement_requested', 'decided', 'payment_failed', 'delivery_returned'))
    else coalesce(
        (select min(o.since) from operations o where o.case_id = c.id
            and o.status in ('calling', 'retrying', 'awaiting_answer', 'problem')),
        (select min(t.opened_at) from tasks t where t.case_id = c.id and t.status = 'open')) end as since,
    array(select s.name from tasks t join staff s on s.id = t.claimed_by
        where t.case_id = c.id and t.status = 'open' order by s.name) as holders
from page join cases c on c.id = page.id
join applicants a on a.case_id = c.id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
order by page.due {way}, page.id {way}
"""
)
_FIRST: Final = Cursor(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))
_OF_CASE: Final = {
    "procedure": "c.procedure_code = :procedure",
    "channel": "c.channel = :channel",
    "step": "cast(:step as text) = any(string_to_array(c.step, ','))",
}


@lru_cache(maxsize=200)
def _statement(template: str, whose: str, conditions: str, *, beyond: str = "", way: str = "") -> TextClause:
    return text(template.format(whose=whose, conditions=conditions, beyond=beyond, way=way))


async def waiting_count(session: ReadSession, viewer: Viewer, wanted: TaskFilter, now: datetime) -> int:
    """Return how many cases of a filter wait for others; counting stops at a thousand."""
    whose, sql, parameters = _asked(viewer, wanted, now)
    found = await session.execute(_statement(_COUNT, whose, sql), parameters | {"most": MOST_COUNTED})
    return int(found.scalar_one())


async def waiting_cases(
    session: ReadSession,
    viewer: Viewer,
    wanted: TaskFilter,
    now: datetime,
    *,
    after: Cursor | None = None,
    limit: int = 50,
    backwards: bool = False,
) -> Page[WaitingCase]:
    """Return a page of the cases of a filter that wait for others, by due date, then those without one."""
    whose, sql, parameters = _asked(viewer, wanted, now)
    start = after or _FIRST
    parameters |= {"at": start.due, "case_id": start.case_id, "limit": limit + 1}
    ways = {"beyond": "<", "way": "desc"} if backwards else {"beyond": ">", "way": "asc"}
    found = await session.execute(_statement(_LIST, whose, sql, **ways), parameters)
    lines = tuple(WaitingCase(**row) for row in found.mappings())
    return Page(lines[:limit], lines[limit - 1].cursor if len(lines) > limit else None)


def _asked(viewer: Viewer, wanted: TaskFilter, now: datetime) -> tuple[str, str, dict[str, Any]]:
    """Return whose suspended tasks count, the conditions on the case, and all parameters."""
    person = wanted.holder or viewer.staff_id
    moves = sorted(viewer.roles) + (["applicant:collect"] if "counter" in viewer.roles else [])
    parameters: dict[str, Any] = posts_of(viewer, wanted.holder) | {
        "me": person,
        "me_text": str(person),
        "worked_since": now - WORKED_ON,
        "moves": moves,
        "own_agencies": sorted(viewer.agency_ids),
    }
    whose = "t.claimed_by = :me" if wanted.holder else "(t.claimed_by is null or t.claimed_by = :me)"
    parts = [f"and {condition}" for name, condition in _OF_CASE.items() if getattr(wanted, name)]
    parameters |= {name: getattr(wanted, name) for name in _OF_CASE if getattr(wanted, name)}
    if wanted.person:
        people, words = name_condition(wanted.person)
        parts.append(f"and (c.id in (select a.case_id from applicants a where {people})) is true")  # noqa: S608  # fixed
        parameters |= words
    return whose, " ".join(parts), parameters
