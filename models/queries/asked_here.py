"""Whether an agency that is asked for its opinion works in this very system: who of it could answer."""

from typing import Final
from uuid import UUID

from sqlalchemy import text

from domain.case.competence import Seat, competent
from runtime.database import ReadSession

#: Agencies in service; `staffed` are those with an officer or leader who can sign in.
_SEATS: Final = text("""
select a.id, a.kind, coalesce(a.parent_id, '') as above,
    exists (
        select from staff_roles r join staff s on s.id = r.staff_id
        where r.agency_id = a.id and r.role in ('officer', 'leader') and s.active
    ) as staffed
from agencies a where a.active
""")
_DECIDING: Final = text("select agency_id from cases where id = :case_id")


async def asked_here(session: ReadSession, case_id: UUID, kind: str) -> str:
    """Return the agency of a kind that serves the case's area and has people here; empty when it is asked outside.

    Where the nearest are several, nobody can tell which is meant: the question goes its usual way.
    """
    deciding = (await session.execute(_DECIDING, {"case_id": case_id})).scalar_one_or_none()
    rows = (await session.execute(_SEATS)).all()
    return competent(kind, deciding or "", [Seat(row.id, row.kind, row.above) for row in rows if row.staffed])
