"""The counts of the national index against its rule, dossier by dossier, and the lists behind each number."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from domain.portal.codes import CODE_OF_PHASE, StatusCode, code_of
from domain.portal.on_time import IndexDates, on_time
from domain.scorecard.measures import Measure
from domain.scorecard.score import Tally
from models.paging import Cursor
from models.queries.scorecard_cases import LISTED, Asked, case_tallies, cases_behind, disliked, procedures_used
from models.queries.scorecard_on_time import OVER_PHASES, average_times, on_time_counts
from runtime.database import Sessions
from tests.support.filings import file_one

pytestmark = pytest.mark.asyncio(loop_scope="session")

START = datetime(2026, 10, 31, 17, tzinfo=UTC)
UNTIL = datetime(2026, 11, 30, 17, tzinfo=UTC)
AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Life:
    """What the index looks at in one dossier; `rounds` are requests and deliveries in turn."""

    phase: str = "decided"
    received: datetime | None = AT - 5 * DAY
    due: datetime | None = AT
    appointment: datetime | None = None
    decided: datetime | None = AT - DAY
    ended: datetime | None = None
    rounds: tuple[datetime, ...] = ()


async def put(sessions: Sessions, agency: str, life: Life, **changes: object) -> UUID:
    """Store a dossier with this life; `changes` are further columns of its row."""
    filed = await file_one(sessions, agency_id=agency)
    values = {
        "phase": life.phase,
        "received_at": life.received,
        "due_at": life.due,
        "appointment_at": life.appointment,
        "decided_at": life.decided,
        "ended_at": life.ended,
        **changes,
    }
    columns = ", ".join(f"{name} = :{name}" for name in values)
    async with sessions.write() as session:
        await session.change(
            text(f"update cases set {columns} where id = :id"),  # names of columns, from this file
            {**values, "id": filed.case_id},
        )
        for number, at in enumerate(life.rounds):
            await event(session, filed.case_id, number, ("supplement_requested", "supplemented")[number % 2], at)
    return filed.case_id


async def event(session: object, case_id: UUID, number: int, kind: str, at: datetime) -> None:
    """Write one event of a dossier."""
    await session.change(  # type: ignore[attr-defined]  # a write session
        text("""
            insert into case_events (case_id, seq, kind, at, actor, role, on_behalf_of, step, note, "values", hash,
                recorded_at)
            values (:id, :seq, :kind, :at, '', '', '', '', '', '{}', '', now())
        """),
        {"id": case_id, "seq": 1000 + number, "kind": kind, "at": at},
    )


def verdict(life: Life, at: datetime) -> bool | None:
    """Return what the rule of the index says of a life, put together by hand."""
    due = life.appointment or life.due
    asked, waited = None, timedelta()
    for number, when in enumerate(life.rounds):
        if number % 2:
            assert asked is not None
            waited, asked = waited + (when - asked), None
        else:
            asked = when
    finished = life.decided or life.ended
    dates = IndexDates(
        code=int(code_of(life.phase)),
        received_at=life.received,
        due_at=due.replace(microsecond=0) if due else None,
        finished_at=finished.replace(microsecond=0) if finished else None,
        requests=(len(life.rounds) + 1) // 2,
        asked_at=asked,
        waited=waited,
    )
    return on_time(dates, at)


BORDERS = (
    Life(),
    Life(decided=AT, due=AT),
    Life(decided=AT + timedelta(milliseconds=400), due=AT),  # the portal knows whole seconds
    Life(decided=AT - SECOND, due=AT - 2 * SECOND),
    Life(decided=AT - DAY, due=AT - 2 * DAY, appointment=AT),  # the date promised counts, not the first one
    Life(phase="in_progress", decided=None, due=AT + SECOND),
    Life(phase="in_progress", decided=None, due=AT - SECOND),
    Life(phase="in_progress", decided=None, due=AT),
    Life(phase="awaiting_supplement", decided=None, due=AT - DAY, rounds=(AT - DAY,)),
    Life(phase="awaiting_supplement", decided=None, due=AT - DAY, rounds=(AT - DAY + SECOND,)),
    Life(phase="awaiting_supplement", decided=None, due=AT + DAY, rounds=(AT - 4 * DAY, AT - 3 * DAY, AT - 2 * DAY)),
    Life(decided=AT - DAY, due=AT - 2 * DAY, rounds=(AT - 4 * DAY, AT - 3 * DAY)),
    Life(decided=AT - DAY + SECOND, due=AT - 2 * DAY, rounds=(AT - 4 * DAY, AT - 3 * DAY)),
    Life(decided=AT - DAY, due=AT + DAY, rounds=(AT - 5 * DAY, AT - 4 * DAY, AT - 3 * DAY, AT - 2 * DAY)),
    Life(phase="withdrawn", decided=None, ended=AT - DAY),
    Life(phase="stopped", decided=None, ended=AT - DAY, due=AT - 2 * DAY, rounds=(AT - 20 * DAY,)),
    Life(phase="returned", decided=AT - 2 * DAY, ended=AT - DAY, due=AT - DAY - SECOND),
    Life(phase="correcting", decided=AT - 4 * DAY, due=AT - DAY),
    Life(phase="on_hold", decided=None, due=AT - DAY),
    Life(phase="received", decided=None, due=None),
    Life(phase="filed", received=None, decided=None, due=None),
)


def lives(seed: int, count: int) -> list[Life]:
    """Return lives made by chance, with every phase in them."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        phase = chance.choice(sorted(CODE_OF_PHASE))
        received = AT - timedelta(hours=chance.randint(1, 600))
        over = phase in OVER_PHASES and phase != "on_hold"
        end = received + timedelta(minutes=chance.randint(0, int((AT - received) / timedelta(minutes=1))))
        moments = sorted(received + (end - received) * chance.random() for _ in range(chance.choice((0, 0, 1, 2, 3))))
        if phase == "awaiting_supplement" and len(moments) % 2 == 0:
            moments = [*moments, end]
        made.append(
            Life(
                phase=phase,
                received=received,
                due=received + timedelta(hours=chance.randint(1, 400)),
                appointment=chance.choice((None, received + timedelta(hours=chance.randint(1, 400)))),
                decided=end if phase in ("decided", "returned", "correcting") else None,
                ended=end if over and phase not in ("decided",) else None,
                rounds=tuple(moments),
            )
        )
    return made


def counted(life: Life) -> bool:
    finished = life.decided or life.ended
    open_ = life.phase not in OVER_PHASES or finished is None
    return life.received is not None and (open_ or (finished is not None and finished >= START))


@pytest.mark.parametrize(("agency", "made"), [("H61.71", BORDERS), ("H61.72", tuple(lives(766, 120)))])
async def test_counts_and_lists_are_the_rule_itself(sessions: Sessions, agency: str, made: Sequence[Life]) -> None:
    """Each dossier is on time in the count and in the list exactly when the rule says so of it alone."""
    expected: dict[bool, set[UUID]] = {True: set(), False: set()}
    for life in made:
        case_id = await put(sessions, agency, life)
        said = verdict(life, AT)
        if said is not None and counted(life):
            expected[said].add(case_id)
    async with sessions.read() as session:
        counts = await on_time_counts(session, [agency], START, UNTIL, AT)
        asked = Asked([agency], START, UNTIL, AT)
        listed = {
            wanted: {
                line.case_id
                for line in (await cases_behind(session, Measure.ON_TIME, asked, counted=wanted, limit=500)).lines
            }
            for wanted in (True, False)
        }

    assert listed == expected
    said_of = Counter[bool]()
    for one in counts:
        said_of[one.on_time] += one.cases
    assert said_of == {wanted: len(ids) for wanted, ids in expected.items()}
    assert expected[True]
    assert expected[False]


async def test_a_past_period_is_counted_as_it_stood_at_its_end(sessions: Sessions) -> None:
    """What was open, or awaited, when the period ended counts so, whatever came of it afterwards."""
    agency = "H61.73"
    until, late = UNTIL - 20 * DAY, UNTIL - 15 * DAY
    finished_later = Life(decided=late, due=until - DAY, received=START)
    in_time_then = Life(decided=late, due=until + DAY, received=START)
    awaited_then = Life(decided=late, due=until - DAY, received=START, rounds=(until - 2 * DAY, until + DAY))
    received_later = Life(received=until + DAY, decided=late, due=late)
    twice_but_later = Life(
        decided=late,
        due=until + DAY,
        received=START,
        rounds=(until - 3 * DAY, until - 2 * DAY, until + DAY, until + 2 * DAY),
    )
    for life in (finished_later, in_time_then, awaited_then, received_later, twice_but_later):
        await put(sessions, agency, life)
    async with sessions.read() as session:
        then = await on_time_counts(session, [agency], START, until, AT + 100 * DAY)

    assert sorted((one.month, one.on_time, one.cases) for one in then) == [("", False, 1), ("", True, 3)]


async def test_other_agencies_and_parts_of_cases_do_not_count(sessions: Sessions) -> None:
    """Only an agency's own dossiers count, once: a case opened for another one is none of its own."""
    whole = await put(sessions, "H61.74", Life())
    await put(sessions, "H61.74", Life(), parent_id=whole, parent_operation="x/1:case")
    await put(sessions, "H61.75", Life())
    async with sessions.read() as session:
        counts = await on_time_counts(session, ["H61.74"], START, UNTIL, AT)

    assert [(one.month, one.on_time, one.cases) for one in counts] == [("2026-11", True, 1)]


SQL = {
    "synced": """insert into portal_messages (case_id, seq, event_seq, action, cause, code, at, facts, status, round,
        attempts, answer, problem, created_at, try_at, asked_by, reason)
        values (:id, 1, 1, 'dossier', 'x', 9, now(), '{}', 'confirmed', 1, 1, '', '', now(), now(), '', '')""",
    "result": """with d as (insert into documents (id, case_id, kind, file_name, media_type, size, sha256, created_at,
        created_by) values (gen_random_uuid(), :id, 'form:result', 'r', 'application/pdf', 1, 'c', now(), '')
        returning id) insert into held_results (id, paper_code, type_code, name, holder_number, holder_name,
        agency_id, case_id, seq, document_id, issued_at)
        select gen_random_uuid(), 'x', 'KQ', 'r', '', '', 'H61', :id, 1, d.id, now() from d""",
    "scan": """insert into documents (id, case_id, kind, file_name, media_type, size, sha256, created_at, created_by)
        values (gen_random_uuid(), :id, 'component:x', 'r', 'application/pdf', 1, 'c', now(), '')""",
    "population": "update dossier_items set held_in = 'dan-cu' where case_id = :id and component_id = 'to-khai'",
    "register": "update dossier_items set held_in = 'ho-tich' where case_id = :id and component_id = 'to-khai'",
    "paid": """insert into money_entries (case_id, seq, kind, debit, credit, amount, key, actor, agency_id, at)
        values (:id, 99, 'received_online', 'online', 'applicant', 5, '', '', 'H61', now())""",
    "bad": "insert into ratings (case_id, scores, comment, at) values (:id, '{\"overall\": 2}', '', now())",
    "middling": "insert into ratings (case_id, scores, comment, at) values (:id, '{\"overall\": 3}', '', now())",
}


async def give(sessions: Sessions, case_id: UUID, *what: str) -> UUID:
    """Add to a dossier what an indicator looks for."""
    async with sessions.write() as session:
        await session.change(
            text("insert into document_contents (sha256, content) values ('c', '') on conflict do nothing")
        )
        for one in what:
            await session.change(text(SQL[one]), {"id": case_id})
    return case_id


async def test_each_share_counts_what_its_rule_names(sessions: Sessions) -> None:
    """One dossier for each thing an indicator looks for, and one with nothing at all."""
    agency = "H61.76"
    online = {"channel": "online"}
    for what, columns in (
        ((), {}),
        (("synced",), {}),
        (("result",), online),
        (("result", "scan", "synced"), {}),
        (("population",), {}),
        (("register",), {}),
        (("paid",), {"fee": 5}),
        ((), {"fee": 5, "portal_number": "000.1"}),
        ((), online),
    ):
        await give(sessions, await put(sessions, agency, Life(), **columns), *what)
    async with sessions.read() as session:
        of_agency = text("select procedure_code from cases where agency_id = :a")
        code = (await session.execute(of_agency, {"a": agency})).scalars().first()
        asked = Asked([agency], START, UNTIL, AT, full=[str(code)])
        found = await case_tallies(session, asked)
        used = await procedures_used(session, asked)
        for measure in LISTED:
            pages = [await cases_behind(session, measure, asked, counted=wanted, limit=50) for wanted in (True, False)]
            if measure in found:
                assert Tally(len(pages[0].lines), sum(len(page.lines) for page in pages)) == found[measure], measure

    assert found == {
        Measure.SYNCED: Tally(3, 9),
        Measure.FULL_ONLINE: Tally(1, 9),
        Measure.FILED_ONLINE: Tally(1, 9),
        Measure.PAID_ONLINE: Tally(1, 2),
        Measure.ELECTRONIC_RESULT: Tally(2, 9),
        Measure.DIGITISED: Tally(1, 9),
        Measure.REUSED: Tally(2, 9),
        Measure.SHARED: Tally(1, 9),
        Measure.POPULATION_CASES: Tally(1, 9),
    }
    (one,) = used.values()
    assert (one.online, one.fee_synced, one.paid_online, one.population, one.cases) == (True, True, True, True, 9)


async def test_a_bad_rating_is_a_dislike_and_a_middling_one_is_not(sessions: Sessions) -> None:
    """An overall score of 1 or 2 counts against indicator 5.4, of 3 it does not; a late dossier is taken off once."""
    agency = "H61.77"
    late = Life(decided=AT, due=AT - DAY)
    twice_late = Life(rounds=(AT - 5 * DAY, AT - 4 * DAY, AT - 3 * DAY, AT - 2 * DAY))
    once = Life(rounds=(AT - 5 * DAY, AT - 4 * DAY))
    made = [
        await give(sessions, await put(sessions, agency, life), *what)
        for life, what in (
            (Life(), ("bad",)),
            (Life(), ("middling",)),
            (Life(), ()),
            (late, ("bad",)),
            (twice_late, ()),
            (once, ("bad",)),
            (once, ()),
        )
    ]
    async with sessions.read() as session:
        asked = Asked([agency], START, UNTIL, AT)
        assert await disliked(session, asked) == 2
        listed = {
            wanted: {
                line.case_id for line in (await cases_behind(session, Measure.SATISFIED, asked, counted=wanted)).lines
            }
            for wanted in (True, False, None)
        }

    assert listed == {
        True: {made[1], made[2], made[6]},
        False: {made[0], made[3], made[4], made[5]},
        None: set(made),
    }


async def test_a_long_list_goes_on_where_it_stopped(sessions: Sessions) -> None:
    """Pages follow each other without a dossier missing or twice, also when several were received at once."""
    agency = "H61.78"
    made = {await put(sessions, agency, Life()) for _ in range(5)}
    asked = Asked([agency], START, UNTIL, AT)
    seen: list[UUID] = []
    after: Cursor | None = None
    async with sessions.read() as session:
        while True:
            page = await cases_behind(session, Measure.ON_TIME, asked, after=after, limit=2)
            seen += [line.case_id for line in page.lines]
            after = page.after
            if after is None:
                break

    assert len(seen) == 5
    assert set(seen) == made


async def test_average_time_of_what_is_done(sessions: Sessions) -> None:
    """Only dossiers that are done count, by the days from reception to the decision."""
    agency = "H61.79"
    for days in (2, 4):
        await put(sessions, agency, replace(Life(), received=AT - 10 * DAY, decided=AT - (10 - days) * DAY))
    await put(sessions, agency, Life(phase="in_progress", decided=None))
    async with sessions.read() as session:
        (one,) = await average_times(session, [agency], START, UNTIL)

    assert (one.cases, one.days) == (2, 3.0)


async def test_every_ended_status_of_the_index_has_its_phases() -> None:
    """The phases in which the handling is over are read off the portal's own table."""
    assert {code_of(phase) for phase in OVER_PHASES} == {
        StatusCode.NOT_RECEIVED,
        StatusCode.WITHDRAWN,
        StatusCode.STOPPED,
        StatusCode.DECIDED,
        StatusCode.RETURNED,
    }
