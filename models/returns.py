"""To whom results were given at the counter: kept before the act, true once the case says so."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, exists, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.base import now
from models.commands import keep_note
from models.tables import CaseEvent, ResultReturn
from models.viewer import Viewer
from runtime.database import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class Collection:
    """Who collected: "owner" or "proxy", checked by "receipt", "identity_card" or "vneid".

    `originals` are the component ids whose originals went back.
    """

    collected_by: str
    checked: str
    name: str = ""
    identity: str = ""
    basis: str = ""
    originals: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class ReturnedResult:
    """A result that was given out: when and by whom the case says so, the rest is None where nothing was noted."""

    at: datetime
    staff_name: str
    collection: Collection | None


async def keep_return(
    session: WriteSession, case_id: UUID, staff_id: UUID, key: str, note: str, collected: Collection
) -> UUID:
    """Keep who collects a result and return the id of its note. Repeating changes nothing.

    The act that follows must be taken by the same person under the same key with the same note: the event it
    leaves carries the note's id, and only then is what was kept here shown to anybody.
    """
    note_id = await keep_note(session, case_id, str(staff_id), key, note)
    values: dict[str, Any] = {
        "note_id": note_id,
        "case_id": case_id,
        "collected_by": collected.collected_by,
        "checked": collected.checked,
        "collector_name": collected.name,
        "collector_identity": collected.identity,
        "basis": collected.basis,
        "originals": list(collected.originals),
        "staff_id": staff_id,
        "at": now(),
    }
    await session.change(insert(ResultReturn).values(**values).on_conflict_do_nothing())
    return note_id


async def forget_return(session: WriteSession, note_id: UUID) -> None:
    """Forget who was to collect a result, after the act was refused; a note that an event carries stays."""
    carried = exists().where(col(CaseEvent.case_id) == col(ResultReturn.case_id), col(CaseEvent.note) == str(note_id))
    await session.change(delete(ResultReturn).where(col(ResultReturn.note_id) == note_id, ~carried))


_RETURNED: Final = text("""
select e.at, coalesce(s.name, '') as staff_name, r.collected_by, r.checked, r.collector_name, r.collector_identity,
    r.basis, r.originals
from case_events e
join cases c on c.id = e.case_id
left join result_returns r on r.case_id = e.case_id and r.note_id::text = e.note
left join staff s on s.id::text = e.actor
where e.case_id = :case_id and e.kind = 'handed_over'
    and (c.agency_id = any(cast(:agencies as text[])) or c.received_at_agency = any(cast(:agencies as text[])))
order by e.seq desc limit 1
""")


async def returned_result(session: ReadSession, viewer: Viewer, case_id: UUID) -> ReturnedResult | None:
    """Return how the result of a case within the viewer's agencies was given out at the counter, or None."""
    parameters = {"case_id": case_id, "agencies": sorted(viewer.agency_ids)}
    row = (await session.execute(_RETURNED, parameters)).one_or_none()
    if row is None:
        return None
    collection = None
    if row.collected_by is not None:
        collection = Collection(
            collected_by=row.collected_by,
            checked=row.checked,
            name=row.collector_name,
            identity=row.collector_identity,
            basis=row.basis,
            originals=tuple(row.originals),
        )
    return ReturnedResult(at=row.at, staff_name=row.staff_name, collection=collection)
