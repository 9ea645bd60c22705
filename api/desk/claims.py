"""Taking one task and giving it back, from the page of its case."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.holding import claim_task, release_task
from api.pages import see_other

router = APIRouter()


@router.post("/cases/{code}/tasks/claim")
async def claim(services: CurrentServices, staff: CurrentStaff, code: str, task: Annotated[str, Form()]) -> Response:
    """Take a task and go on to its case."""
    await claim_task(services, staff, code, task)
    return see_other(f"/cases/{code}")


@router.post("/cases/{code}/tasks/release")
async def release(services: CurrentServices, staff: CurrentStaff, code: str, task: Annotated[str, Form()]) -> Response:
    """Give a task back to the team."""
    await release_task(services, staff, code, task)
    return see_other("/tasks")
