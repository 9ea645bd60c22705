"""Who has a case open now. No legal effect: it keeps two people from working on one case unawares."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.base import now
from models.viewer import Viewer
from runtime.database import Sessions

#: After that long without a sign of life nobody is there any more.
GONE_AFTER = timedelta(seconds=60)

# A visit that was broken off for longer than that begins anew.
_SHOW = """
with seen as (
    select id, seq from cases where code = $1 and (agency_id = any($2) or received_at_agency = any($2))
), mine as (
    insert into presences (case_id, staff_id, opened_at, seen_at) select id, $3, $4, $4 from seen
    on conflict (case_id, staff_id) do update set seen_at = excluded.seen_at,
        opened_at = case when presences.seen_at < $5 then excluded.opened_at else presences.opened_at end
)
select seen.seq, s.name, p.opened_at
from seen
left join presences p on p.case_id = seen.id and p.staff_id <> $3 and p.seen_at >= $5
left join staff s on s.id = p.staff_id
order by p.opened_at
"""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else who has the case open, since when."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PresentNow:
    """The number of the last recorded event of a case, and who else has it open."""

    seq: int
    others: tuple[Colleague, ...]


async def show_presence(sessions: Sessions, viewer: Viewer, code: str) -> PresentNow | None:
    """Note that the viewer has a case open and return who else has; None when the viewer may not see it."""
    at = now()
    async with sessions.single_statement() as connection:
        rows = await connection.fetch(_SHOW, code, sorted(viewer.seen_agencies), viewer.staff_id, at, at - GONE_AFTER)
    if not rows:
        return None
    others = tuple(Colleague(row["name"], row["opened_at"]) for row in rows if row["name"])
    return PresentNow(rows[0]["seq"], others)
