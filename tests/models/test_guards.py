"""What may not change does not change, whoever asks."""

from datetime import date, datetime

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from activities.records import Records
from models.base import now
from models.calendars import newest_calendar, publish_calendar
from models.tables import Case, ProcedureVersion
from runtime.database import Sessions
from tests.support.filings import file_one
from tests.support.turns import turn

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    "statement",
    [
        "update case_events set kind = 'other'",
        "delete from case_events",
        "truncate case_events",
    ],
)
async def test_event_log_is_append_only(sessions: Sessions, statement: str) -> None:
    """PostgreSQL refuses to change, delete or empty the event log."""
    filed = await file_one(sessions)
    await Records(sessions).record_turn(turn(filed.case_id, 0, "filed"))
    with pytest.raises(DBAPIError, match="may not be changed"):
        async with sessions.write() as session:
            await session.change(text(statement))


async def test_published_version_keeps_its_text(sessions: Sessions) -> None:
    """A published version can get an end date and nothing else."""
    async with sessions.write() as session:
        session.add(
            ProcedureVersion(
                procedure_code="9.999999",
                version=1,
                sha256="0" * 64,
                name_vi="Thử",
                text="{}",
                effective_from=date(2026, 1, 1),
                published_at=now(),
            )
        )
    async with sessions.write() as session:
        await session.change(text("update procedure_versions set effective_to = '2026-12-31'"))
    for statement in ("update procedure_versions set text = 'x'", "delete from procedure_versions"):
        with pytest.raises(DBAPIError, match="may not be changed"):
            async with sessions.write() as session:
                await session.change(text(statement))


async def test_calendar_edition_is_kept_and_repeated_publication_ignored(sessions: Sessions) -> None:
    """The newest edition is the one published last; the same text again is no new edition."""
    async with sessions.write() as session:
        assert await publish_calendar(session, "vn-2026.1", '{"a":1}')
        assert await publish_calendar(session, "vn-2026.2", '{"a":2}')
        assert not await publish_calendar(session, "vn-2026.1", '{"a":1}')
        newest = await newest_calendar(session)
    assert newest is not None
    assert newest.identity == "vn-2026.2"
    with pytest.raises(DBAPIError, match="may not be changed"):
        async with sessions.write() as session:
            await session.change(text("update calendars set text = 'x'"))


@pytest.mark.parametrize("statement", ["update frozen_texts set text = 'x'", "delete from frozen_texts"])
async def test_texts_that_cases_carry_stay(sessions: Sessions, statement: str) -> None:
    """A plan or a calendar that a start in the outbox names can be neither changed nor taken away."""
    await file_one(sessions)
    with pytest.raises(DBAPIError, match="may not be changed"):
        async with sessions.write() as session:
            await session.change(text(statement))


async def test_read_session_cannot_write(sessions: Sessions) -> None:
    """PostgreSQL refuses a write smuggled into a read session as text."""
    with pytest.raises(DBAPIError, match="read-only"):
        async with sessions.read() as session:
            await session.execute(text("delete from outbox"))


async def test_write_session_rolls_back_as_a_whole(sessions: Sessions) -> None:
    """When a block raises, nothing it did stays."""
    async with sessions.read() as session:
        before = (await session.execute(text("select count(*) from calendars"))).scalar()

    async def publish_and_fail() -> None:
        async with sessions.write() as session:
            await publish_calendar(session, "vn-2027.1", '{"a":3}')
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await publish_and_fail()
    async with sessions.read() as session:
        after = (await session.execute(text("select count(*) from calendars"))).scalar()
    assert after == before


async def test_unknown_words_and_naive_times_are_refused(sessions: Sessions) -> None:
    """A phase outside the closed set breaks a check; a time without a zone never reaches the database."""
    filed = await file_one(sessions)
    with pytest.raises(IntegrityError, match="ck_cases_phase"):
        async with sessions.write() as session:
            await session.change(text("update cases set phase = 'lost' where code = :code"), {"code": filed.code})
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  the point of the test
    with pytest.raises(StatementError, match="time zone"):
        async with sessions.write() as session:
            await session.change(update(Case).values(recorded_at=naive))
