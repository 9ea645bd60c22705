"""The cases behind one number of the board: the same conditions the number was counted by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.deadline.moments import at, local_day
from models.workload.board import Scope
from models.workload.cells import LOOKED_AT
from runtime.database import ReadSession

#: Lines of one page.
A_PAGE: Final = 100
_IN_HAND: Final = "c.received_at is not null"
#: What a case in hand must be to be counted under a name.
OPEN: Final[Mapping[str, str]] = {
    "filed": "c.received_at is null",
    "in_hand": _IN_HAND,
    "parts": f"{_IN_HAND} and c.parent_id is not null",
    "due_today": f"{_IN_HAND} and c.due_at >= :now and c.due_at < :today",
    "due_soon": f"{_IN_HAND} and c.due_at >= :today and c.due_at < :soon",
    "overdue": f"{_IN_HAND} and c.due_at < :now",
    "untold": f"""{_IN_HAND} and c.due_at < :now and not exists (select from case_events e
        where e.case_id = c.id and e.kind = 'apologised' and e."values" ->> 'day' >= :day)""",
    "free": "exists (select from tasks w where w.case_id = c.id and w.status = 'open' and w.claimed_by is null)",
    "waiting": f"""{_IN_HAND} and (c.waiting_for like 'agency:%' or c.waiting_for like 'system:%' or c.waiting_for in (
        'applicant:supplement', 'applicant:payment', 'applicant:obligation', 'post'))""",
    "applicant": f"{_IN_HAND} and c.waiting_for = 'applicant:supplement'",
    "money": f"{_IN_HAND} and c.waiting_for in ('applicant:payment', 'applicant:obligation')",
    "agencies": f"{_IN_HAND} and c.waiting_for like 'agency:%'",
    "post": f"{_IN_HAND} and (c.waiting_for = 'post' or c.waiting_for like 'system:%')",
    "hold": "c.phase = 'on_hold'",
}
#: What came, was closed or was left of a week, or was done by a step.
CLOSED: Final = ("received", "closed", "late", "left", "done", "slow")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which number was opened: its name, and what it was of. `officer` "nobody" means what nobody holds.

    `week` is the Monday of a week's number, `step` with `procedure` that of a step's; what was done is a step's or a
    person's, in one week or, without one, in ninety days.
    """

    scope: Scope
    name: str
    step: str = ""
    officer: str = ""
    week: date | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class BehindLine:
    """One case behind a number. `seconds` is what a step took, in working time; None where it is not about a step."""

    case_id: UUID
    code: str
    person: str
    procedure_code: str
    procedure_version: int
    procedure_vi: str
    procedure_en: str
    agency_vi: str
    agency_en: str
    step: str
    phase: str
    decision: str
    due_at: datetime | None
    waiting_for: str
    seconds: int | None
    at: datetime | None
    holder: str


_SELECT: Final = """
select c.id as case_id, c.code, coalesce(nullif(p.owner_name, ''), p.name) as person, c.procedure_code,
    c.procedure_version, coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    coalesce(a.name_vi, c.agency_id) as agency_vi, coalesce(nullif(a.name_en, ''), a.name_vi, c.agency_id) as agency_en,
    {step} as step, c.phase, c.decision, c.due_at, c.waiting_for, {seconds} as seconds, {at} as at, {holder} as holder
from {source}
join applicants p on p.case_id = c.id left join agencies a on a.id = c.agency_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
where {condition}
order by {order}
limit :limit offset :offset
"""
_HOLDER: Final = """coalesce((select string_agg(distinct s.name, ', ') from tasks h join staff s on s.id = h.claimed_by
        where h.case_id = c.id and h.status = 'open'), '')"""
_OF: Final = (
    "{table}.agency_id = any(cast(:agencies as text[])) and (:procedure = '' or {table}.procedure_code = :procedure)"
)
_OPEN_SQL: Final = {
    name: _SELECT.format(
        step="c.step",
        seconds="null::bigint",
        at="c.received_at",
        holder=_HOLDER,
        source="cases c",
        condition=f"c.ended_at is null and c.decided_at is null and {condition} and {{mine}} {{narrowed}}",
        order="c.due_at nulls last, c.id",
    )
    for name, condition in OPEN.items()
}
_BY_STEP: Final = "(:step = '' or :step = any(string_to_array(c.step, ',')))"
#: A person's cases are those with an open task of theirs at these agencies, whoever decides them.
_BY_OFFICER: Final = """exists (select from tasks o where o.case_id = c.id and o.status = 'open'
    and o.agency_id = any(cast(:agencies as text[])) and coalesce(o.claimed_by::text, 'nobody') = :officer)"""
_DONE_SQL: Final = _SELECT.format(
    step="f.step",
    seconds="f.seconds",
    at="f.done_at",
    holder="coalesce((select s.name from staff s where s.id::text = f.done_by), '')",
    source="finished_tasks f join cases c on c.id = f.case_id",
    condition=f"{_OF.format(table='f')} and {{when}} and {{slow}} {{narrowed}}",
    order="f.seconds desc, f.case_id",
)
_WEEK_SQL: Final = _SELECT.format(
    step="c.step",
    seconds="null::bigint",
    at="coalesce(c.decided_at, c.received_at)",
    holder="''",
    source="case_times t join cases c on c.id = t.case_id",
    condition=f"{_OF.format(table='t')} and t.{{day}} >= :week and t.{{day}} < :next",
    order="t.{day}, c.id",
)
#: In hand at a week's end: in hand now and received before it, or closed after it. Reckoned as the number is.
_LEFT_SQL: Final = _SELECT.format(
    step="c.step",
    seconds="null::bigint",
    at="c.received_at",
    holder=_HOLDER,
    source=f"""(
    select t.case_id from case_times t
    where {_OF.format(table="t")} and t.over_on >= :next and t.received_on < :next
    union select c.id from cases c
    where {_OF.format(table="c")} and c.received_at < :ends and c.decided_at is null and c.ended_at is null
) l join cases c on c.id = l.case_id""",  # noqa: S608  # made of constants
    condition="true",
    order="c.received_at, c.id",
)


async def cases_behind(
    session: ReadSession,
    wanted: Wanted,
    now: datetime,
    today_ends: datetime,
    soon_ends: datetime,
    *,
    size: int = A_PAGE,
) -> tuple[Sequence[BehindLine], bool]:
    """Return a page of the cases behind a number, `size` lines long, and whether there are more.

    Raises KeyError for an unknown name.
    """
    given: dict[str, Any] = {
        "agencies": list(wanted.scope.agencies),
        "procedure": wanted.scope.procedure,
        "step": wanted.step,
        "officer": wanted.officer,
        "now": now,
        "today": today_ends,
        "soon": soon_ends,
        "day": local_day(now).isoformat(),
        "since": now - LOOKED_AT,
        "week": wanted.week,
        "next": wanted.week + timedelta(days=7) if wanted.week else None,
        "starts": at(wanted.week, time.min) if wanted.week else None,
        "ends": at(wanted.week + timedelta(days=7), time.min) if wanted.week else None,
        "limit": size + 1,
        "offset": size * (wanted.page - 1),
    }
    statement = text(_sql(wanted))
    found = await session.execute(statement, {name: given[name] for name in statement.compile().params})
    lines = [BehindLine(**row) for row in found.mappings()]
    return lines[:size], len(lines) > size


def _sql(wanted: Wanted) -> str:
    if wanted.name in ("done", "slow"):
        narrowed = ("and f.step = :step " if wanted.step else "") + (
            "and f.done_by = :officer" if wanted.officer else ""
        )
        when = "f.done_at >= :starts and f.done_at < :ends" if wanted.week else "f.done_at > :since"
        slow = "f.seconds > f.budget" if wanted.name == "slow" else "true"
        return _DONE_SQL.format(when=when, slow=slow, narrowed=narrowed)
    if wanted.name == "left":
        return _LEFT_SQL
    if wanted.name in CLOSED:
        day = "received_on" if wanted.name == "received" else "over_on"
        sql = _WEEK_SQL.format(day=day)
        return sql.replace("\norder by", " and t.late\norder by") if wanted.name == "late" else sql
    mine = _OF.format(table="c")
    narrowed = f"and {_BY_STEP}" if wanted.step else ""
    if wanted.officer:
        # Whose task it is decides, not whose case: an opinion is the task of another agency.
        mine = "(:procedure = '' or c.procedure_code = :procedure)"
        narrowed += f" and {_BY_OFFICER}"
    return _OPEN_SQL[wanted.name].format(mine=mine, narrowed=narrowed)
