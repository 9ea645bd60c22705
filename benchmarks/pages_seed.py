"""Fifty thousand open cases of one centre, written straight into the tables: lists see nothing of workflows."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from benchmarks.dossiers import AGENCY
from runtime.database import Sessions

OPEN: Final = 50_000
CLOSED: Final = 20_000
PEOPLE: Final = 20

#: Parameters of all: $1 agency, $2 cases, $3 of them open, $4 the staff who hold and did the tasks.
#: `n` runs from 1; every tenth says which stage a case is in. Names are common ones, put together by number.
_CASES: Final = """
insert into cases (
    id, code, secret_hash, procedure_code, procedure_version, procedure_sha256, agency_id, received_at_agency,
    channel, filed_at, filed_by, summary, facts, phase, money, delivery, decision, way, fee, paid, step,
    waiting_for, hold, overdue, received_at, due_at, appointment_at, decided_at, ended_at, next_at, seq,
    last_hash, recorded_at
)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,
    $1 || '-' || to_char(filed_at at time zone 'Asia/Ho_Chi_Minh', 'YYYYMMDD') || '-' || (7000000 + n)::text,
    'none', v.procedure_code, v.version, v.sha256, $1, $1,
    case when n % 4 < 2 and v.online then 'online' else 'counter' end, filed_at, '', '', '{}',
    case when n > $3 then 'returned' else stage end, 'none', case when n > $3 then 'handed_over' else 'none' end,
    case when n > $3 or stage = 'decided' then 'approved' else '' end, 'counter', 0, 0, step,
    case when n > $3 then 'nobody' else waiting_for end, '', n <= $3 and due_at < now(),
    case when stage <> 'filed' or n > $3 then filed_at end,
    case when stage = 'awaiting_supplement' and n <= $3 then null else due_at end, due_at,
    case when n > $3 then filed_at + interval '3 days'
        when stage = 'decided' then greatest(filed_at, now() - n % 5000 * interval '5 minutes') end,
    case when n > $3 then filed_at + interval '4 days' end,
    null, 3, sha256(n::text::bytea), now()
from (
    select n, now() - (case when n > $3 then 40 else n % 30 end) * interval '1 day' - (n % 480) * interval '1 minute'
            as filed_at,
        now() + ((n * 7) % 1000 - 60) * interval '40 minutes' as due_at,
        (array['filed', 'in_progress', 'in_progress', 'in_progress', 'in_progress', 'in_progress', 'in_progress',
            'awaiting_supplement', 'in_progress', 'decided'])[1 + n % 10] as stage,
        (array['check', 'review', 'review', 'review', 'review', 'review', 'sign', 'review', 'police', 'hand_over'])
            [1 + n % 10] as step,
        (array['counter', 'officer', 'officer', 'officer', 'officer', 'officer', 'leader', 'applicant:supplement',
            'agency:police', 'applicant:collect'])[1 + n % 10] as waiting_for
    from generate_series(1, $2::int) as n
) as made
join (select procedure_code, version, sha256, coalesce(text::json ->> 'online', 'none') <> 'none' as online,
          row_number() over (order by procedure_code) - 1 as place, count(*) over () as many
      from procedure_versions where effective_to is null) as v on v.place = n / 10 % v.many
"""

_APPLICANTS: Final = """
insert into applicants (
    case_id, kind, name, identity_number, phone, email, address, owner_name, owner_identity_number, owner_address,
    proxy_basis, recipient_name, recipient_phone, recipient_address
)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'person',
    (array['Nguyễn', 'Nguyễn', 'Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Phan', 'Vũ', 'Đặng'])[1 + n % 10] || ' '
    || (array['Văn', 'Thị', 'Đức', 'Ngọc', 'Minh', 'Thanh', 'Quốc'])[1 + n % 7] || ' '
    || (array['An', 'Bích', 'Chi', 'Dũng', 'Hà', 'Hạnh', 'Hùng', 'Lan', 'Mai', 'Nam', 'Phúc', 'Trang', 'Việt'])
        [1 + n % 13] || case when n % 4999 = 0 then ' Mẫu' else '' end,
    '00119' || lpad(n::text, 7, '0'), '09' || lpad(n::text, 8, '0'), '', 'Số 1 đường Mẫu', '', '', '', '', '', '', ''
from generate_series(1, $2::int) as n where $1::text <> '' and $3::int > 0
"""

_TASKS: Final = """
insert into tasks (case_id, id, step, kind, stage, role, agency_id, status, opened_at, due_at, claimed_by,
    claimed_at, done_by, done_at, outcome)
select c.id, t.step || '/1', t.step, t.kind, t.stage, t.role, c.agency_id, t.status, c.filed_at, c.appointment_at,
    case when t.held then person.id end, case when t.held then c.filed_at end,
    case when t.status = 'done' then person.id::text else '' end, case when t.status = 'done' then c.filed_at end, ''
from cases c
cross join lateral (select right(c.code, 7)::int - 7000000 as n) as place
join (select id, row_number() over (order by id) - 1 as place from unnest($4::uuid[]) as id) as person
    on person.place = (place.n / 10) % cardinality($4::uuid[])
cross join lateral (
    select 'check' as step, 'check' as kind, 'receive' as stage, 'counter' as role,
        case when c.step = 'check' and n <= $3 then 'open' else 'done' end as status, n % 3 = 0 as held
    union all
    select c.step, c.step, 'process',
        case c.step when 'review' then 'officer' when 'sign' then 'leader' else 'counter' end,
        case when n > $3 then 'done' when c.phase = 'awaiting_supplement' then 'suspended' else 'open' end,
        n % 3 = 0
    where c.step not in ('check', 'police')
) as t
where c.agency_id = $1 and n between 1 and $2
"""

#: Every third came with a paper on paper.
_PAPERS: Final = """
insert into dossier_items (case_id, component_id, originals, certified, photocopies, note)
select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'to-khai', 1, 0, 0, ''
from generate_series(1, $2::int) as n where n % 3 = 0 and $1::text <> '' and $3::int > 0
"""

#: The ids of the cases written here; other measures in the same office leave cases of the same agency.
_SEEDED: Final = (
    "'00000000-0000-4000-8000-000000000001' and ('00000000-0000-4000-8000-' || lpad($2::int::text, 12, '0'))::uuid"
)

_CLOCK: Final = f"""
insert into case_clock (case_id, position, event, at, reason, "limit")
select id, 0, 'started', received_at, '', '' from cases
where agency_id = $1 and id between {_SEEDED} and received_at is not null and $3::int > 0
"""

_OPERATIONS: Final = f"""
insert into operations (case_id, key, system, action, step, status, problem, reference, since, updated_at)
select id, 'police/1:ask', 'agencies', 'ask', 'police', 'awaiting_answer', '', '', filed_at, filed_at
from cases where step = 'police' and ended_at is null and agency_id = $1 and id between {_SEEDED} and $3::int > 0
"""

_EVENTS: Final = f"""
insert into case_events (case_id, seq, kind, at, actor, role, on_behalf_of, step, note, "values", hash, recorded_at)
select c.id, e.seq, e.kind, c.filed_at + e.seq * interval '1 hour', $4::uuid[][1]::text, 'counter', '', '', '', '{{}}',
    sha256((c.id::text || e.seq)::bytea), now()
from cases c cross join (values (1, 'filed'), (2, 'received'), (3, 'supplement_requested')) as e (seq, kind)
where c.agency_id = $1 and c.id between {_SEEDED} and (e.seq < 3 or c.phase = 'awaiting_supplement') and $3::int > 0
"""


async def seed(sessions: Sessions, staff: list[UUID], agency: str = AGENCY, *, opened: int = OPEN) -> None:
    """Write the cases, their people, tasks and first events, and let PostgreSQL learn how they are spread."""
    closed = opened * CLOSED // OPEN
    async with sessions.single_statement() as connection:
        for statement in (_CASES, _APPLICANTS, _TASKS, _PAPERS, _CLOCK, _OPERATIONS, _EVENTS):
            wanted = (agency, opened + closed, opened, staff)
            await connection.execute(statement, *wanted[: 4 if "$4" in statement else 3])
        await connection.execute("vacuum analyze")
