"""Calls to outside systems as pages show them between two turns of a case."""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, update

from models.tables import Operation
from runtime.database import WriteSession


async def keep_acceptance(
    session: WriteSession, *, case_id: UUID, operation: str, reference: str, at: datetime
) -> None:
    """Show at once that an outside system took a call under its own number and will answer later.

    The case itself writes nothing for it: its next turn says the same. Only a call that is shown as under way
    is changed, so that neither a repeated nor a late acceptance hides an answer, a problem or a retry.
    """
    await session.change(
        update(Operation)
        .where(col(Operation.case_id) == case_id, col(Operation.key) == operation, col(Operation.status) == "calling")
        .values(status="awaiting_answer", reference=reference, updated_at=at)
    )
