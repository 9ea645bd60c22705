"""Notices on screen: putting one up for the posts it is meant for, and keeping who has read it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from models.base import now
from models.queries.notices import MINE, newest, posts
from models.viewer import Viewer
from runtime.database import WriteSession

_PUT_UP: Final = text("""
insert into notice_posts (agency_id, role, created_at, notice_key)
select distinct a.agency_id, r.role, n.created_at, n.key
from notices n join cases c on c.id = n.case_id
cross join unnest(cast(:roles as text[])) as r (role)
cross join lateral (values (c.agency_id), (c.received_at_agency)) as a (agency_id)
where n.key = :key
on conflict do nothing
""")
_READ: Final = text(f"""
insert into notice_readings (staff_id, notice_key, read_at)
select :me, mine.notice_key, :now from ({MINE}) as mine where mine.notice_key = any(cast(:keys as text[]))
on conflict do nothing
""")  # noqa: S608  # made of constants
_READ_LATELY: Final = text(f"""
insert into notice_readings (staff_id, notice_key, read_at)
select :me, mine.notice_key, :now from ({MINE}) as mine where mine.created_at <= :until
on conflict do nothing
""")  # noqa: S608  # made of constants
_MARK: Final = text("""
insert into notice_marks (staff_id, read_until) values (:me, :until)
on conflict (staff_id) do update set read_until = greatest(notice_marks.read_until, excluded.read_until)
""")
#: What was put up a moment ago may not have been on the page yet: up to here each notice is marked by itself.
_SETTLED: Final = timedelta(minutes=1)


async def put_up(session: WriteSession, key: str, roles: Sequence[str]) -> None:
    """Put a notice up for these roles at the agency that decides its case and at the one that received it."""
    await session.change(_PUT_UP, {"key": key, "roles": list(roles)})


async def mark_read(session: WriteSession, viewer: Viewer, keys: Sequence[str]) -> None:
    """Note that the viewer has read these notices; those that are not up for a post of the viewer are left out."""
    await session.change(_READ, {**posts(viewer), **newest(now()), "keys": list(keys), "now": now()})


async def mark_all_read(session: WriteSession, viewer: Viewer, until: datetime) -> None:
    """Note that the viewer has read everything that is up and was so at `until`; what comes after it stays unread."""
    until = min(until, now())
    lately = {"since": until - _SETTLED, "until": until, "now": now()}
    await session.change(_READ_LATELY, {**posts(viewer), **lately})
    await session.change(_MARK, {"me": viewer.staff_id, "until": until - _SETTLED})
