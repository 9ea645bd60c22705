"""Taking in a dossier about another case: a complaint of it, or the same thing asked for again."""

from __future__ import annotations

from typing import Any

from api.counter.typed_form import Typed
from api.definitions import Procedure
from api.errors import NotFound
from api.linking import ABOUT, complaint_of, kind_between, seen_case, taken_over
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from domain.case.linking import LinkKind
from models.queries.case_links import case_of_code
from models.queries.one_case import one_case


async def begun_about(services: Services, staff: Person, procedure: Procedure, code: str) -> Typed:
    """Return what a form about another case begins with. The reading is logged.

    Raises NotFound when the clerk may not know of that case, or this procedure is nothing to it.
    """
    about = await seen_case(services, staff.viewer, procedure, code)
    kind = await kind_between(services, procedure, about) if about is not None else None
    if about is None or kind is None:
        raise NotFound
    await log_reading(services, staff, about.id, "case:filed about")
    complaint = await complaint_of(services, about) if kind is not LinkKind.REPEAT else None
    agency = complaint.agency.id if complaint and complaint.agency else ""
    async with services.sessions.read() as session:
        own = await one_case(session, staff.viewer, code)
        found = await case_of_code(session, code)
    if own is None or found is None:
        return {ABOUT: about.code, **({"agency": agency} if agency else {})}
    agency = about.agency_id if kind is LinkKind.REPEAT else agency
    typed = taken_over(*found, procedure, numbers=True, agency=agency)
    typed.pop("who", None)
    return typed


async def about_values(services: Services, staff: Person, procedure: Procedure, code: str) -> dict[str, Any]:
    """Return what the page says of the other case: itself, the kind of link, whether the clerk may open it."""
    about = await seen_case(services, staff.viewer, procedure, code)
    kind = await kind_between(services, procedure, about) if about is not None else None
    if about is None or kind is None:
        return {"about": None, "about_kind": "", "about_open": False}
    mine = {about.agency_id, about.received_at_agency} & staff.viewer.agency_ids
    return {"about": about, "about_kind": str(kind), "about_open": bool(mine)}
