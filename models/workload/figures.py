"""The figures of the board: one walk over the cases in hand, once a minute, whoever looks."""

from datetime import datetime
from typing import Final

from sqlalchemy import text

from domain.deadline.moments import local_day
from runtime.database import WriteSession

COUNTS: Final = (
    "filed",
    "in_hand",
    "parts",
    "due_today",
    "due_soon",
    "overdue",
    "untold",
    "free",
    "applicant",
    "money",
    "agencies",
    "post",
    "hold",
)
_SUMS: Final = ", ".join(f"sum({name})::int as {name}" for name in COUNTS)
_NAMES: Final = ", ".join(COUNTS)
_NEW: Final = ", ".join(f"{name} = excluded.{name}" for name in COUNTS)
_THEN: Final = ", ".join(f"f.{name}" for name in COUNTS)
_NOW: Final = ", ".join(f"excluded.{name}" for name in COUNTS)

#: What a case counts as. An apology counts until the day it promised is over, as on the leaders' list. Rows that stay
#: as they are, are not written: most do from one minute to the next.
FIGURES: Final = f"""
with waiting as materialized (
    select distinct t.case_id, t.agency_id, coalesce(t.claimed_by::text, '') as officer from tasks t
    where t.status = 'open'
), open_case as materialized (
    select c.id, c.agency_id, c.procedure_code, c.step, c.due_at,
        (not c.received)::int as filed, c.received::int as in_hand,
        (c.received and c.parent_id is not null)::int as parts,
        (c.received and c.due_at >= :now and c.due_at < :today)::int as due_today,
        (c.received and c.due_at >= :today and c.due_at < :soon)::int as due_soon,
        coalesce(c.received and c.due_at < :now, false)::int as overdue,
        (case when c.received and c.due_at < :now then not exists (
            select from case_events e
            where e.case_id = c.id and e.kind = 'apologised' and e."values" ->> 'day' >= :day
        ) else false end)::int as untold,
        (exists (select from waiting w where w.case_id = c.id and w.officer = ''))::int as free,
        (c.received and c.waiting_for = 'applicant:supplement')::int as applicant,
        (c.received and c.waiting_for in ('applicant:payment', 'applicant:obligation'))::int as money,
        (c.received and c.waiting_for like 'agency:%')::int as agencies,
        (c.received and (c.waiting_for = 'post' or c.waiting_for like 'system:%'))::int as post,
        (c.phase = 'on_hold')::int as hold
    from (select *, received_at is not null as received from cases where ended_at is null and decided_at is null) c
), lines as materialized (
    select 'agency' as level, agency_id, '' as procedure_code, '' as step, '' as officer, {_SUMS},
        min(due_at) as oldest_due
    from open_case group by agency_id
    union all
    select 'procedure', agency_id, procedure_code, '', '', {_SUMS}, min(due_at)
    from open_case group by agency_id, procedure_code
    union all
    select 'step', agency_id, procedure_code, s.step, '', {_SUMS}, min(due_at)
    from open_case cross join lateral string_to_table(open_case.step, ',') as s (step) where s.step <> ''
    group by agency_id, procedure_code, s.step
    union all
    select 'officer', w.agency_id, procedure_code, '', w.officer, {_SUMS}, min(due_at)
    from waiting w join open_case on open_case.id = w.case_id group by w.agency_id, procedure_code, w.officer
), written as (
    insert into board_figures as f (level, agency_id, procedure_code, step, officer, {_NAMES}, oldest_due)
    select level, agency_id, procedure_code, step, officer,
        {", ".join(f"coalesce({name}, 0)" for name in COUNTS)}, oldest_due
    from lines
    on conflict (level, agency_id, procedure_code, step, officer) do update
        set {_NEW}, oldest_due = excluded.oldest_due
        where ({_THEN}, f.oldest_due) is distinct from ({_NOW}, excluded.oldest_due)
)
delete from board_figures f where not exists (
    select from lines l where (l.level, l.agency_id, l.procedure_code, l.step, l.officer)
        = (f.level, f.agency_id, f.procedure_code, f.step, f.officer))
"""  # noqa: S608  # made of constants
_FIGURES: Final = text(FIGURES)


async def make_figures(session: WriteSession, now: datetime, today_ends: datetime, soon_ends: datetime) -> None:
    """Count the cases in hand anew; `soon_ends` is the end of the next working day."""
    await session.change(
        _FIGURES, {"now": now, "today": today_ends, "soon": soon_ends, "day": local_day(now).isoformat()}
    )
