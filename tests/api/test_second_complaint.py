"""The second complaint: opened by the answer to the first, heard by the agency above, by eyes that saw neither."""

from __future__ import annotations

from uuid import UUID

import pytest_asyncio

from models.tables import Agency, Staff, StaffRole
from runtime.database import Sessions
from tests.api.conftest import AGENCY, House, filing, new_key
from tests.api.patient import looks
from tests.api.test_linked_cases import links, refused
from tests.api.test_my_case import let_in, reached
from tests.api.test_pages import do
from tests.api.visitor import Page, Visitor

FIRST, SECOND, PROVINCE = "2.002409", "2.002411", "H61"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def province(furnished: dict[str, UUID], sessions: Sessions) -> None:
    """The agency above with a desk, an officer and a leader; the commune's leader has a post there, too."""
    async with sessions.write() as session:
        like = await session.get(Staff, furnished["officer"])
        assert like is not None
        session.add(Agency(id=PROVINCE, kind="ubnd-tinh", name_vi="UBND tỉnh", name_en="Province"))
        await session.flush()
        posts = (("verifier", AGENCY, "officer"), ("desk", PROVINCE, "counter"), ("inspector", PROVINCE, "officer"),
                 ("chair", PROVINCE, "leader"))  # fmt: skip
        for login, agency, role in posts:
            person = Staff(login=login, name=f"Người {login}", agency_id=agency, password_hash=like.password_hash)
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role=role, agency_id=agency))
        session.add(StaffRole(staff_id=furnished["leader"], role="leader", agency_id=PROVINCE))


async def taken_in(counter: Visitor, form: str, query: str, typed: dict[str, str] | None = None) -> Page:
    """Fill in the intake form of a complaint and accept it, though the person has other cases of the kind open."""
    action, fields = (await counter.get(f"{form}{query}")).form(action=form)
    fields = {**fields, **(typed or {}), "do": "accept"}
    page = await counter.submit(action, fields)
    if page.status == 409:
        despite = str(page.tree.css("button[name='despite']")[0].attributes["value"])
        page = await counter.submit(action, {**fields, "despite": despite})
    return page


async def answered(house: House) -> tuple[str, Visitor]:
    """Return the code of a first complaint that was found groundless, and the browser of whoever complained."""
    first = await refused(house)
    page = await taken_in(await house.signed_in("counter"), f"/cases/new/{FIRST}", f"?about={first['code']}")
    code, secret = page.text("h1 .code"), page.text(".secret").replace(" ", "").replace("-", "")
    refusal = {"values.proposal": "refuse", "ground": "khong-co-co-so", "reason": "Quyết định đúng luật"}
    await do(await house.signed_in("verifier"), code, "complete", **refusal)
    await do(await house.signed_in("leader"), code, "approve")
    citizen = await let_in(house, {"code": code, "secret": secret})
    await reached(citizen, code, "Khiếu nại lần hai")
    return code, citizen


async def test_the_answer_to_a_complaint_opens_the_second_one(live_house: House) -> None:
    """The citizen's page names right and term, the draft what it is about; the letters say the same."""
    code, citizen = await answered(live_house)
    page = await citizen.get(f"/my-case/{code}")
    assert "trong 30 ngày kể từ ngày nhận được quyết định giải quyết lần đầu" in page.body
    assert "45 ngày" in page.body
    assert "trong 90 ngày" not in page.body

    answer = await citizen.post(f"/my-case/{code}/again", {"kind": "complaint"})
    assert answer.headers["location"] == f"/file/{SECOND}/check"
    check = await citizen.get(f"/file/{SECOND}/check")
    assert check.text(".about-other") == f"Hồ sơ này khiếu nại lần hai về {code}"
    assert (await citizen.get(f"/file/{SECOND}/contact")).text(".about-other").endswith(code)
    assert (await citizen.post(f"/my-case/{code}/again", {"kind": "repeat"})).status_code == 404

    counter = await live_house.signed_in("counter")
    letter = (await counter.get(f"/cases/{code}/slips/refusal")).text("article")
    assert "khiếu nại lần hai đến thủ trưởng cấp trên trực tiếp" in letter
    offered = await counter.get(f"/cases/{code}")
    assert f"/cases/new/{SECOND}?about={code}" in [node.attributes["href"] for node in offered.tree.css("#links a")]


async def test_the_agency_above_takes_it_in_by_code_and_keeps_the_first_deciders_out(live_house: House) -> None:
    """Its desk learns code and phase, no person; who signed the answer signs no more; after the second: the court."""
    first, _ = await answered(live_house)
    desk = await live_house.signed_in("desk")
    form = f"/cases/new/{SECOND}"
    page = await desk.get(f"{form}?find={first.lower()}")
    assert f"Khiếu nại lần hai về hồ sơ {first}" in page.text("#about-case")
    assert "Nguyễn Thị Mẫu" not in page.body
    assert not page.tree.css(f'a[href="/cases/{first}"]')
    astray = await desk.get(f"{form}?find=H61.12-20200101-0000001")
    assert "Không gắn được hồ sơ" in astray.text("#find-about")
    assert (await desk.get(f"/cases/new/{FIRST}?about={first}")).status == 404

    typed = {
        "applicant.name": "Nguyễn Thị Mẫu",
        "applicant.identity_number": "001195000001",
        "applicant.phone": "0900000001",
        "applicant.address": "Số 1 đường Mẫu",
    }
    sent = await taken_in(desk, form, f"?find={first}", typed)
    second = sent.text("h1 .code")
    assert await links(live_house, second) == [("appeal", first)]

    await do(await live_house.signed_in("inspector"), second, "complete", reason="Đã đối thoại")
    both = await live_house.signed_in("leader")
    assert "Người đã thẩm định hoặc quyết định hồ sơ bị khiếu nại" in (await both.get(f"/cases/{second}")).body
    body = {"act": "approve", "step": "sign/1"}
    refusal = await both.client.post(f"/api/v1/cases/{second}/acts", json=body, headers=new_key())
    assert (refusal.status_code, refusal.json()["rule"]) == (409, "decided_before")
    await do(await live_house.signed_in("chair"), second, "approve")
    async for _ in looks():
        shown = await desk.get(f"/cases/{second}/slips/result")
        if shown.status == 200:
            break
    assert "quyết định giải quyết lần hai thì không được thụ lý tiếp" in shown.text("article")
    own = await desk.get(f"/cases/{second}")
    assert f"Hồ sơ này khiếu nại lần hai về {first}" in own.text("#links")
    assert "khởi kiện vụ án hành chính" in own.text("#links")
    assert not [one for one in own.tree.css("#links a") if "/cases/new/" in str(one.attributes["href"])]


async def test_the_json_door_says_what_a_dossier_is_about(live_house: House) -> None:
    """A machine files a complaint about a case it may see; about one that allows none it is refused with the field."""
    first = await refused(live_house)
    machine = await live_house.machine("file", "read")
    client = live_house.visitor().client
    body = filing(procedure=FIRST, components=[{"id": "don-khieu-nai", "originals": 1}], facts={}, about=first["code"])
    key = new_key()
    taken = await client.post("/api/v1/cases", json=body, headers={**machine, **key})
    assert taken.status_code == 201, taken.text
    code = taken.json()["code"]
    assert await links(live_house, code) == [("complaint", first["code"])]
    again = await client.post("/api/v1/cases", json=body, headers={**machine, **key})
    assert (again.status_code, again.json()["code"]) == (200, code)
    other = await client.post("/api/v1/cases", json={**body, "about": ""}, headers={**machine, **key})
    assert other.status_code == 409
    shown = (await client.get(f"/api/v1/cases/{code}", headers=machine)).json()["linked"]
    assert [(one["code"], one["kind"], one["about_it"]) for one in shown] == [(first["code"], "complaint", True)]
    wrong = await client.post("/api/v1/cases", json={**body, "about": code}, headers={**machine, **new_key()})
    assert wrong.status_code == 422
    assert [one["field"] for one in wrong.json()["errors"]] == ["about"]
