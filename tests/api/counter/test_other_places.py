"""Filed at one counter for another agency: received, paid and given out here, examined and signed there."""

from __future__ import annotations

from uuid import UUID

import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col

from models.tables import Agency, Case, OutboxMessage, Staff, StaffRole, Task
from runtime.database import Sessions
from tests.api.conftest import AGENCY, COPIES, OTHER_AGENCY, House, filing, new_key
from tests.api.patient import looks
from tests.api.test_pages import do, opened
from tests.api.visitor import Page, Visitor

FORM = f"/cases/new/{COPIES}"


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def neighbours(furnished: dict[str, UUID], sessions: Sessions) -> None:
    """An officer and a leader of the other agency, and enough agencies to look one up by name."""
    async with sessions.write() as session:
        like = await session.get(Staff, furnished["counter"])
        assert like is not None
        session.add(
            *(Agency(id=f"H61.{number}", kind="ubnd-xa", name_vi=f"UBND xã Mẫu {number}") for number in range(20, 28))
        )
        for role in ("officer", "leader"):
            person = Staff(
                login=f"{role}-b", name=f"Bùi {role}", agency_id=OTHER_AGENCY, password_hash=like.password_hash
            )
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role=role, agency_id=OTHER_AGENCY))


async def filed_for_the_other(counter: Visitor, *, accept: bool = True) -> Page:
    """Take in a dossier for the other agency at the counter."""
    action, fields = (await counter.get(FORM)).form(action=FORM)
    typed = {
        "applicant.name": "Lê Thị Xa",
        "agency": OTHER_AGENCY,
        "pay": "cash",
        **{name: "1" for name in fields if name.endswith(".originals")},
    }
    return await counter.submit(action, {**fields, **typed, "do": "accept" if accept else "file"})


async def test_a_dossier_for_another_agency_goes_the_whole_way(live_house: House) -> None:
    """A's counter accepts, takes the fee and gives out; B examines and signs; nobody does the other's part."""
    counter, there = await live_house.signed_in("counter"), await live_house.signed_in("stranger")
    officer, officer_b = await live_house.signed_in("officer"), await live_house.signed_in("officer-b")
    leader_b = await live_house.signed_in("leader-b")

    page = await filed_for_the_other(counter)
    code = page.text("h1 .code")
    assert code.startswith(OTHER_AGENCY)
    assert "UBND phường An Bình" in page.text(".facts")
    assert "UBND phường Long Châu" in page.text(".facts")
    await opened(officer_b, code, "complete")
    async with live_house.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == code))
        assert case is not None
        tasks = (await session.scalars(select(Task).where(col(Task.case_id) == case.id))).all()
    assert (case.agency_id, case.received_at_agency, case.paid) == (OTHER_AGENCY, AGENCY, case.fee)
    assert case.received_at is not None
    assert {task.kind: task.agency_id for task in tasks} == {"check": AGENCY, "review": OTHER_AGENCY}

    # The receiving desk's own officer sees the case and cannot decide it; the other counter cannot receive it.
    seen = await officer.get(f"/cases/{code}")
    assert seen.status == 200
    assert not seen.tree.css("input[name='act'][value='complete']")
    assert "UBND phường An Bình" in seen.body
    form = {"act": "complete", "step": "review/1", "values": {"proposal": "approve"}}
    refused = await officer.client.post(f"/api/v1/cases/{code}/acts", json=form, headers=new_key())
    assert refused.status_code == 409
    assert refused.json()["rule"] == "not_your_role"

    await do(officer_b, code, "complete", reason="Đủ điều kiện")
    await do(leader_b, code, "approve")
    await opened_return(counter, code)
    waiting, waiting_there = await counter.get("/returns"), await there.get("/returns")
    assert code in waiting.body
    assert "UBND phường Long Châu:" in waiting.body
    assert code not in waiting_there.body
    handed = await counter.submit(
        *_return_form(await counter.get(f"/cases/{code}/return"), code),
    )
    assert "Đã trả kết quả lúc" in handed.body


def _return_form(page: Page, code: str) -> tuple[str, dict[str, str]]:
    action, fields = page.form(action=f"/cases/{code}/return")
    return action, {**fields, "collected_by": "owner", "checked": "receipt"}


async def opened_return(counter: Visitor, code: str) -> None:
    """Wait until the result is among those to be given out."""
    async for _ in looks():
        if code in (await counter.get("/returns")).body:
            return
    raise AssertionError("no result to give out")


async def test_only_the_desk_that_has_the_dossier_receives_it(live_house: House) -> None:
    """Filed and not yet accepted: the deciding agency's counter is refused, the receiving one accepts."""
    counter, there = await live_house.signed_in("counter"), await live_house.signed_in("stranger")
    code = (await filed_for_the_other(counter, accept=False)).text("h1 .code")
    await opened(counter, code, "take_payment")
    form = {"act": "accept", "step": "check/1"}
    refused = await there.client.post(f"/api/v1/cases/{code}/acts", json=form, headers=new_key())
    assert refused.status_code == 409, refused.text
    why = refused.json()
    assert (why["rule"], why["who_can"]) == ("not_your_role", [f"counter@{AGENCY}"])
    assert "cán bộ một cửa của nơi tiếp nhận hồ sơ" in why["detail"]
    await do(counter, code, "take_payment")
    await do(counter, code, "accept")
    await opened(await live_house.signed_in("officer-b"), code, "complete")


async def test_the_papers_go_to_the_deciding_agency_on_a_list_of_their_own(live_house: House) -> None:
    """A list to B holds only B's dossiers; B's officer sees and confirms it, A's own officer cannot."""
    counter, officer = await live_house.signed_in("counter"), await live_house.signed_in("officer")
    officer_b = await live_house.signed_in("officer-b")
    code = (await filed_for_the_other(counter)).text("h1 .code")
    await opened(officer_b, code, "complete")

    page = await counter.get("/hand-overs/new")
    assert "giải quyết tại" in page.body
    action, fields = page.form(action="/hand-overs/new")
    sent = {**fields, "chosen": [code], "do": "make"}
    astray = await counter.submit(action, {**sent, "to": "person:Lê Văn Phúc"})
    assert astray.status == 422
    assert "Hồ sơ do cơ quan khác giải quyết" in astray.body
    made = await counter.submit(action, {**sent, "to": f"agency:{OTHER_AGENCY}"})
    assert "UBND phường Long Châu" in made.body
    address = str(made.response.url.path)

    assert (await officer.post(address, {"everything": "yes"})).status_code == 403
    assert address in (await officer_b.get("/hand-overs")).response.text
    confirmed = await officer_b.submit(*(await officer_b.get(address)).form(action=address))
    assert "Đã nhận đủ" in confirmed.body
    assert code in confirmed.body


async def test_an_agency_is_found_without_marks_and_both_places_are_said(house: House) -> None:
    """Typing part of the name chooses the only one that fits; the page says who receives and who decides."""
    counter = await house.signed_in("counter")
    action, fields = (await counter.get(FORM)).form(action=FORM)
    page = await counter.submit(action, {**fields, "agency_search": "long chau", "do": "look"})
    assert [node.attributes["value"] for node in page.tree.css("#agency option")] == [OTHER_AGENCY]
    assert "Tiếp nhận tại UBND phường An Bình – giải quyết tại UBND phường Long Châu" in page.body
    many = await counter.submit(action, {**fields, "agency_search": "xa mau", "do": "look"})
    assert len(many.tree.css("#agency option")) == 9  # eight that fit, and the one that is chosen
    assert "Tiếp nhận tại" not in many.text("#so-far")


async def test_online_nobody_has_received_it_yet(house: House) -> None:
    """What a machine of A sends online for B waits at B's own counter."""
    machine = await house.machine("file")
    body = filing(agency=OTHER_AGENCY, channel="online", way="online")
    answer = await house.visitor().client.post("/api/v1/cases", json=body, headers={**machine, **new_key()})
    assert answer.status_code == 201, answer.text
    async with house.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == answer.json()["code"]))
        assert case is not None
        start = await session.scalar(select(OutboxMessage).where(col(OutboxMessage.workflow_id) == f"case/{case.code}"))
    assert case.received_at_agency == OTHER_AGENCY
    assert start is not None
    assert start.payload["receiving_agency"] == ""


async def test_the_desk_sees_its_cases_and_no_others_of_that_agency(live_house: House) -> None:
    """A sees what it received for B, not what B received itself."""
    counter, there = await live_house.signed_in("counter"), await live_house.signed_in("stranger")
    mine = (await filed_for_the_other(counter, accept=False)).text("h1 .code")
    action, fields = (await there.get(FORM)).form(action=FORM)
    typed = {name: "1" for name in fields if name.endswith(".originals")}
    theirs = (await there.submit(action, {**fields, **typed, "applicant.name": "Lê Thị Gần", "do": "file"})).text(
        "h1 .code"
    )
    assert (await counter.get(f"/cases/{mine}")).status == 200
    assert (await there.get(f"/cases/{mine}")).status == 200
    assert (await counter.get(f"/cases/{theirs}")).status == 404
