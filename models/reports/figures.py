"""The figures of a period as the database tells them now, and the cases behind each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from domain.reports.forms import COMMUNES, PROVINCIAL, Cell
from domain.reports.lives import Outcome
from models.reports.counting import EACH_ONCE, Scope
from runtime.database import ReadSession

_CELLS: Final = text(f"""
with {EACH_ONCE}
select agency_id as agency, field, entry, outcome, count(*) as number, is_part, elsewhere, reopened
from placed group by agency_id, field, entry, outcome, is_part, elsewhere, reopened
""")  # noqa: S608  # made of our own texts


async def cells(session: ReadSession, scope: Scope) -> list[Cell]:
    """Return how many cases count where, by agency and sector."""
    rows = await session.execute(_CELLS, scope.values)
    return [cell_of(row) for row in rows.mappings()]


#: Counted first by one text that holds all but the agency: PostgreSQL then expects few groups and hashes them, where
#: for seven columns it would sort every case of the year. What is left is small and summed twice.
_SUMMED: Final = text(f"""
with {EACH_ONCE}, small as materialized (
    select agency_id, field || ' ' || entry || ' ' || outcome || ' ' || is_part || ' ' || elsewhere || ' ' || reopened
        as said, count(*) as number
    from placed group by 1, 2
), parted as (
    select case when agency_id = any(cast(:communes as text[])) then '{COMMUNES}' else '{PROVINCIAL}' end as part,
        agency_id, said, substr(said, strpos(said, ' ')) as without_field, number
    from small
)
select false as by_agency, part as agency, said, sum(number)::int as number from parted group by part, said
union all
select true, agency_id, without_field, sum(number)::int from parted group by agency_id, without_field
""")  # noqa: S608  # made of our own texts


async def summed_cells(session: ReadSession, scope: Scope, communes: Sequence[str]) -> tuple[list[Cell], list[Cell]]:
    """Return the cells of many agencies summed twice: by part (as `agency`) and sector, and by agency without sectors.

    What a province asks for: all its cells one by one are some hundred thousand.
    """
    by_part: list[Cell] = []
    by_agency: list[Cell] = []
    for row in await session.execute(_SUMMED, {**scope.values, "communes": list(communes)}):
        field, entry, outcome, *flags = row.said.rsplit(" ", 5)
        is_part, elsewhere, reopened = (flag == "true" for flag in flags)
        cell = Cell(row.agency, field, entry, Outcome(outcome), row.number, is_part, elsewhere, reopened)
        (by_agency if row.by_agency else by_part).append(cell)
    return by_part, by_agency


def cell_of(row: Mapping[Any, Any]) -> Cell:
    """Return a cell read from the database."""
    return Cell(**{**row, "outcome": Outcome(row["outcome"])})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases of a period to list; None and empty ask for all. `is_part` False leaves out parts of linked cases."""

    field: str | None = None
    entries: Sequence[str] | None = None
    outcomes: Sequence[str] | None = None
    agencies: Sequence[str] | None = None
    is_part: bool | None = None
    elsewhere: bool | None = None
    reopened: bool | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of a question."""
        return {
            "field": self.field,
            "entries": None if self.entries is None else [str(entry) for entry in self.entries],
            "outcomes": None if self.outcomes is None else [str(outcome) for outcome in self.outcomes],
            "within": None if self.agencies is None else list(self.agencies),
            "part": self.is_part,
            "away": self.elsewhere,
            "again": self.reopened,
        }


#: What `Wanted` means for rows with the columns of `placed`.
IS_WANTED: Final = """
    (cast(:field as text) is null or p.field = :field)
    and (cast(:entries as text[]) is null or p.entry = any(cast(:entries as text[])))
    and (cast(:outcomes as text[]) is null or p.outcome = any(cast(:outcomes as text[])))
    and (cast(:within as text[]) is null or p.agency_id = any(cast(:within as text[])))
    and (cast(:part as boolean) is null or p.is_part = :part)
    and (cast(:away as boolean) is null or p.elsewhere = :away)
    and (cast(:again as boolean) is null or p.reopened = :again)
"""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case behind a number. No personal data. `settled_at` is None when it was in process at the end."""

    case_id: UUID
    code: str
    procedure_code: str
    procedure_vi: str
    procedure_en: str
    agency_id: str
    desk_id: str
    field: str
    entry: str
    outcome: str
    received_at: datetime | None
    due_on: date | None
    settled_at: datetime | None


_LISTED: Final = """
select c.id as case_id, c.code, c.procedure_code,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en,
    {agency} as agency_id, c.received_at_agency as desk_id, p.field, p.entry, p.outcome, c.received_at, {due} as due_on,
    {settled} as settled_at
from {source} join cases c on c.id = p.case_id
left join procedure_versions v on (v.procedure_code, v.version) = (c.procedure_code, c.procedure_version)
where c.code > :after and {wanted} order by c.code limit :limit
"""
_LINES: Final = text(
    f"with {EACH_ONCE}"  # made of our own texts
    + _LISTED.format(
        agency="p.agency_id",
        due="p.due_on",
        settled="case when p.until < :ends then p.until end",
        source="placed p",
        wanted=IS_WANTED,
    )
)


async def case_lines(
    session: ReadSession, scope: Scope, wanted: Wanted, *, after: str = "", limit: int = 50
) -> list[CaseLine]:
    """Return a page of the cases behind a number, by code; one more than `limit` when there is another page."""
    values = {**scope.values, **wanted.values, "after": after, "limit": limit + 1}
    return [CaseLine(**row) for row in (await session.execute(_LINES, values)).mappings()]


_FROZEN: Final = text(
    _LISTED.format(
        agency="p.agency_id",
        due="s.due_on",
        settled="case when s.until < :ends then s.until end",
        source="""(
        select unnest(r.cases) as case_id, r.agency_id, r.field, r.entry, r.outcome, r.is_part, r.elsewhere, r.reopened
        from report_cells r where r.closing_id = :closing
    ) p
    left join lateral (
        select due_on, until from process_spans s where s.case_id = p.case_id and s.since < :ends
        order by s.since desc limit 1
    ) s on true""",
        wanted=IS_WANTED,
    )
)


async def frozen_lines(
    session: ReadSession, closing_id: UUID, ends: datetime, wanted: Wanted, *, after: str = "", limit: int = 50
) -> list[CaseLine]:
    """Return a page of the cases behind a number of a closed period, as `case_lines`."""
    values = {**wanted.values, "closing": closing_id, "ends": ends, "after": after, "limit": limit + 1}
    return [CaseLine(**row) for row in (await session.execute(_FROZEN, values)).mappings()]
