"""Filing gives every case one number, one row, and one message that starts its workflow."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from asyncpg import UniqueViolationError
from sqlalchemy import func, select, text
from sqlmodel import col

from models.errors import IdempotencyConflictError
from models.filing import FilingApplicant, FilingItem, file_case
from models.follow import follow_secret_fits
from models.frozen_texts import FrozenTexts
from models.tables import Applicant, Case, DossierItem, FrozenText, OutboxMessage
from runtime.database import Sessions
from tests.support.filings import SERVER_SECRET, file_one, filing

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_everything_is_stored_at_once(sessions: Sessions) -> None:
    """A filing stores case, applicant, papers and the start message, and returns code and secret."""
    asked = filing(fee=15_000, pays_online=True)
    filed = await file_case(sessions, asked, SERVER_SECRET)
    assert filed.code == "H61.12-20261120-0000001"
    async with sessions.read() as session:
        case = await session.get(Case, filed.case_id)
        applicant = await session.get(Applicant, filed.case_id)
        items = (await session.scalars(select(DossierItem).where(col(DossierItem.case_id) == filed.case_id))).all()
        start = (
            await session.scalars(select(OutboxMessage).where(col(OutboxMessage.workflow_id) == f"case/{filed.code}"))
        ).one()
        carried = await FrozenTexts().start_of(session, start.payload)
    assert carried is not None
    assert (carried["plan"], carried["calendar"]) == (asked.plan, asked.calendar)
    assert "plan_sha256" not in carried
    assert case is not None
    assert (case.phase, case.seq, case.fee, case.facts) == ("filed", 0, 15_000, {"copies": "2"})
    assert follow_secret_fits(filed.secret.lower(), filed.case_id, case.secret_hash)
    assert not follow_secret_fits("00000000", filed.case_id, case.secret_hash)
    assert applicant is not None
    assert applicant.search_key == "nguyen thi hong dao "
    assert {(item.component_id, item.originals, item.photocopies) for item in items} == {
        ("to-khai", 1, 0),
        ("can-cuoc", 0, 2),
    }
    assert (start.kind, start.status) == ("start", "waiting")
    assert start.payload["case_id"] == str(filed.case_id)
    assert start.payload["pays_online"] is True
    assert asked.applicant.name not in json.dumps(start.payload, ensure_ascii=False)


async def test_day_is_the_vietnamese_one(sessions: Sessions) -> None:
    """A dossier filed at 23:30 UTC carries the next Vietnam day in its code."""
    filed = await file_one(sessions, filed_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert filed.code == "H61.12-20260302-0000001"


async def test_same_key_files_once(sessions: Sessions) -> None:
    """The same form sent again returns the same case and secret, even if our own additions changed."""
    asked = filing()
    first = await file_case(sessions, asked, SERVER_SECRET)
    later = asked.model_copy(update={"filed_at": datetime(2026, 11, 21, 3, 0, tzinfo=UTC), "fee": 1})
    again = await file_case(sessions, later, SERVER_SECRET)
    assert (again.case_id, again.code, again.secret) == (first.case_id, first.code, first.secret)
    assert (first.repeated, again.repeated) == (False, True)


async def test_same_key_with_other_content_is_refused(sessions: Sessions) -> None:
    """A key that was used for one dossier cannot file another."""
    asked = filing()
    await file_case(sessions, asked, SERVER_SECRET)
    other = asked.model_copy(update={"applicant": FilingApplicant(name="Trần Văn Bình")})
    with pytest.raises(IdempotencyConflictError):
        await file_case(sessions, other, SERVER_SECRET)


async def test_twenty_requests_with_one_key_file_one_case(sessions: Sessions) -> None:
    """However many times a form arrives at once, there is one case, one start message and one number."""
    asked = filing(agency_id="H61.20")
    filed = await asyncio.gather(*(file_case(sessions, asked, SERVER_SECRET) for _ in range(20)))
    assert len({one.case_id for one in filed}) == 1
    assert [one.repeated for one in filed].count(False) == 1
    async with sessions.read() as session:
        cases = await session.scalar(select(func.count()).select_from(Case).where(col(Case.agency_id) == "H61.20"))
        starts = await session.execute(text("select count(*) from outbox where workflow_id like 'case/H61.20-%'"))
    assert (cases, starts.scalar()) == (1, 1)
    assert (await file_one(sessions, agency_id="H61.20")).code.endswith("-0000002")


async def test_numbers_are_unique_and_without_gaps_under_load(sessions: Sessions) -> None:
    """Sixty people filing at one agency at once get the sixty numbers from 1 to 60."""
    filed = await asyncio.gather(*(file_one(sessions, agency_id="H61.30") for _ in range(60)))
    assert sorted(int(one.code[-7:]) for one in filed) == list(range(1, 61))


async def test_each_agency_and_day_counts_for_itself(sessions: Sessions) -> None:
    """Dossiers of several agencies and days that arrive together each get the numbers of their own counter."""
    days = (datetime(2026, 11, 23, 3, 0, tzinfo=UTC), datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
    asked = [(agency, day) for _ in range(5) for agency in ("H61.41", "H61.42") for day in days]
    filed = await asyncio.gather(*(file_one(sessions, agency_id=agency, filed_at=day) for agency, day in asked))
    assert sorted(one.code for one in filed) == sorted(
        f"{agency}-{day:%Y%m%d}-{number:07d}"
        for agency in ("H61.41", "H61.42")
        for day in days
        for number in range(1, 6)
    )


async def test_what_cannot_be_stored_spoils_nobody_elses_filing(sessions: Sessions) -> None:
    """Of dossiers stored together only the broken one fails, and it leaves nothing behind."""
    twice = FilingItem(component_id="to-khai", originals=1)
    broken = filing(agency_id="H61.50", items=(twice, twice))
    company = [filing(agency_id="H61.50") for _ in range(12)]
    company.insert(5, broken)
    outcomes = await asyncio.gather(
        *(file_case(sessions, one, SERVER_SECRET) for one in company), return_exceptions=True
    )
    assert isinstance(outcomes.pop(5), UniqueViolationError)
    assert len({one.case_id for one in outcomes if not isinstance(one, BaseException)}) == 12
    async with sessions.read() as session:
        cases = await session.scalar(select(func.count()).select_from(Case).where(col(Case.agency_id) == "H61.50"))
        papers = await session.execute(
            text("select count(*) from dossier_items i join cases c on c.id = i.case_id where c.agency_id = 'H61.50'")
        )
        starts = await session.execute(text("select count(*) from outbox where workflow_id like 'case/H61.50-%'"))
        keys = await session.execute(text("select count(*) from filing_keys where key = :key"), {"key": broken.key})
    assert (cases, papers.scalar(), starts.scalar(), keys.scalar()) == (12, 24, 12, 0)
    assert (await file_one(sessions, agency_id="H61.50")).code.endswith("-0000013")


async def test_a_filing_without_papers_is_stored_with_others(sessions: Sessions) -> None:
    """Nothing handed in yet, as in an online filing, is a dossier like any other."""
    bare, full = await asyncio.gather(file_one(sessions, items=()), file_one(sessions))
    async with sessions.read() as session:
        items = (await session.scalars(select(col(DossierItem.case_id)))).all()
    assert bare.case_id not in items
    assert full.case_id in items
    assert not (await file_one(sessions, items=())).repeated


async def test_a_text_that_cases_carry_is_stored_once(sessions: Sessions) -> None:
    """However many cases carry a plan and a calendar, each text stands once, and no start repeats it."""
    await asyncio.gather(*(file_one(sessions, calendar='{"id":"twice"}') for _ in range(6)))
    await file_one(sessions, calendar='{"id":"twice"}')
    async with sessions.read() as session:
        kept = (await session.scalars(select(FrozenText).where(col(FrozenText.text) == '{"id":"twice"}'))).all()
        named = await session.execute(
            text("select count(*) from outbox where payload ->> 'calendar_sha256' = :sha256"),
            {"sha256": kept[0].sha256},
        )
        repeated = await session.execute(text("select count(*) from outbox where payload ? 'calendar'"))
    assert (len(kept), named.scalar(), repeated.scalar()) == (1, 7, 0)
