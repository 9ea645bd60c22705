"""The spans that follow the case rows, held to what real lives of cases say of themselves at every instant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from activities.contract import TurnRecord
from activities.records import Records
from domain.case.acts import Act
from domain.case.events import Commanded
from domain.case.picture import snapshot
from domain.case.state import CaseState
from domain.deadline.clock import ClockEntry
from domain.deadline.due import Convention, CountingRules
from domain.deadline.ledger import Punctuality, was_on_time
from domain.deadline.limit import Limit
from domain.deadline.moments import last_day_before
from domain.procedure.plan import Channel
from domain.reports.lives import Entry, Exit, InProcess, Outcome, Received, place_of, standing_at
from domain.reports.periods import Span
from runtime.database import Sessions
from tests.domain.case.test_walks import open_commands
from tests.support.filings import file_one
from tests.support.lives import Life
from tests.support.plans import marital_status

pytestmark = pytest.mark.asyncio(loop_scope="session")
_MINUTE = timedelta(minutes=1)
_OFTEN = (Act.ACCEPT, Act.COMPLETE, Act.APPROVE)
_ENDS = (Act.WITHDRAW, Act.REFUSE)


@dataclass(frozen=True)
class Seen:
    """How a case stood at an instant, by its own state."""

    at: datetime
    state: CaseState
    agency: str


async def read_spans(sessions: Sessions, case_id: UUID) -> list[InProcess]:
    """Return the spans of a case as the rules know them."""
    question = text("""
        select since, nullif(until, 'infinity') as until, agency_id as agency, field, channel, due_on, halted_on, waits,
            entry, nullif(exit, '') as exit, single
        from process_spans where case_id = :id order by since
    """)
    async with sessions.read() as session:
        rows = (await session.execute(question, {"id": case_id})).mappings().all()
    assert all(row["single"] == (len(rows) == 1) for row in rows)
    return [
        InProcess(
            **{
                **{name: value for name, value in row.items() if name != "single"},
                "channel": Received(row["channel"]),
                "entry": Entry(row["entry"]),
                "exit": Exit(row["exit"]) if row["exit"] else None,
            }
        )
        for row in rows
    ]


def step(life: Life, random: Random) -> None:
    """Do something that is open, hear an answer, or wait."""
    commands = [one for one in open_commands(life) if one.act not in _ENDS or random.random() < 0.1]
    often = [one for one in commands if one.act in _OFTEN]
    match random.randrange(8):
        case 0 | 1 if often:
            life.happen(Commanded(random.choice(often)))
        case 2 | 3 | 4 if commands:
            act = random.choice(sorted({one.act for one in commands}))
            life.happen(Commanded(random.choice([one for one in commands if one.act is act])))
        case 5 if life.state.operations:
            life.succeeded(random.choice(sorted(life.state.operations)))
        case _:
            life.wait(timedelta(hours=random.choice((1, 12, 48, 24 * 9))))
    life.now += _MINUTE


async def live(sessions: Sessions, random: Random, *, merged: bool) -> tuple[UUID, Life, list[Seen]]:
    """Let a case live, its turns recorded as they come, or (`merged`) now and then several at once."""
    channel = random.choice(list(Channel))
    life = Life(marital_status(), channel=channel, fee=0)
    filed = await file_one(sessions, channel=channel)
    told = 0
    clock: list[ClockEntry] = []
    seen: list[Seen] = []
    for _ in range(45):
        if life.state.closed and not open_commands(life):
            break
        step(life, random)
        if merged and random.random() < 0.5:
            continue
        if len(life.records) > told:
            changed = life.state.clock if life.state.clock != clock else []
            clock = list(life.state.clock)
            records = life.records[told:]
            turn = TurnRecord(
                str(filed.case_id), told, records[-1].seq, records, snapshot(life.plan, life.state, None), clock=changed
            )
            await Records(sessions).record_turn(turn)
            told = len(life.records)
        seen.append(Seen(life.now, life.state.copy(), life.plan.agency))
    return filed.case_id, life, seen


def stands(found: InProcess | None, seen: Seen) -> None:
    """Check a span against the state of the case at that instant."""
    state = seen.state
    in_hand = state.received_at is not None and state.decided_at is None and state.ended_at is None
    assert (found is not None) == in_hand, (state.phase, seen.at, found)
    if found is None:
        return
    assert found.agency == seen.agency
    assert found.waits == (state.phase == "awaiting_supplement")
    assert (found.halted_on is None) == (state.due_at is not None)
    if state.due_at is not None:
        assert found.due_on == last_day_before(state.due_at)


@pytest.mark.parametrize("seed", range(24))
async def test_spans_tell_every_instant(sessions: Sessions, seed: int) -> None:
    """At every instant of a life the spans tell what the case itself said then, and each belongs to one of them."""
    case_id, life, seen = await live(sessions, Random(seed), merged=False)
    spans = await read_spans(sessions, case_id)
    for moment in seen:
        stands(standing_at(spans, moment.at), moment)
    for one, following in pairwise(spans):
        assert one.until is not None
        assert one.until <= following.since
        assert (one.exit is Exit.CHANGED) == (following.entry is Entry.CHANGED) == (one.until == following.since)
    _as_the_law_says(life, spans)


@pytest.mark.parametrize("seed", range(100, 112))
async def test_late_turns_leave_the_same_end(sessions: Sessions, seed: int) -> None:
    """When several turns are written at once, the instants of reception and settlement, and the standing, are true."""
    case_id, _, seen = await live(sessions, Random(seed), merged=True)
    spans = await read_spans(sessions, case_id)
    if seen:
        stands(standing_at(spans, seen[-1].at), seen[-1])
        settled = [one.until for one in spans if one.exit is Exit.DECIDED]
        assert settled in ([], [seen[-1].state.decided_at])


def _as_the_law_says(life: Life, spans: list[InProcess]) -> None:
    """By day, the outcome of a settled case is the one its legal clock gives (its limit counts in days)."""
    state = life.state
    over = state.decided_at or state.ended_at
    if over is None or not spans or state.received_at is None:
        return
    days = Span(date(2026, 1, 1), date(2027, 12, 31))
    place = place_of(spans, days)
    limit = Limit.parse(life.plan.deadline[state.channel])
    rules = CountingRules(convention=Convention(life.plan.convention))
    judged = was_on_time([one for one in state.clock if one.at <= over], over, limit, life.calendar, rules)
    names = {
        Punctuality.EARLY: (Outcome.EARLY, Outcome.ENDED_EARLY),
        Punctuality.ON_TIME: (Outcome.ON_TIME, Outcome.ENDED_ON_TIME),
        Punctuality.LATE: (Outcome.LATE, Outcome.ENDED_LATE),
    }
    assert place is not None
    assert place.outcome in names[judged]


async def test_a_part_is_known_as_one(sessions: Sessions) -> None:
    """A case that is linked to the one it was opened for counts as its part from then on, for any period."""
    made: list[UUID] = []
    for _ in range(2):
        life = Life(marital_status())
        filed = await file_one(sessions)
        while life.state.received_at is None:
            life.happen(Commanded(next(one for one in open_commands(life) if one.act is Act.ACCEPT)))
        shown: Any = snapshot(life.plan, life.state, None)
        await Records(sessions).record_turn(
            TurnRecord(str(filed.case_id), 0, len(life.records), life.records, replace(shown), clock=life.state.clock)
        )
        made.append(filed.case_id)
    whole, part = made
    async with sessions.write() as session:
        await session.change(
            text("update cases set parent_id = :whole, parent_operation = 'part/1:case' where id = :part"),
            {"whole": whole, "part": part},
        )
    async with sessions.read() as session:
        rows = await session.execute(
            text("select case_id, is_part from process_spans where case_id = any(:ids)"), {"ids": made}
        )
    assert {row.case_id: row.is_part for row in rows} == {whole: False, part: True}
