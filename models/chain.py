"""The hash chain of a case's event log: whoever changes, drops or inserts a line breaks it."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.tables import Case, CaseEvent
from runtime.database import ReadSession

#: What stands before the first line of every log.
GENESIS = b""


def canonical_event(
    case_id: UUID,
    *,
    seq: int,
    kind: str,
    at: datetime,
    actor: str,
    role: str,
    on_behalf_of: str,
    step: str,
    note: str,
    values: dict[str, Any],
) -> str:
    """Return the one JSON text of an event that its hash is made of."""
    body = {
        "case_id": str(case_id),
        "seq": seq,
        "kind": kind,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": actor,
        "role": role,
        "on_behalf_of": on_behalf_of,
        "step": step,
        "note": note,
        "values": values,
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def next_hash(before: bytes, canonical: str) -> bytes:
    """Return the hash of an event that follows one with the hash `before`."""
    return hashlib.sha256(before + canonical.encode()).digest()


async def first_break(session: ReadSession, case_id: UUID) -> int | None:
    """Return the sequence number at which the log of a case no longer fits its hashes, or None if it does.

    A log whose end was cut off breaks at the first missing number, since the case row remembers the end.
    """
    events = await session.scalars(
        select(CaseEvent).where(col(CaseEvent.case_id) == case_id).order_by(col(CaseEvent.seq))
    )
    before, expected = GENESIS, 1
    for event in events:
        if event.seq != expected:
            return expected
        canonical = canonical_event(
            case_id,
            seq=event.seq,
            kind=event.kind,
            at=event.at,
            actor=event.actor,
            role=event.role,
            on_behalf_of=event.on_behalf_of,
            step=event.step,
            note=event.note,
            values=event.values,
        )
        before = next_hash(before, canonical)
        if before != event.hash:
            return event.seq
        expected += 1
    case = await session.get(Case, case_id)
    return expected if case is not None and (case.seq, case.last_hash) != (expected - 1, before) else None
