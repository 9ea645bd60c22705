"""Who read which citizen's data: one line for each page or document a member of staff was shown."""

from uuid import UUID

from models.base import now
from runtime.database import Sessions

_NOTE = "insert into reading_log (staff_id, case_id, what, at) values ($1, $2, $3, $4)"


async def note_reading(sessions: Sessions, staff_id: UUID, case_id: UUID | None, what: str) -> None:
    """Log one reading; `what` names the page or the document, never what it said."""
    async with sessions.single_statement() as connection:
        await connection.execute(_NOTE, staff_id, case_id, what[:200], now())
