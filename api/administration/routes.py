"""The administrator's doors in one router; an address with a fixed word comes before one with an id."""

from __future__ import annotations

from fastapi import APIRouter

from api.administration import (
    absences,
    account_acts,
    agencies,
    calendar_revision,
    calendars,
    changes,
    import_agencies,
    import_people,
    leaving,
    notice_rules,
    notice_wording,
    people,
    readings,
    sessions,
    tokens,
    units,
)

router = APIRouter()
for part in (
    import_agencies,
    agencies,
    units,
    import_people,
    people,
    account_acts,
    leaving,
    absences,
    calendars,
    calendar_revision,
    sessions,
    tokens,
    changes,
    readings,
    notice_rules,
    notice_wording,
):
    router.include_router(part.router)
