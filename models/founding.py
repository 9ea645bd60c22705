"""The first agency and the first administrator of an installation, which no page can make: nobody is signed in yet."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from domain.case.acts import Role
from models.offices import add_agency
from models.people import administration_lock, person_by_login
from models.staff_changes import note_change
from models.tables import Agency, Staff, StaffRole
from runtime.database import ReadSession, WriteSession


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
    await administration_lock(session)  # two operators at once must not both be the first
    if logins := await administrators(session):
        raise AdministeredError(logins)
    if await person_by_login(session, typed.login) is not None:
        raise LoginTakenError(typed.login)
    head = Agency(id=typed.agency, kind=typed.kind, name_vi=typed.agency_name)
    is_new = await session.get(Agency, typed.agency) is None
    if is_new:
        session.add(head)
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
    await note_change(
        session, "person_added", agency_id=typed.agency, by=person.id, staff_id=person.id, detail=detail
    )
