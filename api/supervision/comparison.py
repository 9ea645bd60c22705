"""Comparing records and engine at once, by those who hold the whole installation, and what the newest one found."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from fastapi import APIRouter
from starlette.responses import Response
from temporalio.service import RPCError

from activities.supervision.engine_ways import NothingToDoError
from api.dependencies import CurrentServices
from api.errors import Forbidden, Unavailable
from api.language import say
from api.pages import see_other
from api.services import Services
from api.supervision.keeping import NOT_YOURS, CurrentKeeper
from workflows.comparing_now import Comparison, compare_now, newest_comparison

log = structlog.stdlib.get_logger()
router = APIRouter()
#: The page about all parts does not wait longer for Temporal than this: it has much else to say.
ANSWERS_WITHIN: Final = 2.0
#: A run that was asked for is listed within a moment; the page that follows then says so.
LOOKS: Final = 6
BETWEEN: Final = 0.5
#: Clocks of two machines differ by less.
APART: Final = timedelta(seconds=2)
_MISSING = say("Thiếu lịch «Đối chiếu hai bên trong đêm». Lập lại lịch rồi bấm lại.")


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """The newest comparison as the page shows it; `away` when Temporal did not answer."""

    newest: Comparison | None
    away: bool

    @property
    def runs(self) -> bool:
        """True while one goes on."""
        return self.newest is not None and self.newest.ended_at is None


async def shown_comparison(services: Services) -> ShownComparison:
    """Return the newest comparison, or that Temporal did not say."""
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            return ShownComparison(await newest_comparison(services.temporal), away=False)
    except (RPCError, RuntimeError, TimeoutError):
        return ShownComparison(None, away=True)


@router.post("/desk/systems/compare")
async def compare_sides(services: CurrentServices, keeper: CurrentKeeper) -> Response:
    """Compare both sides at once; a comparison that goes on already is not doubled."""
    if not keeper.may_press:
        raise Forbidden(NOT_YOURS)
    pressed = datetime.now(UTC)
    try:
        await compare_now(services.temporal)
    except NothingToDoError as error:
        raise Unavailable(_MISSING) from error
    except (RPCError, RuntimeError) as error:
        raise Unavailable from error
    log.info("sides_comparison_asked", by=str(keeper.staff.staff_id))
    for number in range(LOOKS):
        if number:
            await asyncio.sleep(BETWEEN)
        shown = await shown_comparison(services)
        if shown.away or shown.runs or (shown.newest is not None and shown.newest.began_at > pressed - APART):
            break
    return see_other("/desk/systems#sides")
