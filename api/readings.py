"""Logs that a member of staff was shown a citizen's data. Called before the data leaves the house."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request

from api.security.people import Machine, Person
from api.services import Services
from models.readings import note_reading


async def log_reading(services: Services, someone: Person | Machine, case_id: UUID | None, what: str) -> None:
    """Log one reading; `what` names the page or document. A machine is logged under its token's id."""
    reader = someone.staff_id if isinstance(someone, Person) else someone.token_id
    await note_reading(services.sessions, reader, case_id, what)


async def log_list(services: Services, staff: Person, request: Request, what: str) -> None:
    """Log that a list was shown: one entry for the page, and for the same address again after ten minutes only.

    For lists that are open all day or fetch themselves anew. A new search has an address of its own.
    """
    page = f"{request.url.path}?{request.url.query}"
    if services.recent_readings.stands(staff.staff_id, what, page):
        return
    await log_reading(services, staff, None, what)
    services.recent_readings.remember(staff.staff_id, what, page)
