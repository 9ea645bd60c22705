"""Receiving a hand-over list by scanning: one dossier after the other, from whichever desk or phone."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.hand_overs import RECEIVING_ROLES
from models.viewer import Viewer
from runtime.database import ReadSession, WriteSession

_MARK: Final = text("""
update hand_over_items h set scanned_at = coalesce(h.scanned_at, now()), scanned_by = coalesce(h.scanned_by, :staff)
from hand_over_lists l, cases c
where h.list_id = l.id and c.id = h.case_id and c.code = :code and l.received_at is null and h.received is null
    and coalesce(l.to_agency_id, l.agency_id) = any(cast(:agencies as text[])) and l.created_by <> :staff
    and l.id = coalesce(cast(:list_id as uuid), l.id)
returning l.id, l.number
""")
_OPEN: Final = text("""
select l.id, l.number, h.scanned_at is not null as scanned,
    (select count(*) from hand_over_items o where o.list_id = l.id and o.scanned_at is null) as "left"
from hand_over_items h join hand_over_lists l on l.id = h.list_id
where h.case_id = :case_id and h.received is null and l.received_at is null and l.created_by <> :staff
    and coalesce(l.to_agency_id, l.agency_id) = any(cast(:agencies as text[]))
""")


@dataclass(frozen=True, slots=True)
class OpenList:
    """The list a dossier is on its way with: `scanned` it was held under the scanner, `left` others were not yet."""

    id: UUID
    number: str
    scanned: bool
    left: int


async def mark_scanned(session: WriteSession, viewer: Viewer, code: str, list_id: UUID | None = None) -> UUID | None:
    """Note that a dossier on its way was held under the scanner; return its list, None when it is on none of theirs.

    Only for who may confirm the list: on the receiving side, and not who made it. Again, nothing changes.
    """
    row = (await session.execute(_MARK, {"code": code, "list_id": list_id, **_receiving(viewer)})).one_or_none()
    return row.id if row is not None else None


async def open_list_of(session: ReadSession, viewer: Viewer, case_id: UUID) -> OpenList | None:
    """Return the list a case's papers are on their way with, when the viewer may receive them."""
    row = (await session.execute(_OPEN, {"case_id": case_id, **_receiving(viewer)})).mappings().one_or_none()
    return OpenList(**row) if row is not None else None


def _receiving(viewer: Viewer) -> dict[str, object]:
    return {"agencies": sorted(viewer.agencies_as(*RECEIVING_ROLES)), "staff": viewer.staff_id}
