"""The money pages, walked as a cashier, a supervisor and an administrator walk them."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from domain.money.reconciliation import vietnam_day
from models.follow import follow_secret
from models.tables import Case, MoneyReceipt, PaymentDifference
from tests.api.cashier.money import key, paid_case
from tests.api.conftest import AGENCY, OTHER_AGENCY, House


async def test_a_payment_without_a_series_is_told_and_numbered_once_there_is_one(house: House) -> None:
    """The cashier is warned, the administrator registers a series, one press issues what is missing."""
    cashier, admin = await house.signed_in("counter"), await house.signed_in("admin")
    await paid_case(house, amount=8000)
    assert "khoản thu chưa có biên lai" in (await cashier.get("/cashier")).body
    refused = await cashier.submit("/cashier/receipts", {"agency": AGENCY})
    assert refused.response.status_code == 409
    assert "Không còn số biên lai nào" in refused.body

    series = {"agency": AGENCY, "form": "01BLP2-001", "symbol": "AA-26T", "first": "1", "last": "500"}
    saved = await admin.post("/cashier/ranges", {**series, "key": key()})
    assert saved.status_code == 303
    wrong = await admin.submit("/cashier/ranges", {**series, "first": "400", "last": "900", "key": key()})
    assert wrong.response.status_code == 422
    assert "đã được đăng ký" in wrong.body

    await cashier.post("/cashier/receipts", {"agency": AGENCY})
    page = await cashier.get("/cashier/receipts")
    assert "AA-26T 0000001" in page.body
    assert "chưa có biên lai" not in page.body


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"first": "9", "last": "3"}, "Số cuối nhỏ hơn số đầu"),
        ({"first": "x", "last": "3"}, "Không phải số biên lai"),
        ({"first": "", "last": "3"}, "Còn thiếu"),
    ],
)
async def test_a_series_that_cannot_be_is_refused_at_its_field(house: House, typed: dict[str, str], told: str) -> None:
    """The form comes back with what was typed and what to mend."""
    admin = await house.signed_in("admin")
    series = {"agency": AGENCY, "form": "01", "symbol": "ZZ", **typed, "key": key()}
    page = await admin.submit("/cashier/ranges", series)
    assert page.response.status_code == 422
    assert told in page.body


async def test_a_receipt_is_printed_copied_and_cancelled(house: House) -> None:
    """First the original, then a marked copy; a spoiled one stays with its reason and the payment gets the next."""
    cashier = await house.signed_in("counter")
    code = await paid_case(house, amount=12_000, means="card")
    async with house.sessions.read() as session:
        found = select(MoneyReceipt).join(Case, col(Case.id) == col(MoneyReceipt.case_id)).where(col(Case.code) == code)
        [receipt] = (await session.scalars(found)).all()
    address = f"/cashier/receipts/{receipt.range_id}/{receipt.number}"
    assert "XEM TRƯỚC" in (await cashier.get(f"{address}/print")).body
    await cashier.post(f"{address}/print")
    original = (await cashier.get(f"{address}/print")).body
    assert "BẢN SAO" not in original
    assert "12.000" in original
    assert "Mười hai nghìn đồng" in original
    assert "Nguyễn Thị Mẫu" in original
    await cashier.post(f"{address}/print")
    assert "BẢN SAO lần 1" in (await cashier.get(f"{address}/print")).body

    assert (await cashier.submit(address, {})).response.status_code == 422
    assert (await cashier.post(address, {"reason": "in hỏng"})).status_code == 303
    assert "đã hủy: in hỏng" in (await cashier.get("/cashier/receipts")).body
    assert (await cashier.submit(address, {"reason": "lại"})).response.status_code == 409
    assert f"{receipt.number + 1:07d}" in (await cashier.get(f"/cases/{code}")).body


async def test_the_day_is_counted_sent_back_counted_again_and_signed(house: House) -> None:
    """Two people; a difference needs its reason; what is signed is final and can be printed."""
    cashier, supervisor = await house.signed_in("counter2"), await house.signed_in("supervisor")
    await paid_case(house, "counter2", 8000)
    await paid_case(house, "counter2", 5000, "card")
    page = await cashier.get("/cashier/closing")
    _, fields = page.form(action="/cashier/closing")
    assert (fields["cash_was"], fields["card_was"]) == ("8000", "5000")
    short = {**fields, "notes.5000": "1", "notes.2000": "1", "card": "5.000"}
    back = await cashier.submit("/cashier/closing", short)
    assert back.response.status_code == 422
    assert "chưa ghi lý do" in back.body
    stale = await cashier.submit("/cashier/closing", {**short, "cash_was": "1", "reason": "x", "key": key()})
    assert stale.response.status_code == 409
    counted = await cashier.post("/cashier/closing", {**short, "reason": "thiếu 1.000", "key": key()})
    address = counted.headers["location"]
    assert "thiếu 1.000" in (await cashier.get(address)).body

    assert (await cashier.submit(address, {"deed": "sign"})).response.status_code == 403
    assert (await supervisor.submit(address, {"deed": "send_back"})).response.status_code == 422
    assert (await supervisor.post(address, {"deed": "send_back", "answer": "đếm lại"})).status_code == 303
    assert "Phải đếm lại" in (await cashier.get("/cashier/closings")).body
    right = {**short, "notes.1000": "1", "key": key()}
    address = (await cashier.post("/cashier/closing", right)).headers["location"]
    assert (await supervisor.post(address, {"deed": "sign"})).status_code == 303
    printed = (await supervisor.get(f"{address}/print")).body
    assert "Đã khóa sổ" in printed
    assert "khớp" in printed
    assert (await supervisor.submit(address, {"deed": "sign"})).response.status_code == 409
    again = await cashier.submit("/cashier/closing", {**right, "cash_was": "0", "card_was": "0", "key": key()})
    assert again.response.status_code in (409, 422)
    sheet = (await supervisor.get(f"/cashier/sheet?day={vietnam_day(datetime.now(UTC))}")).body
    assert "Lý Văn Hai" in sheet
    assert "Đã khóa sổ" in sheet


async def test_the_applicant_reads_what_goes_back(house: House) -> None:
    """The own page says how much the office owes and where to get it, in both languages."""
    code = await paid_case(house, amount=9000, withdrawn=True)
    async with house.sessions.read() as session:
        case = (await session.scalars(select(Case).where(col(Case.code) == code))).one()
    secret = follow_secret(house.settings.secret.get_secret_value(), case.id)
    visitor = house.visitor()
    await visitor.submit("/follow", {"code": code, "secret": secret})
    page = await visitor.get(f"/my-case/{code}")
    assert "Chờ trả lại tiền" in page.text("#refunds")
    assert "Cơ quan còn phải trả lại Ông/Bà 9.000 đồng" in page.text("#refunds")


async def test_money_to_pay_back_is_listed_and_offered_on_its_closed_case(house: House) -> None:
    """A withdrawn case paid in cash: the list leads to the case, which offers the act though it has ended."""
    cashier = await house.signed_in("counter")
    code = await paid_case(house, amount=9000, withdrawn=True)
    page = await cashier.get("/cashier/refunds")
    assert code in page.body
    assert "9.000" in page.body
    case = await cashier.get(f"/cases/{code}")
    _, fields = case.form("pay_back")
    assert fields["target"] == "refund-1"
    assert "Còn phải trả lại 9.000" in case.text("#money")
    officer = await house.signed_in("officer")
    assert 'value="pay_back"' not in (await officer.get(f"/cases/{code}")).response.text


async def test_a_difference_is_booked_or_settled_with_a_reason(house: House) -> None:
    """Evidence on the page, a way out for each, and nobody settles without saying how."""
    supervisor = await house.signed_in("supervisor")
    code = await paid_case(house)
    async with house.sessions.write() as session:
        case_id = await session.scalar(select(col(Case.id)).where(col(Case.code) == code))
        for number, (sort, ours, theirs) in enumerate(
            (("paid_there_only", None, 8000), ("paid_here_only", 7000, None))
        ):
            session.add(
                PaymentDifference(
                    day=vietnam_day(datetime.now(UTC)), sort=sort, key=f"{code}/fee:request", ours=ours, theirs=theirs,
                    transaction=f"GD{number}{uuid4().hex[:6]}", case_id=case_id, agency_id=AGENCY,
                )
            )  # fmt: skip
        session.add(
            PaymentDifference(
                day=vietnam_day(datetime.now(UTC)), sort="paid_here_only", key="other/x", ours=1, agency_id=OTHER_AGENCY
            )
        )
    page = await supervisor.get("/cashier/reconciliation")
    assert "Sao kê có, ta chưa ghi" in page.body
    assert "other/x" not in page.body
    numbers = sorted(map(int, re.findall(r"/cashier/reconciliation/(\d+)", page.response.text)))
    there, here = numbers[0], numbers[-1]
    assert (await supervisor.submit(f"/cashier/reconciliation/{here}", {"deed": "settle"})).response.status_code == 422
    assert (await supervisor.submit(f"/cashier/reconciliation/{here}", {"deed": "book"})).response.status_code == 409
    assert (await supervisor.post(f"/cashier/reconciliation/{there}", {"deed": "book"})).status_code == 303
    settled = {"deed": "settle", "note": "đã đối chiếu với ngân hàng"}
    assert (await supervisor.post(f"/cashier/reconciliation/{here}", settled)).status_code == 303
    everything = (await supervisor.get("/cashier/reconciliation?cut=all")).body
    assert "đã đối chiếu với ngân hàng" in everything
    assert "Đã ghi vào hồ sơ" in everything
    async with house.sessions.read() as session:
        sent = await session.execute(
            text("select count(*) from inbox where case_code = :code and event_id like 'statement:%'"), {"code": code}
        )
    assert sent.scalar() == 1


async def test_each_page_reads_in_english(house: House) -> None:
    """No Vietnamese heading is left on an English page."""
    admin = await house.signed_in("admin", "en")
    supervisor = await house.signed_in("supervisor", "en")
    for address in (
        "/cashier",
        "/cashier/closings",
        "/cashier/receipts",
        "/cashier/refunds",
        "/cashier/reconciliation",
    ):
        heading = (await supervisor.get(address)).heading
        assert heading.isascii(), heading
    assert (await admin.get("/cashier/ranges")).heading.isascii()
