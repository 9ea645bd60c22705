"""All doors of the desk."""

from __future__ import annotations

from fastapi import APIRouter

from api.desk import claims, counts, export, hand, late_opinions, me, notices, search, shortcuts, tasks, team, unreached

router = APIRouter()
for _room in (tasks, counts, export, hand, team, claims, search, me, notices, late_opinions, unreached, shortcuts):
    router.include_router(_room.router)
