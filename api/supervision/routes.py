"""The doors of the list, of the systems and of the manual."""

from __future__ import annotations

from fastapi import APIRouter

from api.supervision import causes, desk, export, further, intervention_asking, intervention_pages, part_pages, systems

router = APIRouter()
for _room in (desk, export, systems, part_pages, causes, further, intervention_asking, intervention_pages):
    router.include_router(_room.router)
