"""The doors of the list, of the systems and of the manual."""

from __future__ import annotations

from fastapi import APIRouter

from api.supervision import (
    causes,
    comparison,
    desk,
    export,
    further,
    intervention_asking,
    intervention_list,
    intervention_pages,
    part_pages,
    print_page,
    steps,
    systems,
)

router = APIRouter()
_ROOMS = (
    desk,
    steps,
    print_page,
    export,
    systems,
    comparison,
    part_pages,
    causes,
    further,
    intervention_asking,
    intervention_list,
    intervention_pages,
)
for _room in _ROOMS:
    router.include_router(_room.router)
