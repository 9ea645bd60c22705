"""The one statement that records a turn: event log, case row, tasks, calls, clock and the notification."""

from typing import Final

from domain.case.sub_cases import WHOLE
from models.sub_cases import answer_json, ending

#: Parameters: $1 case, $2 sequence number before the turn, $3 its last, $4 records, $5 tasks, $6 operations,
#: $7 clock (all JSON), $8 number of clock entries (0: unchanged), $9 instant of the turn,
#: $10 notification, $11 to $27 the snapshot, $28 the numbers to be taken in books (JSON),
#: $29 the messages to the national portal (JSON),
#: $30 what an ended case can be opened again with (JSON: state, plan_sha256, calendar_sha256, plan; or empty),
#: $31 the movements of money (JSON).
#:
#: `held` locks the case row. `chain` starts from the stored sequence number and hash, and only when the turn
#: is neither old (stored >= $3) nor beyond a gap ($2 > stored); each new record hangs on to it. `parted` says that the
#: log tells another story than this turn: somebody reset the workflow behind its log, and nothing may be written. (The
#: same story at another instant is told by a run that goes on from its last finished task.) `tip` is the chain's
#: last hash: there is one only when every record arrived, and without it nothing below changes anything.
#: `passed_on` is the agency that decides from now on, and the one-stop unit the applicant deals with.
#: `moved` is the version of the procedure the case follows from this turn on, when it was moved in it.
#: `called` keeps a reference that is known: the calling activity wrote it before the case could tell it.
#: `ending` is there in the one turn in which the case is decided, or ends without a decision: the case it was opened
#: for gets the answer it waits for, and parts of its own that nobody waits for any more hear of it. Both go through
#: the outbox, in this transaction, hence exactly once; `rung` says whether there is anything to send.
#: `counted` moves the books on, in a fixed order so that two turns never wait for each other; the row of a book stays
#: locked until this transaction ends, so numbers have neither gaps nor doubles: they are there with the events or not.
#: `portal_told` writes down what the national portal is to be told. The table's trigger numbers it within the case,
#: which is locked: the numbers have no gaps and the order is that of the events. This statement could not do it, it
#: does not see what was written while it waited for the case.
#: `booked` is the ledger; its trigger gives a payment over the counter the next number of the agency's receipts, last
#: of all locks this statement takes.
RECORD_TURN: Final = f"""
with recursive held as materialized (
    select seq, last_hash, decided_at, ended_at, agency_id,
        -- A part has a desk of its own; who received its whole entered that one, once.
        case when parent_id is null then received_at_agency else agency_id end as received_at_agency
    from cases where id = $1 for update
), line as materialized (
    select * from jsonb_to_recordset($4::jsonb) as l (
        seq int, kind text, at timestamptz, actor text, role text, on_behalf_of text, step text, note text,
        "values" jsonb, canonical text
    )
), parted as materialized (
    select held.seq > $2 and exists (
        select from line join case_events e on e.case_id = $1 and e.seq = line.seq
        where (e.kind, e.actor, e.step) is distinct from (line.kind, line.actor, line.step)
    ) as yes
    from held
), chain (seq, hash) as (
    select seq, last_hash from held, parted where not parted.yes and $2 <= seq and seq < $3
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
), moved as (
    select ("values" ->> 'to_version')::int as version, "values" ->> 'to_sha256' as sha256
    from line where kind in ('moved_to_version', 'move_undone') order by seq desc limit 1
), passed_on as (
    select "values" ->> 'to' as agency, "values" ->> 'desk' as desk
    from line where kind = 'transferred' order by seq desc limit 1
), shown as (
    update cases set
        seq = $3, last_hash = tip.hash, recorded_at = now(),
        phase = $11, money = $12, delivery = $13, decision = $14, way = $15, fee = $16, paid = $17, step = $18,
        waiting_for = $19, hold = $20, overdue = $21, received_at = $22, due_at = $23, appointment_at = $24,
        decided_at = $25, ended_at = $26, next_at = $27,
        procedure_version = coalesce(moved.version, procedure_version),
        procedure_sha256 = coalesce(moved.sha256, procedure_sha256),
        agency_id = coalesce(passed_on.agency, agency_id),
        received_at_agency = coalesce(passed_on.desk, received_at_agency)
    from tip left join moved on true left join passed_on on true where id = $1
    returning cases.id, cases.code, cases.parent_id, cases.parent_operation, cases.phase, cases.decision,
        cases.decided_at, cases.ended_at
), finished as (
    insert into case_ends as e (case_id, seq, plan_sha256, calendar_sha256, state, recorded_at)
    select $1, $3, o.plan_sha256, o.calendar_sha256, o.state, now()
    from tip, jsonb_to_record($30::jsonb) as o (state text, plan_sha256 text, calendar_sha256 text)
    where o.state is not null
    on conflict (case_id) do update set
        seq = excluded.seq, plan_sha256 = excluded.plan_sha256, calendar_sha256 = excluded.calendar_sha256,
        state = excluded.state, recorded_at = now()
), planned as (
    insert into frozen_texts (sha256, text)
    select o.plan_sha256, o.plan from tip, jsonb_to_record($30::jsonb) as o (plan_sha256 text, plan text)
    where o.plan <> '' on conflict do nothing
), numbering as materialized (
    select line.seq, line.at, n.book,
        coalesce(nullif(n.agency, ''),
            case n.office when 'receiver' then held.received_at_agency else held.agency_id end) as agency_id,
        extract(year from line.at at time zone 'Asia/Ho_Chi_Minh')::int as year
    from tip, held, line join jsonb_to_recordset($28::jsonb) as n(seq int, book text, office text, agency text)
        on n.seq = line.seq
    where line.seq > held.seq and not (n.book = 'register' and exists (
        select from paper_numbers p where p.case_id = $1 and p.book = 'register'))
), counted as (
    insert into paper_books as b (agency_id, book, year, last)
    select agency_id, book, year, count(*) from numbering group by agency_id, book, year
    order by agency_id, book, year
    on conflict (agency_id, book, year) do update set last = b.last + excluded.last
    returning b.agency_id, b.book, b.year, b.volume, b.last
), numbered as (
    insert into paper_numbers (case_id, seq, book, agency_id, year, volume, number, at)
    select $1, n.seq, n.book, n.agency_id, n.year, c.volume,
        c.last + 1 - row_number() over (partition by n.agency_id, n.book, n.year order by n.seq desc), n.at
    from numbering n join counted c on (c.agency_id, c.book, c.year) = (n.agency_id, n.book, n.year)
), ending as materialized (
    select shown.id, shown.code, shown.parent_id, shown.parent_operation, {ending("shown")} as answer
    from shown, held
    where held.decided_at is null and held.ended_at is null
        and (shown.decided_at is not null or shown.ended_at is not null)
), told as (
    insert into outbox (workflow_id, kind, payload, status, attempts, last_problem, created_at, try_at)
    select 'case/' || whole.code, 'answer',
        {answer_json("ending.parent_operation", "ending.code", "ending.answer")}, 'waiting', 0, '', now(), now()
    from ending join cases whole on whole.id = ending.parent_id
    union all
    select 'case/' || part.code, 'answer',
        {answer_json(f"'{WHOLE}'", "ending.code", "ending.answer")}, 'waiting', 0, '', now(), now()
    from ending join cases part on part.parent_id = ending.id
    where ending.answer <> 'approved' and part.decided_at is null and part.ended_at is null
    returning id
), portal_told as (
    insert into portal_messages (
        case_id, seq, event_seq, action, cause, code, at, facts, status, round, attempts, answer, problem,
        created_at, try_at, asked_by, reason
    )
    select $1, null, event_seq, action, cause, code, at, facts, 'waiting', 1, 0, '', '', now(), now(), '', ''
    from tip, held, jsonb_to_recordset($29::jsonb) as l (
        place int, event_seq int, action text, cause text, code int, at timestamptz, facts jsonb
    )
    where l.event_seq > held.seq
    order by l.place
    returning seq
), booked as (
    insert into money_entries (case_id, seq, kind, debit, credit, amount, key, actor, agency_id, at)
    select $1, l.seq, l.kind, l.debit, l.credit, l.amount, l.key, line.actor,
        coalesce(nullif(l.desk, ''), held.received_at_agency), line.at
    from tip, held, line join jsonb_to_recordset($31::jsonb) as l (
        seq int, kind text, debit text, credit text, amount bigint, key text, desk text
    ) on l.seq = line.seq
    where line.seq > held.seq
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
    insert into operations as o (
        case_id, key, system, action, step, status, problem, reference, since, updated_at
    )
    select $1, key, system, action, step, status, problem, reference, since, $9
    from tip, jsonb_to_recordset($6::jsonb) as l (
        key text, system text, action text, step text, status text, problem text, reference text,
        since timestamptz
    )
    on conflict (case_id, key) do update set
        status = excluded.status, problem = excluded.problem,
        reference = coalesce(nullif(excluded.reference, ''), o.reference),
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
select held.seq as stored, tip.hash is not null as written, exists (select from told) as rung,
    exists (select from portal_told) as tells_portal, parted.yes as parted,
    case when tip.hash is not null then pg_notify('case_recorded', $10) end
from held cross join parted left join tip on true
"""  # noqa: S608  # made of our own texts

#: Parameters: $1 case, $2 sequence number of its last turn, $3 operations, $4 when.
RECORD_CALLS = """
update operations o set status = l.status, problem = l.problem, updated_at = $4
from cases c, jsonb_to_recordset($3::jsonb) as l (key text, status text, problem text)
where o.case_id = $1 and o.key = l.key and c.id = $1 and c.seq = $2
"""
