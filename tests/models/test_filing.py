"""Filing gives every case one number, one row, and one message that starts its workflow."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text
from sqlmodel import col

from models.errors import IdempotencyConflictError
from models.filing import FilingApplicant, file_case
from models.follow import follow_secret_fits
from models.tables import Applicant, Case, DossierItem, OutboxMessage
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
    assert start.payload["plan"] == asked.plan
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
    """However many times a form arrives at once, there is one case and one start message."""
    asked = filing(agency_id="H61.20")
    filed = await asyncio.gather(*(file_case(sessions, asked, SERVER_SECRET) for _ in range(20)))
    assert len({one.case_id for one in filed}) == 1
    assert [one.repeated for one in filed].count(False) == 1
    async with sessions.read() as session:
        cases = await session.scalar(select(func.count()).select_from(Case).where(col(Case.agency_id) == "H61.20"))
        starts = await session.execute(text("select count(*) from outbox where workflow_id like 'case/H61.20-%'"))
    assert (cases, starts.scalar()) == (1, 1)


async def test_numbers_are_unique_and_without_gaps_under_load(sessions: Sessions) -> None:
    """Sixty people filing at one agency at once get the sixty numbers from 1 to 60."""
    filed = await asyncio.gather(*(file_one(sessions, agency_id="H61.30") for _ in range(60)))
    assert sorted(int(one.code[-7:]) for one in filed) == list(range(1, 61))
