"""The law's grounds of refusal are offered where a dossier is refused, and kept before the officer's own words."""

from __future__ import annotations

import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col

from models.tables import Case, Note
from tests.api.conftest import House, filing, new_key
from tests.api.guarded import GUARDED, publish_guarded
from tests.api.patient import looks
from tests.api.visitor import Page, Visitor

KEPT = "Nhà đang có tranh chấp (Luật Mẫu 2/2020/QH14).\nĐơn khởi kiện nộp tại Tòa án ngày 02/11."
WORDS = "Đơn khởi kiện nộp tại Tòa án ngày 02/11."
FACTS = {"case_type": "so-huu", "answers": {"tre-em": False}}


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def published(live_house: House) -> None:
    """Put the procedure in force."""
    await publish_guarded(live_house)


async def filed(house: House, channel: str = "counter") -> str:
    """File a dossier of the procedure."""
    machine = await house.machine("file")
    body = filing(procedure=GUARDED, facts=FACTS, channel=channel)
    answer = await house.visitor().client.post("/api/v1/cases", json=body, headers={**machine, **new_key()})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


async def opened(staff: Visitor, address: str, selector: str) -> Page:
    """Open a page, waiting until its form is there."""
    async for _ in looks():
        page = await staff.get(address)
        if page.tree.css_first(selector):
            return page
    raise AssertionError(page.body)


async def notes_of(house: House, code: str) -> list[str]:
    """Return the texts kept with a case."""
    async with house.sessions.read() as session:
        found = await session.scalars(
            select(Note).join(Case, col(Case.id) == col(Note.case_id)).where(col(Case.code) == code)
        )
        return [note.text for note in found.all()]


async def test_the_counter_refuses_on_a_ground_of_the_law(live_house: House) -> None:
    """The form offers the grounds with their texts, wants one, wants words, and keeps both; the case shows them."""
    counter = await live_house.signed_in("counter")
    code = await filed(live_house)
    address = f"/cases/{code}/acts/refuse"
    page = await opened(counter, address, "select[name=ground]")
    assert page.texts("select[name=ground] option") == [
        "Chọn",
        "Không đủ điều kiện đăng ký (Luật Mẫu 1/2020/QH14)",
        "Nhà đang có tranh chấp (Luật Mẫu 2/2020/QH14)",
        "Lý do khác, ghi ở dưới",
    ]
    action, fields = page.form(action=f"/cases/{code}/acts")

    none = await counter.submit(action, {**fields, "reason": WORDS})
    assert (none.status, "Chưa chọn lý do từ chối." in none.body) == (422, True)
    wordless = await counter.submit(*_again(none, code, ground="tranh-chap", reason=""))
    assert wordless.status == 422
    assert "Viết rõ lý do ấy là gì trong hồ sơ này." in wordless.body
    assert wordless.tree.css_first("option[value='tranh-chap'][selected]")
    done = await counter.submit(*_again(wordless, code, ground="tranh-chap", reason=WORDS))

    assert done.status == 200
    assert await notes_of(live_house, code) == [KEPT]
    assert "Nhà đang có tranh chấp (Luật Mẫu 2/2020/QH14)." in (await counter.get(f"/cases/{code}")).text("main")


def _again(page: Page, code: str, **typed: str) -> tuple[str, dict[str, str]]:
    action, fields = page.form(action=f"/cases/{code}/acts")
    return action, {**fields, **typed}


async def test_a_proposal_to_refuse_carries_its_ground_and_one_to_approve_none(live_house: House) -> None:
    """The officer's ground stands in the proposal the leader reads; chosen by mistake beside approval it is dropped."""
    counter, officer = await live_house.signed_in("counter"), await live_house.signed_in("officer")
    for proposal, kept in (("refuse", KEPT), ("approve", WORDS)):
        code = await filed(live_house)
        await opened(counter, f"/cases/{code}", "input[name=act][value=accept]")
        accepted = await counter.client.post(
            f"/api/v1/cases/{code}/acts", json={"act": "accept", "step": "check/1"}, headers=new_key()
        )
        assert accepted.status_code == 200, accepted.text
        page = await opened(officer, f"/cases/{code}", "select[name=ground]")
        action, fields = next(
            (action, fields)
            for action, fields in _forms(page, f"/cases/{code}/acts")
            if fields.get("act") == "complete"
        )
        typed = {"values.proposal": proposal, "ground": "tranh-chap", "reason": WORDS}
        answered = await officer.submit(action, {**fields, **typed})
        assert answered.status == 200, answered.body
        assert kept in await notes_of(live_house, code)


def _forms(page: Page, action: str) -> list[tuple[str, dict[str, str]]]:
    """Return every form of the page that goes to an address, with its fields."""
    found = []
    for form in page.tree.css(f"form[action='{action}']"):
        fields = {
            str(node.attributes["name"]): str(node.attributes.get("value") or "")
            for node in form.css("input[type=hidden]")
        }
        found.append((action, fields))
    return found


async def test_the_check_of_an_online_filing_offers_them_first(live_house: House) -> None:
    """Beside the grounds that hold for every procedure; without words about the case it is not refused."""
    counter = await live_house.signed_in("counter")
    code = await filed(live_house, "online")
    address = f"/cases/{code}/check"
    page = await opened(counter, address, "form#check")
    offered = [node.attributes["value"] for node in page.tree.css("input[name=ground]")]
    assert offered == ["law.dieu-kien", "law.tranh-chap", "not_ours", "not_eligible", "filed_before", "other"]
    _, fields = page.form(action=address)

    wordless = await counter.submit(address, {**fields, "act": "refuse", "ground": "law.tranh-chap"})
    assert (wordless.status, "Còn thiếu giải thích." in wordless.body) == (422, True)
    sent = {**fields, "act": "refuse", "ground": "law.tranh-chap", "reason": WORDS}
    done = await counter.submit(address, sent)

    assert done.status == 200
    assert await notes_of(live_house, code) == [KEPT]


async def test_a_machine_names_the_ground_by_its_id(live_house: House) -> None:
    """Unknown, without words, or with an act that refuses nothing it is a mistake of its field; else both are kept."""
    counter = await live_house.signed_in("counter")
    code = await filed(live_house)
    await opened(counter, f"/cases/{code}/acts/refuse", "select[name=ground]")
    acts = f"/api/v1/cases/{code}/acts"
    refuse = {"act": "refuse", "step": "check/1", "ground": "tranh-chap", "reason": WORDS}
    for changed, field in (
        ({"ground": "khac"}, "ground"),
        ({"reason": ""}, "reason"),
        ({"act": "accept"}, "ground"),
    ):
        answer = await counter.client.post(acts, json={**refuse, **changed}, headers=new_key())
        assert answer.status_code == 422, answer.text
        assert [error["field"] for error in answer.json()["errors"]] == [field]

    taken = await counter.client.post(acts, json=refuse, headers=new_key())

    assert taken.status_code == 200, taken.text
    assert await notes_of(live_house, code) == [KEPT]


async def test_without_declared_grounds_nothing_changes(live_house: House) -> None:
    """A procedure that declares none asks for a reason only."""
    machine = await live_house.machine("file")
    answer = await live_house.visitor().client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})
    code = answer.json()["code"]
    counter = await live_house.signed_in("counter")
    page = await opened(counter, f"/cases/{code}/acts/refuse", "textarea[name=reason]")

    assert not page.tree.css("select[name=ground]")
    done = await counter.submit(*_again(page, code, reason=WORDS))
    assert done.status == 200
    assert await notes_of(live_house, code) == [WORDS]
