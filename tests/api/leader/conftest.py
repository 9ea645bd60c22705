"""A vice leader and a second officer beside the usual staff of the house, and cases that wait for a signature."""

from __future__ import annotations

from uuid import UUID

import pytest_asyncio

from api.security.passwords import hash_password
from models.tables import Staff, StaffRole
from tests.api.conftest import AGENCY, PASSWORD, House, filing, new_key
from tests.api.patient import looks
from tests.api.visitor import Visitor

HASH = hash_password(PASSWORD)


async def add_person(house: House, login: str, name: str, *roles: str, agency: str = AGENCY) -> UUID:
    """Store a member of staff who signs in with the password of all, and return the id."""
    async with house.sessions.write() as session:
        person = Staff(login=login, name=name, agency_id=agency, password_hash=HASH)
        session.add(person)
        await session.flush()
        for role in roles:
            session.add(StaffRole(staff_id=person.id, role=role, agency_id=agency))
    house.staff[login] = person.id
    return person.id


_BROWSERS: dict[tuple[int, str], Visitor] = {}


async def browser(house: House, login: str) -> Visitor:
    """Return this person's browser, signed in once: so many sign-ins in a row would be slowed down."""
    key = (id(house), login)
    if key not in _BROWSERS:
        _BROWSERS[key] = await house.signed_in(login)
    return _BROWSERS[key]


async def waiting_for_signature(
    house: House, *, proposal: str = "approve", reason: str = "Đủ điều kiện theo quy định", officer: str = "officer"
) -> str:
    """File a case, bring it before the leader with that proposal, and return its code."""
    machine = await house.machine("file", "read")
    client = house.visitor().client
    filed = (await client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})).json()
    address, code = filed["links"]["case"], filed["code"]
    async for _ in looks():
        if (await client.get(address, headers=machine)).json()["seq"]:
            break
    counter, appraiser = await browser(house, "counter"), await browser(house, officer)
    steps = (
        (counter, {"act": "take_payment", "values": {"amount": "16000"}}),
        (counter, {"act": "accept", "step": "check/1"}),
        (appraiser, {"act": "complete", "step": "review/1", "values": {"proposal": proposal}, "reason": reason}),
    )
    for visitor, body in steps:
        answer = await visitor.client.post(f"/api/v1/cases/{code}/acts", json=body, headers=new_key())
        assert answer.status_code == 200, answer.text
        assert answer.json()["recorded"]
    return str(code)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(live_house: House) -> House:
    """The house at work, with two more leaders, a second officer, and one who is officer and leader."""
    await add_person(live_house, "vice", "Đặng Thị Mai", "leader")
    await add_person(live_house, "chief", "Phan Văn Trị", "leader")
    await add_person(live_house, "officer2", "Hồ Văn Tám", "officer")
    await add_person(live_house, "lone", "Lưu Thị Đơn", "officer", "leader")
    return live_house
