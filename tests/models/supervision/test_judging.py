"""The desk is made anew from the read model: each planted cause is found, what goes on is left in peace."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from activities.records import Records
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import still_so
from models.paging import Cursor
from models.supervision.desk import DeskRow, desk_counts, desk_ids, desk_page
from models.supervision.freezing import frozen_now
from models.supervision.intervention_items import item_of
from models.supervision.interventions import ask_for
from models.supervision.judging import judge_all, judge_cases, judge_together
from models.supervision.narrowing import DeskFilter
from models.tables import DeskLine
from models.viewer import Viewer
from runtime.database import Sessions
from tests.support.filings import add_staff, file_one
from tests.support.turns import AT, operation, task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")

AGENCY = "H62.31"
NOW = AT + timedelta(hours=1)

_OUTBOX = """
insert into outbox (workflow_id, kind, payload, status, attempts, last_problem, created_at, try_at)
values ('case/' || :code, '{kind}', '{{}}', '{status}', 3, 'temporal_away', :now - interval '30 days', :now)
"""
_PORTAL = """
insert into portal_messages (case_id, seq, event_seq, action, cause, code, at, facts, status, round, attempts, answer,
    problem, created_at, try_at, asked_by, reason)
values (:id, 900, 0, 'dossier', 'x', 2, :now, '{{}}', '{status}', 1, 1, '', 'unreachable', :now - interval '1 day',
    :now, '', '')
"""
_NOTICE = """
insert into notices (key, case_id, channel, message, status, created_at, reference, problem, base, audience, about,
    reason, target_hash, delivery, looks, asked_by, settled_by, settled_how)
values (:code || '{channel}', :id, '{channel}', 'received', '{status}', :now - interval '1 day', '', '', '',
    'applicant', '{{}}', '', '', '', 0, '', '', '')
"""
_EVENT = """
insert into case_events (case_id, seq, kind, at, actor, role, on_behalf_of, step, note, "values", hash, recorded_at)
values (:id, 50, '{kind}', :now - interval '{age}', '', '', '', '', '', '{values}', '', :now)
"""
_TROUBLE = """
insert into troubles (subject, cause, name, key, case_id, since, seen_at, detail)
values ('case', '{cause}', '', '', :id, :now, :now, '{{}}')
"""
_LOST = """
insert into troubles (subject, cause, name, key, case_id, since, seen_at, detail)
values ('case', 'call_lost', 'agencies', 'police/1:ask', :id, :now, :now, '{"reference": "YK-1"}')
"""
_CIRCUIT = """
insert into integration_circuits (system, failures, opened_until, last_problem, updated_at)
values ('down', 9, :now + interval '20 s', 'unreachable', :now) on conflict do nothing
"""
_DELIVERY = """
insert into deliveries (key, case_id, tracking_number, status, ordered_at, updated_at)
values (:code || 'post', :id, '', 'in_transit', :now, :now - interval '30 days')
"""


def _case(change: str) -> str:
    return f"update cases set {change} where id = :id"


def _task(change: str) -> str:
    return f"update tasks set {change} where case_id = :id"


def _call(change: str) -> str:
    return f"update operations set {change} where case_id = :id"


#: Cause -> statements that plant it on a case that goes on well. `:id` is the case, `:code` its code.
PLANTED: dict[Cause, tuple[str, ...]] = {
    Cause.WORKFLOW_GONE: (_TROUBLE.format(cause="workflow_gone"),),
    Cause.ACTIVITY_PAUSED: (_TROUBLE.format(cause="activity_paused"),),
    Cause.START_UNSENT: (_OUTBOX.format(kind="start", status="waiting"),),
    Cause.MESSAGE_UNSENT: (_OUTBOX.format(kind="command", status="waiting"),),
    Cause.MESSAGE_UNDELIVERABLE: (_OUTBOX.format(kind="answer", status="undeliverable"),),
    Cause.MILESTONE_PASSED: (_case("next_at = :now - interval '1 hour', recorded_at = :now - interval '1 hour'"),),
    Cause.NOTHING_EXPECTED: (
        _case("next_at = null, recorded_at = :now - interval '1 hour'"),
        _task("status = 'done'"),
        _call("status = 'done'"),
    ),
    Cause.CLOCK_MISSING: (_case("received_at = :now, phase = 'received', due_at = null"),),
    Cause.CALL_REFUSED: (_call("status = 'problem', problem = 'rejected'"),),
    Cause.SYSTEM_DOWN: (_CIRCUIT, _call("status = 'retrying', system = 'down'")),
    Cause.CALL_FAILING: (_call("status = 'retrying', since = :now - interval '1 hour'"),),
    Cause.ANSWER_MISSING: (_call("status = 'awaiting_answer', since = :now - interval '30 days'"),),
    Cause.CALL_LOST: (_LOST, _call("status = 'awaiting_answer', reference = 'YK-1', since = :now")),
    Cause.OUTSIDE_DIFFERS: (_TROUBLE.format(cause="outside_differs"),),
    Cause.PORTAL_REFUSED: (_PORTAL.format(status="refused"),),
    Cause.PORTAL_UNSENT: (_PORTAL.format(status="waiting"),),
    Cause.APPLICANT_UNREACHED: (_NOTICE.format(channel="none", status="failed"),),
    Cause.NOTICE_UNSENT: (_NOTICE.format(channel="sms", status="sending"),),
    Cause.NOBODY_IN_POST: (_task("role = 'leader', claimed_by = null, claimed_at = null"),),
    Cause.HOLDER_GONE: (_task("claimed_by = :gone, claimed_at = :now"),),
    Cause.HOLDER_AWAY: (_task("claimed_by = :away, claimed_at = :now"),),
    Cause.FILING_UNANSWERED: (_case("channel = 'online'"), _task("due_at = :now - interval '1 hour'")),
    Cause.UNASSIGNED: (_task("claimed_by = null, claimed_at = null, opened_at = :now - interval '30 days'"),),
    Cause.HELD_TOO_LONG: (
        _case("phase = 'on_hold'"),
        _EVENT.format(kind="held", age="20 days", values='{"day": "2026-11-01"}'),
    ),
    Cause.STEP_LATE: (_task("due_at = :now - interval '1 hour'"),),
    Cause.AGENCY_LATE: (_task("kind = 'ask', role = 'officer', due_at = :now - interval '1 hour'"),),
    Cause.SUPPLEMENT_SILENT: (
        _case("waiting_for = 'applicant:supplement', phase = 'awaiting_supplement'"),
        _EVENT.format(kind="supplement_requested", age="11 days", values="{}"),
    ),
    Cause.POST_LATE: (_DELIVERY,),
    Cause.LATE_UNTOLD: (_case("due_at = :now - interval '1 hour', phase = 'in_progress'"),),
    Cause.OVERDUE: (
        _case("due_at = :now - interval '1 hour', phase = 'in_progress'"),
        _EVENT.format(kind="apologised", age="1 day", values='{"day": "2099-01-01"}'),
    ),
    Cause.DUE_SOON: (_case("due_at = :now + interval '1 hour', phase = 'in_progress'"),),
}


async def _well(sessions: Sessions, clerk: UUID) -> tuple[UUID, str]:
    """File a case that goes on well: held by a clerk in post, due in days, its next milestone ahead."""
    filed = await file_one(sessions, agency_id=AGENCY)
    line = task(agency=AGENCY, due_at=NOW + timedelta(days=2))
    asked = operation(since=NOW)
    state = {"next_at": NOW + timedelta(days=1), "due_at": NOW + timedelta(days=9)}
    await Records(sessions).record_turn(
        turn(filed.case_id, 0, "filed", tasks=[line], operations=[asked], snapshot=state)
    )
    async with sessions.write() as session:
        await session.change(
            text("update tasks set claimed_by = :clerk, claimed_at = :now, opened_at = :now where case_id = :id"),
            {"clerk": clerk, "now": NOW, "id": filed.case_id},
        )
        # What filing and the first turn wrote for the relay and the portal has long been sent.
        await session.change(text("update outbox set status = 'sent'"))
        await session.change(text("update portal_messages set status = 'confirmed'"))
    return filed.case_id, filed.code


def _typed(statement: str) -> str:
    """Return a statement that tells PostgreSQL what its parameters are."""
    for name, kind in (("now", "timestamptz"), ("code", "text"), ("id", "uuid")):
        statement = re.sub(rf":{name}\b", f"cast(:{name} as {kind})", statement)
    return statement


async def _lines(sessions: Sessions) -> dict[UUID, tuple[str, list[str]]]:
    async with sessions.read() as session:
        found = await session.execute(text("select case_id, cause, others from desk_lines"))
        return {row.case_id: (row.cause, row.others) for row in found}


async def _people(sessions: Sessions) -> dict[str, UUID]:
    clerk = await add_staff(sessions, "Lan", "counter", "officer", agency_id=AGENCY)
    away = await add_staff(sessions, "Mai", "counter", agency_id=AGENCY)
    gone = await add_staff(sessions, "Hoa", "counter", agency_id=AGENCY)
    async with sessions.write() as session:
        await session.change(text("update staff set active = false where id = :id"), {"id": gone})
        await session.change(
            text(
                _typed(
                    "insert into absences (id, staff_id, role, starts_at, ends_at, basis, created_by, created_at)"
                    " values (:key, :away, '', :now - interval '1 day', :now + interval '1 day', '', :away, :now)"
                )
            ),
            {"key": uuid4(), "away": away, "now": NOW},
        )
    return {"clerk": clerk, "away": away, "gone": gone}


async def test_each_planted_cause_is_found_and_nothing_else(sessions: Sessions) -> None:
    """One case for each cause stands on the desk under that cause; three that go on well do not."""
    people = await _people(sessions)
    await add_staff(sessions, "Sâm", "supervisor", agency_id=AGENCY)
    planted: dict[Cause, UUID] = {}
    for cause in PLANTED:
        planted[cause], _ = await _well(sessions, people["clerk"])
    well = [(await _well(sessions, people["clerk"]))[0] for _ in range(3)]
    async with sessions.write() as session:
        for cause, statements in PLANTED.items():
            found = await session.execute(text("select code from cases where id = :id"), {"id": planted[cause]})
            code = found.scalar()
            for statement in statements:
                given = {"id": planted[cause], "code": code, "now": NOW, **people}
                values = {name: value for name, value in given.items() if f":{name}" in statement}
                await session.change(text(_typed(statement)), values)
    async with sessions.write() as session:
        await judge_all(session, NOW)
    lines = await _lines(sessions)
    assert {cause: lines.get(case_id, ("", []))[0] for cause, case_id in planted.items()} == {c: c for c in planted}
    assert not [case_id for case_id in well if case_id in lines]
    # Whose move it is: the holder only where the move is the holder's, never who is gone or away, else who is in post.
    async with sessions.read() as session:
        found = await session.execute(text("select case_id, side, holder_name, mover_name from desk_lines"))
        named = {row.case_id: (row.side, row.mover_name) for row in found}
    in_post = {"supervisor": "Sâm", "counter": "Lan", "officer": "Lan"}
    sides = {cause: named[case_id][0] for cause, case_id in planted.items()}
    assert {"supervisor", "counter", "leader", "applicant", "system", "operator"} <= set(sides.values())
    assert {cause: named[case_id][1] for cause, case_id in planted.items()} == {
        cause: in_post.get(side, "") for cause, side in sides.items()
    }


async def test_a_line_of_several_causes_is_counted_frozen_and_found_under_each(sessions: Sessions) -> None:
    """A late case with a late step and two calls in trouble: each way out is taken for what it leads out of."""
    agency = "H62.33"
    clerk = await add_staff(sessions, "Lan", "counter", "officer", "supervisor", "leader", agency_id=agency)
    viewer = Viewer.of([agency], ["supervisor", "leader"], clerk)
    filed = await file_one(sessions, agency_id=agency)
    line = task(agency=agency, due_at=NOW - timedelta(minutes=1))
    calls = [
        operation("police/1:ask", status="problem", problem="rejected", since=NOW),
        operation("tax/1:assess", status="retrying", system="taxes", action="declare", since=NOW - timedelta(hours=2)),
    ]
    state = {"due_at": NOW - timedelta(hours=3), "phase": "in_progress", "next_at": NOW + timedelta(days=1)}
    await Records(sessions).record_turn(turn(filed.case_id, 0, "filed", tasks=[line], operations=calls, snapshot=state))
    async with sessions.write() as session:
        await session.change(text("update outbox set status = 'sent'"))
        await session.change(text("update portal_messages set status = 'confirmed'"))
        await judge_cases(session, [filed.case_id], NOW)
    causes = {Cause.CALL_REFUSED, Cause.CALL_FAILING, Cause.STEP_LATE, Cause.LATE_UNTOLD}
    async with sessions.read() as session:
        for cause in Cause:
            found = await desk_ids(session, viewer, DeskFilter(causes=(cause,)))
            assert list(found) == ([filed.case_id] if cause in causes else []), cause
        assert await desk_counts(session, viewer, DeskFilter(), NOW) == [(causes, 1, 1)]
        desk_line = await session.get(DeskLine, filed.case_id)
    assert desk_line is not None
    assert [one["cause"] for one in desk_line.findings] == [one for one in Cause if one in causes]
    expected = {
        (WayOut.APOLOGISE, ""): (Cause.LATE_UNTOLD, ""),
        (WayOut.APOLOGISE, Cause.STEP_LATE): (Cause.LATE_UNTOLD, ""),
        (WayOut.RETRY, ""): (Cause.CALL_REFUSED, "police/1:ask"),
        (WayOut.RETRY, Cause.CALL_FAILING): (Cause.CALL_FAILING, "tax/1:assess"),
        (WayOut.REMIND, ""): (Cause.STEP_LATE, "check/1"),
        (WayOut.REMIND, Cause.LATE_UNTOLD): (Cause.LATE_UNTOLD, ""),
        (WayOut.HOLD, ""): (Cause.CALL_REFUSED, "police/1:ask"),
    }
    for (way, meant), what in expected.items():
        assert (frozen_now(desk_line, way, meant).cause, frozen_now(desk_line, way, meant).key) == what, (way, meant)
    # What a bulk freezes is the same choice made by SQL.
    async with sessions.write() as session:
        for way in WayOut:
            for meant in ("", *causes):
                about: dict[str, Any] = {
                    "key": f"{way}-{meant}",
                    "params": {},
                    "reason": "x",
                    "threshold": 9,
                    "rates": {},
                }
                made = await ask_for(session, viewer, way, [filed.case_id], cause=str(meant), **about)
                item = await item_of(session, made.id, filed.case_id)
                assert item.then == frozen_now(desk_line, way, str(meant)), (way, meant)
                assert still_so(item.then, item.now), (way, meant)


async def test_a_case_that_wrote_a_turn_a_moment_ago_is_awake(sessions: Sessions) -> None:
    """Brought in from the past it passes old milestones one by one; only one that stays silent has missed its time."""
    people = await _people(sessions)
    case_id, _ = await _well(sessions, people["clerk"])
    passed = _case("next_at = :now - interval '4 days', recorded_at = :now - interval '1 minute'")
    async with sessions.write() as session:
        await session.change(text(_typed(passed)), {"now": NOW, "id": case_id})
        assert await judge_cases(session, [case_id], NOW) == 0
        assert await judge_cases(session, [case_id], NOW + timedelta(minutes=5)) == 1
    assert (await _lines(sessions))[case_id][0] == Cause.MILESTONE_PASSED


async def test_cases_looked_at_in_the_same_moment_share_a_look_and_wait_for_the_one_going_on(
    sessions: Sessions,
) -> None:
    """While the whole desk is made nobody's look gets in between; then all stand there, each once."""
    people = await _people(sessions)
    many = [(await _well(sessions, people["clerk"]))[0] for _ in range(4)]
    late = text(_typed("update tasks set due_at = :now - interval '1 hour' where case_id = any(:ids)"))
    async with sessions.write() as session:
        await session.change(late, {"now": NOW, "ids": many})
    async with sessions.write() as session:
        await judge_all(session, NOW - timedelta(hours=2))
        looks = [asyncio.create_task(judge_together(sessions, one, NOW)) for one in many]
        assert not (await asyncio.wait(looks, timeout=0.3))[0]
    await asyncio.gather(*looks)
    lines = await _lines(sessions)
    assert {lines[one][0] for one in many} == {Cause.STEP_LATE}


async def test_one_case_is_looked_at_again_alone(sessions: Sessions) -> None:
    """After an act its line changes at once, and the lines of others stay as they were."""
    people = await _people(sessions)
    first, _ = await _well(sessions, people["clerk"])
    second, _ = await _well(sessions, people["clerk"])
    late = text(_typed("update tasks set due_at = :now - interval '1 hour' where case_id = any(:ids)"))
    async with sessions.write() as session:
        await session.change(late, {"now": NOW, "ids": [first, second]})
    async with sessions.write() as session:
        await judge_all(session, NOW)
    async with sessions.write() as session:
        await session.change(
            text("update tasks set status = 'done' where case_id = any(:ids)"), {"ids": [first, second]}
        )
        assert await judge_cases(session, [first], NOW) == 0
    lines = await _lines(sessions)
    assert first not in lines
    assert lines[second][0] == Cause.STEP_LATE


async def test_the_list_its_counts_and_its_selection_agree(sessions: Sessions) -> None:
    """Every filter lists as many cases as it counts and selects, in order of the time left, page after page."""
    agency = "H62.32"
    clerk = await add_staff(sessions, "Lan", "counter", "officer", agency_id=agency)
    supervisor = Viewer.of([agency], ["supervisor"], clerk)
    dues = [NOW - timedelta(hours=3), NOW + timedelta(hours=2), NOW - timedelta(hours=1)]
    for due in dues:
        filed = await file_one(sessions, agency_id=agency)
        line = task(agency=agency, due_at=NOW - timedelta(minutes=1))
        state = {"due_at": due, "phase": "in_progress", "next_at": NOW + timedelta(days=1)}
        await Records(sessions).record_turn(turn(filed.case_id, 0, "filed", tasks=[line], snapshot=state))
    async with sessions.write() as session:
        await session.change(text("update outbox set status = 'sent'"))
        await session.change(text("update portal_messages set status = 'confirmed'"))
        await judge_all(session, NOW)
    async with sessions.read() as session:
        for wanted, expected in (
            (DeskFilter(), 3),
            (DeskFilter(causes=("step_late",)), 3),
            (DeskFilter(due_before=NOW), 2),
            (DeskFilter(person="hong dao"), 3),
            (DeskFilter(person="nobody"), 0),
            (DeskFilter(agency="H62.31"), 0),
            (DeskFilter(elsewhere=True), 0),
            (DeskFilter(step="check"), 3),
        ):
            rows: list[DeskRow] = []
            after: Cursor | None = None
            while True:
                page = await desk_page(session, supervisor, wanted, after=after, limit=2)
                rows += page.lines
                after = page.after
                if after is None:
                    break
            counts = await desk_counts(session, supervisor, wanted, NOW)
            assert (len(rows), sum(one.lines for one in counts)) == (expected, expected), wanted
            assert list(await desk_ids(session, supervisor, wanted)) == [row.case_id for row in rows]
            assert [row.due_at for row in rows] == sorted(row.due_at for row in rows if row.due_at)
        officer = Viewer.of([agency], ["officer"], clerk)
        assert not (await desk_page(session, officer, DeskFilter())).lines
