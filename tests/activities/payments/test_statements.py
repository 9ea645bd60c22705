"""The nightly reconciliation: a real statement with every dial turned, against a real ledger."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import col, select
from temporalio.testing import ActivityEnvironment

from activities.http import OutsideSystem
from activities.payments.client import PaymentsClient
from activities.payments.statements import Statements
from domain.money.reconciliation import day_span, vietnam_day
from models.reconciliation import NotOpenError, book_difference, settle_difference
from models.tables import Case, InboxMessage, OutboxMessage, PaymentDifference
from runtime.database import Sessions
from tests.support.filings import add_staff
from tests.support.outside import Outside, filed_case, request_for, run

_ENTRY = text("""
insert into money_entries (case_id, seq, kind, debit, credit, amount, key, actor, agency_id, at)
values (:case_id, :seq, :kind, :debit, :credit, :amount, :key, '', 'H61.12', :at)
""")


def today() -> date:
    """Return the day it is now: midnight may come between two tests."""
    return vietnam_day(datetime.now(UTC))


@pytest.fixture
def nightly(outside: Outside) -> Statements:
    """The activities of the reconciliation."""
    token = outside.simulators.settings.token("payments")
    system = OutsideSystem("payments", f"{outside.simulators.url}/payments", token, outside.dependencies.http)
    return Statements(PaymentsClient(system), outside.dependencies.sessions)


@pytest.fixture(autouse=True)
async def clean(outside: Outside) -> None:
    """Begin with no statement and nobody's books: the days of one test are those of the next."""
    async with outside.dependencies.sessions.write() as session:
        for table in ("payment_differences", "payment_statement_lines", "payment_statements"):
            await session.change(text(f"delete from {table}"))
        await session.change(text("alter table money_entries disable trigger keep_money"))
        await session.change(text("delete from money_entries"))
        await session.change(text("alter table money_entries enable trigger keep_money"))


async def pay(outside: Outside) -> tuple[Case, str, int]:
    """Ask for a fee, pay it at the platform, and return the case, the bank's number and the amount."""
    case = await filed_case(outside.dependencies.sessions)
    asked = request_for(case, "fee:request", "request", agency="H61.12", values={"amount": "8000"})
    reference = (await run(outside.activities().call, asked)).reference
    outside.simulators.http.post(f"/payments/pay/{reference}", data={"outcome": "paid"})
    [effect] = outside.effects(case.code)
    values = effect["happenings"][0]["values"]
    return case, values["transaction"], int(values["amount"])


async def book(sessions: Sessions, case_id: UUID, transaction: str, amount: int = 8000, **changes: Any) -> None:
    """Write a payment or refund into our own books."""
    entry = {"kind": "received_online", "debit": "online", "credit": "applicant", "seq": 2, "at": datetime.now(UTC)}
    async with sessions.write() as session:
        await session.change(_ENTRY, {"case_id": case_id, "key": transaction, "amount": amount, **entry, **changes})


async def night(nightly: Statements, last: str = "") -> int:
    """Do one night's work: fetch what is missing, compare."""
    environment, day = ActivityEnvironment(), last or today().isoformat()
    for missing in await environment.run(nightly.days_to_fetch, day):
        await environment.run(nightly.fetch_statement, missing)
    return await environment.run(nightly.compare, day)


async def differences(sessions: Sessions) -> list[PaymentDifference]:
    """Return what differs, in order."""
    async with sessions.read() as session:
        return list((await session.scalars(select(PaymentDifference).order_by(col(PaymentDifference.id)))).all())


async def test_books_that_agree_say_nothing(outside: Outside, nightly: Statements) -> None:
    """A week is fetched once, and a second night fetches nothing again."""
    case, transaction, _ = await pay(outside)
    await book(outside.dependencies.sessions, case.id, transaction)
    assert len(await ActivityEnvironment().run(nightly.days_to_fetch, today().isoformat())) == 7
    assert await night(nightly) == 0
    assert await ActivityEnvironment().run(nightly.days_to_fetch, today().isoformat()) == []
    assert await differences(outside.dependencies.sessions) == []


async def test_a_webhook_that_never_came_is_booked_from_the_statement(outside: Outside, nightly: Statements) -> None:
    """They have it, we do not: one press sends it to its case as if the webhook had come, once."""
    sessions = outside.dependencies.sessions
    case, transaction, _ = await pay(outside)
    assert await night(nightly) == 1
    [found] = await differences(sessions)
    assert (found.sort, found.transaction, found.ours, found.theirs, found.agency_id) == (
        "paid_there_only", transaction, None, 8000, "H61.12",
    )  # fmt: skip
    person = await add_staff(sessions, "reconciler", "supervisor")
    assert found.id is not None
    async with sessions.write() as session:
        await book_difference(session, found.id, person)
        await book_difference(session, found.id, person)
    async with sessions.read() as session:
        [inbox] = (await session.scalars(select(InboxMessage).where(col(InboxMessage.case_code) == case.code))).all()
        sent = select(OutboxMessage).where(col(OutboxMessage.workflow_id) == f"case/{case.code}")
        [message] = (await session.scalars(sent)).all()
    assert inbox.event_id == f"statement:{transaction}"
    assert message.payload["answer"] == "paid"
    assert message.payload["values"] == {"amount": "8000", "transaction": transaction}

    await book(sessions, case.id, transaction)
    assert await night(nightly) == 0
    assert [one.status for one in await differences(sessions)] == ["gone"]
    async with sessions.write() as session:
        with pytest.raises(NotOpenError):
            await settle_difference(session, found.id, person, "xong")


@pytest.mark.parametrize(
    ("dials", "expected"),
    [
        ({"statement_without": 1}, [("paid_here_only", 8000, None)]),
        ({"statement_off_by": -500}, [("paid_other_amount", 8000, 7500)]),
        ({"statement_more": 4000}, [("paid_there_only", None, 4000)]),
        ({"statement_late": True}, [("paid_here_only", 8000, None)]),
    ],
    ids=["statement_without", "statement_off_by", "statement_more", "statement_late"],
)
async def test_each_dial_of_the_statement_shows_as_its_class(
    outside: Outside, nightly: Statements, dials: dict[str, Any], expected: list[Any]
) -> None:
    """A line less, a line more, another amount, a line of tomorrow: each is one difference of its own class."""
    sessions = outside.dependencies.sessions
    case, transaction, _ = await pay(outside)
    await book(sessions, case.id, transaction)
    await ActivityEnvironment().run(nightly.fetch_statement, (today() - timedelta(days=1)).isoformat())
    for day in await ActivityEnvironment().run(nightly.days_to_fetch, today().isoformat()):
        outside.simulators.dial("payments", **(dials if day == today().isoformat() else {}))
        await ActivityEnvironment().run(nightly.fetch_statement, day)
    await ActivityEnvironment().run(nightly.compare, today().isoformat())
    assert [(one.sort, one.ours, one.theirs) for one in await differences(sessions)] == expected


async def test_a_line_that_comes_a_day_late_settles_itself(outside: Outside, nightly: Statements) -> None:
    """Missing tonight, there tomorrow: the difference goes by itself; what a person settled stays settled."""
    sessions = outside.dependencies.sessions
    yesterday = day_span(today())[0] - timedelta(hours=1)
    case, _, _ = await pay(outside)
    await book(sessions, case.id, "GDLATE", at=yesterday)
    outside.simulators.dial("payments", statement_without=99)
    day = (today() - timedelta(days=1)).isoformat()
    assert await night(nightly, day) == 1
    async with sessions.write() as session:
        await session.change(
            text("""insert into payment_statement_lines (kind, transaction, key, amount, occurred_at, statement_day)
                values ('payment', 'GDLATE', :key, 8000, :at, :day)"""),
            {"key": f"{case.code}/fee:request", "at": yesterday, "day": today()},
        )
    assert await night(nightly, day) == 0
    assert [one.status for one in await differences(sessions)] == ["gone"]


async def test_refunds_are_held_against_each_other_too(outside: Outside, nightly: Statements) -> None:
    """Sent back there and not known here, and the other way round."""
    sessions = outside.dependencies.sessions
    there, here = await filed_case(sessions), await filed_case(sessions)
    values = {"amount": "8000", "request": "fee:request", "transaction": "GD1"}
    await run(outside.activities().call, request_for(there, "refund-1:refund", "refund", agency="x", values=values))
    entry: dict[str, Any] = {"kind": "refunded", "debit": "refund_online", "credit": "online"}
    await book(sessions, here.id, "refund-1", **entry)
    assert await night(nightly) == 2
    found = {one.sort: one.key for one in await differences(sessions)}
    assert found == {
        "refunded_here_only": f"{here.code}/refund-1:refund",
        "refunded_there_only": f"{there.code}/refund-1:refund",
    }


async def test_a_day_without_a_statement_accuses_nobody(outside: Outside, nightly: Statements) -> None:
    """While the platform is down its silence is no difference."""
    sessions = outside.dependencies.sessions
    case = await filed_case(sessions)
    await book(sessions, case.id, "GD9")
    assert await ActivityEnvironment().run(nightly.compare, today().isoformat()) == 0
    assert await differences(sessions) == []
