"""The event log of a case as a file that can be checked without us (deploy/inspector/verify_log.py)."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from models.tables import Case, CaseEvent
from runtime.database import ReadSession


async def exported_log(session: ReadSession, code: str) -> dict[str, Any] | None:
    """Return the log of the case of that code as plain JSON, its hashes as hexadecimal texts; None for no such case.

    Persons stand in it by their ids only; texts by the ids of the notes that hold them.
    """
    case = await session.scalar(select(Case).where(col(Case.code) == code))
    if case is None:
        return None
    question = select(CaseEvent).where(col(CaseEvent.case_id) == case.id).order_by(col(CaseEvent.seq))
    return {
        "case_id": str(case.id),
        "code": case.code,
        "seq": case.seq,
        "last_hash": case.last_hash.hex(),
        "lines": [_line(event) for event in (await session.scalars(question)).all()],
    }


def _line(event: CaseEvent) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "kind": event.kind,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "role": event.role,
        "on_behalf_of": event.on_behalf_of,
        "step": event.step,
        "note": event.note,
        "values": event.values,
        "hash": event.hash.hex(),
    }
