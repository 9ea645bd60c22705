"""The page of one case: what, who, whose move, time left and why, what can be done and why the rest cannot."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.case.consequences import done_sentence, whose_move
from api.case.family import family_of
from api.case.frame import render_case
from api.case.history import business, lines_of
from api.case.links import links_view
from api.case.money import ledger_of, receipts_of
from api.case.obligation import obligation_of
from api.case.offers import offers_of
from api.case.outside import calls_of, opinions_of, parcels_of, portal_state
from api.case.reading import CaseReading, read_case
from api.case.told import Told, forget_told, take_told
from api.deadline_view import DeadlineView, deadline_view
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Problem
from api.filters import day, long_time
from api.language import say
from api.readings import log_reading
from api.services import Services
from domain.case.acts import Act, Role
from domain.papers.forms import Form, called_for

router = APIRouter()
NEWEST_EVENTS = 5


@dataclass(frozen=True, slots=True)
class Success:
    """The word after an act: what was done, what comes of it, which draft is over.

    `receipt` when form 01 is to be printed, `paid_back` the event whose slip is to be signed for cash, or 0.
    """

    done: str
    then: tuple[str, ...]
    place: str
    receipt: bool
    paid_back: int = 0


@router.get("/cases/{code}")
async def show_case(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    *,
    opened: Annotated[Literal["", "identity"], Query(alias="open")] = "",
) -> Response:
    """Show a case within the person's agencies. The reading is logged, that of whole identity numbers by itself."""
    reading = await read_case(request, services, staff, code)
    if opened:
        await log_reading(services, staff, reading.page.case.id, "case:identity")
    told = take_told(request, services.settings, code)
    extra = {"success": _success(reading, told) if told else None, "identity_open": bool(opened)}
    response = await overview_response(request, services, reading, extra=extra)
    if told:
        forget_told(response, services.settings, code)
    return response


async def overview_response(
    request: Request,
    services: Services,
    reading: CaseReading,
    *,
    problem: Problem | None = None,
    typed: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Response:
    """Return the overview; with a problem when an act was not taken, and what was typed for it."""
    page = reading.page
    agencies = {agency.id: agency for agency in await services.definitions.agencies()}
    values = {
        "agency": agencies.get(page.case.agency_id),
        "received_at_agency": agencies.get(page.case.received_at_agency),
        "deadline": deadline_view(reading.plan, reading.calendar, page, reading.now),
        "offers": offers_of(reading, typed),
        "typed": typed or {},
        "open_tasks": [task for task in page.tasks if task.status in ("open", "suspended")],
        "holders": page.names,
        "viewer_id": reading.staff.staff_id,
        "own_posts": {(post.agency_id, post.role) for post in reading.staff.viewer.posts},
        "calls": calls_of(reading),
        "portal": await portal_state(services, reading),
        "watches_portal": bool(reading.staff.viewer.roles & {Role.SUPERVISOR, Role.ADMINISTRATOR}),
        "opinions": opinions_of(reading),
        "family": await family_of(services, reading),
        "links": await links_view(services, reading),
        "obligation": obligation_of(reading),
        "receipts": receipts_of(reading),
        "ledger": await ledger_of(services.sessions, reading),
        "pay_address": page.pay_address,
        "parcels": parcels_of(reading),
        "owed": page.case.fee - page.case.paid,
        "open_fees": reading.procedure.open_fees(page.case),
        "missing": missing_papers(reading),
        "newest": lines_of(reading, business(reversed(page.events))[:NEWEST_EVENTS]),
        "key": secrets.token_hex(8),
        "success": None,
        "identity_open": False,
        "grouped": grouped,
        "problem": problem,
    }
    return await render_case(
        request,
        services,
        reading,
        "case/overview.html",
        values | dict(extra or {}),
        tab="overview",
        status=problem.status if problem else 200,
    )


def grouped(number: str) -> str:
    """Return a number in groups of three, as people read it out and compare it with a card."""
    return " ".join(number[place : place + 3] for place in range(0, len(number), 3))


def missing_papers(reading: CaseReading) -> list[str]:
    """Return the names of the papers always required of which nothing is there and that no register is said to hold."""
    page = reading.page
    counted = {
        item.component_id for item in page.items if item.originals + item.certified + item.photocopies or item.held_in
    }
    filed = {document.kind.removeprefix("component:") for document in page.documents}
    return [
        component.name.in_language(reading.language)
        for component in reading.procedure.definition.dossier
        if component.required == "always" and component.id not in counted | filed
    ]


def _paid_back(reading: CaseReading) -> int:
    """Return the event of the refund that was settled last, when it was paid in cash; else 0."""
    settled = [event for event in reading.page.events if event.kind in ("refunded", "refund_forgone")]
    return settled[-1].seq if settled and called_for(settled[-1]) is Form.REFUNDED else 0


def _success(reading: CaseReading, told: Told) -> Success:
    """Return the confirmation of an act, from the case as it reads now."""
    case, view = reading.page.case, deadline_view(reading.plan, reading.calendar, reading.page, reading.now)
    then = [_date_after(told.act, view, case.appointment_at, reading.language)]
    if case.seq < told.seq:
        then.append(say("Trang này chưa kịp cập nhật; tải lại sau giây lát.").read(reading.language))
    elif case.waiting_for:
        then.append(say("Bây giờ: %(move)s.", move=whose_move(reading, case.waiting_for)).read(reading.language))
    return Success(
        done=done_sentence(told.act, case.code).read(reading.language),
        then=tuple(line for line in then if line),
        place=told.place,
        receipt=told.act in (Act.ACCEPT, Act.CORRECT_INTAKE),
        paid_back=_paid_back(reading) if told.act is Act.PAY_BACK else 0,
    )


def _date_after(act: Act, view: DeadlineView, appointment_at: datetime | None, language: str) -> str:
    if act in (Act.ACCEPT, Act.SUPPLY, Act.EXTEND, Act.RELEASE, Act.REOPEN) and appointment_at:
        return say("Hẹn trả %(when)s.", when=long_time(appointment_at, language)).read(language)
    if act is Act.REQUEST_SUPPLEMENT and view.supplement:
        text = say("Đồng hồ đã dừng; hạn bổ sung là hết ngày %(day)s.", day=day(view.supplement.last_day))
        return text.read(language)
    return ""
