"""Numbers of papers: without gaps and doubles, whatever is tried at once, and only with the event they belong to."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col
from temporalio.exceptions import ApplicationError

from activities.contract import TurnRecord
from activities.records import Records
from models.tables import PaperBook, PaperNumber
from runtime.database import Sessions
from tests.support.filings import file_one
from tests.support.turns import AT, records, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _numbers(sessions: Sessions, agency: str) -> list[PaperNumber]:
    async with sessions.read() as session:
        found = await session.scalars(
            select(PaperNumber).where(col(PaperNumber.agency_id) == agency).order_by(col(PaperNumber.number))
        )
        return list(found.all())


async def _books(sessions: Sessions, agency: str) -> dict[tuple[str, int], int]:
    async with sessions.read() as session:
        rows = await session.scalars(select(PaperBook).where(col(PaperBook.agency_id) == agency))
        return {(row.book, row.year): row.last for row in rows.all()}


def _whole(numbers: list[PaperNumber]) -> dict[tuple[str, int], list[int]]:
    found: dict[tuple[str, int], list[int]] = {}
    for row in numbers:
        found.setdefault((row.book, row.year), []).append(row.number)
    return found


async def test_a_number_comes_with_its_event(sessions: Sessions) -> None:
    """The event that calls for a paper takes the next number of its book; the same turn again takes none."""
    agency = f"A-{uuid4().hex[:8]}"
    work = Records(sessions)
    first, second = [await file_one(sessions, agency_id=agency) for _ in range(2)]
    for filed in (first, second):
        for _ in range(2):
            await work.record_turn(turn(filed.case_id, 0, "filed", "received", snapshot={"received_at": AT}))
    numbers = await _numbers(sessions, agency)
    assert [(row.case_id, row.seq, row.book, row.number) for row in numbers] == [
        (first.case_id, 2, "register", 1),
        (second.case_id, 2, "register", 2),
    ]


async def test_cash_paid_back_is_numbered_by_the_agency_that_paid(sessions: Sessions) -> None:
    """The till of either agency may pay; the number is of its book, whoever decides the case."""
    here, centre = f"A-{uuid4().hex[:8]}", f"A-{uuid4().hex[:8]}"
    filed = await file_one(sessions, agency_id=here)
    told = turn(filed.case_id, 0, "refunded", "refunded", "refunded")
    for record, desk in zip(told.records, (centre, here, centre), strict=True):
        record.values.update(way="cash", amount="8000", refund="refund-1", desk=desk)
    await Records(sessions).record_turn(told)
    assert [(row.seq, row.book, row.number) for row in await _numbers(sessions, centre)] == [
        (1, "refunded", 1),
        (3, "refunded", 2),
    ]
    assert [(row.seq, row.number) for row in await _numbers(sessions, here)] == [(2, 1)]


async def test_a_turn_that_fails_takes_no_number(sessions: Sessions) -> None:
    """A turn with a gap before it is refused as a whole: the book stands where it stood."""
    agency = f"A-{uuid4().hex[:8]}"
    filed = await file_one(sessions, agency_id=agency)
    with pytest.raises(ApplicationError):
        await Records(sessions).record_turn(turn(filed.case_id, 5, "received"))
    assert await _books(sessions, agency) == {}


async def test_a_dossier_stands_in_the_register_once(sessions: Sessions) -> None:
    """A case that is received a second time keeps its number in the register."""
    agency = f"A-{uuid4().hex[:8]}"
    filed = await file_one(sessions, agency_id=agency)
    work = Records(sessions)
    await work.record_turn(turn(filed.case_id, 0, "filed", "received", "withdrawn"))
    await work.record_turn(turn(filed.case_id, 3, "reopened", "received", "withdrawn"))
    assert _whole(await _numbers(sessions, agency)) == {("register", 2026): [1], ("stop", 2026): [1, 2]}


async def test_books_begin_anew_with_the_year_of_vietnam(sessions: Sessions) -> None:
    """The year is that of the event in Vietnam: half past midnight there is still the old year in UTC."""
    agency = f"A-{uuid4().hex[:8]}"
    work = Records(sessions)
    for at in (datetime(2026, 12, 31, 16, 30, tzinfo=UTC), datetime(2026, 12, 31, 17, 30, tzinfo=UTC)):
        filed = await file_one(sessions, agency_id=agency)
        told = turn(filed.case_id, 0, "received")
        await work.record_turn(TurnRecord(told.case_id, 0, 1, records(1, "received", at=at), told.snapshot))
    assert _whole(await _numbers(sessions, agency)) == {("register", 2026): [1], ("register", 2027): [1]}


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1))
async def test_many_at_once_leave_no_gap(sessions: Sessions, seed: int) -> None:
    """Many cases at once, every turn told several times, some cut off half-way: each book counts 1, 2, 3 …"""
    chance = random.Random(seed)
    agency = f"A-{uuid4().hex[:8]}"
    kinds = ("received", "supplement_requested", "supplemented", "reviewed", "withdrawn", "lapsed")
    turns: list[TurnRecord] = []
    for _ in range(12):
        filed = await file_one(sessions, agency_id=agency)
        turns.append(turn(filed.case_id, 0, "filed", *chance.sample(kinds, chance.randint(1, len(kinds)))))
    tries = [one for one in turns for _ in range(chance.randint(1, 3))]
    chance.shuffle(tries)
    work = Records(sessions)

    async def attempt(one: TurnRecord) -> None:
        running = asyncio.create_task(work.record_turn(one))
        if chance.random() < 0.2:
            await asyncio.sleep(chance.random() / 100)
            running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    await asyncio.gather(*(attempt(one) for one in tries))
    for one in turns:  # what was cut off every time is told once more, as Temporal does
        await work.record_turn(one)
    numbers = await _numbers(sessions, agency)
    expected = Counter(
        book
        for one in turns
        for record in one.records
        if (book := {"received": "register", "supplement_requested": "supplement", "withdrawn": "stop",
                     "lapsed": "stop"}.get(record.kind))
    )  # fmt: skip
    assert {book: found for (book, _), found in _whole(numbers).items()} == {
        book: list(range(1, count + 1)) for book, count in expected.items()
    }
    assert {book: last for (book, _), last in (await _books(sessions, agency)).items()} == expected
    cases: set[UUID] = {row.case_id for row in numbers}
    assert cases <= {UUID(one.case_id) for one in turns}
