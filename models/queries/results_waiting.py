"""Results that wait at the counter to be collected, those waiting longest first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.paging import Cursor, Page
from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class ResultWaiting:
    """One decided case whose applicant comes for the result. `originals` counts the originals of the dossier.

    `decided_by_vi` and `decided_by_en` name the agency that decided, when that is not the one at whose counter the
    result is given out; else they are empty.
    """

    case_id: UUID
    code: str
    person: str
    procedure_vi: str
    procedure_en: str
    decision: str
    decided_at: datetime
    appointment_at: datetime | None
    owed: int
    originals: int
    decided_by_vi: str = ""
    decided_by_en: str = ""

    @property
    def cursor(self) -> Cursor:
        """Where the list goes on after this row."""
        return Cursor(self.decided_at, self.case_id)


_LIST: Final = text("""
with k as (
    select n.id, n.decided_at from unnest(cast(:agencies as text[])) as g (agency) cross join lateral (
        (select c.id, c.decided_at from cases c
        where c.agency_id = g.agency and c.phase = 'decided' and c.way = 'counter'
            and (c.received_at_agency = c.agency_id or c.parent_id is not null)
            and (c.decided_at, c.id) > (cast(:at as timestamptz), :case_id)
        order by c.decided_at, c.id limit :limit)
        union all
        (select c.id, c.decided_at from cases c
        where c.received_at_agency = g.agency and c.received_at_agency <> c.agency_id and c.parent_id is null
            and c.phase = 'decided' and c.way = 'counter'
            and (c.decided_at, c.id) > (cast(:at as timestamptz), :case_id)
        order by c.decided_at, c.id limit :limit)
    ) n
    order by n.decided_at, n.id limit :limit
)
select c.id as case_id, c.code, coalesce(nullif(a.owner_name, ''), a.name) as person,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    c.decision, c.decided_at, c.appointment_at,
    case when c.received_at_agency <> c.agency_id and c.parent_id is null then coalesce(d.name_vi, c.agency_id)
        else '' end as decided_by_vi,
    case when c.received_at_agency <> c.agency_id and c.parent_id is null
        then coalesce(nullif(d.name_en, ''), d.name_vi, c.agency_id) else '' end as decided_by_en,
    case when c.decision = 'approved' then greatest(c.fee - c.paid, 0) else 0 end as owed,
    (select coalesce(sum(i.originals), 0) from dossier_items i where i.case_id = c.id) as originals
from k join cases c on c.id = k.id
join applicants a on a.case_id = c.id
left join agencies d on d.id = c.agency_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
order by k.decided_at, k.id
""")
_COUNT: Final = text("""
select (
    select count(*) from cases c
    where c.agency_id = any(cast(:agencies as text[])) and c.phase = 'decided' and c.way = 'counter'
        and (c.received_at_agency = c.agency_id or c.parent_id is not null)
) + (
    select count(*) from cases c
    where c.received_at_agency = any(cast(:agencies as text[])) and c.received_at_agency <> c.agency_id
        and c.parent_id is null and c.phase = 'decided' and c.way = 'counter'
)
""")
_FIRST: Final = Cursor(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


async def results_waiting(
    session: ReadSession, viewer: Viewer, *, after: Cursor | None = None, limit: int = 50
) -> Page[ResultWaiting]:
    """Return a page of the results that wait at the viewer's counters."""
    start = after or _FIRST
    parameters = {"agencies": _counters(viewer), "at": start.at, "case_id": start.case_id, "limit": limit + 1}
    found = await session.execute(_LIST, parameters)
    lines = tuple(ResultWaiting(**row) for row in found.mappings())
    return Page(lines[:limit], lines[limit - 1].cursor if len(lines) > limit else None)


async def results_waiting_count(session: ReadSession, viewer: Viewer) -> int:
    """Return how many results wait at the viewer's counters."""
    return int((await session.execute(_COUNT, {"agencies": _counters(viewer)})).scalar_one())


def _counters(viewer: Viewer) -> list[str]:
    return sorted(viewer.agencies_as("counter"))
