"""A cashier with the bank's statement: a transfer booked on its page and through the JSON door, and refused twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from domain.money.reconciliation import vietnam_day
from domain.vietqr import purpose_of
from models.tables import Case, CaseEvent, MoneyEntry
from tests.api.cashier.money import key
from tests.api.conftest import House, filing, new_key
from tests.api.test_acts import act, filed
from tests.api.visitor import Visitor

TODAY = vietnam_day(datetime.now(UTC))
PAGE = "/cashier/transfers"


def number() -> str:
    """Return a bank's number nobody has used."""
    return f"FT{key()[:14].upper()}"


def transfer(reference: str, amount: str = "16000", day: str = "") -> dict[str, str]:
    """Return what the JSON door is told of a transfer."""
    return {"amount": amount, "means": "transfer", "transaction": reference, "day": day or TODAY.isoformat()}


async def entries(house: House, code: str) -> list[tuple[str, int, str]]:
    """Return what came in on a case: account, amount, the bank's number."""
    async with house.sessions.read() as session:
        found = select(MoneyEntry).join(Case, col(Case.id) == col(MoneyEntry.case_id)).where(col(Case.code) == code)
        rows = (await session.scalars(found.order_by(col(MoneyEntry.seq)))).all()
    return [(row.debit, row.amount, row.key) for row in rows if row.kind.startswith("received")]


async def sent(cashier: Visitor, **typed: Any) -> Any:
    """Fill in the form of the page and send it."""
    _, fields = (await cashier.get(PAGE)).form(action=PAGE)
    return await cashier.submit(PAGE, {**fields, **typed})


async def test_a_line_of_the_statement_is_booked_from_its_purpose(live_house: House) -> None:
    """The bank's text names the case without its dashes; booked, it stands in list, ledger, timeline and day."""
    code = (await filed(live_house))["code"]
    cashier, reference = await live_house.signed_in("counter"), number()
    begun = (await cashier.get(f"{PAGE}?code={code}")).form(action=PAGE)[1]
    assert (begun["code"], begun["values.amount"]) == (code, "16000")

    page = await sent(
        cashier,
        code=f"MBVCB.123.{purpose_of(code)}.CT tu 0011",
        **{"values.amount": "16.000", "values.transaction": reference.lower(), "values.day": f"{TODAY:%d/%m/%Y}"},
    )

    assert page.status == 200
    assert f"Đã ghi 16.000 đồng vào hồ sơ {code}. Đã thu đủ." in page.body
    assert reference in page.body
    assert await entries(live_house, code) == [("transfer", 16_000, reference)]
    case = await cashier.get(f"/cases/{code}")
    assert "Đã nhận chuyển khoản" in case.text("#money")
    assert reference in case.text("#money")
    assert f"ngân hàng ghi ngày {TODAY:%d/%m/%Y}, số giao dịch {reference}" in case.body
    assert "bằng chuyển khoản" in case.body
    supervisor = await live_house.signed_in("supervisor")
    assert "Chuyển khoản" in (await cashier.get("/cashier")).body
    assert "Tài khoản ngân hàng" in (await supervisor.get("/cashier/reconciliation")).body
    assert 'name="values.transaction"' not in (await supervisor.get(PAGE)).response.text
    shown = await supervisor.get(PAGE)
    assert reference in shown.body


async def test_the_same_number_is_refused_on_every_case(live_house: House) -> None:
    """Typed again on its case or on another one, the number is named and nothing is booked; the same form is no second.

    Refused for another reason, a number is free again.
    """
    first, second = [(await filed(live_house))["code"] for _ in range(2)]
    cashier, reference = await live_house.signed_in("counter"), number()
    early = transfer(reference, day=(TODAY - timedelta(days=3)).isoformat())
    assert (await act(cashier, second, "take_payment", values=early)).json()["rule"] == "transfer_day_unfit"
    one_form = {"Idempotency-Key": key()}
    answers = [
        await act(cashier, first, "take_payment", values=transfer(reference, "10000"), key=one_form) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]

    for code in (first, second):
        refused = await act(cashier, code, "take_payment", values=transfer(reference.lower(), "6000"))
        assert refused.status_code == 409
        assert refused.json()["rule"] == "transfer_booked_before"
        assert refused.json()["values"] == {"transaction": reference}
    page = await sent(
        cashier,
        code=second,
        **{"values.amount": "6000", "values.transaction": reference, "values.day": TODAY.isoformat()},
    )
    assert page.status == 409
    assert f"Giao dịch {reference} đã được ghi rồi" in page.body
    assert f"Số này đã ghi vào hồ sơ {first}" in page.body
    assert await entries(live_house, first) == [("transfer", 10_000, reference)]
    assert await entries(live_house, second) == []


async def test_in_part_and_twice_it_is_booked_as_it_came(live_house: House) -> None:
    """The rest stays owed at the counter; what is beyond the fee waits to be paid back by a person."""
    code = (await filed(live_house))["code"]
    cashier = await live_house.signed_in("counter")
    part = await act(cashier, code, "take_payment", values=transfer(number(), "10000"))
    assert part.status_code == 200, part.text
    _, fields = (await cashier.get(f"/cases/{code}")).form("take_payment")
    assert fields["values.amount"] == "6000"
    twice = await act(cashier, code, "take_payment", values=transfer(number(), "16000"))
    assert twice.status_code == 200, twice.text
    page = await cashier.get(f"/cases/{code}")
    assert "Còn phải trả lại 10.000" in page.text("#money")
    assert page.form("pay_back")[1]["target"] == "refund-1"


async def test_a_transfer_for_a_withdrawn_case_wakes_it_and_is_promised_back(live_house: House) -> None:
    """The workflow is gone; the money is booked all the same and waits to be sent back."""
    code = (await filed(live_house))["code"]
    cashier = await live_house.signed_in("counter")
    assert (await act(cashier, code, "withdraw", reason="Thôi không làm nữa")).status_code == 200
    page = await sent(
        cashier,
        code=code,
        **{"values.amount": "16000", "values.transaction": number(), "values.day": TODAY.isoformat()},
    )
    assert page.status == 200, page.body
    assert "Thừa 16.000 đồng, phải trả lại ở trang hồ sơ." in page.body
    shown = await cashier.get(f"/cases/{code}")
    assert "Còn phải trả lại 16.000" in shown.text("#money")
    async with live_house.sessions.read() as session:
        kinds = select(col(CaseEvent.kind)).join(Case, col(Case.id) == col(CaseEvent.case_id))
        told = (await session.scalars(kinds.where(col(Case.code) == code).order_by(col(CaseEvent.seq)))).all()
    assert told[-2:] == ["paid", "refund_due"]


async def test_each_field_says_what_it_lacks(house: House) -> None:
    """Four fields, four sentences, and what was typed stays; the JSON door names the fields, too."""
    cashier = await house.signed_in("counter")
    empty = await sent(cashier)
    assert empty.status == 422
    for told in ("Không tìm thấy hồ sơ này", "Số tiền này không đọc được", "Còn thiếu số giao dịch", "Chưa có ngày"):
        assert told in empty.text("#error-summary")
    wrong = await sent(
        cashier,
        code="H61.12-20200101-0000001",
        **{"values.amount": "-5", "values.transaction": "số 1", "values.day": "hôm qua"},
    )
    for told in ("Không tìm thấy hồ sơ này", "Số tiền này", "Số giao dịch này không đọc được", "Ngày này không đọc"):
        assert told in wrong.text("#error-summary")
    assert wrong.form(action=PAGE)[1]["values.day"] == "hôm qua"
    machine = await house.machine("file")
    client = house.visitor().client
    code = (await client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})).json()["code"]
    answer = await act(cashier, code, "take_payment", values={"amount": "16000", "means": "transfer"})
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} == {"values.transaction", "values.day"}


async def test_only_a_counter_books(house: House) -> None:
    """An officer has no money pages; who watches over money reads the list and cannot send the form."""
    officer, supervisor = await house.signed_in("officer"), await house.signed_in("supervisor")
    assert (await officer.get(PAGE)).status == 403
    assert (await supervisor.get(PAGE)).status == 200
    assert (await supervisor.submit(PAGE, {"key": key()})).status == 403
