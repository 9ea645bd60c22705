"""Cases written straight into the tables, as many as a year has: reports see nothing of workflows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from domain.reports.lives import InProcess
from models.tables import Agency
from runtime.database import Sessions

#: $1 ids, $2 codes, $3 agencies, $4 instants of filing. Bare rows: no event log, nobody's name.
BARE_CASES = """
insert into cases (
    id, code, secret_hash, procedure_code, procedure_version, procedure_sha256, agency_id, received_at_agency, channel,
    filed_at, filed_by, summary, facts, phase, money, delivery, decision, way, fee, paid, step, waiting_for, hold,
    overdue, seq, last_hash, recorded_at
)
select id, code, 'none', '1.000001', 1, '', agency, agency, 'counter', at, '', '', '{}', 'filed', 'none', 'none', '',
    'counter', 0, 0, '', '', '', false, 0, '', now()
from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as n(id, code, agency, at)
"""
_SPANS = """
insert into process_spans (
    case_id, since, until, agency_id, desk_id, procedure_code, field, channel, is_part, due_on, halted_on, waits, entry,
    exit, single, recorded_at
)
select id, since, coalesce(until, 'infinity'), agency, agency, '1.000001', field, channel, false, due, halted, waits,
    entry, exit, single, now()
from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::date[],
    $8::date[], $9::bool[], $10::text[], $11::text[], $12::bool[])
    as s(id, since, until, agency, field, channel, due, halted, waits, entry, exit, single)
"""


async def add_agencies(sessions: Sessions, *ids: str, kind: str = "ubnd-xa", parent: str | None = None) -> None:
    async with sessions.write() as session:
        for agency in ids:
            if await session.get(Agency, agency) is None:
                session.add(Agency(id=agency, kind=kind, name_vi=f"UBND {agency}", parent_id=parent))


async def store_lives(sessions: Sessions, lives: Sequence[Sequence[InProcess]]) -> list[UUID]:
    """Write cases with these spans, past the trigger, and return their ids."""
    ids = [uuid4() for _ in lives]
    spans = [(case_id, one, len(life) == 1) for case_id, life in zip(ids, lives, strict=True) for one in life]
    async with sessions.single_statement() as connection:
        await connection.execute(
            BARE_CASES,
            ids,
            [f"{life[0].agency}-{case_id.hex}" for case_id, life in zip(ids, lives, strict=True)],
            [life[0].agency for life in lives],
            [datetime(2025, 1, 1, tzinfo=UTC)] * len(ids),
        )
        await connection.execute(
            _SPANS,
            [case_id for case_id, _, _ in spans],
            [one.since for _, one, _ in spans],
            [one.until for _, one, _ in spans],
            [one.agency for _, one, _ in spans],
            [one.field for _, one, _ in spans],
            [one.channel.value for _, one, _ in spans],
            [one.due_on for _, one, _ in spans],
            [one.halted_on for _, one, _ in spans],
            [one.waits for _, one, _ in spans],
            [one.entry.value for _, one, _ in spans],
            [one.exit.value if one.exit else "" for _, one, _ in spans],
            [single for _, _, single in spans],
        )
    return ids


@dataclass(frozen=True)
class PublishedYear:
    """A year as a province published it, in dossiers; `online` None when it did not say."""

    year: int
    early_or_on_time: int
    late: int
    in_time: int
    overdue: int
    online: int | None = None

    @property
    def received(self) -> int:
        return self.early_or_on_time + self.late + self.in_time + self.overdue


#: $1 early or on time, $2 late, $3 in time, $4 overdue, $5 online, $6 year, $7 agencies, $8 procedures.
#: The turns of the categories are mixed by a multiplier that shares no factor with the number of cases.
_YEAR = """
insert into cases (
    id, code, secret_hash, procedure_code, procedure_version, procedure_sha256, agency_id, received_at_agency, channel,
    filed_at, filed_by, summary, facts, phase, money, delivery, decision, way, fee, paid, step, waiting_for, hold,
    overdue, received_at, due_at, appointment_at, decided_at, ended_at, seq, last_hash, recorded_at
)
select gen_random_uuid(), agency || '-' || $6::int || '-' || n, 'none', procedure, 1, '', agency, agency,
    case when n <= $5 then 'online' when n % 50 = 0 then 'post' else 'counter' end, received_at, '', '', '{}',
    case when settled_at is null then 'in_progress' else 'decided' end, 'none', 'none',
    case when settled_at is null then '' else 'approved' end, 'counter', 0, 0, '', '', '', false,
    received_at, due_at, due_at, settled_at, null, 2, '', now()
from (
    select *, case kind
        when 'kept' then due_at - (n % 3) * interval '1 day' - interval '8 hours'
        when 'late' then due_at + interval '1 day' end as settled_at
    from (
        select *, case kind
            when 'in_time' then next_year + interval '1 day' * (n % 30)
            when 'overdue' then received_at + interval '4 days'
            else received_at + interval '6 days' end as due_at
        from (
            select *, case kind
                when 'in_time' then next_year - interval '1 day' * (1 + n % 20)
                else first + interval '1 minute' * (n % 490000) end as received_at
            from (
                select n, agencies[1 + n % cardinality(agencies)] as agency,
                    procedures[1 + (n / 7) % cardinality(procedures)] as procedure,
                    case when n <= $1 then 'kept' when n <= $1 + $2 then 'late' when n <= $1 + $2 + $3 then 'in_time'
                        else 'overdue' end as kind,
                    make_timestamptz($6::int, 1, 1, 0, 0, 0, 'Asia/Ho_Chi_Minh') as first,
                    make_timestamptz($6::int + 1, 1, 1, 0, 0, 0, 'Asia/Ho_Chi_Minh') as next_year
                from generate_series(1, $1::int + $2::int + $3::int + $4::int) as n,
                    (values ($7::text[], $8::text[])) as w (agencies, procedures)
            ) numbered
        ) received
    ) due
) settled
"""
_PROCEDURES = """
insert into procedure_versions (procedure_code, version, sha256, name_vi, name_en, field, agency_kind, text,
    effective_from, published_at, published_by)
select code, 1, code, 'Thủ tục ' || code, '', field, '', json_build_object('online', online)::text, '2015-01-01', now(),
    ''
from unnest($1::text[], $2::text[], $3::text[]) as p (code, field, online) on conflict do nothing
"""
PROCEDURES = {
    "9.000001": ("ho-tich", "full"),
    "9.000002": ("chung-thuc", "partial"),
    "9.000003": ("dat-dai", "partial"),
    "9.000004": ("dang-ky-kinh-doanh", "full"),
    "9.000005": ("xay-dung", "none"),
}


async def load_year(sessions: Sessions, year: PublishedYear, agencies: Sequence[str]) -> None:
    """Write a year of cases straight into the tables; the triggers of the database do the rest."""
    async with sessions.single_statement() as connection:
        await connection.execute(
            _PROCEDURES,
            list(PROCEDURES),
            [field for field, _ in PROCEDURES.values()],
            [online for _, online in PROCEDURES.values()],
        )
        await connection.execute(
            _YEAR,
            year.early_or_on_time,
            year.late,
            year.in_time,
            year.overdue,
            year.online or 0,
            year.year,
            list(agencies),
            list(PROCEDURES),
        )
        await connection.execute("analyze process_spans")
