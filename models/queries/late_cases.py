"""Cases that will be late, or are, and of whose delay the applicant was not told yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import text

from domain.case.acts import Role
from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class LateCase:
    """One case a leader has to say something about. `extended` tells that its one extension is used."""

    code: str
    person: str
    procedure_vi: str
    procedure_en: str
    due_at: datetime
    waiting_for: str
    extended: bool


# An apology counts until the day it promised is over. The clock must run: what stands still cannot be late. Each agency
# is asked for its own first cases, from its index, before anything else of them is read.
_LINES: Final = text("""
select c.code, coalesce(nullif(a.owner_name, ''), a.name) as person,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en, c.due_at, c.waiting_for,
    exists (select from case_events e where e.case_id = c.id and e.kind = 'extended') as extended
from (
    select c.* from unnest(cast(:agencies as text[])) as led (agency_id) cross join lateral (
        select c.* from cases c
        where c.agency_id = led.agency_id and c.ended_at is null and c.decided_at is null
            and c.phase in ('received', 'in_progress') and c.due_at <= :until
            and not exists (
                select from case_events e
                where e.case_id = c.id and e.kind = 'apologised' and e."values" ->> 'day' >= :today)
        order by c.due_at, c.id limit :limit
    ) c order by c.due_at, c.id limit :limit
) c
join applicants a on a.case_id = c.id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
order by c.due_at, c.id
""")


async def late_cases(
    session: ReadSession, viewer: Viewer, *, until: datetime, today: date, limit: int = 20
) -> Sequence[LateCase]:
    """Return the cases due by `until` that the viewer leads, most urgent first, whose applicants know nothing yet.

    `today` is the Vietnam day.
    """
    agencies = sorted(viewer.agencies_as(Role.LEADER))
    if not agencies:
        return ()
    values = {"agencies": agencies, "until": until, "today": today.isoformat(), "limit": limit}
    return [LateCase(**row) for row in (await session.execute(_LINES, values)).mappings()]
