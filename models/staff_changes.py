"""Who changed what about people, units, agencies and absences: written with the change itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from models.base import now
from models.tables import StaffChange
from runtime.database import ReadSession, WriteSession

_CHANGES: Final = UUID("9a1c2f2b-6f0e-4a55-8f0d-6b8f6d1f0c44")


class ChangedAlreadyError(Exception):
    """The same form was sent before: its change is made, and nothing is done again."""


async def note_change(
    session: WriteSession,
    kind: str,
    *,
    agency_id: str,
    by: UUID,
    staff_id: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
    key: str = "",
) -> None:
    """Log one change in the transaction that makes it. `detail` says what changed, as [before, after] by field.

    A form's `key` makes the line unique: raises ChangedAlreadyError when the same form was sent before.
    """
    change = StaffChange(
        agency_id=agency_id,
        staff_id=staff_id,
        kind=kind,
        detail=json.dumps(dict(detail or {}), ensure_ascii=False),
        changed_by=by,
        at=now(),
    )
    if key:
        change.id = uuid5(_CHANGES, f"{by}/{key}")
    added = await session.change(
        insert(StaffChange).values(**change.model_dump()).on_conflict_do_nothing().returning(text("id"))
    )
    if added.scalar() is None:
        raise ChangedAlreadyError


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change as the list shows it."""

    id: UUID
    at: datetime
    kind: str
    agency_id: str
    agency_vi: str
    agency_en: str
    person: str
    by: str
    detail: dict[str, Any]


_LINES: Final = text("""
select c.id, c.at, c.kind, c.agency_id, a.name_vi as agency_vi, coalesce(nullif(a.name_en, ''), a.name_vi) as agency_en,
    coalesce(s.name, '') as person, b.name as by, c.detail
from staff_changes c
join agencies a on a.id = c.agency_id
join staff b on b.id = c.changed_by
left join staff s on s.id = c.staff_id
where c.agency_id = any(cast(:agencies as text[])) and (cast(:person as uuid) is null or c.staff_id = :person)
    and (c.at, c.id) < (coalesce(cast(:at as timestamptz), 'infinity'), cast(:id as uuid))
order by c.at desc, c.id desc limit :limit
""")


async def changes(
    session: ReadSession,
    agencies: Sequence[str],
    *,
    person: UUID | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[ChangeLine]:
    """Return the newest changes in these agencies, one more than `limit` when there are more."""
    at, change_id = before or (None, UUID(int=2**128 - 1))
    found = await session.execute(
        _LINES, {"agencies": list(agencies), "person": person, "at": at, "id": change_id, "limit": limit + 1}
    )
    return [ChangeLine(**{**row, "detail": _read(row["detail"])}) for row in found.mappings()]


def _read(text_of_detail: str) -> dict[str, Any]:
    try:
        detail = json.loads(text_of_detail)
    except ValueError:
        return {}
    return detail if isinstance(detail, dict) else {}
