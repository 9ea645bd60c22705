"""The desk by the working calendar: weekends make nobody late, Monday's cases are seen on Friday. And held notices."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from domain.supervision.causes import Cause
from models.supervision.judging import judge_all
from runtime.database import Sessions
from tests.domain.deadline.examples import vn
from tests.models.supervision.test_judging import NOW, _lines, _people, _typed, _well

pytestmark = pytest.mark.asyncio(loop_scope="session")

_QUIET = "update cases set next_at = :far, due_at = :due, phase = 'in_progress' where id = :id"
_FAR = vn("2099-01-01 00:00")


async def _case(sessions: Sessions, *statements: str, due: datetime = _FAR, **more: Any) -> UUID:
    """Return a case that goes on well and is due some day, after these statements; nothing of it awaits a milestone."""
    people = await _people(sessions)
    case_id, _ = await _well(sessions, people["clerk"])
    given: dict[str, Any] = {"id": case_id, "now": NOW, "far": _FAR, "due": due, **more}
    async with sessions.write() as session:
        calls = "update operations set status = 'done' where case_id = :id"
        tasks = "update tasks set due_at = :far where case_id = :id"
        for statement in (_QUIET, calls, tasks, *statements):
            whole = _typed(statement)
            await session.change(text(whole), {name: given[name] for name in given if f":{name}" in whole})
    return case_id


async def _cause(sessions: Sessions, case_id: UUID, now: str) -> str:
    async with sessions.write() as session:
        await judge_all(session, vn(now))
    return (await _lines(sessions)).get(case_id, ("", []))[0]


async def test_a_task_of_friday_afternoon_is_nobodys_fault_at_the_weekend(sessions: Sessions) -> None:
    """It has waited eight working hours on Monday afternoon, not twenty-four hours on Saturday."""
    free = "update tasks set claimed_by = null, claimed_at = null, opened_at = :opened where case_id = :id"
    case_id = await _case(sessions, free, opened=vn("2026-11-20 15:00"))
    seen = {now: await _cause(sessions, case_id, now) for now in ("2026-11-21 16:00", "2026-11-23 14:00")}
    assert set(seen.values()) == {""}
    assert await _cause(sessions, case_id, "2026-11-23 15:01") == Cause.UNASSIGNED


async def test_what_is_due_on_monday_is_due_soon_on_friday(sessions: Sessions) -> None:
    """All of Friday and the weekend, under the same beginning; not yet on Thursday."""
    case_id = await _case(sessions, due=vn("2026-11-23 10:00"))
    assert await _cause(sessions, case_id, "2026-11-19 16:00") == ""
    since = set()
    for now in ("2026-11-20 07:00", "2026-11-22 20:00", "2026-11-23 08:00"):
        assert await _cause(sessions, case_id, now) == Cause.DUE_SOON
        async with sessions.read() as session:
            found = await session.execute(text("select since from desk_lines where case_id = :id"), {"id": case_id})
            since.add(found.scalar_one())
    assert len(since) == 1


async def test_an_online_filing_is_due_soon_for_its_last_two_working_hours(sessions: Sessions) -> None:
    """Its eight hours end on Monday at 09:00: it is listed on Friday before five, all weekend, and then as breached."""
    online = "update cases set channel = 'online', phase = 'filed' where id = :id"
    answer = "update tasks set due_at = :answer, opened_at = :opened where case_id = :id"
    case_id = await _case(sessions, online, answer, answer=vn("2026-11-23 09:00"), opened=vn("2026-11-20 09:00"))
    assert await _cause(sessions, case_id, "2026-11-20 16:29") == ""
    told = set()
    for now in ("2026-11-20 16:31", "2026-11-22 12:00", "2026-11-23 08:59"):
        assert await _cause(sessions, case_id, now) == Cause.DUE_SOON
        async with sessions.read() as session:
            line = await session.execute(
                text("select side, who, key, since, detail from desk_lines where case_id = :id"), {"id": case_id}
            )
            told.add(tuple(str(part) for part in line.one()))
    [(side, _, _, since, detail)] = told
    assert (side, datetime.fromisoformat(since)) == ("counter", vn("2026-11-20 09:00"))
    assert "filing" in detail
    assert await _cause(sessions, case_id, "2026-11-23 09:01") == Cause.FILING_UNANSWERED


async def test_a_silent_applicant_is_judged_by_the_time_the_plan_gives(sessions: Sessions) -> None:
    """Asked eleven days ago: late in a plan of fifteen days, early in one of thirty."""
    waits = "update cases set waiting_for = 'applicant:supplement', phase = 'awaiting_supplement' where id = :id"
    asked = """
        insert into case_events (case_id, seq, kind, at, actor, role, on_behalf_of, step, note, "values", hash,
            recorded_at)
        values (:id, 50, 'supplement_requested', :now - interval '11 days', '', '', '', '', '', '{}', '', :now)
    """
    ends = "update cases set next_at = :ends where id = :id"
    for days, cause in ((15, Cause.SUPPLEMENT_SILENT), (30, "")):
        lapses = NOW + timedelta(days=days - 11)
        case_id = await _case(sessions, waits, asked, ends, ends=lapses)
        async with sessions.write() as session:
            await judge_all(session, NOW)
        assert (await _lines(sessions)).get(case_id, ("", []))[0] == cause


@pytest.mark.parametrize(
    ("audience", "send_at", "cause"),
    [
        ("applicant", NOW - timedelta(hours=1), Cause.NOTICE_UNSENT),
        ("applicant", NOW + timedelta(hours=9), ""),
        ("staff", NOW - timedelta(hours=1), ""),
    ],
)
async def test_a_held_notice_nobody_sends_is_seen(
    sessions: Sessions, audience: str, send_at: datetime, cause: str
) -> None:
    """The run that would have sent it in the morning was ended; what waits for its morning, or a digest, is well."""
    held = """
        insert into notices (key, case_id, channel, message, status, created_at, reference, problem, base, audience,
            about, reason, target_hash, delivery, looks, asked_by, settled_by, settled_how, send_at)
        values (cast(:id as text) || 'sms', :id, 'sms', 'received', 'held', :now - interval '9 hours', '', '', '',
            :audience, '{}', '', '', '', 0, '', '', '', :send)
    """
    case_id = await _case(sessions, held, audience=audience, send=send_at)
    async with sessions.write() as session:
        await judge_all(session, NOW)
    assert (await _lines(sessions)).get(case_id, ("", []))[0] == cause
    if cause:
        async with sessions.read() as session:
            line = text("select since from desk_lines where case_id = :id")
            assert (await session.execute(line, {"id": case_id})).scalar_one() == send_at
