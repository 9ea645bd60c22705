"""A year's report of a whole province against SQL written by hand for it, with five years of cases in the tables."""

from __future__ import annotations

import time
from datetime import date
from typing import Any, Final

from benchmarks.figures import Figure, compare
from benchmarks.office import Office
from domain.reports.forms import LAYOUTS, Column, Form, table
from domain.reports.periods import Closing, Period
from models.reports.counting import Scope
from models.reports.figures import cells, summed_cells

CASES: Final = 2_500_000
QUICK: Final = 200_000
AGENCIES: Final = 130
PROCEDURES: Final = 2_100
_YEAR: Final = Period.parse("2025").span(Closing(0))
_ROUNDS: Final = 9

#: $1 cases, $2 agencies, $3 procedures. Five years to the end of 2026; one in 160 is open; one in eight had a stop.
_SEED: Final = """
insert into cases (
    id, code, secret_hash, procedure_code, procedure_version, procedure_sha256, agency_id, received_at_agency, channel,
    filed_at, filed_by, summary, facts, phase, money, delivery, decision, way, fee, paid, step, waiting_for, hold,
    overdue, received_at, due_at, appointment_at, decided_at, ended_at, seq, last_hash, recorded_at
)
select gen_random_uuid(), 'R' || n, 'none', '8.' || lpad((n % $3)::text, 6, '0'), 1, '', 'B' || (n * 7 % $2),
    'B' || (n * 7 % $2), case n % 3 when 0 then 'counter' else 'online' end, received_at, '', '', '{}',
    case when open then 'in_progress' else 'returned' end, 'none', 'none', case when open then '' else 'approved' end,
    'counter', 0, 0, '', '', '', false, received_at, received_at + interval '10 days', received_at + interval '10 days',
    case when not open then received_at + (n % 13) * interval '1 day' end,
    case when not open then received_at + (n % 14) * interval '1 day' end, 3, '', now()
from (
    select n, n % 160 = 0 as open,
        timestamptz '2022-01-01 00:00+07' + n * (interval '1826 days' / $1::int) as received_at
    from generate_series(1, $1::int) n
) made
"""
_STOPPED: Final = """
insert into process_spans (
    case_id, since, until, agency_id, desk_id, procedure_code, field, channel, is_part, due_on, halted_on, waits, entry,
    exit, single, recorded_at
)
select c.id, c.received_at + case part when 2 then interval '6 hours' else interval '0' end,
    case when part = 1 and stopped then c.received_at + interval '6 hours' else coalesce(c.decided_at, 'infinity') end,
    c.agency_id, c.agency_id, c.procedure_code, 'field-' || (right(c.procedure_code, 6)::int % 60),
    case c.channel when 'online' then 'online_full' else 'direct' end, false, vietnam_day(c.due_at), null, false,
    case part when 1 then 'received' else 'changed' end,
    case when part = 1 and stopped then 'changed' when c.decided_at is null then '' else 'decided' end,
    not stopped, now()
from (select *, substr(code, 2)::int % 8 = 0 and coalesce(decided_at, 'infinity') > received_at as stopped from cases
    where code like 'R%') c
cross join generate_series(1, 2) as part where part = 1 or stopped
"""
_COVERING: Final = """
create index bench_cases_settled on cases (coalesce(decided_at, 'infinity'::timestamptz))
    include (agency_id, procedure_code, channel, received_at, due_at)
"""
#: By hand: the present due date only, no stops, no periods closed; what a spreadsheet would ask.
_BY_HAND: Final = """
select agency_id, procedure_code,
    count(*) filter (where received_at < $1) as carried,
    count(*) filter (where received_at >= $1 and channel = 'online') as online,
    count(*) filter (where received_at >= $1 and channel <> 'online') as direct,
    count(*) filter (where settled < $2 and settled < due_at - interval '1 day') as early,
    count(*) filter (where settled < $2 and settled >= due_at - interval '1 day' and settled < due_at) as on_time,
    count(*) filter (where settled < $2 and settled >= due_at) as late,
    count(*) filter (where settled >= $2 and due_at >= $2) as in_time,
    count(*) filter (where settled >= $2 and due_at < $2) as overdue
from (select *, coalesce(decided_at, 'infinity'::timestamptz) as settled from cases) c
where settled >= $1 and received_at < $2 group by agency_id, procedure_code
"""


async def measure_year_report(office: Office, *, quick: bool) -> list[Figure]:
    """Return the time of a year's report for the province and for one agency, next to the SQL written by hand."""
    many = QUICK if quick else CASES
    await _seed(office, many)
    agencies = [f"B{number}" for number in range(AGENCIES)]
    province: tuple[list[float], list[float]] = ([], [])
    one: tuple[list[float], list[float]] = ([], [])
    received = 0
    for _ in range(_ROUNDS):
        for sides, asked in ((province, agencies), (one, agencies[:1])):
            sides[0].append(await _by_hand(office, None if asked is agencies else asked[0]))
            began = time.perf_counter()
            async with office.sessions.read() as session:
                scope = Scope.of(asked, _YEAR, date(2026, 12, 31))
                if asked is agencies:
                    found, _by_agency = await summed_cells(session, scope, asked[10:])
                else:
                    found = await cells(session, scope)
            filled = table(LAYOUTS[Form.UNIT], found)
            sides[1].append(1000 * (time.perf_counter() - began))
            received = filled.total.numbers[Column.RECEIVED] if asked is agencies else received
    note = (
        f"{many:,} cases of five years, {AGENCIES} agencies, {PROCEDURES:,} procedures; {received:,} in the year. "
        "By hand: agency × procedure over the case rows with a covering index, present due dates only; ours: form and "
        "agencies by way in and outcome, with the dates told by then, stops and reopenings, as a filled form"
    )
    return [
        compare("year's report, province", "ms", *province, note=note),
        compare("year's report, one agency", "ms", *one),
    ]


async def _by_hand(office: Office, agency: str | None) -> float:
    question = _BY_HAND.replace("group by", "and agency_id = $3 group by") if agency else _BY_HAND
    values: list[Any] = [_YEAR.begins, _YEAR.ends, *([agency] if agency else [])]
    async with office.sessions.single_statement() as connection:
        await connection.execute("set max_parallel_workers_per_gather = 0")  # as our reading connections
        began = time.perf_counter()
        await connection.fetch(question, *values)
        return 1000 * (time.perf_counter() - began)


async def _seed(office: Office, many: int) -> None:
    """Write the rows past the triggers, which would take their time one by one, and let PostgreSQL learn them."""
    async with office.sessions.single_statement() as connection:
        await connection.execute("alter table cases disable trigger user")
        await connection.execute(_SEED, many, AGENCIES, PROCEDURES)
        await connection.execute("alter table cases enable trigger user")
        await connection.execute(_STOPPED)
        await connection.execute(_COVERING)
        await connection.execute("vacuum analyze cases")
        await connection.execute("vacuum analyze process_spans")
