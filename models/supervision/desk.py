"""The supervisor's list: each case that needs somebody once, by legal time left, narrowed down by filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, text

from domain.supervision.best_way import FACTS_MATTER
from domain.supervision.causes import Cause
from domain.supervision.tries import TRIED
from models.paging import NEVER, Cursor, Page
from models.supervision.narrowing import DeskFilter, agencies_of, narrowed
from models.viewer import Viewer
from runtime.database import ReadSession

MOST_COUNTED: Final = 10_000


class DeskRow(NamedTuple):
    """One line of the list with everything its row shows: the case as of the desk's last look, its people as of now.

    `holder_name` names all who hold a task of the case and is empty while nobody does; `mover_name` names those of our
    people who have to move, where they are few, and is empty where another side has to. `task_id` is the task that can
    be given to somebody, empty where there is none. `desk_id` is the one-stop unit that received it.
    """

    case_id: UUID
    code: str
    person: str
    procedure_code: str
    procedure_version: int
    procedure_vi: str
    procedure_en: str
    agency_id: str
    desk_id: str
    agency_vi: str
    agency_en: str
    step: str
    phase: str
    cause: str
    others: Sequence[str]
    side: str
    who: str
    holder_name: str
    mover_name: str
    task_id: str
    key: str
    since: datetime
    due_at: datetime | None
    facts: Mapping[str, Any] | None

    @property
    def detail(self) -> Mapping[str, Any]:
        """The routing facts of the cause, where its ways out depend on them or they tell of tries."""
        return self.facts or {}

    @property
    def cursor(self) -> Cursor:
        """Where the list goes on after this row."""
        return Cursor(self.due_at or NEVER, self.case_id)


@dataclass(frozen=True, slots=True)
class DeskLookTaken:
    """When the desk was last made anew, and how many lines of the whole province it had."""

    looked_at: datetime
    lines: int


class Counted(NamedTuple):
    """How many lines have exactly these causes, first or behind, and how many of them are overdue."""

    causes: frozenset[str]
    lines: int
    late: int


_ONE_AGENCY: Final = """
    select l.* from desk_lines l where {conditions}
        and (coalesce(l.due_at, 'infinity'::timestamptz), l.case_id)
            > (coalesce(cast(:at as timestamptz), 'infinity'::timestamptz), :case_id)
    order by coalesce(l.due_at, 'infinity'::timestamptz), l.case_id
    limit :limit
"""
# Each agency is read in the order of its own index and stops after a page: sorting whole desks takes ten times as long.
_SEVERAL: Final = """
    select l.* from unnest(cast(:agencies as text[])) as g (agency) cross join lateral ({page}) l
    order by coalesce(l.due_at, 'infinity'::timestamptz), l.case_id
    limit :limit
"""
_LIST: Final = """
select l.case_id, l.code, coalesce(nullif(a.owner_name, ''), a.name) as person, l.procedure_code, l.procedure_version,
    coalesce(v.name_vi, l.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, l.procedure_code) as procedure_en,
    l.agency_id, l.desk_id, coalesce(g.name_vi, l.agency_id) as agency_vi,
    coalesce(nullif(g.name_en, ''), g.name_vi, l.agency_id) as agency_en,
    l.step, l.phase, l.cause, l.others, l.side, l.who, l.holder_name, l.mover_name, l.task_id,
    l.key, l.since, l.due_at, case when l.cause in ({telling}) then l.detail end
from ({page}) l
join applicants a on a.case_id = l.case_id
left join procedure_versions v on v.procedure_code = l.procedure_code and v.version = l.procedure_version
left join agencies g on g.id = l.agency_id
order by coalesce(l.due_at, 'infinity'::timestamptz), l.case_id
"""
#: The causes whose lines tell more than their sentence, or whose ways out depend on it.
_TELLING: Final = FACTS_MATTER | TRIED | {Cause.OUTSIDE_DIFFERS}
_ROWS: Final = _LIST.replace("{telling}", ", ".join(f"'{cause}'" for cause in sorted(_TELLING)))
_LIST_OF_ONE: Final = _ROWS.replace("{page}", _ONE_AGENCY)
_LIST_OF_SEVERAL: Final = _ROWS.replace("{page}", _SEVERAL.replace("{page}", _ONE_AGENCY))
_COUNTS: Final = """
select l.cause, l.others, count(*)::int as lines, (count(*) filter (where l.due_at < :now))::int as late
from desk_lines l where {conditions} group by l.cause, l.others
"""
_IDS: Final = """
select l.case_id from desk_lines l where {conditions}
order by coalesce(l.due_at, 'infinity'::timestamptz), l.case_id limit :limit
"""
_LOOK: Final = text("select looked_at, lines from desk_looks where id = 1")
_FIRST: Final = Cursor(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


async def desk_page(
    session: ReadSession, viewer: Viewer, wanted: DeskFilter, *, after: Cursor | None = None, limit: int = 50
) -> Page[DeskRow]:
    """Return a page of the list, the least legal time left first, lines without a due date last."""
    start = after or _FIRST
    agencies = agencies_of(viewer, wanted)
    alone = len(agencies) == 1
    conditions, values = narrowed(wanted, ":agency" if alone else "g.agency")
    values |= {"agency": agencies[0]} if alone else {"agencies": agencies}
    values |= {"at": start.due, "case_id": start.case_id, "limit": limit + 1}
    found = await session.execute(_statement(_LIST_OF_ONE if alone else _LIST_OF_SEVERAL, conditions), values)
    rows = [DeskRow._make(row) for row in found]
    return Page(tuple(rows[:limit]), rows[limit - 1].cursor if len(rows) > limit else None)


async def desk_counts(session: ReadSession, viewer: Viewer, wanted: DeskFilter, now: datetime) -> Sequence[Counted]:
    """Return how many lines there are under the filter, and how many of them are overdue, by the causes they have."""
    conditions, values = narrowed(wanted)
    values |= {"agencies": agencies_of(viewer, wanted), "now": now}
    found = await session.execute(_statement(_COUNTS, conditions), values)
    return [Counted(frozenset((row.cause, *row.others)), row.lines, row.late) for row in found]


async def desk_ids(
    session: ReadSession, viewer: Viewer, wanted: DeskFilter, limit: int = MOST_COUNTED
) -> Sequence[UUID]:
    """Return the cases under the filter in the order of the list, for a selection that is then frozen."""
    conditions, values = narrowed(wanted)
    values |= {"agencies": agencies_of(viewer, wanted), "limit": limit}
    return (await session.execute(_statement(_IDS, conditions), values)).scalars().all()


async def desk_look(session: ReadSession) -> DeskLookTaken | None:
    """Return when the desk was last made anew; None before the first time."""
    row = (await session.execute(_LOOK)).mappings().one_or_none()
    return DeskLookTaken(**row) if row else None


@lru_cache(maxsize=256)
def _statement(statement: str, conditions: str) -> TextClause:
    return text(statement.format(conditions=conditions))
