"""What people hand on to a running case: texts, and acts that travel through the outbox."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.dialects.postgresql import insert

from domain.case.acts import Command
from models.tables import Note, OutboxMessage
from runtime import tracing
from runtime.database import WriteSession

#: Notes get an id made from the key that sent them, so that a repeated form names the same note.
_NOTES = UUID("6f1d2f0e-5a55-4c0e-9d2a-3f0b6f6e7a11")


async def keep_note(
    session: WriteSession, case_id: UUID, author: str, key: str, text: str, items: Sequence[Any] = (), seal: str = ""
) -> UUID:
    """Store a text about a case and return its id, which a command may carry.

    The id is made from the key and the text: the same form sent twice names the same note, and another
    text under the same key makes another command, which the case then refuses as a conflict. `seal` stands for what
    is kept with the note elsewhere.
    """
    points = list(items)
    content = json.dumps([str(case_id), author, key, text, points, *([seal] if seal else [])], ensure_ascii=False)
    note_id = uuid5(_NOTES, content)
    note = Note(id=note_id, case_id=case_id, author=author, text=text, items=points)
    # Two windows may send the same form in the same moment.
    await session.change(insert(Note).values(**note.model_dump()).on_conflict_do_nothing())
    return note_id


async def command_later(session: WriteSession, workflow_id: str, command: Command) -> None:
    """Put an act in the outbox: for citizens and for many cases at once, where nobody waits for the answer."""
    await _send(session, workflow_id, "command", json.loads(json.dumps(asdict(command))))


async def answer_later(
    session: WriteSession,
    workflow_id: str,
    operation: str,
    answer_id: str,
    answer: str,
    values: dict[str, str],
) -> None:
    """Put an outside system's answer in the outbox; `operation` is the operation key in the case."""
    payload = {"operation": operation, "answer_id": answer_id, "answer": answer, "values": values}
    await _send(session, workflow_id, "answer", payload)


async def _send(session: WriteSession, workflow_id: str, kind: str, payload: dict[str, Any]) -> None:
    carried = tracing.carried()
    traced = payload | {tracing.TRACE: carried} if carried else payload
    session.add(OutboxMessage(workflow_id=workflow_id, kind=kind, payload=traced))
    await session.flush()
