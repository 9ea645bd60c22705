"""Causes among those we wait for, and of the calendar alone."""

from typing import Final

# Whether a reminder reaches anybody there: an agency with a system of its own has no accounts in ours.
_HAS_PEOPLE: Final = """
exists (select from staff_roles r join staff s on s.id = r.staff_id
    where r.agency_id = {who} and r.role in ('officer', 'leader') and s.active)
"""


def _told(source: str, who: str) -> str:
    return source.replace("{people}", _HAS_PEOPLE.strip().replace("{who}", who))


AGENCIES: Final = _told(
    """
select c.id, 'agency_late', t.due_at, '', t.agency_id, t.claimed_by, t.id,
    jsonb_build_object('step', t.step, 'people', {people})
from open c join tasks t on t.case_id = c.id
where t.status = 'open' and t.kind = 'ask' and t.due_at < :now
""",
    "t.agency_id",
)
# Asked in a system of theirs, they have no task here: the case itself said that the time was over.
ASKED_ELSEWHERE: Final = _told(
    """
select c.id, 'agency_late', e.at, '', w.who, null::uuid, o.key, jsonb_build_object('step', o.step, 'people', {people})
from open c join operations o on o.case_id = c.id and o.status = 'awaiting_answer'
cross join lateral (
    select case when c.waiting_for like 'agency:%' then substr(c.waiting_for, 8) else o.system end as who) w
join lateral (
    select max(at) as at from case_events where case_id = c.id
        and kind in ('consultation_late', 'obligation_late', 'sub_case_late')
        and split_part(step, '/', 1) = split_part(o.step, '/', 1)) e on e.at is not null
""",
    "w.who",
)
PARTS: Final = _told(
    """
select c.id, 'part_late', p.due_at, '', p.agency_id, null::uuid, p.code, jsonb_build_object('people', {people})
from open c join cases p on p.parent_id = c.id
where p.ended_at is null and p.decided_at is null and p.due_at < :now
""",
    "p.agency_id",
)
# Since when the applicant has the move is told by the event that gave it away. How long they have for a supplement is
# told by the case's next milestone, at which it lapses: everything else stands still until then.
APPLICANT: Final = """
select c.id, w.cause, e.at, '', '', null::uuid, '', jsonb_build_object('written',
    exists (select from applicants a where a.case_id = c.id and (a.email <> '' or a.phone <> '')))
from open c
join (values
        ('supplement_silent', 'applicant:supplement', array['supplement_requested'],
            cast(:supplement_silent_before as timestamptz)),
        ('obligation_open', 'applicant:obligation', array['obligation_noticed'],
            cast(:obligation_open_before as timestamptz)),
        ('payment_waiting', 'applicant:payment', array['filed', 'decided'],
            cast(:payment_waiting_before as timestamptz)),
        ('result_uncollected', 'applicant:collect', array['decided', 'delivery_returned'],
            cast(:result_uncollected_before as timestamptz)))
    as w (cause, waiting_for, kinds, before) on w.waiting_for = c.waiting_for
cross join lateral (
    select coalesce(max(at), c.recorded_at) as at from case_events
    where case_id = c.id and kind = any(w.kinds)) e
where case when w.cause = 'supplement_silent' and c.next_at > e.at
    then e.at + (c.next_at - e.at) * cast(:supplement_share as double precision) < cast(:now as timestamptz)
    else e.at < w.before end
"""
POST: Final = """
select c.id, 'post_late', d.updated_at, '', 'post', null::uuid, d.key, jsonb_build_object('status', d.status)
from open c join deliveries d on d.case_id = c.id
where d.status in ('ordered', 'in_transit') and d.updated_at < cast(:post_late_before as timestamptz)
"""
# Whoever has the move is named; an apology counts until the day it promised is over.
LATE: Final = """
select c.id, case
        when c.due_at >= :now then 'due_soon'
        when exists (select from case_events e where e.case_id = c.id and e.kind = 'apologised'
            and e."values" ->> 'day' >= cast(:today as text)) then 'overdue'
        else 'late_untold' end,
    case when c.due_at < :now then c.due_at
        when c.due_at < cast(:soon_edge as timestamptz) then greatest(cast(:soon_earlier as timestamptz), c.filed_at)
        else greatest(cast(:soon_lately as timestamptz), c.filed_at) end,
    case when c.due_at < :now and not exists (select from case_events e where e.case_id = c.id
            and e.kind = 'apologised' and e."values" ->> 'day' >= cast(:today as text)) then 'leader'
        when c.waiting_for in ('counter', 'officer', 'leader', 'supervisor', 'post') then c.waiting_for
        when c.waiting_for like 'applicant:%' then 'applicant'
        when c.waiting_for like 'agency:%' then 'agency'
        when c.waiting_for like 'system:%' then 'system' else '' end,
    case when c.waiting_for like 'agency:%' or c.waiting_for like 'system:%'
        then substr(c.waiting_for, strpos(c.waiting_for, ':') + 1) else c.agency_id end,
    null::uuid, '', '{{}}'::jsonb
from open c
where c.phase in ('filed', 'received', 'in_progress', 'awaiting_obligation') and c.decided_at is null
    and c.due_at < cast(:soon_until as timestamptz)
"""

ALL: Final = (AGENCIES, ASKED_ELSEWHERE, PARTS, APPLICANT, POST, LATE)
