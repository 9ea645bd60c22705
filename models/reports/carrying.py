"""Where a period does not go on as the one before left off, and where a closed one would be counted otherwise today."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from domain.reports.checks import CarriedOver, Moved
from domain.reports.lives import IN_PROCESS
from models.reports.counting import EACH_ONCE, Scope
from runtime.database import ReadSession

_OPEN: Final = ", ".join(f"'{outcome}'" for outcome in sorted(IN_PROCESS))
#: What the period before left in process: as its last edition froze it, else as the spans tell it.
_LEFT: Final = f"""
left_over as (
    select unnest(cases) as case_id, field, is_part from report_cells
    where closing_id = cast(:before as uuid) and outcome in ({_OPEN}) and (:parts or not is_part)
    union all
    select case_id, field, is_part from process_spans
    where cast(:before as uuid) is null and agency_id = any(cast(:agencies as text[]))
        and until >= :begins and since < :begins and (:parts or not is_part)
), went_on as (
    select case_id, field, is_part from placed where entry = 'carried' and (:parts or not is_part)
), differing as (
    select coalesce(l.case_id, w.case_id) as case_id, l.case_id is not null as was_left,
        w.case_id is not null as went_on, l.is_part as was_part
    from left_over l full join went_on w on w.case_id = l.case_id
    where l.case_id is null or w.case_id is null or l.field <> w.field
), judged as (
    select d.case_id, case
        when d.was_left and d.went_on then 'other_field'
        when d.was_left and now.exit = 'undone' and now.until < :ends then 'undone'
        when d.was_left and not now.agency_id = any(cast(:agencies as text[])) then 'left'
        when d.was_left and now.is_part <> d.was_part then 'became_part'
        when d.went_on and not coalesce(then_.agency_id = any(cast(:agencies as text[])), false) then 'came'
        when cast(:before as uuid) is not null then 'recorded_later'
        else 'unexplained' end as why
    from differing d
    left join lateral (
        select agency_id, exit, until, is_part from process_spans s where s.case_id = d.case_id and s.since < :ends
        order by s.since desc limit 1
    ) now on true
    left join lateral (
        select agency_id from process_spans s where s.case_id = d.case_id and s.since < :begins and s.until >= :begins
    ) then_ on true
)
"""  # noqa: S608  # made of our own texts
_SUMS: Final = text(f"""
with {EACH_ONCE}, {_LEFT}
select (select count(*) from left_over) as left_over, (select count(*) from went_on) as carried,
    (select coalesce(jsonb_object_agg(why, number), '{{}}') from (
        select why, count(*) as number from judged group by why) j) as moved
""")  # noqa: S608  # made of our own texts
_ROWS: Final = text(f"""
with {EACH_ONCE}, {_LEFT}
select j.case_id, c.code, c.agency_id, j.why from judged j join cases c on c.id = j.case_id
where c.code > :after order by c.code limit :limit
""")  # noqa: S608  # made of our own texts


@dataclass(frozen=True, slots=True)
class MovedCase:
    """One case that makes a difference, and why. `agency_id` is where it is now. No personal data."""

    case_id: UUID
    code: str
    agency_id: str
    why: Moved


async def carried_over(session: ReadSession, scope: Scope, before: UUID | None, *, parts: bool) -> CarriedOver:
    """Return how what is carried over stands to what was left; `before` is the closing of the period before.

    `parts` tells whether parts of linked cases count.
    """
    values = {**scope.values, "before": before, "parts": parts}
    found = (await session.execute(_SUMS, values)).one()
    return CarriedOver(
        int(found.left_over), int(found.carried), {Moved(why): number for why, number in found.moved.items()}
    )


async def moved_cases(
    session: ReadSession, scope: Scope, before: UUID | None, *, parts: bool, after: str = "", limit: int = 50
) -> list[MovedCase]:
    """Return a page of the cases that make the difference, by code; one more when there is another page."""
    values = {**scope.values, "before": before, "parts": parts, "after": after, "limit": limit + 1}
    rows = await session.execute(_ROWS, values)
    return [MovedCase(row.case_id, row.code, row.agency_id, Moved(row.why)) for row in rows]


#: Cases a closed period counts otherwise than the database would today: in another cell, or only one of the two.
_CHANGED: Final = f"""
with {EACH_ONCE}, frozen as (
    select unnest(cases) as case_id, agency_id, field, entry, outcome from report_cells where closing_id = :closing
), differing as (
    select coalesce(f.case_id, p.case_id) as case_id, f.entry as was_entry, f.outcome as was_outcome,
        p.entry as entry, p.outcome as outcome
    from frozen f full join placed p on p.case_id = f.case_id
    where f.case_id is null or p.case_id is null
        or (f.agency_id, f.field, f.entry, f.outcome) <> (p.agency_id, p.field, p.entry, p.outcome)
)
"""  # noqa: S608  # made of our own texts
_CHANGED_ROWS: Final = text(f"""{_CHANGED}
select d.*, c.code from differing d join cases c on c.id = d.case_id where c.code > :after order by c.code limit :limit
""")  # noqa: S608  # made of our own texts
_CHANGED_NUMBER: Final = text(f"{_CHANGED} select count(*) from differing")  # noqa: S608  # made of our own texts


@dataclass(frozen=True, slots=True)
class ChangedCase:
    """A case that a closed period counts otherwise than it would be counted now; empty texts: not at all."""

    case_id: UUID
    code: str
    was_entry: str
    was_outcome: str
    entry: str
    outcome: str


async def changed_cases(
    session: ReadSession, scope: Scope, closing_id: UUID, *, after: str = "", limit: int = 50
) -> Sequence[ChangedCase]:
    """Return a page of these cases, by code; one more than `limit` when there is another page."""
    values = {**scope.values, "closing": closing_id, "after": after, "limit": limit + 1}
    rows = (await session.execute(_CHANGED_ROWS, values)).mappings()
    return [
        ChangedCase(
            row["case_id"],
            row["code"],
            row["was_entry"] or "",
            row["was_outcome"] or "",
            row["entry"] or "",
            row["outcome"] or "",
        )
        for row in rows
    ]


async def changed_number(session: ReadSession, scope: Scope, closing_id: UUID) -> int:
    """Return how many cases a closed period would count otherwise now."""
    found = await session.execute(_CHANGED_NUMBER, {**scope.values, "closing": closing_id})
    return int(found.scalar_one())
