"""Who may administer what: an administrator sees the own agency and all below it, and nothing else exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Forbidden, NotFound
from api.language import say
from api.security.people import Person
from domain.case.acts import Role
from models.people import posts_of
from models.queries.people import one_person
from models.realm import Realm, RealmAgency, realm_of
from models.tables import Staff
from runtime.database import ReadSession

_ABOVE = say(
    "Người này còn giữ vai trò ở cơ quan khác. Chỉ quản trị của cơ quan đó, hoặc cấp trên của cả hai, thay đổi được."
)


@dataclass(frozen=True, slots=True)
class Administrator:
    """A member of staff with the agencies they administer."""

    person: Person
    realm: Realm

    @property
    def id(self) -> UUID:
        """The staff id that stands in the log of changes."""
        return self.person.staff_id

    def agency(self, agency_id: str) -> RealmAgency:
        """Return an agency of the realm; raises NotFound for any other, as for one that does not exist."""
        found = self.realm.agency(agency_id)
        if found is None:
            raise NotFound
        return found

    async def person_of(self, session: ReadSession, staff_id: UUID) -> Staff:
        """Return a member of staff of the realm; raises NotFound for anybody else."""
        found = await one_person(session, self.realm.ids, staff_id)
        if found is None:
            raise NotFound
        return found

    async def may_change(self, session: ReadSession, person: Staff) -> bool:
        """Tell whether all posts of a person lie within the realm.

        Otherwise an administrator below could take over an account that has power above.
        """
        return all(self.realm.has(post.agency_id) for post in await posts_of(session, person.id))

    async def changeable(self, session: ReadSession, staff_id: UUID) -> Staff:
        """Return a person whose account may be changed; raises NotFound or Forbidden."""
        person = await self.person_of(session, staff_id)
        if not await self.may_change(session, person):
            raise Forbidden(_ABOVE)
        return person


async def _administrator(services: CurrentServices, staff: CurrentStaff) -> Administrator:
    roots = staff.viewer.agencies_as(Role.ADMINISTRATOR)
    if not roots:
        raise Forbidden
    async with services.sessions.read() as session:
        return Administrator(staff, await realm_of(session, roots))


CurrentAdministrator = Annotated[Administrator, Depends(_administrator)]
"""A signed-in administrator with the own realm. 403 for other staff."""
