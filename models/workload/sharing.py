"""Who holds how much at one agency, and whose tasks may be given to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import A_DAY, last_day_before, local_day
from models.holders import MOST
from runtime.database import ReadSession

_PEOPLE: Final = text("""
select s.id as staff_id, s.name, coalesce(u.name_vi, '') as unit_vi,
    coalesce(nullif(u.name_en, ''), u.name_vi, '') as unit_en,
    p.roles, coalesce(l.held, 0) as held, coalesce(l.overdue, 0) as overdue, coalesce(l.week, 0) as week
from (
    select r.staff_id, array_agg(distinct r.role order by r.role) as roles from staff_roles r
    where r.agency_id = :agency and r.role in ('counter', 'officer', 'leader') group by r.staff_id
) p
join staff s on s.id = p.staff_id and s.active
left join units u on u.id = s.unit_id
left join (
    select t.claimed_by, count(*)::int as held, (count(*) filter (where t.due_at < :now))::int as overdue,
        (count(*) filter (where t.due_at >= :now and t.due_at < :week))::int as week
    from tasks t where t.agency_id = :agency and t.status = 'open' group by t.claimed_by
) l on l.claimed_by = s.id
order by u.name_vi nulls last, regexp_replace(s.name, '^.* ', ''), s.name, s.id
""")
_FREE: Final = text("""
select count(*)::int as held, (count(*) filter (where t.due_at < :now))::int as overdue,
    (count(*) filter (where t.due_at >= :now and t.due_at < :week))::int as week
from tasks t where t.agency_id = :agency and t.status = 'open' and t.claimed_by is null
""")
_AWAY: Final = text("""
select a.staff_id, greatest(a.starts_at, :now) as starts_at, least(a.ends_at, :until) as ends_at,
    coalesce(b.name, '') as substitute
from absences a left join staff b on b.id = a.substitute_id
where a.revoked_at is null and a.ends_at > :now and a.starts_at < :until
    and a.staff_id in (select r.staff_id from staff_roles r where r.agency_id = :agency)
order by a.starts_at
""")
_TASKS: Final = text("""
select c.code, t.id as task_id, t.step, t.kind, t.role, t.due_at, c.procedure_code, c.procedure_version,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en
from tasks t join cases c on c.id = t.case_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
where t.agency_id = :agency and t.status = 'open' and t.claimed_by is not distinct from cast(:holder as uuid)
    and (cast(:since as timestamptz) is null or t.due_at >= :since)
    and (cast(:until as timestamptz) is null or t.due_at < :until)
order by t.due_at nulls last, c.code, t.id limit :limit
""")


@dataclass(frozen=True, slots=True)
class Load:
    """One person's open tasks at an agency: held in all, past due, due by the end of this week; and days away ahead.

    `away_days` are working days off until `until`; `substitute` who stands in. Without `staff_id` it is nobody's work.
    """

    staff_id: UUID | None
    name: str
    unit_vi: str
    unit_en: str
    roles: tuple[str, ...]
    held: int
    overdue: int
    week: int
    away_days: int = 0
    substitute: str = ""


@dataclass(frozen=True, slots=True)
class TaskToShare:
    """One open task that may be given to another."""

    code: str
    task_id: str
    step: str
    kind: str
    role: str
    due_at: datetime | None
    procedure_code: str
    procedure_version: int
    procedure_vi: str
    procedure_en: str

    @property
    def name(self) -> str:
        """How forms name it."""
        return f"{self.code} {self.task_id}"


async def loads(
    session: ReadSession, agency: str, calendar: WorkingCalendar, now: datetime, week_ends: datetime, until: datetime
) -> list[Load]:
    """Return everybody with a post at an agency, by unit and given name, after what nobody holds.

    Absences are looked for from now until `until`, counted in the agency's working days.
    """
    span = {"agency": agency, "now": now, "week": week_ends}
    free = (await session.execute(_FREE, span)).mappings().one()
    away = await _away(session, agency, calendar, now, until)
    people = (await session.execute(_PEOPLE, span)).mappings()
    nobody = Load(None, "", "", "", ("counter", "officer", "leader"), **free)
    return [nobody, *(Load(**{**row, "roles": tuple(row["roles"])}, **away.get(row["staff_id"], {})) for row in people)]


async def _away(
    session: ReadSession, agency: str, calendar: WorkingCalendar, now: datetime, until: datetime
) -> Mapping[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for row in (await session.execute(_AWAY, {"agency": agency, "now": now, "until": until})).mappings():
        first, last = local_day(row["starts_at"]), last_day_before(row["ends_at"])
        known = found.setdefault(row["staff_id"], {"away_days": 0, "substitute": row["substitute"]})
        known["away_days"] += calendar.working_days_between(first - A_DAY, last)
    return found


async def tasks_of(
    session: ReadSession,
    agency: str,
    holder: UUID | None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = MOST,
) -> Sequence[TaskToShare]:
    """Return a person's open tasks at an agency, or those nobody holds, the most urgent first.

    With `since` or `until` only those due from, or before, that instant; the rest have no part in it.
    """
    span = {"agency": agency, "holder": holder, "since": since, "until": until, "limit": limit}
    found = await session.execute(_TASKS, span)
    return [TaskToShare(**row) for row in found.mappings()]
