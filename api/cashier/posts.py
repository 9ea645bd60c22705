"""Whose money a person may see: that of the agencies where the person sits at the counter or watches over it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from api.errors import Forbidden, NotFound
from api.security.people import Person
from domain.case.acts import Role
from domain.money.reconciliation import vietnam_day

SEEING: Final = (Role.COUNTER, Role.SUPERVISOR, Role.ADMINISTRATOR)
WATCHING: Final = (Role.SUPERVISOR, Role.ADMINISTRATOR)


def agencies_for(staff: Person, *roles: Role) -> list[str]:
    """Return the agencies in which the person holds one of the roles. Raises Forbidden when there is none."""
    agencies = sorted(staff.viewer.agencies_as(*roles))
    if not agencies:
        raise Forbidden
    return agencies


def agency_for(staff: Person, wanted: str, *roles: Role) -> str:
    """Return the agency a page is about: the wanted one, else the person's own. Raises Forbidden or NotFound."""
    agencies = agencies_for(staff, *roles)
    if wanted and wanted not in agencies:
        raise NotFound
    return wanted or (staff.agency_id if staff.agency_id in agencies else agencies[0])


def today() -> date:
    """Return the Vietnamese day it is now."""
    return vietnam_day(datetime.now(UTC))


def day_of(text: str) -> date:
    """Return a day out of an address, today for an empty or unreadable one, never one to come."""
    try:
        return min(date.fromisoformat(text), today())
    except ValueError:
        return today()
