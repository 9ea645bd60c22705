"""How long steps take against their budgets, and the procedure's diagram as a heat map with live numbers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from api.board.access import CurrentLook
from api.board.bars import time_bars
from api.board.frame import board_page
from api.board.heat import marks_of
from api.board.links import cases_link
from api.board.naming import step_titles
from api.dependencies import CurrentServices, Language
from api.errors import NotFound
from api.language import Readable
from api.services import Services
from api.step_names import kind_name, named, step_names
from domain.deadline.moments import local_day
from domain.diagram.draw import draw
from domain.procedure.basics import Words
from models.workload.board import Scope, StepTime, figures, step_times

router = APIRouter()
#: So many bars fit a sheet; the table has them all.
_BARS = 24


@router.get("/board/steps")
async def show_steps(request: Request, services: CurrentServices, look: CurrentLook, language: Language) -> Response:
    """Show median and 90th percentile by step of the last ninety days, those furthest over budget first."""
    rows = await times_by_excess(services, look.scope)
    bars = [
        (f"{named(title, language)} · {time.procedure_code}", time.median, time.ninetieth, time.budget)
        for time, title in rows[:_BARS]
    ]
    values = {
        "rows": rows,
        "export": "table=times",
        "svg": time_bars(bars, language),
        "shown": min(len(rows), _BARS),
    }
    return await board_page(request, services, look, "board/steps.html", values)


async def times_by_excess(services: Services, scope: Scope) -> list[tuple[StepTime, Readable | Words]]:
    """Return the times of steps with the steps' names, those furthest over budget first."""
    async with services.sessions.read() as session:
        times = sorted(await step_times(session, scope), key=_over, reverse=True)
    titles = await step_titles(services, {time.procedure_code for time in times})
    return [(time, titles.get(f"{time.procedure_code}/{time.step}") or kind_name(time.kind)) for time in times]


@router.get("/board/procedures/{procedure_code}")
async def show_heat(
    request: Request,
    services: CurrentServices,
    look: CurrentLook,
    language: Language,
    procedure_code: Annotated[str, Path(max_length=20)],
) -> Response:
    """Show a procedure's diagram with how many cases are in each step now and how long each takes."""
    code = procedure_code
    procedure = await services.definitions.in_force(code, local_day(datetime.now(UTC)))
    if procedure is None:
        raise NotFound
    look = look.of_procedure(code)
    async with services.sessions.read() as session:
        counts = {line.key.partition("/")[2]: line for line in await figures(session, look.scope, "step")}
        times = {time.step: time for time in await step_times(session, look.scope)}
    names = step_names(procedure.definition)
    marks = marks_of(names, counts, times, language)
    links = {
        step: cases_link("in_hand", agency=look.agency, procedure=code, step=step) for step in names if step in counts
    }
    picture = partial(draw, procedure.definition, language, marks, links=links, prefix="heat", heading=False)
    old = sorted(set(counts) - set(names))
    values = {
        "svg": await asyncio.to_thread(picture),
        "name": procedure.definition.name,
        "code": code,
        "export": "table=figures&by=step",
        "steps": [
            (step, name, counts.get(step), times.get(step), marks[step].heat)
            for step, name in [*names.items(), *((step, Words(vi=step, en=step)) for step in old)]
            if step in marks or step in counts
        ],
    }
    return await board_page(request, services, look, "board/heat.html", values)


def _over(time: StepTime) -> tuple[float, int]:
    """Order: how many times its budget the median takes, then how long."""
    return (time.median / time.budget if time.budget else 0.0, time.median)
