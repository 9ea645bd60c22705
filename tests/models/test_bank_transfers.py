"""Transfers on a real PostgreSQL: numbered once in the province, given a receipt, kept out of the till."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from domain.case.acts import Act, Role
from domain.money.reconciliation import day_span, vietnam_day
from domain.procedure.plan import FeeMoment
from models.bank_transfers import booked_transfers, claim_transfer, days_at_the_bank, release_transfer
from models.closings import till_lines
from models.money import ledger_of, rebuilt, sums_of
from models.queries.cashier import day_of_money, payments_without_receipt
from models.receipts import issue_missing
from models.reconciliation import StatedLine, keep_statement, reconcile
from runtime.database import Sessions
from tests.models.test_money import counter, receipts, record, series
from tests.support.filings import file_one
from tests.support.lives import MONDAY, Life
from tests.support.plans import marital_status

pytestmark = pytest.mark.asyncio(loop_scope="session")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TODAY = vietnam_day(MONDAY)


async def paid_by_transfer(sessions: Sessions, actor: UUID, agency: str, number: str, amount: int = 8000) -> UUID:
    """File a case whose fee of 8,000 đồng is paid by a transfer; return its id."""
    filed = await file_one(sessions, agency_id=agency)
    life = Life(replace(marital_status(FeeMoment.AT_FILING), agency=agency), fee=8000)
    values = {"amount": str(amount), "means": "transfer", "transaction": number, "day": TODAY.isoformat()}
    life.act(Act.TAKE_PAYMENT, Role.COUNTER, values=values, actor=str(actor))
    await record(sessions, filed.case_id, life, 0)
    return filed.case_id


async def claims(sessions: Sessions, number: str, case_id: UUID, command: str) -> bool:
    """Take a number and say whether it was to be had."""
    async with sessions.write() as session:
        return await claim_transfer(session, number, case_id, command)


async def test_of_many_who_book_one_number_at_once_one_gets_it(sessions: Sessions) -> None:
    """Eight cases in the same moment: the number is taken for one of them."""
    cases = [(await file_one(sessions)).case_id for _ in range(8)]
    number = f"FT{uuid4().hex[:12].upper()}"
    taken = await asyncio.gather(*(claims(sessions, number, case, f"c{place}") for place, case in enumerate(cases)))
    assert sorted(taken) == [False] * 7 + [True]


async def test_a_number_comes_free_when_its_act_is_refused_and_never_when_it_is_booked(sessions: Sessions) -> None:
    """The same act has its number still; refused, it is given back; booked, nobody else gets it, not in a year."""
    agency = "H61.51"
    cashier = await counter(sessions, agency)
    other = (await file_one(sessions, agency_id=agency)).case_id
    mine = (await file_one(sessions, agency_id=agency)).case_id
    number = f"FT{uuid4().hex[:12].upper()}"

    assert await claims(sessions, number, mine, "a")
    assert await claims(sessions, number, mine, "a")
    assert await claims(sessions, number, mine, "b")  # another form on the same case: the case knows its own
    assert not await claims(sessions, number, other, "c")
    async with sessions.write() as session:
        await release_transfer(session, number, "b")
    assert not await claims(sessions, number, other, "c")
    async with sessions.write() as session:
        await release_transfer(session, number, "a")
    assert await claims(sessions, number, other, "c")
    async with sessions.write() as session:
        await session.change(text("update transfer_claims set claimed_at = now() - interval '61 minutes'"))
    assert await claims(sessions, number, mine, "d")

    paid = await paid_by_transfer(sessions, cashier, agency, number)
    async with sessions.write() as session:
        await session.change(text("update transfer_claims set claimed_at = now() - interval '400 days'"))
    assert not await claims(sessions, number, paid, "e")
    assert not await claims(sessions, number, other, "f")
    assert await claims(sessions, number, mine, "d")
    async with sessions.write() as session:
        await release_transfer(session, number, "d")
    assert not await claims(sessions, number, other, "g")


async def test_a_transfer_has_a_receipt_and_lies_in_no_till(sessions: Sessions) -> None:
    """The ledger is the log's; the receipt takes the next number; the cashier's closing does not know of it."""
    agency = "H61.52"
    cashier = await counter(sessions, agency)
    await series(sessions, agency, cashier, 1, 1)
    numbers = [f"FT{uuid4().hex[:12].upper()}" for _ in range(2)]
    first = await paid_by_transfer(sessions, cashier, agency, numbers[0])
    second = await paid_by_transfer(sessions, cashier, agency, numbers[1], 5000)

    assert [(one.number, one.case_id) for one in await receipts(sessions, agency)] == [(1, first)]
    async with sessions.read() as session:
        [missing] = await payments_without_receipt(session, agency, LONG_AGO)
        rows, again = await ledger_of(session, first), await rebuilt(session, first)
        lines = await till_lines(session, agency, cashier, TODAY + timedelta(days=1))
        money = await day_of_money(session, agency, TODAY)
        listed = await booked_transfers(session, [agency], LONG_AGO)
        days = await days_at_the_bank(session, [agency], LONG_AGO)
    assert (missing.case_id, missing.amount) == (second, 5000)
    assert [(row.seq, row.debit) for row in rows] == [(seq, entry.debit) for seq, entry in again.items()]
    assert sums_of(rows).settled
    assert lines == []
    assert (money.tills, money.transfer, money.received, money.online) == ([], 13_000, 13_000, 0)
    assert {(one.reference, one.amount, one.day) for one in listed} == {
        (numbers[0], 8000, TODAY),
        (numbers[1], 5000, TODAY),
    }
    assert [(one.day, one.transfers, one.came, one.went) for one in days] == [(TODAY, 2, 13_000, 0)]
    await series(sessions, agency, cashier, 2, 2)
    async with sessions.write() as session:
        assert await issue_missing(session, missing.case_id, missing.seq, cashier)


async def test_a_transfer_is_no_difference_with_the_gateway(sessions: Sessions) -> None:
    """The gateway's statement knows nothing of it, and need not: the nightly comparison finds nothing to settle."""
    agency = "H61.53"
    cashier = await counter(sessions, agency)
    async with sessions.write() as session:
        await keep_statement(session, TODAY, [StatedLine("payment", f"GD{uuid4().hex}", "-", 1, day_span(TODAY)[0])])
    async with sessions.write() as session:
        before = await reconcile(session, TODAY)
    case_id = await paid_by_transfer(sessions, cashier, agency, f"FT{uuid4().hex[:12].upper()}")
    async with sessions.write() as session:
        assert await reconcile(session, TODAY) == before
        known = await session.execute(
            text("select count(*) from payment_differences where case_id = :case_id"), {"case_id": case_id}
        )
    assert known.scalar() == 0
