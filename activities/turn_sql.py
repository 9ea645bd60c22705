"""The one statement that records a turn: event log, case row, tasks, calls, clock and the notification."""

from typing import Final

#: Parameters: $1 case, $2 sequence number before the turn, $3 its last, $4 records, $5 tasks, $6 operations,
#: $7 clock (all JSON), $8 number of clock entries (0: unchanged), $9 instant of the turn,
#: $10 notification, $11 and following: the snapshot.
#:
#: `held` locks the case row. `chain` starts from the stored sequence number and hash, and only when the turn
#: is neither old (stored >= $3) nor beyond a gap ($2 > stored); each new record hangs on to it. `tip` is its
#: last hash: there is one only when every record arrived, and without it nothing below changes anything.
RECORD_TURN: Final = """
with recursive held as materialized (
    select seq, last_hash from cases where id = $1 for update
), line as materialized (
    select * from jsonb_to_recordset($4::jsonb) as l (
        seq int, kind text, at timestamptz, actor text, role text, on_behalf_of text, step text, note text,
        "values" jsonb, canonical text
    )
), chain (seq, hash) as (
    select seq, last_hash from held where $2 <= seq and seq < $3
    union all
    select line.seq, sha256(chain.hash || convert_to(line.canonical, 'UTF8'))
    from chain join line on line.seq = chain.seq + 1
), tip as materialized (
    select hash from chain where seq = $3
), logged as (
    insert into case_events (
        case_id, seq, kind, at, actor, role, on_behalf_of, step, note, "values", hash, recorded_at
    )
    select $1, line.seq, kind, at, actor, role, on_behalf_of, step, note, "values", chain.hash, now()
    from tip, held, line join chain on chain.seq = line.seq
    where line.seq > held.seq
), shown as (
    update cases set
        seq = $3, last_hash = tip.hash, recorded_at = now(),
        phase = $11, money = $12, delivery = $13, decision = $14, way = $15, fee = $16, paid = $17, step = $18,
        waiting_for = $19, hold = $20, overdue = $21, received_at = $22, due_at = $23, appointment_at = $24,
        decided_at = $25, ended_at = $26, next_at = $27
    from tip where id = $1
), tasked as (
    insert into tasks as t (
        case_id, id, step, kind, stage, role, agency_id, status, opened_at, due_at, done_by, done_at, outcome
    )
    select $1, id, step, kind, stage, role, agency, status, opened_at, due_at, done_by,
        case when status = 'done' then $9::timestamptz end, outcome
    from tip, jsonb_to_recordset($5::jsonb) as l (
        id text, step text, kind text, stage text, role text, agency text, status text,
        opened_at timestamptz, due_at timestamptz, done_by text, outcome text
    )
    on conflict (case_id, id) do update set
        status = excluded.status, due_at = excluded.due_at, opened_at = excluded.opened_at,
        role = excluded.role, agency_id = excluded.agency_id, done_by = excluded.done_by,
        done_at = coalesce(t.done_at, excluded.done_at), outcome = excluded.outcome
), called as (
    insert into operations (
        case_id, key, system, action, step, status, problem, reference, since, updated_at
    )
    select $1, key, system, action, step, status, problem, reference, since, $9
    from tip, jsonb_to_recordset($6::jsonb) as l (
        key text, system text, action text, step text, status text, problem text, reference text,
        since timestamptz
    )
    on conflict (case_id, key) do update set
        status = excluded.status, problem = excluded.problem, reference = excluded.reference,
        since = excluded.since, updated_at = excluded.updated_at
), timed as (
    insert into case_clock (case_id, position, event, at, reason, "limit")
    select $1, position, event, at, reason, coalesce("limit", '')
    from tip, jsonb_to_recordset($7::jsonb) as l (
        position int, event text, at timestamptz, reason text, "limit" text
    )
    on conflict (case_id, position) do update set
        event = excluded.event, at = excluded.at, reason = excluded.reason, "limit" = excluded."limit"
), shortened as (
    delete from case_clock using tip where case_id = $1 and $8 > 0 and position >= $8
)
select held.seq as stored, tip.hash is not null as written,
    case when tip.hash is not null then pg_notify('case_recorded', $10) end
from held left join tip on true
"""
