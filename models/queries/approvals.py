"""What waits for a signature: each case with its proposal, who made it, and what to look out for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, text

from models.paging import NEVER, Cursor, Page
from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """One case that waits for a signature.

    `proposal` is "approve", "refuse", or "" where the procedure has no appraisal. `proposed_by` and
    `proposed_for` are staff ids or empty. `sign_by` is the earlier of the step's and the case's due date,
    `case_due_at` the latter.
    `channel`, `filed_at` and `facts` tell which steps of the procedure the case has.
    """

    case_id: UUID
    task_id: str
    step: str
    code: str
    seq: int
    person: str
    procedure_code: str
    procedure_version: int
    procedure_vi: str
    procedure_en: str
    channel: str
    filed_at: datetime
    facts: dict[str, str]
    role: str
    agency_id: str
    due_at: datetime | None
    sign_by: datetime | None
    case_due_at: datetime | None
    overdue: bool
    proposal: str
    proposed_by: str
    proposed_for: str
    proposed_by_name: str
    proposed_at: datetime | None
    reason: str
    sent_back: int
    disagreed: int
    silent: int
    held_by: UUID | None
    held_by_name: str

    @property
    def cursor(self) -> Cursor:
        """Where this line stands in the list."""
        return Cursor(self.due_at or NEVER, self.case_id, self.task_id)


@dataclass(frozen=True, slots=True)
class ApprovalCounts:
    """How many cases wait for a signature, and how many of those are past their date."""

    waiting: int
    overdue: int


_POSTS: Final = "from unnest(cast(:roles as text[]), cast(:agencies as text[])) as p (role, agency_id)"
_ASKED_OF: Final = "t.agency_id = p.agency_id and t.role = p.role and t.status = 'open' and t.kind = 'sign'"
_DUE: Final = "coalesce(t.due_at, 'infinity'::timestamptz)"
_ORDER: Final = f"{_DUE}, t.case_id, t.id"
# Each post is asked for its own first lines: in order, from its index, and no further than the page goes.
_FIRST_OF_EACH: Final = f"""
select t.* {_POSTS} cross join lateral (
    select t.* from tasks t where {_ASKED_OF} {{where}} order by {{order}} limit :limit
) t order by {{order}} limit :limit
"""  # noqa: S608  # made of constants

# The proposal is the newest appraisal of each step; one that proposes refusal decides, as it does at the signature.
_LINES: Final = f"""
select t.case_id, t.id as task_id, t.step, c.code, c.seq, coalesce(nullif(a.owner_name, ''), a.name) as person,
    c.procedure_code, c.procedure_version, coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    c.channel, c.filed_at, c.facts::text as facts,
    t.role, t.agency_id, t.due_at, least(t.due_at, c.due_at) as sign_by, c.due_at as case_due_at,
    c.overdue,
    coalesce(r.outcome, '') as proposal, coalesce(r.actor, '') as proposed_by,
    coalesce(r.on_behalf_of, '') as proposed_for, coalesce(s.name, '') as proposed_by_name, r.at as proposed_at,
    coalesce(n.text, '') as reason,
    e.sent_back, e.disagreed, e.silent,
    t.claimed_by as held_by, coalesce(h.name, '') as held_by_name
from ({{tasks}}) t
join cases c on c.id = t.case_id
join applicants a on a.case_id = t.case_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
left join lateral (
    select * from (
        select distinct on (e.step) e.actor, e.on_behalf_of, e.at, e.note, e.seq, e."values" ->> 'outcome' as outcome
        from case_events e where e.case_id = t.case_id and e.kind = 'reviewed' order by e.step, e.seq desc
    ) newest order by outcome = 'refuse' desc, seq desc limit 1
) r on true
cross join lateral (
    select count(*) filter (where e.kind = 'sent_back') as sent_back,
        count(*) filter (where e.kind = 'consultation_answered' and e."values" ->> 'answer' = 'disagree') as disagreed,
        count(*) filter (where e.kind = 'agreed_by_silence') as silent
    from case_events e where e.case_id = t.case_id
) e
left join notes n on n.id = case when r.note ~ :uuid then cast(r.note as uuid) end
left join staff s on s.id = case when r.actor ~ :uuid then cast(r.actor as uuid) end
left join staff h on h.id = t.claimed_by
order by {_ORDER}
"""  # noqa: S608  # made of constants
_HERE: Final = "(coalesce(cast(:at as timestamptz), 'infinity'), :case_id, :part)"
_AFTER: Final = _FIRST_OF_EACH.format(where=f"and ({_ORDER}) > {_HERE}", order=_ORDER)
_PAGE: Final = text(_LINES.format(tasks=_AFTER))
_CHOSEN: Final = text(
    _LINES.format(
        tasks=_FIRST_OF_EACH.format(
            where="and t.case_id in (select id from cases where code = any(cast(:codes as text[])))", order=_ORDER
        )
    )
)
_COUNTS: Final = text(f"""
select count(*) as waiting, count(*) filter (where least(t.due_at, c.due_at) < :now) as overdue
{_POSTS} join tasks t on {_ASKED_OF} join cases c on c.id = t.case_id
""")  # made of constants
_BEFORE: Final = _FIRST_OF_EACH.format(
    where=f"and ({_ORDER}) < {_HERE}", order=f"{_DUE} desc, t.case_id desc, t.id desc"
)
_NEIGHBOUR: Final = "select c.code from ({tasks}) t join cases c on c.id = t.case_id"
_NEXT: Final = text(_NEIGHBOUR.format(tasks=_AFTER))
_PREVIOUS: Final = text(_NEIGHBOUR.format(tasks=_BEFORE))

_FIRST: Final = Cursor(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


def _posts(viewer: Viewer) -> dict[str, object]:
    return {"roles": [post.role for post in viewer.posts], "agencies": [post.agency_id for post in viewer.posts]}


#: What an id looks like; an actor may also be a machine or the applicant.
_UUID: Final = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def _place(cursor: Cursor) -> dict[str, object]:
    return {"at": cursor.due, "case_id": cursor.case_id, "part": cursor.part}


def _line(row: RowMapping) -> ApprovalLine:
    return ApprovalLine(**{**row, "facts": json.loads(row["facts"])})


async def approvals(
    session: ReadSession, viewer: Viewer, *, after: Cursor | None = None, limit: int = 100
) -> Page[ApprovalLine]:
    """Return a page of the cases whose signature is asked of a post of the viewer, most urgent first."""
    found = await session.execute(
        _PAGE, {**_posts(viewer), **_place(after or _FIRST), "limit": limit + 1, "uuid": _UUID}
    )
    lines = tuple(_line(row) for row in found.mappings())
    return Page(lines[:limit], lines[limit - 1].cursor if len(lines) > limit else None)


async def chosen_approvals(session: ReadSession, viewer: Viewer, codes: Sequence[str]) -> Sequence[ApprovalLine]:
    """Return those of the named cases that wait for a signature of the viewer; others are left out."""
    found = await session.execute(_CHOSEN, {**_posts(viewer), "codes": list(codes), "limit": len(codes), "uuid": _UUID})
    return [_line(row) for row in found.mappings()]


async def approval_counts(session: ReadSession, viewer: Viewer, now: datetime) -> ApprovalCounts:
    """Return how many cases wait for a signature of the viewer's posts."""
    found = await session.execute(_COUNTS, {**_posts(viewer), "now": now})
    return ApprovalCounts(**found.mappings().one())


async def neighbours(session: ReadSession, viewer: Viewer, here: Cursor) -> tuple[str, str]:
    """Return the codes of the case before and the case after a place in the list; empty where there is none."""
    place = {**_posts(viewer), **_place(here), "limit": 1}
    before = (await session.execute(_PREVIOUS, place)).scalar()
    after = (await session.execute(_NEXT, place)).scalar()
    return before or "", after or ""


_LAST_DECISION: Final = text("""
select e.kind from case_events e join cases c on c.id = e.case_id
where c.code = :code and e.actor = :me and e.kind in ('signed', 'decided', 'sent_back')
order by e.seq desc limit 1
""")


async def last_decision(session: ReadSession, viewer: Viewer, code: str) -> str:
    """Return the kind of event the viewer last decided a case with, or an empty string."""
    found = await session.execute(_LAST_DECISION, {"code": code, "me": str(viewer.staff_id)})
    return found.scalar() or ""
