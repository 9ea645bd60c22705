"""Causes outside: systems that are down, silent or say no; money and the portal that differ; people not reached."""

from typing import Final

# A refused call waits for a person at once; one that is tried again only when the system is known to be down, or when
# it has lasted too long; an answer only when it is late beyond what its people need. A system is down from when its
# circuit opened until a call goes well: between two tries it is not well for half a minute. Where the answer is a part
# of the case, a parcel or a payment, those causes say whom it waits for and for how long; an agency has the time the
# law gives it, which its task or the case itself calls over: beside that it has a patience of its own.
OPERATIONS: Final = """
select c.id, case
        when o.status = 'problem' then 'call_refused'
        when o.status = 'awaiting_answer' then 'answer_missing'
        when i.opened_until is not null then 'system_down' else 'call_failing' end,
    coalesce(o.since, o.updated_at), '', o.system, null::uuid, o.key,
    jsonb_build_object('action', o.action, 'status', o.status, 'problem', o.problem, 'step', o.step)
        || coalesce((select t.detail from troubles t where t.case_id = c.id and t.cause = 'call_tried'
            and t.key = o.key and t.gone_at is null), '{{}}')
from operations o join cases c on c.id = o.case_id left join integration_circuits i on i.system = o.system
where o.status in ('calling', 'retrying', 'awaiting_answer', 'problem') and {c_picked} and case o.status
    when 'problem' then true
    when 'awaiting_answer' then coalesce(o.since, o.updated_at) < case o.system
            when 'agencies' then cast(:agency_silent_before as timestamptz)
            else cast(:answer_missing_before as timestamptz) end
        and o.system not in ('cases', 'post')
        and not (o.system in ('payments', 'taxes') and o.action in ('request', 'assess'))
        and not exists (select from tasks t
            where t.case_id = c.id and t.kind = 'ask' and t.id = split_part(o.key, ':', 1))
        and not exists (select from case_events e where e.case_id = c.id and e.kind = 'consultation_late'
            and split_part(e.step, '/', 1) = split_part(o.step, '/', 1))
    else (o.status = 'retrying' and i.opened_until is not null)
        or coalesce(o.since, o.updated_at) < cast(:now as timestamptz) - cast(:call_failing as interval) end
"""
# What a system knows nothing of is lost while we wait on that very number: sent again, it has another one.
LOST: Final = """
select t.case_id, 'call_lost', t.since, '', t.name, null::uuid, t.key, t.detail
from troubles t join operations o on o.case_id = t.case_id and o.key = t.key
where t.cause = 'call_lost' and t.gone_at is null and o.status = 'awaiting_answer'
    and o.reference = t.detail ->> 'reference' and {t_picked}
"""
# Money to be paid back by hand, because the bank said no.
REFUNDS: Final = """
select e.case_id, 'refund_refused', min(e.at), '', '', null::uuid, '', jsonb_build_object('amount',
    sum(case when e.credit = 'refund_counter' then e.amount else -e.amount end))
from money_entries e
where (e.debit = 'refund_counter' or e.credit = 'refund_counter') and {e_picked}
group by e.case_id
having sum(case when e.credit = 'refund_counter' then e.amount else -e.amount end) <> 0
"""
PAYMENTS: Final = """
select d.case_id, 'payment_differs', d.found_at, '', '', null::uuid, d.key,
    jsonb_build_object('sort', d.sort, 'ours', d.ours, 'theirs', d.theirs)
from payment_differences d where d.status = 'open' and d.case_id is not null and {d_picked}
"""
PORTAL_REFUSED: Final = """
select m.case_id, 'portal_refused', coalesce(m.settled_at, m.created_at), '', 'portal', null::uuid, m.seq::text,
    jsonb_build_object('problem', m.problem, 'attempts', m.attempts)
from portal_messages m where m.status = 'refused' and {m_picked}
"""
PORTAL_UNSENT: Final = """
select m.case_id, 'portal_unsent', m.created_at, '', 'portal', null::uuid, m.seq::text,
    jsonb_build_object('status', m.status, 'attempts', m.attempts, 'problem', m.problem, 'next_at', m.try_at)
from portal_messages m
where m.status in ('waiting', 'sending', 'sent') and {m_picked}
    and m.created_at < cast(:now as timestamptz) - cast(:portal_unsent as interval)
"""
# What the last comparison found, unless the case was told again since.
PORTAL_DIFFERENCES: Final = """
select d.case_id, case d.difference when 'late_there' then 'portal_says_late' else 'portal_differs' end,
    k.started_at, '', 'portal', null::uuid, d.id::text, jsonb_build_object('difference', d.difference)
from portal_differences d
join (select id, started_at from portal_comparisons where ended_at is not null order by id desc limit 1) k
    on k.id = d.comparison_id
where d.case_id is not null and {d_picked} and not exists (
    select from portal_messages m where m.case_id = d.case_id and m.created_at > k.started_at)
"""
# What a person sent once more and what went out has reached them, until the gateway says otherwise.
UNREACHED: Final = """
select n.case_id, 'applicant_unreached', n.created_at, '', '', null::uuid, n.key,
    jsonb_build_object('message', n.message)
from notices n
where n.channel = 'none' and n.status = 'failed' and n.settled_at is null and n.case_id is not null and {n_picked}
    and not exists (select from notices a where a.case_id = n.case_id and a.base = n.base and a.reason = 'resend'
        and a.status = 'sent' and a.delivery <> 'failed')
"""
# Under way for long, or to be sent at an instant long past: then nothing runs any more that would send it. Staff have
# their mails together, whenever the rules of escalation are looked at.
NOTICES: Final = """
select n.case_id, 'notice_unsent', case n.status when 'held' then n.send_at else n.created_at end, '', n.channel,
    null::uuid, n.key, jsonb_build_object('message', n.message, 'problem', n.problem)
from notices n
where n.status in ('held', 'sending') and n.case_id is not null and {n_picked}
    and n.created_at < cast(:now as timestamptz) - cast(:notice_unsent as interval)
    and (n.status = 'sending' or n.audience = 'applicant'
        and n.send_at < cast(:now as timestamptz) - cast(:notice_unsent as interval))
"""

ALL: Final = (
    OPERATIONS,
    LOST,
    REFUNDS,
    PAYMENTS,
    PORTAL_REFUSED,
    PORTAL_UNSENT,
    PORTAL_DIFFERENCES,
    UNREACHED,
    NOTICES,
)
