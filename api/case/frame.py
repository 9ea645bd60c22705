"""What every page of a case has above its own part: who, whose move since when, who else is here, the tabs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.case.neighbours import Neighbours, neighbours_of, way_back
from api.case.reading import CaseReading
from api.language import Readable, say
from api.services import Services
from api.supervision.inspecting import may_inspect
from domain.procedure.basics import Words
from models.presence import Colleague
from models.tables import Task

LIST_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class WhoseMove:
    """Since when it is whose move, and who holds the task, if anybody does."""

    since: datetime | None
    holders: tuple[str, ...]
    mine: bool


def list_of(request: Request) -> str:
    """Return the query of the list the person came from, as the list wrote it; empty without one."""
    return request.query_params.get("list", "")[:LIST_LIMIT]


def with_list(address: str, query: str) -> str:
    """Return an address that remembers which list the person came from."""
    if not query:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'list': query})}"


async def render_case(
    request: Request,
    services: Services,
    reading: CaseReading,
    template: str,
    values: dict[str, Any],
    *,
    tab: str,
    status: int = 200,
) -> Response:
    """Return a page of a case; `tab` is the part of the case it shows."""
    query = list_of(request)
    neighbours = await neighbours_of(services, reading.staff.viewer, query, reading.page.case.code)
    own = frame(reading, query, neighbours) | {"tab": tab, "problem": None}
    return services.pages.render(request, template, own | values, status=status)


def frame(reading: CaseReading, query: str, neighbours: Neighbours) -> dict[str, Any]:
    """Return the names the shared part of the case templates needs."""
    page, case = reading.page, reading.page.case
    return {
        "case": case,
        "person": page.applicant,
        "procedure_name": Words(vi=page.procedure_vi, en=page.procedure_en),
        "definition": reading.procedure.definition,
        "step_names": reading.steps,
        "steps_in_hand": ", ".join(reading.step_name(step) for step in case.step.split(",") if step),
        "move": whose_move_since(reading),
        "others": present_sentences(reading.others, reading.now, reading.language),
        "base": f"/cases/{case.code}",
        "list_query": query,
        "suffix": f"?list={quote(query)}" if query else "",
        "back": way_back(query),
        "neighbours": neighbours,
        "inspects": may_inspect(reading.staff, case),
    }


def whose_move_since(reading: CaseReading) -> WhoseMove:
    """Return since when the case stands where it stands, and the names of those who hold it."""
    page, case = reading.page, reading.page.case
    open_tasks = [task for task in page.tasks if task.status == "open"]
    if case.ended_at is not None:
        return WhoseMove(case.ended_at, (), mine=False)
    if case.phase == "awaiting_supplement":
        asked = [event.at for event in page.events if event.kind == "supplement_requested"]
        return WhoseMove(asked[-1] if asked else None, (), mine=False)
    if case.phase == "awaiting_obligation":
        noticed = [event.at for event in page.events if event.kind in ("obligation_noticed", "obligation_corrected")]
        return WhoseMove(noticed[-1] if noticed else None, (), mine=False)
    if case.phase == "on_hold":
        held = [event.at for event in page.events if event.kind == "held"]
        return WhoseMove(held[-1] if held else None, (), mine=False)
    if open_tasks:
        opened = [task.opened_at for task in open_tasks if task.opened_at]
        return WhoseMove(max(opened, default=None), _holders(reading, open_tasks), mine=_mine(reading, open_tasks))
    waiting = [row.since for row in page.operations if row.status != "done" and row.since]
    return WhoseMove(min(waiting, default=None), (), mine=False)


def _holders(reading: CaseReading, tasks: list[Task]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reading.person_name(task.claimed_by) for task in tasks if task.claimed_by))


def _mine(reading: CaseReading, tasks: list[Task]) -> bool:
    return any(task.claimed_by == reading.staff.staff_id for task in tasks)


def present_sentences(others: tuple[Colleague, ...], now: datetime, language: str) -> str:
    """Return who else has the case open and for how long, as one line; empty when nobody has."""
    return " ".join(_present(colleague, now).read(language) for colleague in others)


def _present(colleague: Colleague, now: datetime) -> Readable:
    minutes = int((now - colleague.since).total_seconds() // 60)
    if minutes < 1:
        return say("%(name)s vừa mở hồ sơ này.", name=colleague.name)
    return say("%(name)s đang mở hồ sơ này (%(minutes)s phút).", name=colleague.name, minutes=minutes)
