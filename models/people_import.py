"""A checked list of people: who is there already, and storing all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import text

from domain.staff.rows import CheckedRow, KnownRow
from models.people import PersonFields, add_person, change_person, person_by_login, posts_of
from models.realm import Realm, units_of
from models.viewer import Post
from runtime.database import ReadSession, WriteSession

#: Where the list waits between the check and the confirmation, among what its owner has typed and not sent.
PLACE: Final = "administration/import"

_KNOWN: Final = text("""
select s.login, s.name, s.position, s.agency_id, coalesce(u.name_vi, '') as unit, s.phone, s.email,
    array(
        select r.role from staff_roles r where r.staff_id = s.id and r.agency_id = s.agency_id
        order by array_position(array['counter', 'officer', 'leader', 'supervisor', 'administrator'], r.role::text)
    ) as roles,
    s.agency_id = any(cast(:agencies as text[])) and not exists (
        select from staff_roles r where r.staff_id = s.id and not r.agency_id = any(cast(:agencies as text[]))
    ) as ours
from staff s left join units u on u.id = s.unit_id where s.login = any(cast(:logins as text[]))
""")


async def known_people(session: ReadSession, realm: Realm, logins: Sequence[str]) -> dict[str, KnownRow]:
    """Return who has these logins. Of an account outside the realm nothing is told but that it is not ours."""
    found = await session.execute(_KNOWN, {"agencies": list(realm.ids), "logins": list(logins)})
    return {row["login"]: _known(dict(row)) for row in found.mappings()}


async def unit_names(session: ReadSession, realm: Realm) -> dict[str, frozenset[str]]:
    """Return the names of the units in service of each agency of the realm."""
    units = await units_of(session, realm.ids, active=True)
    return {agency: frozenset(unit.name_vi for unit in units if unit.agency_id == agency) for agency in realm.ids}


async def store_rows(
    session: WriteSession, realm: Realm, rows: Sequence[CheckedRow], hashes: Mapping[str, str], by: UUID
) -> int:
    """Add and change everybody on a list that was found free of problems; return how many were changed.

    One transaction: it is all stored or, when anything raises, nothing. Raises LastAdministratorError.
    """
    units = {(unit.agency_id, unit.name_vi): unit.id for unit in await units_of(session, realm.ids, active=True)}
    changed = 0
    for row in rows:
        agency = row.cells["agency"]
        wished = PersonFields(
            name=row.cells["name"],
            agency_id=agency,
            position=row.cells["position"],
            unit_id=units.get((agency, row.cells["unit"])),
            phone=row.cells["phone"],
            email=row.cells["email"],
            posts=frozenset(Post(role, agency) for role in row.cells["roles"].split(", ") if role),
        )
        if row.is_new:
            await add_person(session, row.cells["login"], wished, hashes[row.cells["login"]], by, "")
            continue
        person = await person_by_login(session, row.cells["login"])
        if person is None:
            raise LookupError("an account is gone since the check")
        held = await posts_of(session, person.id)
        elsewhere = {post for post in held if post.agency_id not in (agency, person.agency_id)}
        wished = replace(wished, posts=wished.posts | elsewhere)
        changed += await change_person(session, person, wished, realm.ids, by)
    return changed


def _known(row: Mapping[str, object]) -> KnownRow:
    if not row["ours"]:
        return KnownRow({}, ours=False)
    roles = row["roles"]
    return KnownRow(
        {
            "login": str(row["login"]),
            "name": str(row["name"]),
            "position": str(row["position"]),
            "agency": str(row["agency_id"]),
            "unit": str(row["unit"]),
            "roles": ", ".join(roles) if isinstance(roles, list) else "",
            "phone": str(row["phone"]),
            "email": str(row["email"]),
        },
        ours=True,
    )
