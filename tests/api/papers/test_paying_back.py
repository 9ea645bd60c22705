"""The slip that is signed for cash paid back: offered after the act, numbered, printed again as it was."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from domain.case.acts import Act, Role
from domain.deadline.moments import local
from domain.papers.forms import Form
from domain.procedure.plan import StepKind
from models.paper_marks import paper_mark
from models.tables import PaperNumber
from tests.api.case.conftest import Led, lead
from tests.api.conftest import AGENCY, COPIES, House


async def owed(house: House) -> Led:
    """Return a withdrawn case whose fee was paid in cash and is to be paid back."""
    led = await lead(house, COPIES)
    pay(led)
    led.life.act(Act.WITHDRAW, Role.APPLICANT)
    await led.record()
    assert list(led.life.state.refunds) == ["refund-1"]
    return led


def pay(led: Led) -> None:
    """Take the fee in cash."""
    led.life.now += timedelta(minutes=5)
    led.life.act(Act.TAKE_PAYMENT, Role.COUNTER, values={"amount": str(led.life.state.fee)})


def pay_back(led: Led, house: House, way: str = "cash") -> int:
    """Pay the open refund back at the counter; return the number of its event."""
    led.life.now += timedelta(minutes=5)
    [refund] = led.life.state.refunds
    led.life.act(
        Act.PAY_BACK,
        Role.COUNTER,
        actor=str(house.staff["counter"]),
        target=refund,
        values={"way": way},
        note="" if way == "cash" else "n1",
    )
    return next(record.seq for record in reversed(led.life.records) if record.kind == "refunded")


async def test_the_slip_says_how_much_to_whom_why_and_by_whom(house: House) -> None:
    """Amount in figures and words, reason, moment, the cashier's name, a number of its own book, a code to check."""
    led = await owed(house)
    counter, officer = await house.signed_in("counter"), await house.signed_in("officer")
    assert (await counter.get(f"/cases/{led.code}/slips/refunded")).status == 404
    assert "slips/refunded" not in (await counter.get(f"/cases/{led.code}/print")).response.text
    amount = led.life.state.refunds["refund-1"].amount
    seq = pay_back(led, house)
    await led.record()

    slip = await counter.get(f"/cases/{led.code}/slips/refunded")
    text = slip.text("article")
    assert "GIẤY BIÊN NHẬN TRẢ LẠI PHÍ, LỆ PHÍ" in text
    assert f"{amount:,}".replace(",", ".") + " đồng" in text
    assert "bằng chữ" in text
    assert "Người nộp rút hồ sơ" in text
    assert f"{local(led.life.now):%d/%m/%Y}" in text
    assert "Trần Thị Hạnh" in text
    async with house.sessions.read() as session:
        numbers = await session.scalars(select(PaperNumber).where(col(PaperNumber.case_id) == led.case_id))
        row = next(row for row in numbers if row.book == "refunded")
    assert (row.seq, row.agency_id) == (seq, AGENCY)
    assert f"Số: {row.number:02d}/TLP" in text

    mark = paper_mark(house.settings.secret.get_secret_value(), led.code, Form.REFUNDED, seq)
    told = await house.visitor().get(f"/papers/{led.code}/{mark.text()}")
    assert "Còn hiệu lực" in told.body
    assert f"{row.number:02d}/TLP" in told.body
    assert "Nguyễn Thị Mẫu" not in told.response.text

    for page in (f"/cases/{led.code}/print", f"/cases/{led.code}"):
        assert f"/cases/{led.code}/slips/refunded" in (await counter.get(page)).response.text
    assert (await officer.get(f"/cases/{led.code}/slips/refunded")).status == 200


async def test_a_transfer_calls_for_no_slip(house: House) -> None:
    """What the bank pays out the bank tells: nobody signs, no number is taken."""
    led = await owed(house)
    pay_back(led, house, "transfer")
    await led.record()
    counter = await house.signed_in("counter")
    assert (await counter.get(f"/cases/{led.code}/slips/refunded")).status == 404
    async with house.sessions.read() as session:
        numbers = await session.scalars(select(PaperNumber).where(col(PaperNumber.case_id) == led.case_id))
        assert "refunded" not in {row.book for row in numbers}


async def test_each_sum_has_its_slip_also_after_the_next_one(house: House) -> None:
    """Paid back, opened again, paid and paid back once more: both slips print, as themselves and as of their day."""
    led = await owed(house)
    first = pay_back(led, house)
    then = led.life.now
    led.life.now += timedelta(hours=1)
    led.life.act(Act.REOPEN, Role.LEADER, note="n1", values={"basis": "n2"})
    pay(led)
    led.life.act(Act.WITHDRAW, Role.APPLICANT)
    second = pay_back(led, house)
    await led.record()
    counter = await house.signed_in("counter")

    slips = {seq: await counter.get(f"/cases/{led.code}/slips/refunded?event={seq}") for seq in (first, second)}
    newest = await counter.get(f"/cases/{led.code}/slips/refunded")
    early = await counter.get(f"/cases/{led.code}/slips/refunded?as_of={local(then):%Y-%m-%dT%H:%M}")
    wrong = await counter.get(f"/cases/{led.code}/slips/refunded?event=1")

    async with house.sessions.read() as session:
        numbers = await session.scalars(select(PaperNumber).where(col(PaperNumber.case_id) == led.case_id))
        taken = {row.seq: f"Số: {row.number:02d}/TLP" for row in numbers if row.book == "refunded"}
    assert sorted(taken) == [first, second]
    for seq, slip in slips.items():
        assert taken[seq] in slip.text("article")
    assert taken[second] in newest.text("article")
    assert taken[first] in early.text("article")
    assert wrong.status == 404
    ledger = (await counter.get(f"/cases/{led.code}")).response.text
    assert all(f"slips/refunded?event={seq}" in ledger for seq in taken)


async def test_a_paper_of_before_a_transfer_names_the_agency_of_that_day(house: House) -> None:
    """Form 01 of the day before says nothing of the agency the case went to later; today's names it."""
    led = await lead(house, COPIES)
    pay(led)
    check = next(step.id for step in led.life.plan.steps if step.kind is StepKind.CHECK)
    led.life.act(Act.ACCEPT, Role.COUNTER, check, actor=str(house.staff["counter"]))
    then = led.life.now
    led.life.now += timedelta(hours=1)
    led.life.act(Act.TRANSFER, Role.LEADER, note="n1", values={"agency": "H61.13"})
    await led.record()
    counter = await house.signed_in("counter")

    for name in ("receipt", "control"):
        now = await counter.get(f"/cases/{led.code}/slips/{name}")
        before = await counter.get(f"/cases/{led.code}/slips/{name}?as_of={local(then):%Y-%m-%dT%H:%M}")
        assert (now.status, before.status) == (200, 200)
        if name == "receipt":
            assert "Cơ quan giải quyết: UBND phường Long Châu" in now.text("article")
        assert "Long Châu" not in before.text("article")
        assert "AN BÌNH" in before.text("article")
