"""The ledger, receipts, closings and statements on a real PostgreSQL."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlmodel import col, select

from activities.contract import TurnRecord
from activities.records import Records
from domain.case.acts import Act, Role
from domain.case.picture import snapshot
from domain.money.closing import Count
from domain.money.reconciliation import vietnam_day
from domain.procedure.plan import Channel, FeeMoment
from models.closings import (
    BooksMovedError,
    DayClosedError,
    answer_closing,
    closing,
    count_day,
    covered_lines,
    till_lines,
)
from models.money import entry_of, ledger_of, rebuilt, sums_of
from models.receipts import (
    NoReceiptError,
    RangeInUseError,
    RangeOverlapsError,
    cancel_receipt,
    count_print,
    issue_missing,
    register_range,
    retire_range,
)
from models.tables import Case, DayClosing, MoneyReceipt, ReceiptRange
from runtime.database import Sessions, driver_address
from tests.support.filings import add_agency, add_staff, file_one
from tests.support.lives import Life
from tests.support.plans import AGENCY, marital_status

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def record(sessions: Sessions, case_id: UUID, life: Life, after: int) -> int:
    """Record what happened to a life since `after` as one turn; return where it stands."""
    if life.state.seq > after:
        new = [one for one in life.records if one.seq > after]
        shown = snapshot(life.plan, life.state, None)
        turn = TurnRecord(str(case_id), after, life.state.seq, new, shown)
        await Records(sessions).record_turn(turn)
        await Records(sessions).record_turn(turn)  # told twice, written once
    return life.state.seq


async def paid_at_counter(sessions: Sessions, actor: UUID, agency: str, amount: int = 8000, means: str = "cash"):
    """File a case and take its fee over the counter; return its life, id and the event of the payment."""
    filed = await file_one(sessions, agency_id=agency)
    life = Life(replace(marital_status(FeeMoment.AT_FILING), agency=agency), fee=amount)
    values = {"amount": str(amount), "means": means}
    life.act(Act.TAKE_PAYMENT, Role.COUNTER, values=values, actor=str(actor))
    await record(sessions, filed.case_id, life, 0)
    return life, filed.case_id, next(one.seq for one in life.records if one.kind == "paid")


async def counter(sessions: Sessions, agency: str) -> UUID:
    """Return a cashier of an agency."""
    await add_agency(sessions, agency)
    return await add_staff(sessions, f"cashier {uuid4().hex[:6]}", "counter", agency_id=agency)


async def series(sessions: Sessions, agency: str, by: UUID, first: int, last: int, symbol: str = "") -> UUID:
    """Register a series of receipt numbers."""
    made = ReceiptRange(
        agency_id=agency, form="01BLP", symbol=symbol or uuid4().hex[:6], first=first, last=last, next=first,
        registered_by=by,
    )  # fmt: skip
    async with sessions.write() as session:
        await register_range(session, made)
    return made.id


async def receipts(sessions: Sessions, agency: str) -> list[MoneyReceipt]:
    """Return the receipts of an agency by number."""
    async with sessions.read() as session:
        found = select(MoneyReceipt).where(col(MoneyReceipt.agency_id) == agency)
        return list((await session.scalars(found.order_by(col(MoneyReceipt.number)))).all())


@pytest.mark.parametrize("seed", range(12))
async def test_the_ledger_is_the_log_and_the_row_is_the_ledger(sessions: Sessions, seed: int) -> None:
    """Random payments and refunds, recorded in random turns: stored, rebuilt and shown money agree to the đồng."""
    chance = random.Random(seed)
    filed = await file_one(sessions)
    life = Life(marital_status(FeeMoment.AT_FILING), fee=8000, pays_online=True, channel=Channel.ONLINE)
    written = 0
    for number in range(14):
        amount = str(chance.choice([3000, 8000, 20_000]))
        match chance.randrange(6):
            case 0 | 1:
                asked = next((key for key in life.state.operations if key.endswith(":request")), "fee:request")
                life.answered(asked, "paid", f"e{number}", amount=amount, transaction=f"{seed}-{number}")
            case 2:
                owed = {"amount": str(life.state.fee - life.state.paid)}
                if life.why_not(Act.TAKE_PAYMENT, Role.COUNTER, values=owed) is None:
                    life.act(Act.TAKE_PAYMENT, Role.COUNTER, values=owed)
            case 3:
                if life.why_not(Act.WITHDRAW, Role.APPLICANT) is None and chance.random() < 0.4:
                    life.act(Act.WITHDRAW, Role.APPLICANT)
            case 4:
                answer = chance.choice(["refunded", "refused"])
                for key in [key for key in life.state.operations if key.endswith(":refund")][:1]:
                    life.answered(key, answer, f"b{number}")
            case 5:
                for key in [key for key, one in life.state.refunds.items() if one.way == "counter"][:1]:
                    life.act(Act.PAY_BACK, Role.COUNTER, target=key, values={"way": "cash"})
        if chance.random() < 0.6:
            written = await record(sessions, filed.case_id, life, written)
    await record(sessions, filed.case_id, life, written)
    async with sessions.read() as session:
        rows = await ledger_of(session, filed.case_id)
        again = await rebuilt(session, filed.case_id)
        case = await session.get(Case, filed.case_id)
    assert {row.seq: entry_of(row) for row in rows} == again
    assert case is not None
    books = sums_of(rows)
    assert (case.fee, case.paid) == (books.fee, books.paid) == (life.state.fee, life.state.paid)
    assert books.promised == sum(one.amount for one in life.state.refunds.values())


async def test_nobody_changes_the_ledger(sessions: Sessions, database_url: str) -> None:
    """PostgreSQL itself refuses to change or delete a movement of money."""
    await file_one(sessions)
    await paid_at_counter(sessions, uuid4(), AGENCY)
    connection = await asyncpg.connect(driver_address(database_url))
    try:
        for statement in ("update money_entries set amount = 1", "delete from money_entries", "truncate money_entries"):
            with pytest.raises(asyncpg.PostgresError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_receipt_numbers_have_neither_gaps_nor_doubles(sessions: Sessions) -> None:
    """Thirty payments at once, over the end of one series into the next: every one has its number."""
    agency = "H61.41"
    cashier = await counter(sessions, agency)
    first = await series(sessions, agency, cashier, 1, 17)
    second = await series(sessions, agency, cashier, 101, 200)
    await asyncio.gather(*(paid_at_counter(sessions, cashier, agency) for _ in range(30)))

    found = await receipts(sessions, agency)
    assert [one.number for one in found if one.range_id == first] == list(range(1, 18))
    assert [one.number for one in found if one.range_id == second] == list(range(101, 114))
    assert len({(one.case_id, one.seq) for one in found}) == 30


async def test_a_payment_without_a_series_gets_its_receipt_later(sessions: Sessions) -> None:
    """No series is no reason to refuse money: the receipt is issued once there is one, and only once."""
    agency = "H61.42"
    cashier = await counter(sessions, agency)
    _, case_id, seq = await paid_at_counter(sessions, cashier, agency)
    assert await receipts(sessions, agency) == []
    async with sessions.write() as session:
        assert not await issue_missing(session, case_id, seq, cashier)
    await series(sessions, agency, cashier, 5, 5)
    async with sessions.write() as session:
        assert await issue_missing(session, case_id, seq, cashier)
        assert not await issue_missing(session, case_id, seq, cashier)
    assert [(one.number, one.amount) for one in await receipts(sessions, agency)] == [(5, 8000)]


async def test_a_spoiled_receipt_stays_and_the_payment_gets_the_next_number(sessions: Sessions) -> None:
    """Cancelled with a reason, visible, printed as a copy the second time, and never cancelled twice."""
    agency = "H61.43"
    cashier = await counter(sessions, agency)
    range_id = await series(sessions, agency, cashier, 1, 2)
    await paid_at_counter(sessions, cashier, agency)
    async with sessions.write() as session:
        assert [await count_print(session, range_id, 1) for _ in range(2)] == [1, 2]
        assert await cancel_receipt(session, range_id, 1, cashier, "in hỏng")
    spoiled, valid = await receipts(sessions, agency)
    assert (spoiled.cancel_reason, spoiled.cancelled_by) == ("in hỏng", cashier)
    assert (valid.number, valid.cancelled_at) == (2, None)
    async with sessions.write() as session:
        with pytest.raises(NoReceiptError):
            await cancel_receipt(session, range_id, 1, cashier, "x")
        assert not await cancel_receipt(session, range_id, 2, cashier, "hết số")


async def test_series_do_not_overlap_and_retire_once(sessions: Sessions) -> None:
    """No number of one form and symbol exists twice, whichever agency asks; a retired series gives no more."""
    agency = "H61.44"
    cashier = await counter(sessions, agency)
    range_id = await series(sessions, agency, cashier, 1, 50, "AB/26")
    with pytest.raises(RangeOverlapsError):
        await series(sessions, agency, cashier, 50, 60, "AB/26")
    await series(sessions, agency, cashier, 51, 60, "AB/26")
    async with sessions.write() as session:
        await retire_range(session, range_id, cashier, "đổi mẫu")
    async with sessions.write() as session:
        with pytest.raises(RangeInUseError):
            await retire_range(session, range_id, cashier, "đổi mẫu")
    await paid_at_counter(sessions, cashier, agency)
    assert [one.number for one in await receipts(sessions, agency)] == [51]


async def test_a_day_is_closed_by_two_and_later_money_goes_to_the_next(sessions: Sessions) -> None:
    """What was counted is covered once; who counted cannot sign; what comes later waits for the next closing."""
    agency = "H61.45"
    cashier, second = await counter(sessions, agency), await counter(sessions, agency)
    life, _, _ = await paid_at_counter(sessions, cashier, agency, 8000)
    await paid_at_counter(sessions, cashier, agency, 5000, "card")
    await paid_at_counter(sessions, second, agency, 9999)
    day = vietnam_day(life.now)

    def counted(expected: int = 8000, key: UUID | None = None) -> tuple[DayClosing, Count]:
        count = Count(expected, 5000 if expected else 0, {5000: 1, 2000: 1}, 5000)
        row = DayClosing(
            id=key or uuid4(), agency_id=agency, cashier_id=cashier, day=day, expected_cash=count.expected_cash,
            expected_card=count.expected_card, counted_cash=count.counted_cash, counted_card=5000, reason="thiếu",
        )  # fmt: skip
        return row, count

    async with sessions.read() as session:
        lines = await till_lines(session, agency, cashier, day)
    assert sorted((line.till, line.amount) for line in lines) == [("card", 5000), ("cash", 8000)]
    with pytest.raises(BooksMovedError):
        async with sessions.write() as session:
            await count_day(session, *counted(7000))
    row, count = counted()
    async with sessions.write() as session:
        await count_day(session, row, count)
    with pytest.raises(DayClosedError):
        async with sessions.write() as session:
            await count_day(session, *counted())
    async with sessions.write() as session:
        assert not await answer_closing(session, row.id, cashier, signs=True, answer="")
        assert await answer_closing(session, row.id, second, signs=False, answer="đếm lại")
    async with sessions.read() as session:
        assert len(await till_lines(session, agency, cashier, day)) == 2
    row, count = counted()
    async with sessions.write() as session:
        await count_day(session, row, count)
    async with sessions.write() as session:
        assert await answer_closing(session, row.id, second, signs=True, answer="")
        assert not await answer_closing(session, row.id, second, signs=False, answer="x")
    await paid_at_counter(sessions, cashier, agency, 3000)
    async with sessions.read() as session:
        found = await closing(session, row.id)
        assert found is not None
        assert found.status == "signed"
        assert len(await covered_lines(session, row.id)) == 2
        [left] = await till_lines(session, agency, cashier, day + timedelta(days=1))
    assert left.amount == 3000
