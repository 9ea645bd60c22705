"""Changing agencies and their units, each change logged with who made it."""

from typing import Any
from uuid import UUID

from models.staff_changes import note_change
from models.tables import Agency, Unit
from runtime.database import WriteSession

AGENCY_FIELDS = ("name_vi", "name_en", "address", "phone", "parent_id", "active")
UNIT_FIELDS = ("name_vi", "name_en", "phone", "active")


def differences(row: object, wished: dict[str, Any], fields: tuple[str, ...]) -> dict[str, list[Any]]:
    """Return what a form would change, as [before, after] by field."""
    return {
        field: [getattr(row, field), wished[field]]
        for field in fields
        if field in wished and getattr(row, field) != wished[field]
    }


async def add_agency(session: WriteSession, agency: Agency, by: UUID, key: str) -> None:
    """Store a new agency. Raises ChangedAlreadyError when the form was sent before."""
    session.add(agency)
    await session.flush()
    await note_change(
        session, "agency_added", agency_id=agency.id, by=by, detail={"name_vi": ["", agency.name_vi]}, key=key
    )


async def change_agency(session: WriteSession, agency: Agency, wished: dict[str, Any], by: UUID) -> None:
    """Change an agency; nothing is logged when nothing changes."""
    changed = await _changed(session, agency, wished, AGENCY_FIELDS)
    if changed:
        await note_change(session, "agency_changed", agency_id=agency.id, by=by, detail=changed)


async def add_unit(session: WriteSession, unit: Unit, by: UUID, key: str) -> None:
    """Store a new unit. Raises ChangedAlreadyError when the form was sent before."""
    session.add(unit)
    await session.flush()
    await note_change(
        session, "unit_added", agency_id=unit.agency_id, by=by, detail={"name_vi": ["", unit.name_vi]}, key=key
    )


async def change_unit(session: WriteSession, unit: Unit, wished: dict[str, Any], by: UUID) -> None:
    """Change a unit; nothing is logged when nothing changes."""
    changed = await _changed(session, unit, wished, UNIT_FIELDS)
    if changed:
        await note_change(session, "unit_changed", agency_id=unit.agency_id, by=by, detail=changed)


async def _changed(
    session: WriteSession, row: object, wished: dict[str, Any], fields: tuple[str, ...]
) -> dict[str, list[Any]]:
    """Give a row its wished values and return what that changed."""
    changed = differences(row, wished, fields)
    for field, (_, after) in changed.items():
        setattr(row, field, after)
    if changed:
        await session.flush()
    return changed
