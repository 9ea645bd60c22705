"""A complaint about a case and the same asked for again: filed, linked, seen from both sides, other eyes."""

from __future__ import annotations

from uuid import UUID

import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col

from models.tables import Case, CaseLink, FilingDraft, Staff, StaffRole
from runtime.database import Sessions
from tests.api.conftest import AGENCY, House, new_key
from tests.api.test_my_case import filed, let_in, reached
from tests.api.test_pages import do, opened
from tests.api.visitor import Page

COMPLAINT = "2.002409"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def second_officer(furnished: dict[str, UUID], sessions: Sessions) -> None:
    """Somebody who had no part in the first case."""
    async with sessions.write() as session:
        like = await session.get(Staff, furnished["officer"])
        assert like is not None
        person = Staff(login="officer2", name="Vũ Thị Mới", agency_id=AGENCY, password_hash=like.password_hash)
        session.add(person)
        await session.flush()
        session.add(StaffRole(staff_id=person.id, role="officer", agency_id=AGENCY))


async def refused(house: House) -> dict[str, str]:
    """Return code and secret of a case that was appraised and refused."""
    case = await filed(house)
    counter, officer, leader = [await house.signed_in(login) for login in ("counter", "officer", "leader")]
    await do(counter, case["code"], "take_payment")
    await do(counter, case["code"], "accept")
    await do(officer, case["code"], "complete", **{"values.proposal": "refuse"}, reason="Không có sổ gốc")
    await do(leader, case["code"], "approve")
    await reached(await let_in(house, case), case["code"], "Khiếu nại")
    return case


async def links(house: House, code: str) -> list[tuple[str, str]]:
    """Return the kinds and codes of what a case is about."""
    async with house.sessions.read() as session:
        rows = await session.execute(
            select(col(CaseLink.kind), col(Case.code))
            .join(Case, col(Case.id) == col(CaseLink.to_case))
            .where(col(CaseLink.from_case).in_(select(col(Case.id)).where(col(Case.code) == code)))
        )
        return [(row.kind, row.code) for row in rows]


async def complained(house: House, about: str) -> Page:
    """Take in a complaint about a case at the counter and accept it."""
    counter = await house.signed_in("counter")
    form = f"/cases/new/{COMPLAINT}"
    page = await counter.get(f"{form}?about={about}")
    assert about in page.text("#about-case")
    action, fields = page.form(action=form)
    assert fields["applicant.name"] == "Nguyễn Thị Mẫu"
    assert fields["applicant.identity_number"] == "001195000001"
    return await counter.submit(action, {**fields, "do": "accept"})


async def test_a_complaint_is_a_case_of_its_own_handled_by_other_eyes(live_house: House) -> None:
    """Filed from the refused case, linked, shown on both pages; who appraised may not verify, a colleague may."""
    first = await refused(live_house)
    counter, officer = await live_house.signed_in("counter"), await live_house.signed_in("officer")
    page = await counter.get(f"/cases/{first['code']}")
    assert f"/cases/new/{COMPLAINT}?about={first['code']}" in [
        node.attributes["href"] for node in page.tree.css("#links a")
    ]
    code = (await complained(live_house, first["code"])).text("h1 .code")
    assert await links(live_house, code) == [("complaint", first["code"])]
    second = await opened(await live_house.signed_in("officer2"), code, "complete")
    assert second.status == 200
    own = await counter.get(f"/cases/{code}")
    assert f"Hồ sơ này khiếu nại về {first['code']}" in own.text("#links")

    seen = await officer.get(f"/cases/{code}")
    assert not seen.tree.css("input[name='act'][value='complete']")
    assert "Người đã thẩm định hoặc quyết định hồ sơ bị khiếu nại" in seen.body
    form = {"act": "complete", "step": "verify/1", "values": {"proposal": "approve"}}
    answer = await officer.client.post(f"/api/v1/cases/{code}/acts", json=form, headers=new_key())
    assert (answer.status_code, answer.json()["rule"]) == (409, "decided_before")
    await do(await live_house.signed_in("officer2"), code, "complete", reason="Đã xác minh")
    await do(await live_house.signed_in("leader"), code, "approve")
    assert f"Bị khiếu nại trong {code}" in (await counter.get(f"/cases/{first['code']}")).text("#links")
    assert code in (await (await let_in(live_house, first)).get(f"/my-case/{first['code']}")).text("#links")


async def test_the_applicant_begins_a_complaint_or_the_same_again(live_house: House) -> None:
    """From the own page a draft begins with what was said before, but for the identity number and files."""
    first = await refused(live_house)
    citizen = await let_in(live_house, first)
    for kind, procedure in (("complaint", COMPLAINT), ("repeat", "2.000635")):
        answer = await citizen.post(f"/my-case/{first['code']}/again", {"kind": kind})
        assert answer.headers["location"] == f"/file/{procedure}/check"
        page = await citizen.get(f"/file/{procedure}/check")
        assert "Nguyễn Thị Mẫu" in page.body
        assert "001195000001" not in page.response.text
    async with live_house.sessions.read() as session:
        drafts = (await session.scalars(select(FilingDraft).order_by(col(FilingDraft.saved_at)))).all()
    assert {draft.fields["about"] for draft in drafts} == {first["code"]}


async def test_filing_again_takes_over_the_old_dossier(live_house: House) -> None:
    """The counter's form begins with the old answers; the new case says what it repeats."""
    first = await refused(live_house)
    counter = await live_house.signed_in("counter")
    form = "/cases/new/2.000635"
    action, fields = (await counter.get(f"{form}?about={first['code']}")).form(action=form)
    assert fields["facts.copies"] == "2"
    page = await counter.submit(action, {**fields, "do": "file"})
    if page.status == 409:  # the other tests' dossiers of the same person; never the one that is repeated
        assert first["code"] not in page.text("#interruption")
        despite = page.tree.css("button[name='despite']")[0].attributes["value"]
        page = await counter.submit(action, {**fields, "do": "file", "despite": str(despite)})
    code = page.text("h1 .code")
    assert await links(live_house, code) == [("repeat", first["code"])]


async def test_nothing_is_begun_about_what_does_not_allow_it(house: House) -> None:
    """A case not decided, one of another agency, a stranger's: no form, no draft, no link."""
    case = await filed(house)
    counter, stranger = await house.signed_in("counter"), await house.signed_in("stranger")
    assert (await counter.get(f"/cases/new/{COMPLAINT}?about={case['code']}")).status == 404
    assert (await stranger.get(f"/cases/new/2.000635?about={case['code']}")).status == 404
    citizen = await let_in(house, case)
    assert (await citizen.post(f"/my-case/{case['code']}/again", {"kind": "complaint"})).status_code == 404
    nobody = await house.visitor().post(f"/my-case/{case['code']}/again", {"kind": "repeat"})
    assert nobody.headers["location"].startswith("/follow")
