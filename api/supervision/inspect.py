"""Looking into one case as an engineer and a supervisor would: what stands, what happened, its way, messages, acts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.board.words import duration
from api.case.frame import render_case
from api.case.reading import CaseReading, read_case
from api.dependencies import CurrentServices, CurrentStaff
from api.language import Readable, say
from api.services import Services
from api.supervision import inspect_words as words
from api.supervision.inspect_acts import ROLES, acts_of, seen_as
from api.supervision.inspect_axis import axis_picture
from api.supervision.inspect_engine import Reach, look_at
from api.supervision.inspect_lines import SHOWN, listed
from api.supervision.inspect_passed import PassedLine, passed_lines
from api.supervision.inspect_path import marks_of, passages_of, register_of, time_words, way_of
from api.supervision.inspect_timers import milestones_of, why_at
from api.supervision.inspect_ways import ways_of_activity, ways_of_desk, ways_of_engine
from api.supervision.inspecting import demand_inspector, demand_of_case
from api.supervision.naming import CAUSE_SENTENCES, SIDE_NAMES, readable_cause
from domain.case.acts import Role
from domain.diagram.draw import draw
from domain.supervision.causes import Cause, Side
from models.supervision.inspection import on_desk, open_troubles, passed_of
from runtime.database import ReadSession
from workflows.messages import case_workflow_id

router = APIRouter()

Part = Literal["now", "time", "way", "messages", "acts"]
PARTS: Final[dict[Part, Readable]] = {
    "now": say("Lúc này"),
    "time": say("Trục thời gian"),
    "way": say("Đường đi"),
    "messages": say("Tin vào, ra"),
    "acts": say("Vì sao không làm được"),
}
SHOWN_WORDS: Final[dict[str, Readable]] = {
    "all": say("Tất cả"),
    "business": say("Nghiệp vụ"),
    "technical": say("Kỹ thuật"),
}
_LONGEST_TOKEN: Final = 4000
_MOST: Final = 2**53


@router.get("/cases/{code}/inspect")
async def inspect_case(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    *,
    part: Annotated[Part, Query()] = "now",
    shown: Annotated[Literal["all", "business", "technical"], Query()] = "all",
    order: Annotated[Literal["newest", "oldest"], Query()] = "newest",
    run: Annotated[str, Query(max_length=60)] = "",
    after: Annotated[str, Query(max_length=_LONGEST_TOKEN)] = "",
    edge: Annotated[int, Query(ge=0, le=_MOST)] = 0,
    before: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    seen_by: Annotated[str, Query(alias="as", max_length=20)] = "",
) -> Response:
    """Show a part of what can be known of a case's workflow. 403 for others than its supervisors and administrators."""
    demand_inspector(staff)
    reading = await read_case(request, services, staff, code, what="case:inspect")
    demand_of_case(staff, reading.page.case)
    match part:
        case "now":
            values = await _now(services, reading)
        case "time":
            values = await _time(services, reading, shown, order, run=run, after=after, edge=edge, before=before)
        case "way":
            values = await _way(services, reading)
        case "messages":
            async with services.sessions.read() as session:
                values = {"passed": await _passed(session, reading)}
        case "acts":
            values = _acts(reading, seen_by)
    frame = {
        "part": part,
        "parts": PARTS,
        "reach": Reach.THERE,
        "address_of": f"/cases/{reading.page.case.code}/inspect",
        "precise": words.precise,
        "span": lambda length: words.span(length, reading.language),
        "code_words": lambda found: words.code_words(found, reading.language),
    }
    return await render_case(
        request, services, reading, f"supervision/inspect_{part}.html", frame | dict(values), tab="inspect"
    )


async def _now(services: Services, reading: CaseReading) -> Mapping[str, Any]:
    case = reading.page.case
    engine = await look_at(services, case.code)
    async with services.sessions.read() as session:
        line = await on_desk(session, case.id)
        troubles = await open_troubles(session, case.id)
        passed = await _passed(session, reading)
    milestones = milestones_of(reading.plan, reading.calendar, reading.page)
    timers = engine.history.open_timers if engine.history and engine.standing and engine.standing.open else ()
    activities = engine.standing.activities if engine.standing else ()
    return {
        "engine": engine,
        "reach": engine.reach,
        "statuses": words.STATUSES,
        "states": words.STATES,
        "thing_name": words.thing_name,
        "desk": line,
        "desk_cause": readable_cause(line.cause) if line else None,
        "desk_sentence": CAUSE_SENTENCES[Cause(line.cause)] if line and line.cause in set(Cause) else None,
        "desk_others": [readable_cause(other) for other in line.others] if line else [],
        "desk_side": SIDE_NAMES[Side(line.side)] if line else None,
        "desk_ways": ways_of_desk(reading, line),
        "engine_ways": ways_of_engine(reading, engine),
        "troubles": [(readable_cause(one.cause), one) for one in troubles],
        "activities": [(one, ways_of_activity(reading, one)) for one in activities],
        "timers": [(one, why_at(one.until or one.began, milestones, reading.page)) for one in timers],
        "next_why": why_at(case.next_at, milestones, reading.page) if case.next_at and not case.ended_at else None,
        "milestones": milestones,
        "step_name": reading.step_name,
        "troubled": [one for one in passed if one.troubled or one.waits],
        "passed_count": len(passed),
    }


async def _time(
    services: Services,
    reading: CaseReading,
    shown: str,
    order: str,
    *,
    run: str,
    after: str,
    edge: int,
    before: int,
) -> Mapping[str, Any]:
    newest_first = order == "newest"
    engine = await look_at(
        services, reading.page.case.code, run_id=run, newest_first=newest_first, token=after, details=False
    )
    page = listed(reading, engine, shown, newest_first=newest_first, edge=edge, before=before)
    return {
        "engine": engine,
        "reach": engine.reach,
        "statuses": words.STATUSES,
        "shown": shown,
        "shown_words": {name: SHOWN_WORDS[name] for name in SHOWN},
        "order": order,
        "page": page,
        "first_page": not (after or before),
        "svg": await asyncio.to_thread(axis_picture, page.entries, reading.now, reading.language),
    }


async def _way(services: Services, reading: CaseReading) -> Mapping[str, Any]:
    passages = passages_of(reading)
    picture = partial(
        draw,
        reading.procedure.definition,
        reading.language,
        marks_of(passages, reading.language),
        way_of(passages),
        register=register_of(services.settings),
        prefix="way",
        heading=False,
    )
    return {
        "svg": await asyncio.to_thread(picture),
        "passages": passages,
        "step_name": reading.step_name,
        "duration": lambda seconds: duration(seconds, reading.language),
        "time_words": lambda passage: time_words(passage, reading.language),
    }


def _acts(reading: CaseReading, seen_by: str) -> Mapping[str, Any]:
    """Return the acts as the reader sees them; a supervisor may look through another post of the case's agencies."""
    supervises = bool(reading.staff.viewer.agencies_as(Role.SUPERVISOR))
    role = Role(seen_by) if supervises and seen_by in {str(one) for one in ROLES} else None
    return {
        "acts": acts_of(seen_as(reading, role)),
        "roles": ROLES if supervises else (),
        "seen_by": role,
    }


async def _passed(session: ReadSession, reading: CaseReading) -> list[PassedLine]:
    case = reading.page.case
    return passed_lines(await passed_of(session, case.id, case.code, case_workflow_id(case.code)))
