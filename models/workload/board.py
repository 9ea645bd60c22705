"""What the pages of the board read: rows that are there already, of the agencies the viewer supervises or leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from models.viewer import OVERSEERS, Viewer
from models.workload.figures import COUNTS
from models.workload.together import together
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of the work is looked at: one agency of the viewer's or, when empty, all; one procedure or all."""

    agencies: tuple[str, ...]
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one line, by the names of `models.workload.figures.COUNTS`; `key` is what the line is about.

    `key` is an agency id, a procedure code, "code/step" or a staff id, empty for work that nobody holds. `of` is the
    agency of a person.
    """

    key: str
    name_vi: str
    name_en: str
    counts: Mapping[str, int]
    oldest_due: datetime | None = None
    unit: str = ""
    of: str = ""

    def __getitem__(self, name: str) -> int:
        """Return one count; "waiting" is what waits for others, of all kinds."""
        if name == "waiting":
            return sum(self.counts[one] for one in ("applicant", "money", "agencies", "post"))
        return self.counts[name]


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step takes, in working seconds; over several agencies median and ninetieth are read from bands."""

    procedure_code: str
    procedure_vi: str
    procedure_en: str
    step: str
    kind: str
    role: str
    tasks: int
    late: int
    median: int
    ninetieth: int
    budget: int | None
    agencies: int


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week's flow, and where the working seconds of what was closed in it went."""

    week: date
    received: int
    closed: int
    late: int
    went: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """One case that will be late this week if nothing changes."""

    case_id: UUID
    code: str
    person: str
    procedure_vi: str
    procedure_en: str
    agency_vi: str
    agency_en: str
    step: str
    procedure_code: str
    procedure_version: int
    officer: str
    due_at: datetime
    expected_at: datetime
    ahead: int
    queue: int
    after: int


_SUMS: Final = ", ".join(f"sum(f.{name})::int as {name}" for name in COUNTS)
_PROCEDURE: Final = """left join lateral (
    select v.name_vi, v.name_en from procedure_versions v where v.procedure_code = f.procedure_code
    order by v.version desc limit 1) v on true"""
_MINE: Final = "f.agency_id = any(cast(:agencies as text[])) and (:procedure = '' or f.procedure_code = :procedure)"
_NAMES: Final = {
    "agency": (
        "f.agency_id",
        "left join agencies a on a.id = f.agency_id",
        "coalesce(min(a.name_vi), f.agency_id)",
        "coalesce(nullif(min(a.name_en), ''), min(a.name_vi), f.agency_id)",
        "''",
        "f.agency_id",
    ),
    "procedure": (
        "f.procedure_code",
        _PROCEDURE,
        "coalesce(min(v.name_vi), f.procedure_code)",
        "coalesce(nullif(min(v.name_en), ''), min(v.name_vi), f.procedure_code)",
        "''",
        "''",
    ),
    "step": (
        "f.procedure_code || '/' || f.step",
        _PROCEDURE,
        "coalesce(min(v.name_vi), min(f.procedure_code))",
        "coalesce(nullif(min(v.name_en), ''), min(v.name_vi), min(f.procedure_code))",
        "''",
        "''",
    ),
    "officer": (
        "f.officer || ' ' || f.agency_id",
        "left join staff s on s.id::text = f.officer left join units u on u.id = s.unit_id",
        "coalesce(min(s.name), '')",
        "coalesce(min(s.name), '')",
        "coalesce(min(u.name_vi), '')",
        "min(f.agency_id)",
    ),
}
_FIGURES: Final = {
    level: text(f"""
select {key} as key, {vi} as name_vi, {en} as name_en, {unit} as unit, {of} as of_agency, {_SUMS},
    min(f.oldest_due) as oldest_due
from board_figures f {join}
where f.level = case when '{level}' = 'agency' and :procedure <> '' then 'procedure' else '{level}' end and {_MINE}
group by {key}
""")  # noqa: S608  # made of constants
    for level, (key, join, vi, en, unit, of) in _NAMES.items()
}
_TOTAL: Final = text(f"""
select {_SUMS}, min(f.oldest_due) as oldest_due from board_figures f
where f.level = case when :procedure = '' then 'agency' else 'procedure' end and {_MINE}
""")  # noqa: S608  # made of constants
_TIMES: Final = text(f"""
select f.procedure_code, coalesce(v.name_vi, f.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, f.procedure_code) as procedure_en, f.step, f.kind, f.role, f.tasks,
    f.late, f.median, f.ninetieth, f.budget, f.spread
from board_times f {_PROCEDURE} where {_MINE} order by f.procedure_code, f.step
""")  # noqa: S608  # made of constants
_WEEKS: Final = text(f"""
select f.week, sum(f.received)::int as received, sum(f.closed)::int as closed, sum(f.late)::int as late,
    sum(f.office)::bigint as office, sum(f.applicant)::bigint as applicant, sum(f.money)::bigint as money,
    sum(f.agencies)::bigint as agencies, sum(f.hold)::bigint as hold
from board_weeks f where {_MINE} and f.week >= :first group by f.week order by f.week
""")  # noqa: S608  # made of constants
_FORECAST: Final = text(f"""
select f.case_id, c.code, coalesce(nullif(p.owner_name, ''), p.name) as person,
    coalesce(v.name_vi, f.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, f.procedure_code) as procedure_en,
    coalesce(a.name_vi, f.agency_id) as agency_vi, coalesce(nullif(a.name_en, ''), a.name_vi, f.agency_id) as agency_en,
    f.step, f.procedure_code, c.procedure_version, coalesce(s.name, '') as officer, f.due_at, f.expected_at, f.ahead,
    f.queue, f.after
from board_forecasts f join cases c on c.id = f.case_id join applicants p on p.case_id = c.id
{_PROCEDURE} left join agencies a on a.id = f.agency_id left join staff s on s.id::text = f.officer
where {_MINE} and (:step = '' or f.step = :step) and c.decided_at is null and c.ended_at is null
order by f.due_at, f.case_id limit :limit
""")  # noqa: S608  # made of constants
_FORECASTS: Final = text(f"""
select count(*)::int as late from board_forecasts f where {_MINE} and (:step = '' or f.step = :step)
""")  # noqa: S608  # made of constants
_LEFT: Final = text("select count(*) from board_todo")


def seen_by(viewer: Viewer) -> tuple[str, ...]:
    """Return the agencies whose board the viewer sees: those supervised or led, and all below them."""
    return tuple(sorted(viewer.agencies_over(*OVERSEERS)))


async def total(session: ReadSession, scope: Scope) -> Figures:
    """Return the counts of all there is in a scope."""
    row = (await session.execute(_TOTAL, _asked(scope))).mappings().one()
    return Figures("", "", "", {name: row[name] or 0 for name in COUNTS}, row["oldest_due"])


async def figures(session: ReadSession, scope: Scope, level: str) -> list[Figures]:
    """Return the lines of one level ("agency", "procedure", "step", "officer"), those with the most overdue first."""
    found = (await session.execute(_FIGURES[level], _asked(scope))).mappings()
    lines = [
        Figures(
            row["key"].partition(" ")[0] if level == "officer" else row["key"],
            row["name_vi"],
            row["name_en"],
            {name: row[name] for name in COUNTS},
            row["oldest_due"],
            row["unit"],
            row["of_agency"],
        )
        for row in found
    ]
    return sorted(lines, key=lambda line: (-line["overdue"], -line["in_hand"], line.name_vi, line.key))


async def step_times(session: ReadSession, scope: Scope) -> list[StepTime]:
    """Return how long each step takes, by procedure and step; agencies are put together."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for row in (await session.execute(_TIMES, _asked(scope))).mappings():
        groups.setdefault((row["procedure_code"], row["step"]), []).append(row)
    return [_time(rows) for rows in groups.values()]


async def weeks(session: ReadSession, scope: Scope, first: date) -> list[WeekLine]:
    """Return the weeks since a Monday in which anything came or went, oldest first."""
    found = (await session.execute(_WEEKS, {**_asked(scope), "first": first})).mappings()
    sides = ("office", "applicant", "money", "agencies", "hold")
    return [
        WeekLine(row["week"], row["received"], row["closed"], row["late"], {side: row[side] for side in sides})
        for row in found
    ]


async def forecast(session: ReadSession, scope: Scope, *, step: str = "", limit: int = 200) -> Sequence[ForecastLine]:
    """Return the cases that will be late this week if nothing changes, in one step or any, the most urgent first."""
    found = await session.execute(_FORECAST, {**_asked(scope), "step": step, "limit": limit})
    return [ForecastLine(**row) for row in found.mappings()]


async def forecast_count(session: ReadSession, scope: Scope, step: str = "") -> int:
    """Return how many there are."""
    return int((await session.execute(_FORECASTS, {**_asked(scope), "step": step})).scalar_one())


async def cases_left(session: ReadSession) -> int:
    """Return how many cases are still to be worked up."""
    return int((await session.execute(_LEFT)).scalar_one())


def _asked(scope: Scope) -> dict[str, Any]:
    return {"agencies": list(scope.agencies), "procedure": scope.procedure}


def _time(rows: Sequence[Mapping[str, Any]]) -> StepTime:
    first, times = rows[0], together(rows)
    return StepTime(
        procedure_code=first["procedure_code"],
        procedure_vi=first["procedure_vi"],
        procedure_en=first["procedure_en"],
        step=first["step"],
        kind=first["kind"],
        role=first["role"],
        tasks=times.tasks,
        late=times.late,
        median=times.median,
        ninetieth=times.ninetieth,
        budget=times.budget,
        agencies=len(rows),
    )
