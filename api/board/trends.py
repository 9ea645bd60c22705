"""What comes and goes by week, and where the time of what was closed went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.board.access import CurrentLook
from api.board.charts import flow_columns, where_bar
from api.board.frame import board_page
from api.dependencies import CurrentServices, Language
from domain.deadline.moments import local_day
from models.workload.board import WeekLine, total, weeks
from models.workload.marks import monday

router = APIRouter()
WEEKS = 13


@router.get("/board/trends")
async def show_trends(request: Request, services: CurrentServices, look: CurrentLook, language: Language) -> Response:
    """Show thirteen weeks: what came in, what was closed, how much of it late, and where its working time went."""
    first = monday(local_day(datetime.now(UTC))) - timedelta(weeks=WEEKS - 1)
    async with services.sessions.read() as session:
        lines = await weeks(session, look.scope, first)
        whole = await total(session, look.scope)
    went = {
        side: sum(line.went[side] for line in lines) for side in ("office", "applicant", "money", "agencies", "hold")
    }
    values = {
        "lines": lines,
        "left_over": left_at_the_end(lines, whole["in_hand"]),
        "export": "table=weeks",
        "went": went,
        "whole": sum(went.values()),
        "closed": sum(line.closed for line in lines),
        "flow": flow_columns(lines, language),
        "where": where_bar(went, language),
    }
    return await board_page(request, services, look, "board/trends.html", values)


def left_at_the_end(lines: Sequence[WeekLine], in_hand: int) -> Mapping[date, int]:
    """Return by week how many cases were in hand at its end, reckoned back from those in hand now.

    `lines` are oldest first and reach to the present; weeks in which nothing moved may be missing.
    """
    left, found = in_hand, {}
    for line in reversed(lines):
        found[line.week] = max(left, 0)
        left -= line.received - line.closed
    return found
