"""The QR code on a cover: the one thing to be done now by whoever holds the dossier; and lists received by scanning."""

from __future__ import annotations

import secrets
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take
from api.case.frame import render_case
from api.case.offers import ActOffer, ClosedAct, Offers, offers_of
from api.case.reading import CaseReading, read_case
from api.commands import CommandRefused
from api.counter.hand_overs import may_confirm, receives
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import FieldProblem, Forbidden, InvalidInput, NotFound, Problem, SignInRequired
from api.language import say
from api.pages import see_other
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from api.v1.act_form import ActForm
from domain.case.acts import Act
from models.hand_overs import RECEIVING_ROLES, AlreadyConfirmedError, confirm_list
from models.hand_overs_scanned import mark_scanned, open_list_of
from models.queries.hand_overs import ListedCase, ListLine, hand_over_list

router = APIRouter()
_LONGEST = 300
#: Done with one press; what needs a text or a choice is opened instead, on the page of the act.
_ONE_PRESS = frozenset({Act.ACCEPT, Act.COMPLETE, Act.APPROVE, Act.SUPPLY})
#: What carries a dossier on: why one of these is not open is what somebody with the paper in hand has to know.
_CARRIES_ON = _ONE_PRESS | {Act.HAND_OVER}
_NOT_ON_IT = (
    say("Hồ sơ này không có trong biên bản."),
    say("Kiểm tra mã trên bìa; hồ sơ thừa thì trả lại bên giao."),
)


def code_of(scanned: str) -> str:
    """Return the case code in what a scanner typed: the bare code of the bars, or the address in the QR code."""
    return scanned.strip()[:_LONGEST].rstrip("/").rpartition("/")[2].partition("?")[0].strip().upper()[:60]


@router.get("/scan")
async def scan(
    request: Request, services: CurrentServices, staff: CurrentStaff, code: Annotated[str, Query(max_length=300)] = ""
) -> Response:
    """Show the field a scanner types into, or go to what it typed."""
    if wanted := code_of(code):
        return see_other(f"/scan/{wanted}")
    return services.pages.render(request, "papers/scan.html", {"viewer_name": staff.name})


@router.get("/scan/{code}")
async def show_scanned(
    request: Request, services: CurrentServices, staff: CurrentStaff, code: str, done: Annotated[str, Query()] = ""
) -> Response:
    """Show the one act that is the person's now, ready to be confirmed; else whose move it is."""
    reading = await read_case(request, services, staff, code, what="case:scan")
    return await _scanned(request, services, reading, done=done == "yes")


@router.post("/scan/{code}")
async def confirm_scanned(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    act: Annotated[str, Form(max_length=40)] = "",
    step: Annotated[str, Form(max_length=80)] = "",
    key: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Do the one act that was shown: receive the paper, or the act on the case. Then the next one may be scanned."""
    reading = await read_case(request, services, staff, code, what="case:scan")
    if act == "receive":
        async with services.sessions.write() as session:
            if await mark_scanned(session, staff.viewer, code) is None:
                raise NotFound
        return see_other(f"/scan/{code}?done=yes")
    offer = offers_of(reading).first
    try:
        if act not in {str(one) for one in _ONE_PRESS}:
            raise InvalidInput
        values = {"proposal": "approve"} if offer and "approve" in offer.choices else {}
        form = ActForm.model_validate({"act": act, "step": step, "values": values})
        await take(services, staff, code, form, checked_key(key))
    except (NotFound, SignInRequired):
        raise
    except (ValidationError, Problem) as problem:
        fresh = await read_case(request, services, staff, code, what="case:scan")
        refused = problem if isinstance(problem, Problem) else InvalidInput()
        return await _scanned(request, services, fresh, problem=refused)
    return see_other(f"/scan/{code}?done=yes")


async def _scanned(
    request: Request,
    services: Services,
    reading: CaseReading,
    *,
    done: bool = False,
    problem: Problem | CommandRefused | None = None,
) -> Response:
    async with services.sessions.read() as session:
        on_its_way = await open_list_of(session, reading.staff.viewer, reading.page.case.id)
    offers = offers_of(reading)
    # The papers come first: received, and the list confirmed once its last dossier was held under the scanner.
    first = None if on_its_way and not (on_its_way.scanned and on_its_way.left) else offers.first
    values = {
        "on_its_way": on_its_way,
        "offer": first,
        "one_press": _one_press(first),
        "effects": _effects(first),
        "closed": _closed(offers),
        "done": done,
        "problem": problem,
        "key": secrets.token_hex(8),
    }
    status = problem.status if problem else 200
    return await render_case(request, services, reading, "papers/scanned.html", values, tab="scan", status=status)


def _one_press(offer: ActOffer | None) -> bool:
    return offer is not None and offer.option.act in _ONE_PRESS


def _effects(offer: ActOffer | None) -> list[str]:
    """Return what the press leads to: of an appraisal, the proposal that the button stands for."""
    return offer.effects.get("approve", offer.effects.get("", [])) if offer else []


def _closed(offers: Offers) -> list[ClosedAct]:
    """Return what carries the dossier on and is not open to the reader, with the reason."""
    return [closed for closed in offers.closed if closed.option.act in _CARRIES_ON]


@router.get("/hand-overs/{list_id}/scan")
async def show_receiving(request: Request, services: CurrentServices, staff: CurrentStaff, list_id: UUID) -> Response:
    """Show which dossiers of a list were under the scanner, and the field for the next."""
    line, cases = await _list(services, staff, list_id)
    if not may_confirm(staff, line):
        return see_other(f"/hand-overs/{list_id}")
    return _receiving(request, services, line, cases)


@router.post("/hand-overs/{list_id}/scan")
async def scan_received(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    list_id: UUID,
    scanned: Annotated[str, Form(max_length=300)] = "",
    confirm: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Note the dossier a scanner typed; or confirm the list with what was scanned: the rest goes back."""
    line, cases = await _list(services, staff, list_id)
    if not may_confirm(staff, line):
        return see_other(f"/hand-overs/{list_id}")  # confirmed meanwhile, or made by themselves: the list says so
    if confirm:
        counted = {case.case_id: case.papers if case.scanned_at else 0 for case in cases}
        try:
            async with services.sessions.write() as session:
                if not await confirm_list(session, staff.viewer, list_id, counted, ""):
                    raise Forbidden
        except AlreadyConfirmedError:
            pass  # somebody was faster; the list says who
        return see_other(f"/hand-overs/{list_id}")
    async with services.sessions.write() as session:
        found = await mark_scanned(session, staff.viewer, code_of(scanned), list_id)
    if found is None:
        wrong = InvalidInput(errors=(FieldProblem("scanned", "not_on_list", *_NOT_ON_IT),))
        return _receiving(request, services, line, cases, typed=scanned, problem=wrong)
    return see_other(f"/hand-overs/{list_id}/scan")


async def _list(services: Services, staff: Person, list_id: UUID) -> tuple[ListLine, list[ListedCase]]:
    if not staff.viewer.agencies_as(*RECEIVING_ROLES):
        raise Forbidden
    async with services.sessions.read() as session:
        found = await hand_over_list(session, staff.viewer, list_id)
    if found is None:
        raise NotFound
    if not receives(staff, found[0]):
        raise Forbidden
    await log_reading(services, staff, None, f"hand-over:list {found[0].number}")
    return found[0], list(found[1])


def _receiving(
    request: Request,
    services: Services,
    line: ListLine,
    cases: list[ListedCase],
    *,
    typed: str = "",
    problem: Problem | None = None,
) -> Response:
    values = {
        "line": line,
        "cases": sorted(cases, key=lambda case: (case.scanned_at is not None, case.position)),
        "seen": sum(case.scanned_at is not None for case in cases),
        "typed": typed,
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    return services.pages.render(request, "papers/receiving.html", values, status=problem.status if problem else 200)
