"""Logs that a member of staff was shown a citizen's data. Called before the data leaves the house."""

from __future__ import annotations

from uuid import UUID

from api.security.people import Machine, Person
from api.services import Services
from models.readings import note_reading


async def log_reading(services: Services, someone: Person | Machine, case_id: UUID | None, what: str) -> None:
    """Log one reading; `what` names the page or document. A machine is logged under its token's id."""
    reader = someone.staff_id if isinstance(someone, Person) else someone.token_id
    await note_reading(services.sessions, reader, case_id, what)
