"""An administrator of a province with two wards below it, one of which has its own administrator."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import pytest_asyncio
from sqlalchemy import select, update
from sqlmodel import col

from api.security.passwords import hash_password
from models.tables import Agency, Staff, StaffRole, Unit
from tests.api.conftest import AGENCY, OTHER_AGENCY, PASSWORD, House
from tests.api.visitor import Visitor

PROVINCE = "H61"
HASH = hash_password(PASSWORD)


@dataclass
class Province:
    """The house with its province; `browsers` are signed in once, for so many sign-ins would be slowed down."""

    house: House
    browsers: dict[str, Visitor] = field(default_factory=dict)

    async def browser(self, login: str) -> Visitor:
        """Return this person's browser."""
        if login not in self.browsers:
            self.browsers[login] = await self.house.signed_in(login)
        return self.browsers[login]

    async def add(self, login: str, name: str, *posts: tuple[str, str], home: str = AGENCY) -> UUID:
        """Store a member of staff with posts as (role, agency)."""
        async with self.house.sessions.write() as session:
            person = Staff(login=login, name=name, agency_id=home, password_hash=HASH)
            session.add(person)
            await session.flush()
            session.add(*(StaffRole(staff_id=person.id, role=role, agency_id=agency) for role, agency in posts))
        self.house.staff[login] = person.id
        return person.id

    async def person(self, login: str) -> Staff:
        """Return a person's row as it is now."""
        async with self.house.sessions.read() as session:
            found = await session.scalar(select(Staff).where(col(Staff.login) == login))
        assert found is not None
        return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def province(house: House) -> Province:
    """The house, with a province above its two wards."""
    async with house.sessions.write() as session:
        session.add(Agency(id=PROVINCE, kind="ubnd-xa", name_vi="UBND tỉnh", name_en="Province"))
        await session.flush()
        await session.change(
            update(Agency).where(col(Agency.id).in_([AGENCY, OTHER_AGENCY])).values(parent_id=PROVINCE)
        )
        session.add(Unit(agency_id=AGENCY, name_vi="Văn phòng", name_en="Office"))
    opened = Province(house)
    await opened.add("root", "Đỗ Minh Khôi", ("administrator", PROVINCE), home=PROVINCE)
    await opened.add("admin", "Vũ Thị Nga", ("administrator", AGENCY))
    await opened.add("vice", "Đặng Thị Mai", ("leader", AGENCY))
    return opened
