"""Forms on the screen: numbered, true of the log, and as they were on any day gone by."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.case.acts import Act, Role
from domain.deadline.moments import local
from domain.papers.forms import Form
from domain.procedure.plan import StepKind
from models.paper_marks import paper_mark
from models.tables import PaperNumber
from tests.api.case.conftest import Led, lead
from tests.api.conftest import COPIES, House


def _first(led: Led, kind: StepKind) -> str:
    return next(step.id for step in led.life.plan.steps if step.kind is kind)


async def _received(house: House) -> Led:
    led = await lead(house, COPIES)
    led.life.now += timedelta(minutes=5)
    led.life.act(Act.TAKE_PAYMENT, Role.COUNTER, values={"amount": str(led.life.state.fee)})
    led.life.act(Act.ACCEPT, Role.COUNTER, _first(led, StepKind.CHECK), actor=str(house.staff["counter"]))
    await led.record()
    return led


async def test_the_receipt_printed_again_shows_what_was_true_then(house: House) -> None:
    """As of an instant before the way was changed the receipt says the old way; today it says the new one."""
    led = await _received(house)
    then = led.life.now
    led.life.now += timedelta(hours=1)
    led.life.act(Act.CHANGE_WAY, Role.COUNTER, values={"way": "online"})
    await led.record()
    counter = await house.signed_in("counter")

    now = await counter.get(f"/cases/{led.code}/slips/receipt")
    before = await counter.get(f"/cases/{led.code}/slips/receipt?as_of={local(then):%Y-%m-%dT%H:%M}")

    assert "Vào Sổ theo dõi hồ sơ, Quyển số: 01/" in now.text("article")
    assert "bản điện tử, tại trang theo dõi hồ sơ" in now.text("article")
    assert "bản điện tử, tại trang theo dõi hồ sơ" not in before.text("article")
    assert before.text(".reprint").startswith("in lại theo trạng thái ngày")
    assert not now.tree.css(".reprint")


async def test_before_it_was_there_a_form_cannot_be_printed(house: House) -> None:
    """As of a day before the filing the page says there was no occasion; an unreadable day is explained."""
    led = await _received(house)
    counter = await house.signed_in("counter")

    early = await counter.get(f"/cases/{led.code}/slips/receipt?as_of=2020-01-01")
    wrong = await counter.get(f"/cases/{led.code}/slips/receipt?as_of=hom-qua")

    assert (early.status, wrong.status) == (404, 422)
    assert "chưa có dịp" in early.body
    assert "Không đọc được ngày giờ này" in wrong.text("#error-summary")


async def test_the_control_slip_tells_every_hand_over(house: House) -> None:
    """Giver, receiver, moment and timing stand on form 06; as of reception there is only the first line."""
    led = await _received(house)
    received_at = led.life.now
    for kind, act, role in ((StepKind.REVIEW, Act.COMPLETE, Role.OFFICER), (StepKind.SIGN, Act.APPROVE, Role.LEADER)):
        led.life.now += timedelta(minutes=20)
        if any(step.kind is kind for step in led.life.plan.steps):
            led.life.act(act, role, _first(led, kind), actor=str(house.staff[role]), values={"proposal": "approve"})
    await led.record()
    counter = await house.signed_in("counter")

    now = await counter.get(f"/cases/{led.code}/slips/control")
    then = await counter.get(f"/cases/{led.code}/slips/control?as_of={local(received_at):%Y-%m-%dT%H:%M}")

    rows, earlier = now.texts("article tbody tr"), then.texts("article tbody tr")
    assert "Người nộp hồ sơ" in rows[0]
    assert "Trần Thị Hạnh" in rows[0]
    assert any("Lê Văn Phúc" in row for row in rows)
    assert len(earlier) < len(rows)


async def test_a_letter_carries_its_number_and_its_code_is_checked_by_anybody(house: House) -> None:
    """Form 05 has the number of its book; what its QR code leads to says so without a word about the person."""
    led = await _received(house)
    led.life.now += timedelta(minutes=5)
    led.life.act(Act.WITHDRAW, Role.COUNTER, actor=str(house.staff["counter"]))
    await led.record()
    counter, anybody = await house.signed_in("counter"), house.visitor()
    async with house.sessions.read() as session:
        row = await session.scalar(
            select(PaperNumber).where(col(PaperNumber.case_id) == led.case_id, col(PaperNumber.book) == "stop")
        )
    assert row is not None
    mark = paper_mark(house.settings.secret.get_secret_value(), led.code, Form.STOP, row.seq)

    slip = await counter.get(f"/cases/{led.code}/slips/stop")
    told = await anybody.get(f"/papers/{led.code}/{mark.text()}")

    assert f"Số: {row.number:02d}/TB" in slip.text("article")
    assert f"{mark.check[:4]}-{mark.check[4:]}" in slip.text("article")
    assert "Còn hiệu lực" in told.body
    assert f"{row.number:02d}/TB" in told.body
    assert "Nguyễn Thị Mẫu" not in told.response.text
    assert led.code in told.body


@pytest.mark.parametrize("mark", ["stop-3-00000000", "stop-3", "x", "control-0-11111111", "stop-99999-22222222"])
async def test_a_guessed_code_tells_nothing(house: House, mark: str) -> None:
    """A code that was not printed by us, or of a case there is none of, gets the same answer."""
    led = await _received(house)
    for code in (led.code, "H61.12-20990101-0000001"):
        page = await house.visitor().get(f"/papers/{code}/{mark}")
        assert page.status == 404
        assert "Không có văn bản này" in page.body


async def test_the_register_counts_its_lines_without_gaps(house: House) -> None:
    """Form 07 lists each received dossier under the next number, names the receiver, and keeps to its period."""
    first, second = await _received(house), await _received(house)
    counter = await house.signed_in("counter")

    page = await counter.get("/register")
    empty = await counter.get("/register?from=2020-01-01&to=2020-01-31")

    numbers = [int(text) for text in page.texts("tbody td:first-child")]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    body = page.text("article")
    assert first.code in body
    assert second.code in body
    assert "Trần Thị Hạnh" in body
    assert "Trong kỳ không có hồ sơ nào" in empty.body
    assert (await counter.get("/register?from=2020-01-01&to=2026-01-31")).status == 422


async def test_the_register_of_another_agency_is_not_there(house: House) -> None:
    """Nobody reads the register of an agency they hold no post in."""
    counter = await house.signed_in("counter")
    assert (await counter.get("/register?agency=H61.13")).status == 404


async def test_printing_again_takes_no_number(house: House) -> None:
    """However often a form is printed, the books stand where they stood."""
    led = await _received(house)
    counter = await house.signed_in("counter")
    async with house.sessions.read() as session:
        before = (await session.scalars(select(PaperNumber).where(col(PaperNumber.case_id) == led.case_id))).all()
    for _ in range(3):
        assert (await counter.get(f"/cases/{led.code}/slips/receipt")).status == 200
    async with house.sessions.read() as session:
        after = (await session.scalars(select(PaperNumber).where(col(PaperNumber.case_id) == led.case_id))).all()
    assert [(row.book, row.number) for row in after] == [(row.book, row.number) for row in before]
