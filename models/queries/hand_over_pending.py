"""What waits to be handed over from a counter to the divisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.hand_overs import AT_DESK, PENDING
from models.paging import Cursor, Page
from models.queries.hand_overs import JOINED, NAMED
from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class PendingCase:
    """A received case whose papers are still at the counter; `papers` counts its sheets of every kind.

    `agency_id` decides and gets them; it may be another agency than the counter's.
    """

    case_id: UUID
    code: str
    person: str
    procedure_vi: str
    procedure_en: str
    received_at: datetime
    agency_id: str
    papers: int

    @property
    def cursor(self) -> Cursor:
        """Where the list goes on after this row."""
        return Cursor(self.received_at, self.case_id)


_PENDING_CASES: Final = text(f"""
with k as (
    select c.id from cases c
    where (c.received_at, c.id) > (cast(:at as timestamptz), :case_id) and {AT_DESK} and {PENDING}
    order by c.received_at, c.id limit :limit
)
select c.id as case_id, c.code, {NAMED}, c.received_at, c.agency_id,
    (select sum(i.originals + i.certified + i.photocopies) from dossier_items i where i.case_id = c.id) as papers
from k join cases c on c.id = k.id {JOINED}
order by c.received_at, c.id
""")  # noqa: S608  # made of constants
_PENDING_NAMED: Final = text(f"""
select c.id as case_id, c.code, {NAMED}, c.received_at, c.agency_id,
    (select sum(i.originals + i.certified + i.photocopies) from dossier_items i where i.case_id = c.id) as papers
from cases c {JOINED}
where c.code = any(cast(:codes as text[])) and {AT_DESK} and {PENDING}
order by c.received_at, c.id
""")  # noqa: S608  # made of constants
_FIRST: Final = Cursor(datetime(1, 1, 1, tzinfo=UTC), UUID(int=0))


async def pending_cases(
    session: ReadSession, viewer: Viewer, agency_id: str, *, after: Cursor | None = None, limit: int = 60
) -> Page[PendingCase]:
    """Return a page of the cases whose papers are to be handed over, the ones waiting longest first."""
    if agency_id not in viewer.agencies_as("counter"):
        return Page(())
    start = after or _FIRST
    parameters = {"agency": agency_id, "at": start.at, "case_id": start.case_id, "limit": limit + 1}
    lines = tuple(PendingCase(**row) for row in (await session.execute(_PENDING_CASES, parameters)).mappings())
    return Page(lines[:limit], lines[limit - 1].cursor if len(lines) > limit else None)


async def pending_named(
    session: ReadSession, viewer: Viewer, agency_id: str, codes: Sequence[str]
) -> Sequence[PendingCase]:
    """Return those of the named cases whose papers are to be handed over; others are left out."""
    if agency_id not in viewer.agencies_as("counter") or not codes:
        return ()
    found = await session.execute(_PENDING_NAMED, {"agency": agency_id, "codes": list(codes)})
    return [PendingCase(**row) for row in found.mappings()]
