"""Late dossiers of a period, whose step took too long, and whether the applicant was told and apologised to.

Late is what the law calls late: the result came after the date of the receipt, or after the one re-appointment
(NĐ 118/2025 Art 19(6)). The index of QĐ 766/QĐ-TTg counts otherwise (`scorecard_on_time`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from models.paging import Cursor, Page
from models.queries.scorecard_on_time import COUNTED, parameters
from runtime.database import ReadSession

_OVER: Final = "coalesce(c.decided_at, c.ended_at)"
_DUE: Final = "coalesce(c.appointment_at, c.due_at)"
_OVER_THEN: Final = f"(c.phase = any(cast(:over as text[])) and {_OVER} < :until)"

#: Decided too late; given up or closed when it was late already; or open, its clock running, past its date.
LATE: Final = f"""{COUNTED} and case
    when {_OVER_THEN} and c.decided_at is not null then {_OVER} > {_DUE}
    when {_OVER_THEN} then c.overdue
    else {_DUE} < :at and (c.ended_at is not null or c.decided_at is not null
        or (c.phase in ('received', 'in_progress') and c.hold = '' and c.due_at is not null))
    end"""
_TOLD: Final = "(select {what} from case_events e where e.case_id = c.id and e.kind = '{kind}' and e.at < :until)"
_APOLOGISED: Final = _TOLD.format(what="max(e.at)", kind="apologised")
_EXTENDED: Final = _TOLD.format(what="max(e.at)", kind="extended")


#: How a step that nobody took on is counted.
NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class Answering:
    """Whose late steps: a person by staff id or `NOBODY`, in a role at an agency."""

    officer: str
    agency_id: str
    role: str


class Apology(StrEnum):
    """How it stands with the apology: owed and missing, made, or made in time with the one extension."""

    MISSING = "missing"
    MADE = "made"
    EXTENDED = "extended"


@dataclass(frozen=True, slots=True)
class Answerable:
    """A step of a kind that took longer than its time, and who had it; `name` is empty where nobody took it on."""

    name: str
    position: str
    agency_id: str
    role: str
    kind: str
    due_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class LateLine:
    """One late dossier. No personal data of applicants. `late_days` counts whole and begun days of 24 hours."""

    case_id: UUID
    code: str
    agency_vi: str
    agency_en: str
    procedure_vi: str
    procedure_en: str
    due_at: datetime
    finished_at: datetime | None
    late_days: int
    apologised_at: datetime | None
    extended_at: datetime | None
    answerable: tuple[Answerable, ...]

    @property
    def apology(self) -> Apology:
        """How it stands with the apology to this applicant."""
        if self.apologised_at is not None:
            return Apology.MADE
        return Apology.MISSING if self.late_days else Apology.EXTENDED

    @property
    def cursor(self) -> Cursor:
        """Where the list goes on after this line."""
        return Cursor(self.due_at, self.case_id)


_WANTED: Final = {
    None: LATE,
    Apology.MISSING: f"{LATE} and {_APOLOGISED} is null",
    Apology.MADE: f"{LATE} and {_APOLOGISED} is not null",
    Apology.EXTENDED: f"""{COUNTED} and not ({LATE}) and {_DUE} is not null
        and exists (select from case_events e where e.case_id = c.id and e.kind = 'extended' and e.at >= :start
            and e.at < :until)""",
}
_LINES: Final = """
select c.id as case_id, c.code, coalesce(a.name_vi, c.agency_id) as agency_vi,
    coalesce(nullif(a.name_en, ''), a.name_vi, c.agency_id) as agency_en,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en, c.due as due_at,
    c.finished as finished_at,
    greatest(0, ceil(extract(epoch from coalesce(c.finished, :at) - c.due) / 86400))::int as late_days,
    {apologised} as apologised_at, {extended} as extended_at,
    coalesce((
        select jsonb_agg(jsonb_build_array(coalesce(s.name, ''), coalesce(s.position, ''), t.agency_id, t.role,
            t.kind, t.due_at, t.done_at) order by t.due_at)
        from tasks t left join staff s on s.id::text = coalesce(nullif(t.done_by, ''), t.claimed_by::text)
        where t.case_id = c.id and t.status in ('open', 'done') and t.due_at < coalesce(t.done_at, :at)
    ), '[]') as answerable
from (
    select c.*, {due} as due, case when {over} then {finished} end as finished from cases c
    where {wanted} {answering} and ({due}, c.id) > (cast(:after as timestamptz), :after_id)
    order by {due}, c.id limit :limit
) c
left join agencies a on a.id = c.agency_id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
order by c.due, c.id
"""
#: A step that took too long, and by whom it is counted: a known person, else nobody.
_LATE_STEP: Final = "t.case_id = c.id and t.status in ('open', 'done') and t.due_at < coalesce(t.done_at, :at)"
_ANSWERING: Final = f"""and exists (
        select from tasks t left join staff s on s.id::text = coalesce(nullif(t.done_by, ''), t.claimed_by::text)
        where {_LATE_STEP} and coalesce(s.id::text, '{NOBODY}') = :officer and t.agency_id = :of and t.role = :role)"""
_STATEMENTS: Final = {
    (wanted, answered): text(
        _LINES.format(
            apologised=_APOLOGISED,
            extended=_EXTENDED,
            due=_DUE,
            over=_OVER_THEN,
            finished=_OVER,
            wanted=condition,
            answering=_ANSWERING if answered else "",
        )
    )
    for wanted, condition in _WANTED.items()
    for answered in (False, True)
}
_FIRST: Final = Cursor(datetime.fromisoformat("0001-01-01T00:00:00+00:00"), UUID(int=0))


@dataclass(frozen=True, slots=True)
class Span:
    """Whose dossiers, of which period; instants are aware, `at` is now."""

    agencies: Sequence[str]
    start: datetime
    until: datetime
    at: datetime

    @property
    def values(self) -> dict[str, Any]:
        """The values of the statements."""
        return parameters(self.agencies, self.start, self.until, self.at)


async def late_lines(
    session: ReadSession,
    span: Span,
    wanted: Apology | None = None,
    *,
    answering: Answering | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[LateLine]:
    """Return a page of late dossiers, longest overdue first; or those in one state of apology, or of one person.

    `Apology.EXTENDED` are those that are not late because they were extended in time, with an apology.
    """
    start = after or _FIRST
    values = {**span.values, "after": start.at, "after_id": start.case_id, "limit": limit + 1}
    if answering is not None:
        values |= {"officer": answering.officer, "of": answering.agency_id, "role": answering.role}
    rows = (await session.execute(_STATEMENTS[wanted, answering is not None], values)).mappings()
    lines = tuple(LateLine(**{**row, "answerable": tuple(_answerable(row["answerable"]))}) for row in rows)
    return Page(lines[:limit], lines[limit - 1].cursor if len(lines) > limit else None)


def _answerable(rows: Iterable[Any]) -> Iterable[Answerable]:
    for name, position, agency_id, role, kind, due_at, done_at in rows:
        yield Answerable(
            name,
            position,
            agency_id,
            role,
            kind,
            datetime.fromisoformat(due_at),
            datetime.fromisoformat(done_at) if done_at else None,
        )


@dataclass(frozen=True, slots=True)
class ApologyCount:
    """Late dossiers of one agency with and without apology, and those extended in time."""

    agency_id: str
    late: int
    missing: int
    extended: int

    @property
    def made(self) -> int:
        """Late ones whose applicant was apologised to."""
        return self.late - self.missing


_COUNTS: Final = text(f"""
select c.agency_id, count(*) filter (where {LATE}) as late,
    count(*) filter (where {_WANTED[Apology.MISSING]}) as missing,
    count(*) filter (where {_WANTED[Apology.EXTENDED]}) as extended
from cases c where {COUNTED} group by 1 order by 1
""")  # noqa: S608  # made of constants


async def apology_counts(session: ReadSession, span: Span) -> list[ApologyCount]:
    """Return, for each agency that had dossiers in the period, how many were late and how many were apologised for."""
    rows = (await session.execute(_COUNTS, span.values)).mappings()
    return [ApologyCount(**row) for row in rows]


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """How many late dossiers one person had a late step of. `name` is empty for steps nobody took on.

    `officer` is the id of the staff, or `NOBODY`.
    """

    officer: str
    name: str
    position: str
    agency_id: str
    role: str
    cases: int
    steps: int
    hours: int


_OFFICERS: Final = text(f"""
select coalesce(s.id::text, '{NOBODY}') as officer, coalesce(s.name, '') as name,
    coalesce(s.position, '') as position, t.agency_id, t.role,
    count(distinct t.case_id)::int as cases, count(*)::int as steps,
    (sum(extract(epoch from coalesce(t.done_at, :at) - t.due_at)) / 3600)::int as hours
from cases c join tasks t on {_LATE_STEP}
left join staff s on s.id::text = coalesce(nullif(t.done_by, ''), t.claimed_by::text)
where {LATE}
group by s.id, s.name, s.position, t.agency_id, t.role order by cases desc, hours desc, name
""")  # noqa: S608  # made of constants


async def officers_answerable(session: ReadSession, span: Span) -> list[OfficerLine]:
    """Return who had the steps of late dossiers that took too long, those with most first.

    Results are a measure for the responsibility of each (NĐ 118/2025 Art 34(2)); no text has the names made public.
    """
    rows = (await session.execute(_OFFICERS, span.values)).mappings()
    return [OfficerLine(**row) for row in rows]
