"""The notices that are up for a person's posts: the newest first, which of them are unread, and how many."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.paging import Cursor, Page
from models.viewer import Viewer
from runtime.database import ReadSession

#: How long a notice stays up.
KEPT: Final = timedelta(days=90)
#: Counting stops here: who has more to read does not need to know how much more.
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice. `message` is one of those for staff ("overdue"); `due_at` is the case's due date.

    `read` is the viewer's own. `settled` says that what it asked for is done: a filing answered, a late case decided.
    """

    key: str
    message: str
    created_at: datetime
    read: bool
    case_id: UUID
    code: str
    procedure_vi: str
    procedure_en: str
    due_at: datetime | None
    settled: bool

    @property
    def cursor(self) -> Cursor:
        """Where the list goes on after this notice."""
        return Cursor(self.created_at, self.case_id, self.key)


#: The end of what the viewer has marked read as a whole.
MARKED: Final = "coalesce((select m.read_until from notice_marks m where m.staff_id = :me), '-infinity')"
#: The notices that are up for the viewer's posts, each once.
MINE: Final = """
select distinct p.notice_key, p.created_at from unnest(cast(:roles as text[]), cast(:agencies as text[]))
    as w (role, agency_id)
join notice_posts p on p.agency_id = w.agency_id and p.role = w.role and p.created_at > :since
"""
# Each post's own newest are enough for the newest of all, and each is a short stretch of the index.
_PAGE: Final = text(f"""
with mine as (
    select p.notice_key, p.created_at
    from unnest(cast(:roles as text[]), cast(:agencies as text[])) as w (role, agency_id)
    cross join lateral (
        select notice_key, created_at from notice_posts p
        where p.agency_id = w.agency_id and p.role = w.role and p.created_at > :since
            and (p.created_at, p.notice_key) < (cast(:at as timestamptz), :key)
        order by p.created_at desc, p.notice_key desc limit :limit
    ) as p
    group by p.notice_key, p.created_at
    order by p.created_at desc, p.notice_key desc limit :limit
)
select mine.notice_key as key, n.message, mine.created_at,
    r.notice_key is not null or mine.created_at <= {MARKED} as read, c.id as case_id, c.code,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en, c.due_at,
    c.ended_at is not null or c.decided_at is not null
        or (n.message = 'intake_alert' and c.phase <> 'filed')
        or (n.message = 'hold_over' and c.phase <> 'on_hold')
        or (n.message = 'consultation_late' and not exists (
            select from operations o where o.case_id = c.id and o.system = 'agencies' and o.action = 'ask'
                and o.status in ('calling', 'retrying', 'awaiting_answer', 'problem'))) as settled
from mine join notices n on n.key = mine.notice_key join cases c on c.id = n.case_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
left join notice_readings r on r.notice_key = mine.notice_key and r.staff_id = :me
order by mine.created_at desc, mine.notice_key desc
""")  # noqa: S608  # made of constants
_UNREAD: Final = text(f"""
select count(*) from (
    select distinct p.notice_key from unnest(cast(:roles as text[]), cast(:agencies as text[])) as w (role, agency_id)
    cross join lateral (
        select p.notice_key from notice_posts p
        where p.agency_id = w.agency_id and p.role = w.role and p.created_at > greatest(:since, {MARKED})
            and not exists (select from notice_readings r where r.staff_id = :me and r.notice_key = p.notice_key)
        order by p.created_at desc limit :most
    ) as p
    limit :most
) as unread
""")  # noqa: S608  # made of constants


def posts(viewer: Viewer) -> dict[str, object]:
    """Return who asks, as the statements take it."""
    held = sorted((post.agency_id, post.role) for post in viewer.posts)
    # What is meant for one person alone is up for that person in each agency they work for.
    held += [(agency, f"person:{viewer.staff_id}") for agency in sorted(viewer.agency_ids)]
    return {
        "me": viewer.staff_id,
        "roles": [role for _, role in held],
        "agencies": [agency for agency, _ in held],
    }


def newest(now: datetime) -> dict[str, object]:
    """Return since when notices are up."""
    return {"since": now - KEPT}


async def notices(
    session: ReadSession, viewer: Viewer, now: datetime, *, after: Cursor | None = None, limit: int = 50
) -> Page[NoticeLine]:
    """Return a page of the notices that are up for the viewer's posts, the newest first."""
    start = {"at": after.at, "key": after.part} if after else {"at": now + KEPT, "key": ""}
    found = await session.execute(_PAGE, {**posts(viewer), **newest(now), **start, "limit": limit + 1})
    lines = tuple(NoticeLine(**row) for row in found.mappings())
    return Page(lines[:limit], lines[limit - 1].cursor if len(lines) > limit else None)


async def unread_notices(session: ReadSession, viewer: Viewer, now: datetime) -> int:
    """Return how many notices the viewer has not read, at most MOST."""
    found = await session.execute(_UNREAD, {**posts(viewer), **newest(now), "most": MOST})
    return int(found.scalar_one())
