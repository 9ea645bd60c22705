"""Hand-over lists made so far, one of them with its cases, and who may be given papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from models.hand_overs import RECEIVING_ROLES
from models.paging import Cursor, Page
from models.tables import Staff, StaffRole, Unit
from models.viewer import Viewer
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class ListLine:
    """One list. `to` is the receiving division or person; `differing` cases were not all there as listed.

    `to_agency_id` is the agency it goes to when that is not the one that made it.
    """

    id: UUID
    agency_id: str
    to_agency_id: str | None
    number: str
    to: str
    note: str
    created_by: UUID
    created_by_name: str
    created_at: datetime
    received_by_name: str
    received_at: datetime | None
    receiver_note: str
    cases: int
    papers: int
    differing: int

    @property
    def receiving_agency(self) -> str:
        """The agency whose people confirm it."""
        return self.to_agency_id or self.agency_id

    @property
    def cursor(self) -> Cursor:
        """Where the list of lists goes on after this one."""
        return Cursor(self.created_at, self.id)


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One case on a list, with what either side counted; `counted` and `received` are None until confirmed.

    `scanned_at` is when the receiving side held it under the scanner.
    """

    case_id: UUID
    code: str
    position: int
    person: str
    procedure_vi: str
    procedure_en: str
    appointment_at: datetime | None
    papers: int
    counted: int | None
    received: bool | None
    scanned_at: datetime | None = None


#: What a case `c` is called in a list, and whose it is.
NAMED: Final = """coalesce(nullif(a.owner_name, ''), a.name) as person,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi,
    coalesce(nullif(v.name_en, ''), v.name_vi, c.procedure_code) as procedure_en"""
JOINED: Final = """join applicants a on a.case_id = c.id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version"""
_LINE: Final = """
select l.id, l.agency_id, l.number, concat_ws(', ', t.name_vi, u.name_vi, nullif(l.receiver, '')) as "to",
    l.to_agency_id, l.note, l.created_by, coalesce(m.name, '') as created_by_name,
    l.created_at, coalesce(r.name, '') as received_by_name, l.received_at, l.receiver_note, i.cases, i.papers,
    i.differing
from hand_over_lists l
left join units u on u.id = l.unit_id
left join agencies t on t.id = l.to_agency_id
left join staff m on m.id = l.created_by
left join staff r on r.id = l.received_by
cross join lateral (
    select count(*) as cases, coalesce(sum(h.papers), 0) as papers,
        count(*) filter (where h.counted <> h.papers or not h.received) as differing
    from hand_over_items h where h.list_id = l.id
) i
where (l.agency_id = any(cast(:agencies as text[])) or l.to_agency_id = any(cast(:receiving as text[])))
"""
_LISTS: Final = text(
    _LINE
    + """
    and (l.received_at is null) = :open and (l.created_at, l.id) < (cast(:at as timestamptz), :list_id)
order by l.created_at desc, l.id desc limit :limit
"""
)
_ONE: Final = text(_LINE + " and l.id = :list_id")
_CASES: Final = text(f"""
select c.id as case_id, c.code, h.position, {NAMED}, c.appointment_at, h.papers, h.counted, h.received, h.scanned_at
from hand_over_items h join cases c on c.id = h.case_id {JOINED}
join hand_over_lists l on l.id = h.list_id
where h.list_id = :list_id
    and (l.agency_id = any(cast(:agencies as text[])) or l.to_agency_id = any(cast(:receiving as text[])))
order by h.position
""")  # noqa: S608  # made of constants
_ON_LISTS: Final = text("""
select c.code, l.number from hand_over_items h join hand_over_lists l on l.id = h.list_id
join cases c on c.id = h.case_id
where c.code = any(cast(:codes as text[])) and l.agency_id = any(cast(:agencies as text[])) and h.received is null
""")
_LAST: Final = Cursor(datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))


async def hand_over_lists(
    session: ReadSession, viewer: Viewer, *, still_open: bool, after: Cursor | None = None, limit: int = 50
) -> Page[ListLine]:
    """Return a page of lists, the newest first: those to be confirmed, or those that were."""
    start = after or _LAST
    parameters = {**_sides(viewer), "open": still_open, "at": start.at, "list_id": start.case_id}
    found = await session.execute(_LISTS, {**parameters, "limit": limit + 1})
    lines = tuple(ListLine(**row) for row in found.mappings())
    return Page(lines[:limit], lines[limit - 1].cursor if len(lines) > limit else None)


async def hand_over_list(
    session: ReadSession, viewer: Viewer, list_id: UUID
) -> tuple[ListLine, Sequence[ListedCase]] | None:
    """Return a list within the viewer's agencies with its cases in order, or None."""
    parameters = {**_sides(viewer), "list_id": list_id}
    row = (await session.execute(_ONE, parameters)).mappings().one_or_none()
    if row is None:
        return None
    found = await session.execute(_CASES, parameters)
    return ListLine(**row), [ListedCase(**case) for case in found.mappings()]


async def on_open_lists(session: ReadSession, viewer: Viewer, codes: Sequence[str]) -> dict[str, str]:
    """Return the number of the unconfirmed list each of these cases is on, by code."""
    found = await session.execute(_ON_LISTS, {"codes": list(codes), "agencies": _agencies(viewer)})
    return {row.code: row.number for row in found}


async def receivers(session: ReadSession, viewer: Viewer, agency_id: str) -> tuple[Sequence[Unit], Sequence[str]]:
    """Return the divisions of an agency of the viewer and the names of its people who may receive papers."""
    if agency_id not in viewer.agency_ids:
        return (), ()
    units = await session.scalars(
        select(Unit).where(col(Unit.agency_id) == agency_id, col(Unit.active)).order_by(col(Unit.name_vi))
    )
    people = await session.scalars(
        select(col(Staff.name))
        .where(
            col(Staff.active),
            col(Staff.id).in_(
                select(col(StaffRole.staff_id)).where(
                    col(StaffRole.agency_id) == agency_id, col(StaffRole.role).in_(RECEIVING_ROLES)
                )
            ),
        )
        .order_by(col(Staff.name))
    )
    return units.all(), people.all()


def _sides(viewer: Viewer) -> dict[str, list[str]]:
    """Return the agencies whose lists the viewer sees, and those for whom the viewer may receive papers."""
    return {"agencies": _agencies(viewer), "receiving": sorted(viewer.agencies_as(*RECEIVING_ROLES))}


def _agencies(viewer: Viewer) -> list[str]:
    return sorted(viewer.agencies_as("counter", *RECEIVING_ROLES))
