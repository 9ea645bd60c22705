"""Giving out the result of one case: identity, originals, what is still owed, and the slip that is signed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Form as Field
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take
from api.case.reading import CaseReading
from api.commands import CommandRefused
from api.counter.posts import counter_case
from api.counter.return_form import CHECKS, COLLECTORS, key_of, note_of, read_return
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import NotFound, Problem, SignInRequired
from api.language import say
from api.openness import ActOption, options
from api.pages import see_other
from api.papers.returning import returned_values
from api.papers.sheets import drawn_of
from api.security.people import Person
from api.services import Services
from api.v1.act_form import ActForm
from domain.case.acts import Act
from domain.case.state import CLOSED_PHASES, Phase
from domain.case.wording import sentence
from domain.papers.forms import NAMES, Form
from domain.procedure.basics import Words
from domain.procedure.dossier import Component
from domain.procedure.plan import Way
from models.returns import Collection, ReturnedResult, forget_return, keep_return, returned_result
from models.tables import Case

router = APIRouter()


@router.get("/cases/{code}/return")
async def show_return(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Show the result of a case to be given out, or where it is. The reading is logged."""
    reading = await counter_case(request, services, staff, code, "return")
    return await _show(request, services, reading, {})


@router.post("/cases/{code}/return")
async def give_out(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Keep who collects the result and hand it over: both count, or neither is seen."""
    sent = await request.form(max_fields=100)
    typed = {name: str(value).strip()[:400] for name, value in sent.items()}
    chosen = [str(value) for value in sent.getlist("originals")]
    reading = await counter_case(request, services, staff, code, "return")
    try:
        known = [component.id for component, _ in _originals(reading)]
        collected = read_return(typed, [component for component in known if component in chosen])
        await _hand_over(services, staff, reading, collected, checked_key(typed.get("key", "")))
    except (NotFound, SignInRequired):
        raise
    except Problem as problem:
        reading = await counter_case(request, services, staff, code, "return")
        return await _show(request, services, reading, typed, chosen=chosen, problem=problem)
    return see_other(f"/cases/{reading.page.case.code}/return")


@router.post("/cases/{code}/return/payment")
async def take_payment(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    key: Annotated[str, Field(max_length=100)] = "",
    amount: Annotated[str, Field(max_length=20)] = "",
) -> Response:
    """Take what is still owed at the counter, and go on to giving out the result."""
    reading = await counter_case(request, services, staff, code, "return")
    try:
        form = ActForm.model_validate({"act": Act.TAKE_PAYMENT, "values": {"amount": amount}})
        await take(services, staff, reading.page.case.code, form, checked_key(key))
    except (NotFound, SignInRequired):
        raise
    except Problem as problem:
        reading = await counter_case(request, services, staff, code, "return")
        return await _show(request, services, reading, {}, problem=problem)
    return see_other(f"/cases/{reading.page.case.code}/return")


@router.get("/cases/{code}/return/slip")
async def show_slip(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Show the slip that is signed when a result is given out, A5: filled in, or with lines to fill in by hand."""
    reading = await counter_case(request, services, staff, code, "return:slip")
    case = reading.page.case
    if case.phase not in (Phase.DECIDED, Phase.RETURNED) or case.way != Way.COUNTER:
        raise NotFound
    drawn = await drawn_of(services, reading, None)
    sheet = await returned_values(services, drawn, blank=True) if drawn else None
    if sheet is None:
        raise NotFound
    values = {
        "case": case,
        "sheet": sheet,
        "form_name": NAMES[Form.RETURNED],
        "size": "a5",
        "problem": None,
        "errors": (),
        "as_of": "",
        "instant": None,
        "return_to": (f"/cases/{case.code}/return", say("Về trang trả kết quả").read(reading.language)),
    }
    return services.pages.render(request, "papers/returned.html", values)


async def _hand_over(services: Services, staff: Person, reading: CaseReading, collected: Collection, key: str) -> None:
    """Keep the return under the note of its act, then take the act; a refused act leaves nothing behind."""
    case = reading.page.case
    key = key_of(key, collected)
    task = next((task for task in reading.page.tasks if task.kind == Act.HAND_OVER), None)
    form = ActForm.model_validate(
        {
            "act": Act.HAND_OVER,
            "step": task.id if task else "",
            "reason": note_of(collected, reading.procedure.definition)[:4000],
        }
    )
    async with services.sessions.write() as session:
        note = await keep_return(session, case.id, staff.staff_id, key, form.reason, collected)
    try:
        await take(services, staff, case.code, form, key)
    except CommandRefused:
        async with services.sessions.write() as session:
            await forget_return(session, note)
        raise


async def _show(
    request: Request,
    services: Services,
    reading: CaseReading,
    typed: Mapping[str, str],
    *,
    chosen: Sequence[str] | None = None,
    problem: Problem | None = None,
) -> Response:
    values = await _values(services, reading)
    usual = [component.id for component, _ in values["originals"] if component.originals_returned]
    values |= {
        "key": typed.get("key") or secrets.token_hex(16),
        "typed": dict(typed),
        "chosen": usual if chosen is None else chosen,
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    status = problem.status if problem else 200
    return services.pages.render(request, "counter/return.html", values, status=status)


async def _values(services: Services, reading: CaseReading) -> dict[str, Any]:
    """Return what the page and the slip have in common."""
    case, definition = reading.page.case, reading.procedure.definition
    async with services.sessions.read() as session:
        returned = await returned_result(session, reading.staff.viewer, case.id)
    giving = _option(reading, Act.HAND_OVER)
    return {
        "case": case,
        "person": reading.page.applicant,
        "decided_by": (await services.definitions.agency(case.agency_id) if case.agency_id != _desk(case) else None),
        "procedure_name": Words(vi=reading.page.procedure_vi, en=reading.page.procedure_en),
        "result": definition.result.name,
        "components": {component.id: component.name for component in definition.dossier},
        "surrendered": [component.name for component in definition.dossier if component.surrendered],
        "state": _state(reading, returned, giving),
        "why_not": sentence(giving.why_not, reading.language) if giving and giving.why_not else "",
        "owed": max(0, case.fee - case.paid),
        "open_fees": reading.procedure.open_fees(case),
        "may_pay": (option := _option(reading, Act.TAKE_PAYMENT)) is not None and option.why_not is None,
        "originals": _originals(reading),
        "returned": returned,
        "collectors": COLLECTORS,
        "checks": CHECKS,
    }


def _desk(case: Case) -> str:
    """Return the one-stop unit that gives the result out: the one that received the dossier; a part has its own."""
    return case.received_at_agency if case.parent_id is None else case.agency_id


def _state(reading: CaseReading, returned: ReturnedResult | None, giving: ActOption | None) -> str:
    """Return which page to show: ready, blocked, returned, elsewhere (post or online), ended or waiting."""
    case = reading.page.case
    if returned is not None:
        return "returned"
    if case.phase in CLOSED_PHASES and case.phase != Phase.RETURNED:
        return "ended"
    if case.way != Way.COUNTER or case.phase == Phase.RETURNED:
        return "elsewhere"
    if case.phase != Phase.DECIDED or giving is None:
        return "waiting"
    return "blocked" if giving.why_not else "ready"


def _option(reading: CaseReading, act: Act) -> ActOption | None:
    judged = options(reading.plan, reading.calendar, reading.page, reading.staff.viewer, reading.now)
    return next((option for option in judged if option.act is act), None)


def _originals(reading: CaseReading) -> list[tuple[Component, int]]:
    """Return the components whose originals were handed in, with their number (NĐ 118/2025 Art 22(2))."""
    items = {item.component_id: item.originals for item in reading.page.items}
    return [
        (component, items[component.id])
        for component in reading.procedure.definition.dossier
        if items.get(component.id)
    ]
