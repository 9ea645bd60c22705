"""Acts on a case as a whole, on the pages of the case: offered where they mean something, done by the right person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.case.acts import Act, Role
from domain.case.state import OperationStatus
from models.follow import follow_secret
from models.tables import Agency, Applicant, IntakeCorrection
from tests.api.case.conftest import Led, lead
from tests.api.conftest import House
from tests.api.visitor import Page

MARRIAGE = "1.004873"


async def received(house: House, **changes: Any) -> Led:
    """Return a case of one hour ago that was accepted, its fee paid and its calls gone through."""
    led = await lead(house, MARRIAGE, **changes)
    life = led.life
    if life.fee:
        life.act(Act.TAKE_PAYMENT, Role.COUNTER, values={"amount": str(life.fee)})
    life.act(Act.ACCEPT, Role.COUNTER, life.plan.reception.id)
    await led.record()
    return led


def offered(page: Page) -> set[str]:
    """Return the acts a case page offers by form or link."""
    forms = {node.attributes.get("value") for node in page.tree.css("form.act input[name=act]")}
    links = {str(node.attributes["href"]) for node in page.tree.css("#now a[href*='/acts/'], #now a[href$='/correct']")}
    return {str(one) for one in forms} | {link.rpartition("/")[2].partition("?")[0] for link in links}


async def test_each_person_is_offered_what_is_theirs_to_decide(house: House) -> None:
    """The leader extends, holds, transfers; the counter corrects the intake; what means nothing is not offered."""
    led = await received(house)
    leader, counter, officer = [await house.signed_in(login) for login in ("leader", "counter", "officer")]

    of_leader = offered(await leader.get(f"/cases/{led.code}"))
    of_counter = offered(await counter.get(f"/cases/{led.code}"))
    seen_by_officer = await officer.get(f"/cases/{led.code}")

    assert {"extend", "hold", "transfer"} <= of_leader
    assert not {"apologise", "release", "reopen", "correct_result", "allow_supplement", "undo"} & of_leader
    assert "correct" in of_counter
    assert not {"extend", "hold", "correct"} & offered(seen_by_officer)
    assert "Tạm dừng xử lý" in seen_by_officer.text(".closed-acts") + " ".join(seen_by_officer.texts("details"))
    assert "lãnh đạo" in " ".join(seen_by_officer.texts("details"))


async def test_an_extension_says_from_when_to_when_before_it_is_sent(house: House) -> None:
    """Days in the address (typed, not sent yet) show the old and the new date; nonsense shows no new date."""
    led = await received(house)
    leader = await house.signed_in("leader")

    asked = await leader.get(f"/cases/{led.code}/acts/extend")
    told = await leader.get(f"/cases/{led.code}/acts/extend?values.days=2")
    nonsense = await leader.get(f"/cases/{led.code}/acts/extend?values.days=nhieu")

    assert "Hẹn trả chuyển từ" not in asked.body
    assert "còn gia hạn được" in asked.body
    assert "Hẹn trả chuyển từ" in told.text("#extend--effects, .effects")
    assert "Mẫu 04" in told.text(".effects")
    assert "Hẹn trả chuyển từ" not in nonsense.body


@pytest.mark.parametrize(
    ("act", "fields", "wrong"),
    [
        ("extend", {"values.days": "99"}, "Ghi từ 1 đến 60 ngày làm việc."),
        ("hold", {"values.day": "31/02/2027"}, "Ngày này không đọc được."),
        ("hold", {"values.day": "01/12/2099", "basis": ""}, "Còn thiếu căn cứ pháp lý."),
        ("transfer", {"values.agency": ""}, "Chưa chọn cơ quan tiếp nhận xử lý."),
        ("transfer", {"values.agency": "H99.99"}, "Không chuyển được đến cơ quan này."),
    ],
)
async def test_a_form_that_cannot_be_meant_comes_back_with_the_field(
    house: House, act: str, fields: dict[str, str], wrong: str
) -> None:
    """Days, dates, grounds and agencies are checked in their own field, and what was typed is kept."""
    led = await received(house)
    leader = await house.signed_in("leader")
    address, form = (await leader.get(f"/cases/{led.code}/acts/{act}")).form(with_act=act)

    page = await leader.submit(address, {**form, "reason": "Lý do đã gõ", **fields})

    assert page.status == 422, page.body
    assert wrong in page.body
    assert page.text("textarea[name=reason]") == "Lý do đã gõ"


async def test_a_transfer_goes_to_an_agency_of_the_same_kind_in_service(house: House) -> None:
    """Only agencies that could decide are offered: of the same kind, in service, and not the one that decides."""
    async with house.sessions.write() as session:
        session.add(Agency(id="H61.77", kind="ubnd-xa", name_vi="UBND đã giải thể", active=False))
        session.add(Agency(id="H61.78", kind="so-xay-dung", name_vi="Sở khác loại"))
    led = await received(house)
    leader = await house.signed_in("leader")

    page = await leader.get(f"/cases/{led.code}/acts/transfer")

    assert [node.attributes["value"] for node in page.tree.css("select[name='values.agency'] option")] == ["", "H61.13"]
    address, form = page.form(with_act="transfer")
    for agency in ("H61.77", "H61.78", "H61.12"):
        refused = await leader.submit(address, {**form, "reason": "Nhầm nơi", "values.agency": agency})
        assert refused.status == 422
        assert "Không chuyển được đến cơ quan này." in refused.body


async def test_a_held_case_says_so_and_offers_to_go_on(house: House) -> None:
    """Badge, whose move and tasks tell of the hold; the leader finds «Tiếp tục xử lý» first."""
    led = await received(house)
    led.life.act(Act.HOLD, Role.LEADER, note="n", values={"day": "2099-12-01"})
    await led.record()
    leader = await house.signed_in("leader")

    page = await leader.get(f"/cases/{led.code}")

    assert "Tạm dừng" in page.text(".badge")
    assert "gác lại vì hồ sơ tạm dừng" in page.body
    assert page.text("#now h3") == "Tiếp tục xử lý"
    assert "hold" not in offered(page)
    timeline = await leader.get(f"/cases/{led.code}/timeline")
    assert "Tạm dừng xử lý, dự kiến đến hết ngày 01/12/2099." in timeline.body


async def test_what_can_be_undone_is_offered_for_half_an_hour_to_who_did_it(house: House) -> None:
    """A proposal nobody heard of can be taken back by its author and the leader, and by nobody else."""
    led = await received(house)
    for key in list(led.life.state.operations):
        led.life.succeeded(key)
    for key in [
        key for key, call in led.life.state.operations.items() if call.status is OperationStatus.AWAITING_ANSWER
    ]:
        led.life.answered(key, "agree", answer_id=key)
    await led.record()
    led.life.now += timedelta(minutes=1)
    me = str(house.staff["officer"])
    led.life.act(Act.COMPLETE, Role.OFFICER, "review", actor=me, values={"proposal": "approve"})
    await led.record()

    officer, counter, leader = [await house.signed_in(login) for login in ("officer", "counter", "leader")]
    assert "undo" in offered(await officer.get(f"/cases/{led.code}"))
    assert "undo" in offered(await leader.get(f"/cases/{led.code}"))
    assert "undo" not in offered(await counter.get(f"/cases/{led.code}"))


async def test_who_signs_may_refuse_against_the_proposal_on_a_page_of_its_own(house: House) -> None:
    """While approval is proposed the leader is offered to sign a refusal, with the reason asked for."""
    led = await received(house)
    for key in list(led.life.state.operations):
        led.life.succeeded(key)
    for key in list(led.life.state.operations):
        led.life.answered(key, "agree", answer_id=key)
    led.life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    await led.record()
    leader = await house.signed_in("leader")

    page = await leader.get(f"/cases/{led.code}/acts/deny")

    assert "Ký từ chối giải quyết" in page.body
    assert "Hồ sơ có kết quả: từ chối giải quyết." in page.text(".effects")


async def test_the_correction_page_shows_what_was_recorded_and_asks_for_a_reason(house: House) -> None:
    """Every field stands there as it was recorded; without a reason or a change nothing is kept."""
    led = await received(house)
    counter = await house.signed_in("counter")

    page = await counter.get(f"/cases/{led.code}/correct")
    address, form = page.form(action=f"/cases/{led.code}/correct")
    assert form["correction.name"] == "Nguyễn Thị Mẫu"
    assert "cấp lại lần 1" in page.body
    no_reason = await counter.submit(address, {**form, "correction.phone": "0911222333", "reason": ""})
    nothing = await counter.submit(address, {**form, "reason": "Không đổi gì"})
    wrong = await counter.submit(address, {**form, "correction.birth_date": "31/31/1990", "reason": "Nhầm"})
    no_proxy = await counter.submit(address, {**form, "correction.owner_name": "Trần Văn Chủ", "reason": "Nhầm"})

    assert [page.status for page in (no_reason, nothing, wrong, no_proxy)] == [422] * 4
    assert "Chưa ghi lý do." in no_reason.body
    assert "Chưa có gì thay đổi" in nothing.body
    assert "Ngày sinh" in wrong.body
    assert "Chưa có giấy ủy quyền." in no_proxy.body
    async with house.sessions.read() as session:
        kept = await session.scalars(select(IntakeCorrection).where(col(IntakeCorrection.case_id) == led.case_id))
        assert kept.all() == []


async def test_a_correction_changes_nothing_before_its_event_and_everything_with_it(house: House) -> None:
    """Kept under the note, it waits; the turn that records the act puts it in place, with what stood there before."""
    led = await received(house)
    counter = await house.signed_in("counter")
    address, form = (await counter.get(f"/cases/{led.code}/correct")).form(action=f"/cases/{led.code}/correct")
    component = next(name for name in form if name.endswith(".photocopies"))
    changed = {"correction.phone": "0911222333", "correction.name": "Nguyễn Thị Mẫn", component: "2"}

    down = await counter.post(address, {**form, **changed, "reason": "Gõ nhầm"})
    assert down.status_code == 503  # Temporal is down in this house; the act may be sent again
    assert (await person(house, led)).phone == "0900000001"
    async with house.sessions.read() as session:
        kept = (
            await session.scalars(select(IntakeCorrection).where(col(IntakeCorrection.case_id) == led.case_id))
        ).one()
    assert kept.seq is None

    led.life.act(Act.CORRECT_INTAKE, Role.COUNTER, actor=str(house.staff["counter"]), note=str(kept.note_id))
    await led.record()

    now = await person(house, led)
    assert (now.name, now.phone, now.search_key) == ("Nguyễn Thị Mẫn", "0911222333", "nguyen thi man ")
    timeline = await counter.get(f"/cases/{led.code}/timeline")
    changes = " ".join(timeline.texts(".changed li"))
    assert "Họ tên người nộp: Nguyễn Thị Mẫu → Nguyễn Thị Mẫn" in changes
    assert "Điện thoại: ******0001 → ******2333" in changes
    assert "2 bản chụp" in changes
    found = await counter.get("/cases/" + led.code)
    assert "Nguyễn Thị Mẫn" in found.heading


async def person(house: House, led: Led) -> Applicant:
    """Return the applicant's row of a case."""
    async with house.sessions.read() as session:
        found = await session.get(Applicant, led.case_id)
    assert found is not None
    return found


async def test_the_wrong_person_reads_why_at_the_counter_page(house: House) -> None:
    """An officer who opens the correction page is told who can, and gets no form."""
    led = await received(house)
    officer = await house.signed_in("officer")

    page = await officer.get(f"/cases/{led.code}/correct")

    assert "cán bộ một cửa" in page.body
    assert not page.tree.css("form[action$='/correct']")


async def test_the_applicant_reads_what_turn_the_case_took(house: House) -> None:
    """The follow page says in plain words that the case is held, put off, or passed on, and why where it is told."""
    led = await received(house)
    visitor = house.visitor()
    led.life.act(Act.EXTEND, Role.LEADER, note="n", values={"days": "2"})
    await led.record()
    assert "xin lỗi Ông/Bà và hẹn lại: trả kết quả" in await followed(house, visitor, led)
    led.life.act(Act.HOLD, Role.LEADER, note="n", values={"day": "2099-12-01"})
    await led.record()
    assert "Hồ sơ tạm dừng giải quyết, dự kiến tiếp tục ngày 01/12/2099" in await followed(house, visitor, led)
    led.life.act(Act.RELEASE, Role.LEADER, note="n")
    await led.record()
    assert "được giải quyết tiếp sau khi tạm dừng" in await followed(house, visitor, led)
    led.life.act(Act.TRANSFER, Role.LEADER, note="n", values={"agency": "H61.13"})
    await led.record()
    body = await followed(house, visitor, led)
    assert "chuyển đến cơ quan có thẩm quyền: UBND phường Long Châu" in body
    assert "Chuyển hồ sơ từ UBND phường An Bình sang UBND phường Long Châu" in body


async def followed(house: House, visitor: Any, led: Led) -> str:
    """Return what the applicant's page says."""
    secret = follow_secret(house.settings.secret.get_secret_value(), led.case_id)
    answer = await visitor.post("/follow", {"code": led.code, "secret": secret})
    assert answer.status_code == 303, answer.text
    return str((await visitor.get(f"/my-case/{led.code}")).body)
