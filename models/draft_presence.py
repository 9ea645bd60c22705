"""Who has a draft open now. No legal effect: it lets two authors see each other."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.base import now
from runtime.database import ReadSession, WriteSession

#: After that long without a sign of life nobody is there any more.
GONE_AFTER: Final = timedelta(seconds=40)

_HERE: Final = text("""
insert into draft_presences (draft_id, staff_id, seen_at) values (:draft, :staff, :at)
on conflict (draft_id, staff_id) do update set seen_at = excluded.seen_at
""")
_OTHERS: Final = text("""
select s.name from draft_presences p join staff s on s.id = p.staff_id
where p.draft_id = :draft and p.staff_id <> :staff and p.seen_at >= :since order by s.name
""")


async def be_present(session: WriteSession, draft_id: UUID, staff_id: UUID) -> None:
    """Note that somebody has a draft open."""
    await session.change(_HERE, {"draft": draft_id, "staff": staff_id, "at": now()})


async def present_others(session: ReadSession, draft_id: UUID, staff_id: UUID) -> list[str]:
    """Return the names of the others who have a draft open."""
    found = await session.execute(_OTHERS, {"draft": draft_id, "staff": staff_id, "since": now() - GONE_AFTER})
    return [str(row[0]) for row in found.all()]
