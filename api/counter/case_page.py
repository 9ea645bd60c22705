"""The page of one case: what, who, whose move, time left, what can be done now and why the rest cannot."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.agency_names import agency_names, named_agency
from api.deadline_view import deadline_view
from api.definitions import Procedure
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import NotFound, Problem
from api.language import Readable, language_of
from api.openness import options
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from api.step_names import step_names
from domain.case.wording import event_sentence, sentence
from domain.procedure.basics import Words
from models.queries.case_page import CasePage, case_page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One line of the timeline, in plain words."""

    text: str
    at: datetime
    by: str
    role: str
    note: str
    items: list[Any]


@router.get("/cases/{code}")
async def show_case(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Show a case within the person's agencies. The reading is logged."""
    return await case_response(request, services, staff, code)


async def case_response(
    request: Request,
    services: Services,
    staff: Person,
    code: str,
    *,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Return the page of a case; with a problem when an act was not taken, and what was typed for it."""
    async with services.sessions.read() as session:
        page = await case_page(session, staff.viewer, code)
    if page is None:
        raise NotFound
    procedure = await services.definitions.version(page.case.procedure_code, page.case.procedure_version)
    if procedure is None:
        raise NotFound
    await log_reading(services, staff, page.case.id, "case")
    values = await _values(request, services, staff, page, procedure)
    values |= {"problem": problem, "typed": dict(typed or {})}
    return services.pages.render(request, "counter/case.html", values, status=problem.status if problem else 200)


async def _values(
    request: Request, services: Services, staff: Person, page: CasePage, procedure: Procedure
) -> dict[str, Any]:
    now = datetime.now(UTC)
    language = language_of(request, services.settings.language)
    calendar = await services.definitions.calendar()
    plan = services.definitions.plan(procedure, page.case.agency_id)
    names = step_names(procedure.definition)
    found = options(plan, calendar, page, staff.viewer, now)
    agencies = {agency.id: agency for agency in await services.definitions.agencies()}
    return {
        "case": page.case,
        "person": page.applicant,
        "procedure_name": Words(vi=page.procedure_vi, en=page.procedure_en),
        "definition": procedure.definition,
        "agency": agencies.get(page.case.agency_id),
        "deadline": deadline_view(plan, calendar, page, now),
        "timeline": _timeline(page, names, agency_names(services.settings), language),
        "open_acts": [option for option in found if option.why_not is None],
        "closed_acts": [
            {"option": option, "sentence": sentence(option.why_not, language)} for option in found if option.why_not
        ],
        "open_tasks": [task for task in page.tasks if task.status in ("open", "suspended")],
        "holders": page.names,
        "viewer_id": staff.staff_id,
        "step_names": names,
        "steps_in_hand": _steps_in_hand(page, names, language),
        "troubles": [row for row in page.operations if row.status in ("problem", "retrying")],
        "documents": page.documents,
        "papers": {item.component_id: item for item in page.items},
        "receipt": any(document.kind == "form:receipt" for document in page.documents),
        "key": secrets.token_hex(16),
        "owed": page.case.fee - page.case.paid,
    }


def _timeline(
    page: CasePage, names: Mapping[str, Readable | Words], agencies: Mapping[str, tuple[str, str]], language: str
) -> list[TimelineLine]:
    lines = []
    for event in reversed(page.events):
        note = page.notes.get(event.note)
        readable = named_agency({"step": event.step, **event.values}, agencies, language)
        values = {key: _step_words(key, value, names, language) for key, value in readable.items()}
        lines.append(
            TimelineLine(
                text=event_sentence(event.kind, values, language),
                at=event.at,
                by=page.names.get(event.actor, ""),
                role=event.role,
                note=note.text if note else "",
                items=note.items if note else [],
            )
        )
    return lines


def _step_words(key: str, value: str, names: Mapping[str, Readable | Words], language: str) -> str:
    """Return a step id as the step's name; other values as they are."""
    name = names.get(value) if key in ("step", "to") else None
    if name is None:
        return value
    return f"«{name.in_language(language) if isinstance(name, Words) else name.read(language)}»"


def _steps_in_hand(page: CasePage, names: Mapping[str, Readable | Words], language: str) -> str:
    """Return the names of the steps that are open now."""
    open_ids = [step for step in page.case.step.split(",") if step]
    return ", ".join(_step_words("step", step, names, language).strip("«»") for step in open_ids)
