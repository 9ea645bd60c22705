"""A person who administers the agency whose money it is."""

from __future__ import annotations

from uuid import UUID

import pytest_asyncio

from api.security.passwords import hash_password
from models.tables import Staff, StaffRole
from tests.api.conftest import AGENCY, PASSWORD, House


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def administrator(house: House) -> UUID:
    """An administrator of the agency; the login is "admin"."""
    async with house.sessions.write() as session:
        person = Staff(login="admin", name="Quản Trị", agency_id=AGENCY, password_hash=hash_password(PASSWORD))
        session.add(person)
        await session.flush()
        session.add(StaffRole(staff_id=person.id, role="administrator", agency_id=AGENCY))
    return person.id
