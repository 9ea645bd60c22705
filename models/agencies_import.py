"""A checked list of agencies: which are there already, and storing all of it or nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain.staff.agency_sheet import FIELDS, Around, superiors_first
from domain.staff.rows import CheckedRow, KnownRow
from models.offices import add_agency, change_agency
from models.realm import Realm
from models.tables import Agency
from runtime.database import ReadSession, WriteSession

#: Where the list waits between the check and the confirmation.
PLACE: Final = "administration/agencies/import"
_CHANGED: Final = ("name_vi", "name_en", "address", "phone", "parent_id")


async def known_agencies(session: ReadSession, realm: Realm, ids: Sequence[str]) -> dict[str, KnownRow]:
    """Return which agencies have these identifiers. Of one outside the realm nothing is told but that it is there."""
    found = await session.scalars(select(Agency).where(col(Agency.id).in_(list(ids))))
    return {one.id: KnownRow(_cells(one), ours=True) if realm.has(one.id) else _OTHERS for one in found}


def around(realm: Realm, kinds: Mapping[str, Sequence[str]]) -> Around:
    """Return what a list of the realm's administrator is checked against."""
    own = [agency.id for agency in realm.agencies if agency.id in realm.roots]
    return Around(
        tree={agency.id: agency.parent_id if realm.has(agency.parent_id or "") else None for agency in realm.agencies},
        active=frozenset(agency.id for agency in realm.agencies if agency.active),
        roots=tuple(own),
        kinds=kinds,
    )


async def store_agencies(session: WriteSession, rows: Sequence[CheckedRow], by: UUID) -> tuple[int, int]:
    """Add and change every agency of a list without problems; return how many were added and changed.

    One transaction, and each change in the log: it is all stored or, when anything raises, nothing.
    """
    added = changed = 0
    for row in superiors_first(rows):
        wished: dict[str, Any] = {name: row.cells[name] for name in _CHANGED}
        wished["parent_id"] = row.cells["parent_id"] or None
        if row.is_new:
            await add_agency(session, Agency(id=row.cells["id"], kind=row.cells["kind"], **wished), by, "")
            added += 1
        elif row.changes:
            agency = await session.get(Agency, row.cells["id"])
            if agency is None:
                raise LookupError("an agency is gone since the check")
            await change_agency(session, agency, wished, by)
            changed += 1
    return added, changed


_OTHERS: Final = KnownRow({}, ours=False)


def _cells(agency: Agency) -> dict[str, str]:
    return {name: str(getattr(agency, name) or "") for name in FIELDS}
