"""Causes of our own making: parts of the engine, of the relay or of the records that do not go on."""

from typing import Final

# What a look at Temporal found stands in `troubles`; the rest is seen in the records themselves.
TROUBLES: Final = """
select t.case_id, t.cause, t.since, '' as side, t.name as who, null::uuid as holder, t.key, t.detail
from troubles t where t.gone_at is null and t.case_id is not null and t.cause <> 'call_lost' and {t_picked}
"""
OUTBOX: Final = """
select c.id, case when m.status = 'undeliverable' then 'message_undeliverable'
    when m.kind = 'start' then 'start_unsent' else 'message_unsent' end,
    m.created_at, '', '', null::uuid, m.id::text,
    jsonb_build_object('kind', m.kind, 'attempts', m.attempts, 'problem', m.last_problem,
        'ended', c.ended_at is not null, 'next_at', case when m.status = 'waiting' then m.try_at end)
from outbox m join cases c on c.code = substr(m.workflow_id, 6)
where {c_picked} and (m.status = 'undeliverable' or (m.status = 'waiting' and m.created_at < cast(:now as timestamptz)
    - case when m.kind = 'start' then cast(:start_unsent as interval) else cast(:message_unsent as interval) end))
"""
# A milestone that passed means that the workflow did not wake up, unless its start or a message still waits. A turn
# written a moment ago says that it is awake: a case brought in from the past goes through its milestones one by one.
MILESTONES: Final = """
select c.id, 'milestone_passed', c.next_at, '', '', null::uuid, '', '{{}}'::jsonb
from open c where c.next_at < cast(:now as timestamptz) - cast(:milestone_passed as interval)
    and c.recorded_at < cast(:now as timestamptz) - cast(:milestone_passed as interval)
"""
# Nobody has a task, no call is under way and no instant is awaited: nothing will ever happen by itself.
NOTHING_EXPECTED: Final = """
select c.id, 'nothing_expected', c.recorded_at, '', '', null::uuid, '', '{{}}'::jsonb
from open c
where c.next_at is null and c.seq > 0
    and c.recorded_at < cast(:now as timestamptz) - cast(:nothing_expected as interval)
    and not exists (select from tasks t where t.case_id = c.id and t.status in ('open', 'suspended'))
    and not exists (select from operations o where o.case_id = c.id
        and o.status in ('calling', 'retrying', 'awaiting_answer', 'problem'))
    and not exists (select from cases p where p.parent_id = c.id and p.ended_at is null)
"""
CLOCK_MISSING: Final = """
select c.id, 'clock_missing', c.received_at, '', '', null::uuid, '', '{{}}'::jsonb
from open c
where c.received_at is not null and c.decided_at is null and c.due_at is null and c.phase in ('received', 'in_progress')
"""

ALL: Final = (TROUBLES, OUTBOX, MILESTONES, NOTHING_EXPECTED, CLOCK_MISSING)
