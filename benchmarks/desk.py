"""The desk against SQL written by hand, with five years of a province in the tables, and what making it costs."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import text

from benchmarks.figures import Figure, Target, compare
from benchmarks.office import Office
from domain.case.acts import Role
from models.supervision.desk import desk_counts, desk_page
from models.supervision.judging import judge_all
from models.supervision.narrowing import DeskFilter
from models.viewer import Viewer
from runtime.database import ReadSession

CASES: Final = 2_500_000
QUICK: Final = 200_000
EVENTS: Final = 3_000_000
AGENCIES: Final = 130
OPEN_ONE_IN: Final = 160
_ROUNDS: Final = 15

#: $1 cases, $2 agencies, $3 one of how many is open. Half of each agency's open cases are overdue or nearly, so that
#: its first page is full on both sides.
_CASES: Final = """
insert into cases (
    id, code, secret_hash, procedure_code, procedure_version, procedure_sha256, agency_id, received_at_agency, channel,
    filed_at, filed_by, summary, facts, phase, money, delivery, decision, way, fee, paid, step, waiting_for, hold,
    overdue, received_at, due_at, appointment_at, decided_at, ended_at, next_at, seq, last_hash, recorded_at
)
select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 'D' || n, 'none',
    '8.' || lpad((n % 2100)::text, 6, '0'), 1, '', 'D' || (n / $3 % $2), 'D' || (n / $3 % $2), 'counter', filed_at, '',
    '', '{}', case when open then 'in_progress' else 'returned' end, 'none', 'none',
    case when open then '' else 'approved' end, 'counter', 0, 0, 'review',
    case when open then 'officer' else 'nobody' end, '', false, filed_at, due_at, due_at,
    case when not open then filed_at + interval '2 days' end,
    case when not open then filed_at + interval '3 days' end, case when open then now() + interval '1 day' end, 3, '',
    now()
from (
    select n, n % $3 = 0 as open,
        case when n % $3 = 0 then now() - interval '10 days' else now() - n * (interval '1826 days' / $1::int) end
            as filed_at,
        case when n % $3 = 0 then now() + (n / $3 / $2 % 10 - 4) * interval '1 day' else now() - interval '1 year' end
            as due_at
    from generate_series(1, $1::int) n
) made
"""
_APPLICANTS: Final = """
insert into applicants (case_id, kind, name, identity_number, phone, email, address, owner_name, owner_identity_number,
    owner_address, proxy_basis, recipient_name, recipient_phone, recipient_address)
select id, 'person', 'Nguyễn Văn ' || code, '', '', '', '', '', '', '', '', '', '', '' from cases
where code like 'D%' and ended_at is null
"""
_TASKS: Final = """
insert into tasks (case_id, id, step, kind, stage, role, agency_id, status, opened_at, due_at, done_by, outcome)
select id, 'review/1', 'review', 'review', 'appraise', 'officer', agency_id, 'open', now() - interval '1 hour',
    due_at - interval '1 day', '', ''
from cases where code like 'D%' and ended_at is null
"""
_EVENTS: Final = """
insert into case_events (case_id, seq, kind, at, actor, role, on_behalf_of, step, note, "values", hash, recorded_at)
select ('00000000-0000-4000-9000-' || lpad((1 + n % $2)::text, 12, '0'))::uuid, 1 + n / $2, 'filed', now(), '', '', '',
    '', '', '{}', '', now()
from generate_series(0, $1::int - 1) n
"""
_AGENCIES: Final = """
insert into agencies (id, kind, name_vi, name_en, address, phone, active)
select 'D' || n, 'ubnd-xa', 'Ủy ban nhân dân ' || n, '', '', '', true
from generate_series(0, $1::int - 1) n
"""
_STAFF: Final = """
with made as (
    insert into staff (id, login, name, password_hash, agency_id, position, phone, email, must_change_password, active,
        created_at)
    select gen_random_uuid(), 'desk-' || n || '-' || gen_random_uuid(), 'Cán bộ ' || n, '', 'D' || n, '', '', '', false,
        true, now() from generate_series(0, $1::int - 1) n returning id, agency_id
)
insert into staff_roles (staff_id, role, agency_id) select id, 'officer', agency_id from made
"""
#: By hand: overdue and nearly due of one agency, with everything a row of the list shows but the cause.
_PAGE_BY_HAND: Final = """
select c.id, c.code, coalesce(nullif(a.owner_name, ''), a.name), c.procedure_code, v.name_vi, v.name_en, c.agency_id,
    c.received_at_agency, g.name_vi, g.name_en, c.step, c.phase, c.due_at, t.id, s.name
from (select * from cases where agency_id = $1 and ended_at is null and due_at < now() + interval '1 day'
    order by due_at limit 51) c
join applicants a on a.case_id = c.id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
left join agencies g on g.id = c.agency_id
left join tasks t on t.case_id = c.id and t.status = 'open' left join staff s on s.id = t.claimed_by
order by c.due_at
"""
_PROVINCE_BY_HAND: Final = _PAGE_BY_HAND.replace("agency_id = $1", "agency_id = any(cast($1 as text[]))")
_COUNT_BY_HAND: Final = """
select count(*), count(*) filter (where due_at < now()) from cases
where agency_id = $1 and ended_at is null and due_at < now() + interval '1 day'
"""
#: By hand: one walk over all open cases with their tasks, which finds two of the causes.
_WALK_BY_HAND: Final = """
select count(*) filter (where c.due_at < now()), count(*) filter (where t.due_at < now())
from cases c left join tasks t on t.case_id = c.id and t.status = 'open' where c.ended_at is null
"""


async def measure_desk(office: Office, *, quick: bool) -> list[Figure]:
    """Return what a page, its counts and the making of the desk cost next to SQL written by hand."""
    many = QUICK if quick else CASES
    await _seed(office, many, many * EVENTS // CASES)
    agency = "D7"
    supervisor = Viewer.of([agency], [Role.SUPERVISOR])
    made: tuple[list[float], list[float]] = ([], [])
    lines = 0
    for _ in range(5):
        made[0].append(await _by_hand(office, _WALK_BY_HAND))
        began = time.perf_counter()
        async with office.sessions.write() as session:
            lines = await judge_all(session, datetime.now(UTC))
        made[1].append(1000 * (time.perf_counter() - began))
    async with office.sessions.single_statement() as connection:
        await connection.execute("vacuum analyze desk_lines")

    async def page(session: ReadSession) -> object:
        return await desk_page(session, supervisor, DeskFilter())

    async def counts(session: ReadSession) -> object:
        return await desk_counts(session, supervisor, DeskFilter(), datetime.now(UTC))

    pages = await _beside(office, page, _PAGE_BY_HAND, agency)
    province = [f"D{number}" for number in range(AGENCIES)]
    overseer = Viewer.of(province, [Role.SUPERVISOR])

    async def whole(session: ReadSession) -> object:
        return await desk_page(session, overseer, DeskFilter())

    wholes = await _beside(office, whole, _PROVINCE_BY_HAND, province)
    counted = await _beside(office, counts, _COUNT_BY_HAND, agency)
    note = f"{many:,} cases, one in {OPEN_ONE_IN} open; {lines:,} stand on the desk"
    at_most = Target.RATIO_AT_MOST
    return [
        compare(
            "desk, first page of an agency", "ms", *pages, at_most, 1.3, note=f"{note}; by hand: without the cause"
        ),
        compare(f"desk, first page of {AGENCIES} agencies", "ms", *wholes, at_most, 1.3),
        compare("desk, counts by cause", "ms", *counted),
        compare("desk made anew, all open cases", "ms", *made, note="by hand: two causes of forty-four; once a minute"),
    ]


async def _beside(
    office: Office, ours: Callable[[ReadSession], Awaitable[object]], by_hand: str, agency: object
) -> tuple[list[float], list[float]]:
    sides: tuple[list[float], list[float]] = ([], [])
    for _ in range(_ROUNDS):
        sides[0].append(await _by_hand(office, by_hand, agency))
        async with office.sessions.read() as session:
            await ours(session)  # the connection and its plan are warm, as for the side by hand
            began = time.perf_counter()
            await ours(session)
            sides[1].append(1000 * (time.perf_counter() - began))
    return sides


async def _by_hand(office: Office, question: str, *values: Any) -> float:
    # Through the same driver as ours: what is compared is the question and what is made of its answer.
    given = {f"value{place}": value for place, value in enumerate(values, 1)}
    statement = text(question.replace("$1", ":value1"))
    async with office.sessions.read() as session:
        (await session.execute(statement, given)).all()
        began = time.perf_counter()
        (await session.execute(statement, given)).all()
        return 1000 * (time.perf_counter() - began)


async def _seed(office: Office, many: int, events: int) -> None:
    """Write the rows past the triggers, which would take their time one by one, and let PostgreSQL learn them."""
    tables = ("cases", "case_events", "tasks")
    async with office.sessions.single_statement() as connection:
        for table in tables:
            await connection.execute(f"alter table {table} disable trigger user")
        await connection.execute(_CASES, many, AGENCIES, OPEN_ONE_IN)
        await connection.execute(_APPLICANTS)
        await connection.execute(_TASKS)
        await connection.execute(_EVENTS, events, many)
        await connection.execute(_AGENCIES, AGENCIES)
        await connection.execute(_STAFF, AGENCIES)
        for table in tables:
            await connection.execute(f"alter table {table} enable trigger user")
        for table in (*tables, "applicants"):
            await connection.execute(f"vacuum analyze {table}")
