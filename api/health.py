"""Whether this process lives, and whether it can do its work. Asked by the supervisor of processes."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse

from api.commands import is_up
from api.dependencies import CurrentServices
from api.services import Services

router = APIRouter(tags=["health"])


def _shown(description: str, **example: str) -> dict[str, Any]:
    return {"model": dict[str, str], "description": description, "content": {"application/json": {"example": example}}}


@router.get(
    "/health/live",
    summary="This process answers",
    response_model=dict[str, str],
    responses={200: _shown("It does.", status="alive")},
)
async def live() -> dict[str, str]:
    """Say that the process is alive; asks nobody else."""
    return {"status": "alive"}


@router.get(
    "/health/ready",
    summary="This process can take filings",
    response_model=dict[str, str],
    responses={
        200: _shown("It can.", status="ready", postgresql="up", temporal="down"),
        503: _shown("PostgreSQL does not answer.", status="not_ready", postgresql="down", temporal="up"),
    },
)
async def ready(services: CurrentServices) -> JSONResponse:
    """Say whether PostgreSQL answers. Temporal is reported, but filing does not need it."""
    database, temporal = await asyncio.gather(_database_answers(services), is_up(services.temporal))
    parts = {"postgresql": "up" if database else "down", "temporal": "up" if temporal else "down"}
    status = "ready" if database else "not_ready"
    return JSONResponse({"status": status, **parts}, status_code=200 if database else 503)


async def _database_answers(services: Services) -> bool:
    try:
        async with asyncio.timeout(2), services.sessions.read() as session:
            await session.execute(text("select 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        return False
    return True
