"""All doors of the board."""

from __future__ import annotations

from fastapi import APIRouter

from api.board import (
    cases,
    export,
    forecast,
    one_step,
    overview,
    people,
    person,
    rules,
    sharing,
    step_export,
    steps,
    trends,
)

router = APIRouter()
for _room in (
    overview,
    cases,
    steps,
    one_step,
    step_export,
    trends,
    forecast,
    people,
    person,
    sharing,
    rules,
    export,
):
    router.include_router(_room.router)
