"""Who supervises or leads the agency above sees what lies below, helps on, and acts in nobody's name there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import select, update
from sqlmodel import col

from api.security.passwords import hash_password
from models.access import account_of
from models.tables import Absence, Agency, Staff, StaffRole
from tests.api.conftest import AGENCY, OTHER_AGENCY, PASSWORD, House
from tests.api.supervision.conftest import Plant, attribute
from tests.api.supervision.test_desk import REFUSED, codes_of
from tests.api.visitor import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")
PROVINCE = "H61"
BESIDE = "H61.90"
"""An agency that lies beside the province's, below nobody."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tree(house: House) -> House:
    """The house with both wards below a province that has a supervisor and a leader, and an agency beside them."""
    async with house.sessions.write() as session:
        session.add(
            Agency(id=PROVINCE, kind="ubnd-tinh", name_vi="UBND tỉnh Vĩnh Long"),
            Agency(id=BESIDE, kind="ubnd-xa", name_vi="UBND phường Xa"),
        )
        await session.flush()
        below = update(Agency).where(col(Agency.id).in_([AGENCY, OTHER_AGENCY])).values(parent_id=PROVINCE)
        await session.change(below)
        for role in ("supervisor", "leader"):
            person = Staff(
                login=f"above-{role}", name=f"Cao Thị {role}", agency_id=PROVINCE, password_hash=hash_password(PASSWORD)
            )
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role=role, agency_id=PROVINCE))
    return house


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def above(tree: House) -> Visitor:
    """The supervisor of the province."""
    return await tree.signed_in("above-supervisor")


async def test_the_desk_of_a_province_has_the_lines_below(tree: House, above: Visitor, plant: Plant) -> None:
    """Both wards stand on it, the least time left first; each can be chosen; what lies beside is not there."""
    codes = [await plant(OTHER_AGENCY, holder="", due=-9), await plant(due=-8), await plant(BESIDE, holder="", due=-9)]
    page = await above.get("/desk")
    assert codes_of(page)[:2] == codes[:2]
    assert codes[2] not in page.body
    one = await above.get(f"/desk?agency={OTHER_AGENCY}")
    assert codes[0] in codes_of(one)
    assert codes[1] not in codes_of(one)
    assert (await above.get(f"/desk?agency={BESIDE}")).status == 404


async def test_a_ward_still_sees_its_ward_alone(tree: House, plant: Plant) -> None:
    """The tree opens no view to the side or upwards, on no page of overseers."""
    foreign, raised = await plant(OTHER_AGENCY, holder="", due=-9), await plant(PROVINCE, holder="", due=-9)
    ward = await tree.signed_in("supervisor")
    assert not {foreign, raised} & set(codes_of(await ward.get("/desk")))
    for code in (foreign, raised):
        assert (await ward.client.get(f"/cases/{code}")).status_code == 404
    for address in ("/desk", "/board", "/scorecard", "/reports"):
        for agency in (OTHER_AGENCY, PROVINCE):
            assert (await ward.client.get(f"{address}?agency={agency}")).status_code == 404, (address, agency)
    stranger = await tree.signed_in("stranger")  # at a counter below: no overseer of anything
    assert (await stranger.get("/desk")).status == 403


@pytest.mark.parametrize("address", ["/desk", "/board", "/scorecard", "/reports"])
@pytest.mark.parametrize("role", ["supervisor", "leader"])
async def test_every_page_of_overseers_follows_one_tree(tree: House, address: str, role: str) -> None:
    """Desk, board, card and reports open an agency below, and none beside."""
    person = await tree.signed_in(f"above-{role}")
    assert (await person.get(f"{address}?agency={OTHER_AGENCY}")).status == 200
    assert (await person.get(f"{address}?agency={BESIDE}")).status == 404


async def test_a_case_below_is_read_and_not_acted_on(tree: House, above: Visitor, plant: Plant) -> None:
    """The case, its inspection and the search open; an act of the agency says whose it is, and is refused."""
    code = await plant(OTHER_AGENCY, holder="", due=-9, call=REFUSED | {"since": datetime.now(UTC)})
    case = await above.get(f"/cases/{code}")
    assert case.status == 200
    assert (await above.get(f"/cases/{code}/inspect")).status == 200
    page = await above.get(f"/desk?agency={OTHER_AGENCY}")
    row = next(row for row in page.tree.css("table[data-rows] tbody tr") if code in row.text())
    assert row.css("td.next .button") == []  # retrying is an act in the name of the ward
    assert "Người giám sát" in " ".join(row.css_first("td.next").text().split())
    refused = await above.get(f"/desk/ways/retry?case={code}")
    assert refused.tree.css_first("[name=confirm]") is None
    assert "Việc này cần vai trò" in refused.body
    assert (await above.get(f"/cases/{code}/papers")).tree.css_first("#upload-file") is None
    upload = await above.client.post(
        f"/cases/{code}/documents", files={"file": ("a.pdf", b"%PDF-1.4", "application/pdf")}
    )
    assert upload.status_code == 403


async def test_from_above_people_are_reminded_and_told(tree: House, above: Visitor, plant: Plant) -> None:
    """What takes no post in the agency is a button on the line, and its page opens."""
    code = await plant(OTHER_AGENCY, holder="", due=-9, step_due=40)
    page = await above.get(f"/desk?agency={OTHER_AGENCY}")
    row = next(row for row in page.tree.css("table[data-rows] tbody tr") if code in row.text())
    way = attribute(row, "td.next a.button", "href")
    assert way in (f"/desk/ways/escalate?case={code}", f"/desk/ways/remind?case={code}")
    assert (await above.get(way)).status == 200


async def test_a_substitute_sees_what_the_person_away_oversees(tree: House, plant: Plant) -> None:
    """The view from above comes with a post held in somebody's place, and goes with it."""
    now = datetime.now(UTC)
    absence = Absence(
        staff_id=await _id_of(tree, "above-leader"),
        substitute_id=tree.staff["counter2"],
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
        basis="thử",
        created_by=tree.staff["leader"],
    )
    async with tree.sessions.write() as session:
        session.add(absence)
        await session.flush()
        held = await account_of(session, tree.staff["counter2"], now)
        over = await account_of(session, tree.staff["counter2"], now + timedelta(hours=2))
    assert held is not None
    assert over is not None
    assert {post.agency_id for post in held.below} == {AGENCY, OTHER_AGENCY}
    assert over.below == frozenset()


async def _id_of(house: House, login: str) -> UUID:
    async with house.sessions.read() as session:
        return (await session.execute(select(col(Staff.id)).where(col(Staff.login) == login))).scalar_one()
