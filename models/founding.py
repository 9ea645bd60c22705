"""The first agency and the first administrator of an installation, which no page can make: nobody is signed in yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, text
from sqlmodel import col

from domain.case.acts import Role
from models.people import person_by_login
from models.staff_changes import note_change
from models.tables import Agency, Staff, StaffRole
from runtime.database import ReadSession, WriteSession

#: Two operators at once must not both be the first; the number only has to be ours.
_FOUNDING: Final = 119_2026


class AdministeredError(Exception):
    """Somebody administers the installation already; `logins` are theirs, at least one."""

    def __init__(self, logins: tuple[str, ...]) -> None:
        super().__init__(", ".join(logins))
        self.logins = logins


class LoginTakenError(Exception):
    """An account without an administrator's post has this login."""


@dataclass(frozen=True, slots=True)
class Founding:
    """What was typed. `must_change`: the password was handed out and is good for choosing another only."""

    agency: str
    agency_name: str
    kind: str
    login: str
    name: str
    password_hash: str
    must_change: bool


async def administrators(session: ReadSession) -> tuple[str, ...]:
    """Return the logins of everybody who administers an agency and whose account is open, by login."""
    found = await session.scalars(
        select(col(Staff.login))
        .join(StaffRole, col(StaffRole.staff_id) == col(Staff.id))
        .where(col(StaffRole.role) == Role.ADMINISTRATOR, col(Staff.active))
        .distinct()
        .order_by(col(Staff.login))
    )
    return tuple(found)


async def found_installation(session: WriteSession, typed: Founding) -> None:
    """Store the agency at the head and its administrator, both logged as that person's own doing.

    An agency that is there already stays as it is. Raises AdministeredError and LoginTakenError.
    """
    await session.change(text("select pg_advisory_xact_lock(:number)"), {"number": _FOUNDING})
    if logins := await administrators(session):
        raise AdministeredError(logins)
    if await person_by_login(session, typed.login) is not None:
        raise LoginTakenError(typed.login)
    is_new = await session.get(Agency, typed.agency) is None
    if is_new:
        session.add(Agency(id=typed.agency, kind=typed.kind, name_vi=typed.agency_name))
        await session.flush()
    person = Staff(
        login=typed.login,
        name=typed.name,
        agency_id=typed.agency,
        password_hash=typed.password_hash,
        must_change_password=typed.must_change,
    )
    session.add(person)
    await session.flush()
    session.add(StaffRole(staff_id=person.id, role=Role.ADMINISTRATOR, agency_id=typed.agency))
    await session.flush()
    if is_new:
        await note_change(
            session, "agency_added", agency_id=typed.agency, by=person.id, detail={"name_vi": ["", typed.agency_name]}
        )
    detail = {"login": ["", typed.login], "posts": [[], [f"{Role.ADMINISTRATOR}@{typed.agency}"]]}
    await note_change(session, "person_added", agency_id=typed.agency, by=person.id, staff_id=person.id, detail=detail)
