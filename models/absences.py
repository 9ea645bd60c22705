"""Times in which somebody is away, and who then holds their posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlmodel import col

from domain.staff.delegation import Away, HeldPost, NotAllowed, why_not
from models.staff_changes import note_change
from models.tables import Absence, Staff, StaffRole
from runtime.database import ReadSession, WriteSession


class AbsenceNotAllowedError(Exception):
    """The rules do not allow this absence; `why` says which one."""

    def __init__(self, why: NotAllowed) -> None:
        super().__init__(why.rule)
        self.why = why


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """One absence in force or to come, as lists show it."""

    id: UUID
    staff_id: UUID
    name: str
    position: str
    substitute_id: UUID | None
    substitute: str
    substitute_position: str
    role: str
    starts_at: datetime
    ends_at: datetime
    basis: str
    agency_id: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who might stand in: an active member of staff with posts in the same agency."""

    staff_id: UUID
    name: str
    position: str
    roles: tuple[str, ...]


_LINES: Final = text("""
select a.id, a.staff_id, s.name, s.position, a.substitute_id, coalesce(u.name, '') as substitute,
    coalesce(u.position, '') as substitute_position, a.role, a.starts_at, a.ends_at, a.basis, s.agency_id
from absences a join staff s on s.id = a.staff_id left join staff u on u.id = a.substitute_id
where a.revoked_at is null and a.ends_at > :now
    and (s.agency_id = any(cast(:agencies as text[])) or a.staff_id = :me or a.substitute_id = :me)
order by a.starts_at, s.name, a.id limit 200
""")
_COLLEAGUES: Final = text("""
select s.id as staff_id, s.name, s.position, array_agg(distinct r.role order by r.role) as roles
from staff s join staff_roles r on r.staff_id = s.id
where s.active and r.agency_id = any(cast(:agencies as text[])) and s.id <> :me
group by s.id, s.name, s.position
order by fold_text(regexp_replace(s.name, '^.* ', '')), fold_text(s.name), s.id limit 500
""")


async def absence_lines(
    session: ReadSession, agencies: Sequence[str], now: datetime, staff_id: UUID | None = None
) -> Sequence[AbsenceLine]:
    """Return the absences in force or to come of people of these agencies, and those that concern one person."""
    found = await session.execute(_LINES, {"agencies": list(agencies), "now": now, "me": staff_id})
    return [AbsenceLine(**row) for row in found.mappings()]


async def colleagues(session: ReadSession, agencies: Sequence[str], staff_id: UUID) -> Sequence[Colleague]:
    """Return the active people with posts in these agencies, other than one."""
    found = await session.execute(_COLLEAGUES, {"agencies": list(agencies), "me": staff_id})
    return [Colleague(**{**row, "roles": tuple(row["roles"])}) for row in found.mappings()]


async def own_posts(session: ReadSession, staff_id: UUID) -> frozenset[HeldPost]:
    """Return the posts somebody holds in their own right."""
    found = await session.execute(
        select(col(StaffRole.role), col(StaffRole.agency_id)).where(col(StaffRole.staff_id) == staff_id)
    )
    return frozenset(HeldPost(role, agency) for role, agency in found)


async def keep_absence(session: WriteSession, absence: Absence, now: datetime, key: str) -> None:
    """Store an absence that the rules allow, and log it.

    Raises AbsenceNotAllowedError, ChangedAlreadyError (the same form again), LookupError when one of the two
    is not an active member of staff.
    """
    ids = {absence.staff_id, absence.substitute_id} - {None}
    # Locked, so that two absences that exclude each other cannot both find the way free.
    rows = await session.execute(
        select(Staff).where(col(Staff.id).in_(ids), col(Staff.active)).order_by(col(Staff.id)).with_for_update()
    )
    people = {person.id: person for (person,) in rows.all()}
    if len(people) != len(ids):
        raise LookupError("one of the two is not an active member of staff")
    substitute = absence.substitute_id
    person = people[absence.staff_id]
    detail = {
        "substitute": ["", people[substitute].name if substitute else ""],
        "starts_at": ["", absence.starts_at.isoformat()],
        "ends_at": ["", absence.ends_at.isoformat()],
    }
    await note_change(
        session,
        "absence_added",
        agency_id=person.agency_id,
        by=absence.created_by,
        staff_id=person.id,
        detail=detail,
        key=key,
    )
    why = why_not(
        _away(absence),
        await own_posts(session, absence.staff_id),
        await own_posts(session, substitute) if substitute else frozenset(),
        await _known(session, [person for person in ids if person], now),
        now,
    )
    if why is not None:
        raise AbsenceNotAllowedError(why)
    session.add(absence)
    await session.flush()


async def end_absence(session: WriteSession, absence: Absence, by: UUID, now: datetime) -> None:
    """End an absence now; one that has not begun yet never does. Ending it again changes nothing."""
    if absence.revoked_at is not None or absence.ends_at <= now:
        return
    person = await session.get(Staff, absence.staff_id)
    absence.revoked_at = now
    session.add(absence)
    if person is not None:
        await note_change(
            session,
            "absence_ended",
            agency_id=person.agency_id,
            by=by,
            staff_id=person.id,
            detail={"ends_at": [absence.ends_at.isoformat(), now.isoformat()]},
        )
    await session.flush()


async def one_absence(session: ReadSession, absence_id: UUID) -> tuple[Absence, str] | None:
    """Return an absence with the home agency of the absent person, or None."""
    found = await session.execute(
        select(Absence, col(Staff.agency_id))
        .join(Staff, col(Staff.id) == col(Absence.staff_id))
        .where(col(Absence.id) == absence_id)
    )
    row = found.one_or_none()
    return (row[0], row[1]) if row else None


async def _known(session: ReadSession, ids: Sequence[UUID], now: datetime) -> list[Away]:
    found = await session.scalars(
        select(Absence).where(
            col(Absence.revoked_at).is_(None),
            col(Absence.ends_at) > now,
            or_(col(Absence.staff_id).in_(ids), col(Absence.substitute_id).in_(ids)),
        )
    )
    return [_away(absence) for absence in found.all()]


def _away(absence: Absence) -> Away:
    return Away(
        person=str(absence.staff_id),
        substitute=str(absence.substitute_id or ""),
        role=absence.role,
        starts_at=absence.starts_at,
        ends_at=absence.ends_at,
    )
