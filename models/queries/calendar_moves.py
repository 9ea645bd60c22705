"""Which cases a revision of the calendar moves: counted, grouped, and listed page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from runtime.database import ReadSession

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Moves:
    """How many cases move, later or earlier, and how many change between late and in time by it."""

    cases: int
    later: int
    earlier: int
    no_longer_late: int
    newly_late: int


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """The moved cases of one agency and procedure. Names are empty where nothing is published under the code."""

    agency_id: str
    agency_vi: str
    agency_en: str
    procedure_code: str
    procedure_vi: str
    procedure_en: str
    cases: int
    first_due: datetime
    last_due: datetime


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One case: from when to when, and what the newest run made of it."""

    code: str
    agency_id: str
    procedure_code: str
    counted_from: datetime | None
    old_due: datetime | None
    new_due: datetime | None
    old_appointment: datetime | None
    new_appointment: datetime | None
    was_late: bool
    is_late: bool
    moves: bool
    outcome: str

    @property
    def is_correction(self) -> bool:
        """True for the time a result is corrected in: it has an end of its own, and no appointment was given for it."""
        return self.old_due is not None and self.old_appointment is None


_COUNT: Final = text("""
select count(*), count(*) filter (where new_due > old_due), count(*) filter (where new_due < old_due),
    count(*) filter (where was_late and not is_late), count(*) filter (where is_late and not was_late)
from calendar_revision_cases where revision_id = :revision and moves
""")
_GROUPS: Final = text("""
select g.agency_id, coalesce(a.name_vi, '') as agency_vi, coalesce(a.name_en, '') as agency_en, g.procedure_code,
    coalesce(p.name_vi, '') as procedure_vi, coalesce(p.name_en, '') as procedure_en, g.cases, g.first_due, g.last_due
from (
    select agency_id, procedure_code, count(*) as cases, min(new_due) as first_due, max(new_due) as last_due
    from calendar_revision_cases where revision_id = :revision and moves group by agency_id, procedure_code
) g
left join agencies a on a.id = g.agency_id
left join lateral (
    select name_vi, name_en from procedure_versions v where v.procedure_code = g.procedure_code
    order by v.version desc limit 1
) p on true
order by g.cases desc, g.agency_id, g.procedure_code limit 200
""")
_LINES: Final = text("""
select code, agency_id, procedure_code, counted_from, old_due, new_due, old_appointment, new_appointment, was_late,
    is_late, moves, outcome
from calendar_revision_cases
where revision_id = :revision and code > :after and (moves or :outcome <> '')
    and (:agency = '' or agency_id = :agency) and (:outcome = '' or outcome = :outcome)
order by code limit :limit
""")
_OUTCOMES: Final = text("""
select outcome, count(*) from calendar_revision_cases where revision_id = :revision group by outcome
""")


async def count_moves(session: ReadSession, revision_id: UUID) -> Moves:
    """Return how many cases of a revision move."""
    row = (await session.execute(_COUNT, {"revision": revision_id})).one()
    return Moves(*(int(value) for value in row))


async def move_groups(session: ReadSession, revision_id: UUID) -> Sequence[MoveGroup]:
    """Return the moved cases by agency and procedure, the largest groups first, at most 200."""
    found = await session.execute(_GROUPS, {"revision": revision_id})
    return [MoveGroup(**row) for row in found.mappings()]


async def move_lines(
    session: ReadSession, revision_id: UUID, *, agency: str = "", outcome: str = "", after: str = "", limit: int = PAGE
) -> Sequence[MoveLine]:
    """Return the moved cases by code from the one after `after`; an `outcome` takes cases of any date."""
    values = {"revision": revision_id, "agency": agency, "outcome": outcome, "after": after, "limit": limit}
    found = await session.execute(_LINES, values)
    return [MoveLine(**row) for row in found.mappings()]


async def follow_outcomes(session: ReadSession, revision_id: UUID) -> dict[str, int]:
    """Return how many cases stand at which outcome; "" counts those no run has reached."""
    found = await session.execute(_OUTCOMES, {"revision": revision_id})
    return {str(outcome): int(count) for outcome, count in found.all()}
