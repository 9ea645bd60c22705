"""The supervisor's list: the open cases of the viewer's agencies, cut by what is wrong with them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.paging import NEVER, Cursor, Page
from models.viewer import Viewer
from runtime.database import ReadSession


class Cut(StrEnum):
    """Which open cases to list."""

    ALL = "all"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    PAUSED = "paused"
    UNASSIGNED = "unassigned"
    HELD_UP = "held_up"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One open case with what its row shows. `holders` are the people who hold its open tasks."""

    case_id: UUID
    code: str
    person: str
    procedure_code: str
    procedure_vi: str
    procedure_en: str
    agency_id: str
    channel: str
    phase: str
    money: str
    step: str
    waiting_for: str
    hold: str
    overdue: bool
    filed_at: datetime
    due_at: datetime | None
    appointment_at: datetime | None
    next_at: datetime | None
    holders: list[str]


_CONDITIONS: Final = {
    Cut.ALL: "true",
    Cut.OVERDUE: "c.due_at < :now",
    Cut.DUE_SOON: "c.due_at >= :now and c.due_at < :soon",
    Cut.PAUSED: "c.waiting_for like 'applicant:%'",
    Cut.UNASSIGNED: """exists (select from tasks t where t.case_id = c.id and t.status = 'open'
        and t.claimed_by is null)""",
    Cut.HELD_UP: "c.hold <> ''",
    Cut.STUCK: "c.next_at < cast(:now as timestamptz) - interval '5 minutes'",
}

_LIST: Final = """
select c.id as case_id, c.code, coalesce(nullif(a.owner_name, ''), a.name) as person, c.procedure_code,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    c.agency_id, c.channel, c.phase, c.money, c.step, c.waiting_for, c.hold,
    coalesce(c.due_at < :now, false) as overdue, c.filed_at, c.due_at, c.appointment_at, c.next_at,
    array(select s.name from tasks t join staff s on s.id = t.claimed_by
        where t.case_id = c.id and t.status = 'open' order by s.name) as holders
from (
    select * from cases c
    where c.ended_at is null and c.agency_id = any(cast(:agencies as text[])) and {condition}
        and (cast(:procedure as text) is null or c.procedure_code = :procedure)
        and (coalesce(c.due_at, 'infinity'::timestamptz), c.id)
            > (coalesce(cast(:at as timestamptz), 'infinity'), :case_id)
    order by coalesce(c.due_at, 'infinity'::timestamptz), c.id
    limit :limit
) c
join applicants a on a.case_id = c.id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
order by coalesce(c.due_at, 'infinity'::timestamptz), c.id
"""
_STATEMENTS: Final = {cut: text(_LIST.format(condition=condition)) for cut, condition in _CONDITIONS.items()}
_FIRST: Final = Cursor(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


async def case_list(
    session: ReadSession,
    viewer: Viewer,
    cut: Cut = Cut.ALL,
    *,
    now: datetime,
    soon: datetime | None = None,
    procedure_code: str | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[CaseLine]:
    """Return a page of open cases by due date; `soon` is the instant until which a case counts as due soon."""
    start = after or _FIRST
    parameters: dict[str, object] = {
        "agencies": sorted(viewer.agency_ids),
        "now": now,
        "procedure": procedure_code,
        "at": start.due,
        "case_id": start.case_id,
        "limit": limit + 1,
    }
    if cut is Cut.DUE_SOON:
        parameters["soon"] = soon or now
    found = await session.execute(_STATEMENTS[cut], parameters)
    lines = tuple(CaseLine(**row) for row in found.mappings())
    last = lines[limit - 1] if len(lines) > limit else None
    return Page(lines[:limit], Cursor(last.due_at or NEVER, last.case_id) if last else None)
