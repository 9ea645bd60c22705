"""Causes among our own people: tasks nobody holds, holders who are gone, steps past their time."""

from typing import Final

# Who could do a task: an active holder of the post, or whoever stands in for one now.
_IN_POST: Final = """
exists (select from staff_roles r join staff s on s.id = r.staff_id
    where r.role = t.role and r.agency_id = t.agency_id and s.active)
"""
# Opinions are asked of whole agencies and results wait for the applicant: neither is anybody's to take up.
_OWN_WORK: Final = "t.status = 'open' and t.kind not in ('ask', 'hand_over')"


def _with(source: str) -> str:
    return source.replace("{in_post}", _IN_POST.strip()).replace("{own_work}", _OWN_WORK)


TASKS: Final = _with(
    """
select t.case_id, f.cause, f.since,
    case f.cause when 'step_late' then t.role when 'due_soon' then 'counter' else '' end,
    t.agency_id, t.claimed_by, t.id, jsonb_build_object('step', t.step, 'role', t.role)
        || case f.cause when 'due_soon' then jsonb_build_object('filing', true) else '{{}}'::jsonb end
from open c join tasks t on t.case_id = c.id
left join staff h on h.id = t.claimed_by
cross join lateral (
    select 'nobody_in_post' as cause, t.opened_at as since
    where t.claimed_by is null and not {in_post}
    union all
    select 'holder_gone', t.claimed_at
    where t.claimed_by is not null and (not h.active or not exists (
        select from staff_roles r where r.staff_id = h.id and r.role = t.role and r.agency_id = t.agency_id
        union all
        select from absences a join staff_roles r on r.staff_id = a.staff_id
        where a.substitute_id = h.id and a.revoked_at is null and :now between a.starts_at and a.ends_at
            and r.role = t.role and r.agency_id = t.agency_id))
    union all
    select 'holder_away', a.starts_at from absences a
    where a.staff_id = t.claimed_by and a.revoked_at is null and :now between a.starts_at and a.ends_at
        and (a.substitute_id is null or not (a.role = '' or a.role = t.role))
    union all
    select 'filing_unanswered', t.due_at
    where t.kind = 'check' and c.channel = 'online' and c.phase = 'filed' and t.due_at < :now
    union all
    select 'due_soon', t.opened_at
    where t.kind = 'check' and c.channel = 'online' and c.phase = 'filed'
        and t.due_at >= :now and t.due_at < cast(:filing_soon_until as timestamptz)
    union all
    select 'unassigned', t.opened_at
    where t.claimed_by is null and t.opened_at < cast(:unassigned_before as timestamptz)
    union all
    select 'step_late', t.due_at
    where t.due_at < :now and not (t.kind = 'check' and c.channel = 'online' and c.phase = 'filed')
) f
where {own_work} and f.since is not null
"""
)
# Held longer than the person who held it said, or simply long.
HELD: Final = """
select c.id, 'held_too_long', e.at, '', c.agency_id, null::uuid, '', jsonb_build_object('day', e."values" ->> 'day')
from open c join lateral (
    select at, "values" from case_events where case_id = c.id and kind = 'held' order by seq desc limit 1) e on true
where c.phase = 'on_hold' and (e.at < cast(:held_before as timestamptz)
    or e."values" ->> 'day' < cast(:today as text))
"""
PAPERS: Final = """
select c.id, 'papers_not_received', l.created_at, '', coalesce(l.to_agency_id, l.agency_id), null::uuid, l.number,
    '{{}}'::jsonb
from open c join hand_over_items i on i.case_id = c.id and i.received is null join hand_over_lists l on l.id = i.list_id
where l.created_at < cast(:papers_on_the_way_before as timestamptz)
"""

ALL: Final = (TASKS, HELD, PAPERS)
