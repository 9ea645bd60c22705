"""Letting a result issued before stand for a paper of a case, by reference to its file."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from domain.deadline.moments import local
from models.queries.held_results import HeldPaper
from models.tables import Document
from runtime.database import WriteSession

_REUSED: Final = UUID("a1ce0a5e-0c0d-4f7e-8b1e-6d6f74637561")
_ITEM: Final = text("""
insert into dossier_items (case_id, component_id, originals, certified, photocopies, note, held_in, reused)
values (:case_id, :component, 0, 0, 0, :note, '', :result)
on conflict (case_id, component_id) do update set reused = excluded.reused, note = excluded.note
""")


def note_of(held: HeldPaper) -> str:
    """Return what the list of papers says of one that was issued before, with its number and day when it has them."""
    number = f" số {held.number}" if held.number else ""
    return f"dùng lại kết quả {held.type_code}{number} cấp ngày {local(held.issued_at):%d/%m/%Y}"


async def reuse_result(
    session: WriteSession, case_id: UUID, component: str, held: HeldPaper, note: str, by: str, at: datetime
) -> None:
    """Note that a paper of a case is a result issued before, and attach its file: the bytes are stored once.

    Again, nothing changes.
    """
    await session.change(_ITEM, {"case_id": case_id, "component": component, "note": note, "result": held.id})
    file = Document(
        id=uuid5(_REUSED, f"{case_id}/{component}/{held.id}"),
        case_id=case_id,
        kind=f"component:{component}",
        file_name=held.file_name,
        media_type=held.media_type,
        size=held.size,
        sha256=held.sha256,
        created_at=at,
        created_by=by,
    )
    await session.change(insert(Document).values(**file.model_dump()).on_conflict_do_nothing())
