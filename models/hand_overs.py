"""Hand-over lists: the counter makes one, the receiving side counts and confirms it. Numbers have no gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from domain.counter.handing import next_number
from models.base import now
from models.tables import HandOverItem, HandOverList
from models.viewer import Viewer
from runtime.database import WriteSession

#: Who may confirm a list in the name of the receiving side.
RECEIVING_ROLES: Final = ("officer", "leader", "supervisor")
MOST_CASES: Final = 60


class NotPendingError(Exception):
    """Some of the cases cannot be put on a list: `codes` are those already on one, or not in the counter's hands."""

    def __init__(self, codes: Sequence[str] = ()) -> None:
        super().__init__(f"{len(codes)} cases")
        self.codes = tuple(codes)


class WrongSideError(Exception):
    """Papers go to the agency that decides: `codes` are those another one decides than the list goes to."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(f"{len(codes)} cases")
        self.codes = tuple(codes)


class AlreadyConfirmedError(Exception):
    """The list has been confirmed before."""


@dataclass(frozen=True, slots=True)
class NewList:
    """A list to be made. `list_id` comes from the form's key, so that a form sent twice makes one list.

    `to_agency` is another agency that the papers go to, empty for the own divisions and people.
    """

    list_id: UUID
    agency_id: str
    codes: Sequence[str]
    unit_id: UUID | None
    receiver: str
    note: str
    to_agency: str = ""


#: What the counter still has to pass on: the papers of received cases that are on no list, or were missing on one.
#: Papers brought in later, when a dossier was completed, go on a further list.
PENDING: Final = """
c.received_at is not null and c.decided_at is null and c.ended_at is null and c.papers_given_at is null
and exists (select from dossier_items i where i.case_id = c.id and i.originals + i.certified + i.photocopies > 0)
"""
#: Whose counter has them: the one that received the dossier, be it for another agency; a part has none of its own.
AT_DESK: Final = """(c.agency_id = :agency and (c.received_at_agency = c.agency_id or c.parent_id is not null)
    or c.received_at_agency = :agency and c.received_at_agency <> c.agency_id and c.parent_id is null)"""
_CHOSEN: Final = text(f"""
select c.id, c.code, c.agency_id,
    (select sum(i.originals + i.certified + i.photocopies) from dossier_items i where i.case_id = c.id) as papers
from cases c where c.code = any(cast(:codes as text[])) and {AT_DESK} and {PENDING}
""")  # noqa: S608  # made of constants
_GIVEN: Final = text("update cases set papers_given_at = :at where id = any(:ids)")
#: What was not there goes back to the counter; what completed the dossier meanwhile is there.
_BACK: Final = text("""
update cases c set papers_given_at = null from hand_over_items h
where h.list_id = :list_id and c.id = h.case_id and (not h.received or exists (
    select from case_events e where e.case_id = c.id and e.kind = 'supplemented' and e.at >= c.papers_given_at))
""")
_NUMBERS: Final = text("select number from hand_over_lists where agency_id = :agency and number like '%/' || :year")
_LOCK: Final = text("select pg_advisory_xact_lock(hashtextextended('hand over ' || :agency, 0))")


async def create_list(session: WriteSession, viewer: Viewer, made: NewList, year: int) -> UUID:
    """Make a list of pending cases of an agency in which the viewer holds the counter's post; return its id.

    Made again under the same id, it is the one that is there. Raises NotPendingError and WrongSideError, and then
    nothing is kept.
    """
    await session.change(_LOCK, {"agency": made.agency_id})
    if await session.get(HandOverList, made.list_id) is not None:
        return made.list_id
    if viewer.staff_id is None or made.agency_id not in viewer.agencies_as("counter"):
        raise NotPendingError(made.codes)
    found = await session.execute(_CHOSEN, {"codes": list(made.codes), "agency": made.agency_id})
    chosen = {row.code: row for row in found}
    missing = [code for code in made.codes if code not in chosen]
    if missing or not chosen:
        raise NotPendingError(missing)
    to_agency = made.to_agency or made.agency_id
    if astray := [code for code in made.codes if chosen[code].agency_id != to_agency]:
        raise WrongSideError(astray)
    taken = await session.execute(_NUMBERS, {"agency": made.agency_id, "year": str(year)})
    handed = HandOverList(
        id=made.list_id,
        agency_id=made.agency_id,
        number=next_number(taken.scalars(), year),
        unit_id=made.unit_id,
        receiver=made.receiver,
        to_agency_id=made.to_agency or None,
        note=made.note,
        created_by=viewer.staff_id,
    )
    session.add(handed)
    await session.flush()
    for position, code in enumerate(made.codes, start=1):
        row = chosen[code]
        session.add(HandOverItem(list_id=made.list_id, case_id=row.id, position=position, papers=row.papers))
    try:
        await session.flush()
    except IntegrityError as error:
        raise NotPendingError from error
    await session.change(_GIVEN, {"at": handed.created_at, "ids": [row.id for row in chosen.values()]})
    return made.list_id


async def confirm_list(
    session: WriteSession, viewer: Viewer, list_id: UUID, counted: Mapping[UUID, int] | None, note: str
) -> bool:
    """Confirm a list for the receiving side: `counted` papers by case, None when everything was there as listed.

    A case of which nothing was there goes back to the counter. Returns False when there is no such list for the
    viewer, or the viewer made it: both sides sign. Raises AlreadyConfirmedError.
    """
    handed = await session.scalar(select(HandOverList).where(col(HandOverList.id) == list_id).with_for_update())
    receiving = viewer.agencies_as(*RECEIVING_ROLES)
    if (
        handed is None
        or (handed.to_agency_id or handed.agency_id) not in receiving
        or handed.created_by == viewer.staff_id
    ):
        return False
    if handed.received_at is not None:
        raise AlreadyConfirmedError
    moment: datetime = now()
    await session.change(
        update(HandOverList)
        .where(col(HandOverList.id) == list_id)
        .values(received_by=viewer.staff_id, received_at=moment, receiver_note=note)
    )
    items = await session.scalars(select(HandOverItem).where(col(HandOverItem.list_id) == list_id))
    for item in items.all():
        found = item.papers if counted is None else counted.get(item.case_id, 0)
        values: dict[str, Any] = {"counted": found, "received": found > 0 or item.papers == 0}
        await session.change(
            update(HandOverItem)
            .where(col(HandOverItem.list_id) == list_id, col(HandOverItem.case_id) == item.case_id)
            .values(**values)
        )
    await session.change(_BACK, {"list_id": list_id})
    return True
