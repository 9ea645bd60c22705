"""Corrections of what was recorded at reception: what would change, kept until the act is recorded."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.commands import keep_note
from models.tables import Applicant, DossierItem, IntakeCorrection
from runtime.database import ReadSession, WriteSession

#: The columns of a person's row that can be corrected.
FIELDS: Final = (
    "kind",
    "name",
    "identity_number",
    "birth_date",
    "phone",
    "email",
    "address",
    "owner_name",
    "owner_identity_number",
    "owner_address",
    "proxy_basis",
    "recipient_name",
    "recipient_phone",
    "recipient_address",
)
KINDS: Final = ("originals", "certified", "photocopies")


class NothingChangedError(Exception):
    """What was asked for is what is recorded already."""


async def recorded_intake(session: ReadSession | WriteSession, case_id: UUID) -> dict[str, Any]:
    """Return what is recorded, in the shape of a correction: every field, and the papers that were counted."""
    person = await session.get(Applicant, case_id)
    items = await session.scalars(select(DossierItem).where(col(DossierItem.case_id) == case_id))
    papers = {item.component_id: {kind: getattr(item, kind) for kind in KINDS} for item in items}
    return {name: _plain(getattr(person, name)) for name in FIELDS} | {"papers": papers}


async def keep_correction(
    session: WriteSession, case_id: UUID, author: str, key: str, text: str, wanted: Mapping[str, Any]
) -> UUID:
    """Keep what a correction asks for under the note of its act, and return the note's id.

    `wanted` names fields and papers as they should read; those that read so already are left out. The same under the
    same key is the same note, also after it was carried out. Raises NothingChangedError, and keeps nothing.
    """
    seal = hashlib.sha256(json.dumps(wanted, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    after = changes(await recorded_intake(session, case_id), wanted)
    note = await keep_note(session, case_id, author, key, text, (), seal)
    if await session.get(IntakeCorrection, note) is None:
        if not after:
            raise NothingChangedError
        session.add(IntakeCorrection(note_id=note, case_id=case_id, seal=seal, after=after))
        await session.flush()
    return note


def changes(recorded: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the wanted fields and papers differs from what is recorded."""
    found = {name: value for name, value in wanted.items() if name in FIELDS and value != recorded.get(name)}
    nothing = dict.fromkeys(KINDS, 0)
    papers = {
        component: counts
        for component, counts in wanted.get("papers", {}).items()
        if counts != recorded.get("papers", {}).get(component, nothing)
    }
    return found | ({"papers": papers} if papers else {})


async def corrections_of(session: ReadSession, case_id: UUID) -> Sequence[IntakeCorrection]:
    """Return the corrections of a case that were carried out, oldest first."""
    found = await session.scalars(
        select(IntakeCorrection)
        .where(col(IntakeCorrection.case_id) == case_id, col(IntakeCorrection.seq).is_not(None))
        .order_by(col(IntakeCorrection.seq))
    )
    return found.all()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
