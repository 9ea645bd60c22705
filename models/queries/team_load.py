"""Who does how much: the colleagues of the viewer's posts with what they hold, who is away, and what nobody holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.holders import TaskName
from models.queries.task_filter import posts_of
from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class TeamName:
    """A colleague, for choosing whose tasks to see."""

    staff_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Load:
    """Tasks held: in all, open, open and past due, open and due by the end of today."""

    held: int = 0
    opened: int = 0
    overdue: int = 0
    today: int = 0


@dataclass(frozen=True, slots=True)
class Colleague:
    """One colleague with the posts in question, the load, and the absence of now, if any.

    `fits` says how many of the tasks asked about are for a post of theirs.
    """

    staff_id: UUID
    name: str
    roles: list[str]
    away_until: datetime | None
    substitute: str
    fits: int
    load: Load = Load()


# One walk through the index of open tasks; the table itself is not touched.
_LOADS: Final = text("""
select t.claimed_by, count(*)::int as held,
    (count(*) filter (where t.status = 'open'))::int as opened,
    (count(*) filter (where t.status = 'open' and t.due_at < :now))::int as overdue,
    (count(*) filter (where t.status = 'open' and t.due_at >= :now and t.due_at < :today))::int as today
from unnest(cast(:roles as text[]), cast(:agencies as text[])) as w (role, agency_id)
cross join lateral (
    select t.claimed_by, t.status, t.due_at from tasks t
    where t.agency_id = w.agency_id and t.role = w.role and t.status in ('open', 'suspended')
) t
group by t.claimed_by
""")
_PEOPLE: Final = text("""
select s.id as staff_id, s.name, p.roles, a.ends_at as away_until, coalesce(b.name, '') as substitute,
    (select count(*) from unnest(cast(:codes as text[]), cast(:tasks as text[])) as n (code, task_id)
        join cases c on c.code = n.code join tasks t on t.case_id = c.id and t.id = n.task_id
        join staff_roles r on r.staff_id = s.id and r.role = t.role and r.agency_id = t.agency_id)::int as fits
from (
    select r.staff_id, array_agg(distinct r.role order by r.role) as roles
    from unnest(cast(:roles as text[]), cast(:agencies as text[])) as w (role, agency_id)
    join staff_roles r on r.role = w.role and r.agency_id = w.agency_id
    group by r.staff_id
) p
join staff s on s.id = p.staff_id and s.active
left join lateral (
    select a.ends_at, a.substitute_id from absences a
    where a.staff_id = s.id and a.revoked_at is null and a.starts_at <= :now and a.ends_at > :now
    order by a.ends_at desc limit 1
) a on true
left join staff b on b.id = a.substitute_id
""")
_NAMES: Final = text("""
select distinct s.id as staff_id, s.name
from unnest(cast(:roles as text[]), cast(:agencies as text[])) as w (role, agency_id)
join staff_roles r on r.role = w.role and r.agency_id = w.agency_id
join staff s on s.id = r.staff_id and s.active
""")


async def team_loads(
    session: ReadSession, viewer: Viewer, now: datetime, today_ends: datetime
) -> Mapping[UUID | None, Load]:
    """Return the load of everybody who holds a task of the viewer's posts (a supervisor: of the whole agency).

    None stands for nobody: the tasks that are free.
    """
    found = await session.execute(_LOADS, {**posts_of(viewer, team=True), "now": now, "today": today_ends})
    return {row.claimed_by: Load(row.held, row.opened, row.overdue, row.today) for row in found}


async def team(
    session: ReadSession,
    viewer: Viewer,
    now: datetime,
    loads: Mapping[UUID | None, Load],
    tasks: Sequence[TaskName] = (),
) -> Sequence[Colleague]:
    """Return the people of the viewer's posts with these loads, by given name; `tasks` are those to ask about."""
    found = await session.execute(
        _PEOPLE,
        {
            **posts_of(viewer, team=True),
            "now": now,
            "codes": [task.code for task in tasks],
            "tasks": [task.task_id for task in tasks],
        },
    )
    people = [Colleague(**row, load=loads.get(row["staff_id"], Load())) for row in found.mappings()]
    return sorted(people, key=lambda one: _by_given_name(one.name))


async def team_names(session: ReadSession, viewer: Viewer) -> Sequence[TeamName]:
    """Return the people of the viewer's posts, by given name."""
    found = await session.execute(_NAMES, posts_of(viewer, team=True))
    return sorted((TeamName(**row) for row in found.mappings()), key=lambda one: _by_given_name(one.name))


def _by_given_name(name: str) -> tuple[str, str]:
    return name.split(" ")[-1], name
