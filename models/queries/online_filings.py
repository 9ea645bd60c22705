"""Online filings that the counter has not answered yet, the most pressing first."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.paging import NEVER, Cursor, Page
from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class OnlineFiling:
    """One filing. `task_id` is the open check ("check/1"), empty until the case's first turn is recorded.

    `opened_at` is when that check was opened, `limits_version` the
    version of the procedure whose legal time the case counts by, `papers` how many files were sent, `components` for
    how many components of the dossier, `facts` the answers given at filing. Fees in đồng.
    """

    case_id: UUID
    code: str
    person: str
    procedure_code: str
    procedure_version: int
    limits_version: int
    procedure_vi: str
    procedure_en: str
    agency_id: str
    channel: str
    facts: dict[str, str]
    filed_at: datetime
    fee: int
    paid: int
    money: str
    task_id: str
    opened_at: datetime | None
    due_at: datetime | None
    held_by_name: str
    papers: int
    components: int

    @property
    def started_at(self) -> datetime:
        """When the counter's time began: with the filing, or with the completion that opened a further check."""
        again = self.task_id and self.task_id.partition("/")[2] != "1"
        return self.opened_at if again and self.opened_at else self.filed_at

    @property
    def cursor(self) -> Cursor:
        """Where the list goes on after this row."""
        return Cursor(self.due_at or NEVER, self.case_id, self.filed_at.isoformat())


@dataclass(frozen=True, slots=True)
class OnlineCounts:
    """How many filings wait; of those, how many are past their time, and how many nearly."""

    waiting: int
    late: int
    pressing: int


_WAITING: Final = """
from unnest(cast(:agencies as text[])) as g (agency)
join cases c on c.agency_id = g.agency and c.phase = 'filed' and c.channel = 'online'
left join tasks t on t.case_id = c.id and t.kind = 'check' and t.status = 'open'
"""
_LIST: Final = text(f"""
with k as (
    select c.id, coalesce(t.due_at, 'infinity') as due, t.id as task_id, t.opened_at, t.due_at, t.claimed_by {_WAITING}
    where (coalesce(t.due_at, 'infinity'::timestamptz), c.filed_at, c.id)
        > (coalesce(cast(:at as timestamptz), 'infinity'), cast(:filed_at as timestamptz), :case_id)
    order by due, c.filed_at, c.id limit :limit
)
select c.id as case_id, c.code, coalesce(nullif(a.owner_name, ''), a.name) as person,
    c.procedure_code, c.procedure_version, coalesce(c.limits_version, c.procedure_version) as limits_version,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    c.agency_id, c.channel, cast(c.facts as text) as facts, c.filed_at, c.fee, c.paid, c.money,
    coalesce(k.task_id, '') as task_id, k.opened_at, k.due_at,
    coalesce(s.name, '') as held_by_name, d.papers, d.components
from k join cases c on c.id = k.id
join applicants a on a.case_id = c.id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
left join staff s on s.id = k.claimed_by
cross join lateral (
    select count(*) as papers, count(distinct d.kind) as components from documents d
    where d.case_id = c.id and d.kind like 'component:%'
) d
order by k.due, c.filed_at, c.id
""")  # noqa: S608  # made of constants
_COUNTS: Final = text(f"""
select count(*) as waiting, count(*) filter (where t.due_at < :now) as late,
    count(*) filter (where t.due_at >= :now and t.due_at <= :pressing) as pressing {_WAITING}
""")
_FIRST: Final = Cursor(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


async def online_filings(
    session: ReadSession, viewer: Viewer, *, after: Cursor | None = None, limit: int = 50
) -> Page[OnlineFiling]:
    """Return a page of the filings that wait for the viewer's counters, the one due first at the head."""
    start = after or _FIRST
    place = {"at": start.due, "filed_at": _filed_at(start), "case_id": start.case_id, "limit": limit + 1}
    found = await session.execute(_LIST, {"agencies": _counters(viewer), **place})
    lines = tuple(OnlineFiling(**{**row, "facts": json.loads(row["facts"])}) for row in found.mappings())
    return Page(lines[:limit], lines[limit - 1].cursor if len(lines) > limit else None)


async def online_counts(session: ReadSession, viewer: Viewer, now: datetime, pressing: datetime) -> OnlineCounts:
    """Return how many filings wait; those due until `pressing` are nearly late."""
    moments = {"now": now, "pressing": pressing}
    found = await session.execute(_COUNTS, {"agencies": _counters(viewer), **moments})
    return OnlineCounts(**found.mappings().one())


def _filed_at(cursor: Cursor) -> datetime:
    """Return when the last filing of the page before came in; among those due at once the earlier stands first."""
    try:
        filed_at = datetime.fromisoformat(cursor.part)
    except ValueError:
        return cursor.at
    return filed_at if filed_at.tzinfo else cursor.at


def _counters(viewer: Viewer) -> list[str]:
    return sorted(viewer.agencies_as("counter"))
