"""The morning's mail: who gets it, what it counts, and that each person gets one a day.

Who supervises or leads an agency is told of those below it as well, as on the desk and the board (decision 31).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from domain.supervision.causes import Group, causes_of
from models.tables import EscalationDigest
from models.viewer import OVERSEERS
from models.workload.board import Scope, forecast_count, total
from runtime.database import ReadSession, WriteSession

#: What is worth a mail. A count that is nothing is not told.
COUNTED: Final = ("overdue", "untold", "due_today", "filed", "free")
#: The groups of the desk that are counted beside the board's figures; the group of time is in those already.
ON_DESK: Final = (Group.BROKEN, Group.OUTSIDE, Group.PEOPLE, Group.WAITING)
#: How often one mail is tried in a morning.
TRIES: Final = 10


@dataclass(frozen=True, slots=True)
class DigestTo:
    """One person who gets the morning's mail: of which agencies it tells, and the name of the one they work at.

    `agencies` are those of the posts the mail goes to, and all that lie below one supervised or led.
    """

    staff_id: UUID
    email: str
    agency_id: str
    agency: str
    agencies: tuple[str, ...]


_PEOPLE: Final = text("""
with recursive told (staff_id, agency_id, oversees) as (
    select r.staff_id, r.agency_id, r.role = any(cast(:overseers as text[])) from staff_roles r
    where r.role = any(cast(:roles as text[])) and r.agency_id = any(cast(:agencies as text[]))
    union
    select t.staff_id, a.id, true from agencies a join told t on a.parent_id = t.agency_id where t.oversees
)
select s.id as staff_id, s.email, s.agency_id, coalesce(min(a.name_vi), s.agency_id) as agency,
    array_agg(distinct t.agency_id order by t.agency_id) as agencies
from told t join staff s on s.id = t.staff_id and s.active left join agencies a on a.id = s.agency_id
where s.email <> '' and not exists (select from escalation_digests d where d.staff_id = s.id and d.day = :day
        and (d.status in ('sent', 'empty') or d.attempts >= :tries))
group by s.id, s.email, s.agency_id order by s.id
""")
# As the list behind a number finds its lines: under each of their causes.
_ON_DESK: Final = text("""
select g.name, count(l.case_id)::int as lines
from jsonb_to_recordset(cast(:groups as jsonb)) as g (name text, causes text[])
join desk_lines l on l.agency_id = any(cast(:agencies as text[])) and (l.cause = any(g.causes) or l.others && g.causes)
group by g.name
""")


async def to_digest(session: ReadSession, agencies: Sequence[str], roles: Sequence[str], day: date) -> list[DigestTo]:
    """Return those with one of these posts who have not had the mail of a day, and have an address."""
    given = {"agencies": list(agencies), "roles": list(roles), "overseers": sorted(OVERSEERS), "day": day}
    given |= {"tries": TRIES}
    found = (await session.execute(_PEOPLE, given)).mappings()
    return [DigestTo(**{**row, "agencies": tuple(row["agencies"])}) for row in found]


async def digest_counts(session: ReadSession, person: DigestTo) -> dict[str, int]:
    """Return what the mail counts, from the board and the desk as they stand; what is nothing is left out."""
    scope = Scope(person.agencies)
    whole = await total(session, scope)
    counts = {name: whole[name] for name in COUNTED} | {"late": await forecast_count(session, scope)}
    groups = json.dumps([{"name": group, "causes": causes_of(group)} for group in ON_DESK])
    found = await session.execute(_ON_DESK, {"groups": groups, "agencies": list(person.agencies)})
    counts |= {row.name: row.lines for row in found}
    return {name: count for name, count in counts.items() if count}


async def begin_digest(session: WriteSession, staff_id: UUID, day: date, counts: dict[str, int]) -> bool:
    """Note that a mail is about to go; False when there is nothing in it, or it went before."""
    values = {"status": "sending" if counts else "empty", "counts": counts}
    stored = insert(EscalationDigest).values(staff_id=staff_id, day=day, attempts=1, problem="", **values)
    again = stored.on_conflict_do_update(
        index_elements=["staff_id", "day"],
        set_={**values, "attempts": col(EscalationDigest.attempts) + 1},
        where=col(EscalationDigest.status).in_(("sending", "failed")),
    )
    noted = await session.change(again.returning(col(EscalationDigest.status)))
    return noted.scalar() == "sending"


async def end_digest(session: WriteSession, staff_id: UUID, day: date, *, at: datetime, problem: str) -> None:
    """Note what became of the mail."""
    values = {"status": "failed" if problem else "sent", "problem": problem, "sent_at": None if problem else at}
    await session.change(
        update(EscalationDigest)
        .where(col(EscalationDigest.staff_id) == staff_id, col(EscalationDigest.day) == day)
        .values(**values)
    )
