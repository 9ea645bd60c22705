"""Acting on a case: a plain form in, the case again; refused, or overtaken by somebody else, with the text kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take
from api.case.frame import render_case, with_list
from api.case.moved_on import check_still_the_same
from api.case.offers import OWN_PAGE, offers_of, why_not
from api.case.outside import opinions_of
from api.case.overview import missing_papers, overview_response
from api.case.reading import CaseReading, read_case
from api.case.told import Told, tell
from api.commands import CommandRefused
from api.deadline_view import deadline_view
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import InvalidInput, NotFound, Problem, SignInRequired, StillWorking, Unavailable
from api.language import Sentence
from api.pages import see_other
from api.receiving import choose_way
from api.refusal_grounds import OTHER, check_chosen
from api.services import Services
from api.v1.act_form import ActForm
from api.validation import field_problems
from api.whole_acts import last_day_to_extend
from domain.case.acts import Act
from models.form_drafts import drop_draft
from models.queries.agencies import agencies_like
from models.queries.one_case import one_case
from models.tables import Agency

router = APIRouter()

Typed = Mapping[str, Any]
#: After these nobody knows yet, or nothing was heard: the same key again asks for the same deed.
_SAME_KEY = (StillWorking, Unavailable)
_POINT_PARTS = ("what", "why", "basis", "how")


@router.get("/cases/{code}/acts/{act}")
async def show_act(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    act: Act,
    *,
    step: Annotated[str, Query(max_length=80)] = "",
    target: Annotated[str, Query(max_length=160)] = "",
) -> Response:
    """Show the form of one act with the papers and what it leads to; or why it is not open."""
    if act is Act.CORRECT_INTAKE:
        return see_other(f"/cases/{code}/correct")
    reading = await read_case(request, services, staff, code)
    # Days and dates that are being typed are looked ahead with; texts never come in an address.
    looked_at = {name: value[:20] for name, value in request.query_params.items() if name.startswith("values.")}
    typed = {"act": act.value, "step": step, "target": target, **looked_at}
    return await act_response(request, services, reading, typed)


@router.post("/cases/{code}/acts")
async def act_from_page(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Take an act and show the case again; when it is not taken, the reason and what was typed."""
    sent = await request.form(max_fields=400)
    typed = _typed(sent)
    reading = await read_case(request, services, staff, code)
    if typed.get("preview"):
        return await act_response(request, services, reading, typed)
    try:
        seen = str(typed.get("seq", ""))
        check_still_the_same(reading, int(seen) if seen.isascii() and seen.isdigit() else reading.page.case.seq)
        form = ActForm.model_validate(_as_act(typed))
        check_chosen(reading.procedure.definition, form, str(typed.get("ground", "")))
        if form.act is Act.CHANGE_WAY and (offer := offers_of(reading).find(form.act)):
            await choose_way(services, reading.page.case.id, typed, "values.way", offer.option.answers)
        done = await take(services, staff, code, form, checked_key(str(typed.get("key", ""))))
    except ValidationError as error:
        problem: Problem = InvalidInput(errors=field_problems(error.errors()))
        return await _again(request, services, reading, typed, problem)
    except (NotFound, SignInRequired):
        raise
    except Problem as problem:
        fresh = await read_case(request, services, staff, code)
        if isinstance(problem, CommandRefused):
            problem.detail = Sentence(why_not(fresh, problem.refusal))
        return await _again(request, services, fresh, typed, problem)
    place = f"case/{code}:{form.act}:{form.target or form.step}"
    async with services.sessions.write() as session:
        await drop_draft(session, staff.staff_id, place)
    async with services.sessions.read() as session:
        still_seen = form.act is not Act.TRANSFER or await one_case(session, staff.viewer, code) is not None
    if not still_seen:
        return see_other(f"/tasks?transferred={code}")
    response = see_other(with_list(f"/cases/{code}", str(typed.get("list", ""))))
    tell(response, services.settings, code, Told(form.act, done.seq, place))
    return response


async def _again(
    request: Request, services: Services, reading: CaseReading, typed: Typed, problem: Problem
) -> Response:
    if typed.get("act") in OWN_PAGE:
        return await act_response(request, services, reading, typed, problem=problem)
    extra = {"key": str(typed["key"]).partition(".")[0]} if isinstance(problem, _SAME_KEY) else {}
    return await overview_response(request, services, reading, problem=problem, typed=typed, extra=extra)


async def act_response(
    request: Request, services: Services, reading: CaseReading, typed: Typed, *, problem: Problem | None = None
) -> Response:
    """Return the page of one act, with what was typed, its preview, or what went wrong."""
    came_back = typed if "key" in typed or any(name.startswith("values.") for name in typed) else None
    offers = offers_of(reading, came_back)
    act = str(typed.get("act", ""))
    offer = offers.find(act, str(typed.get("step", "")), str(typed.get("target", "")))
    closed = next((closed for closed in offers.closed if closed.option.act == act), None)
    if offer is None and closed is None and problem is None:
        raise NotFound
    values = {
        "offer": offer,
        "closed": closed,
        "act": act,
        "typed": typed,
        "deadline": deadline_view(reading.plan, reading.calendar, reading.page, reading.now),
        "opinions": opinions_of(reading),
        "missing": missing_papers(reading),
        "preview": points_of(typed) if typed.get("preview") else None,
        "asked": {point["component"] for point in points_of(offer.given)} if offer else set(),
        "owed": reading.page.case.fee - reading.page.case.paid,
        "agencies": await _targets(services, reading) if act == Act.TRANSFER else (),
        "last_day_to_extend": last_day_to_extend(due) if (due := reading.page.case.due_at) else None,
        "key": _key(typed, problem),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return await render_case(request, services, reading, "case/act.html", values, tab="act", status=status)


async def _targets(services: Services, reading: CaseReading) -> Sequence[Agency]:
    """Return the agencies a case could be passed on to."""
    async with services.sessions.read() as session:
        return await agencies_like(session, reading.page.case.agency_id)


def _key(typed: Typed, problem: Problem | None) -> str:
    """Return the key of the form: the one it had when it was only looked at, or when its outcome is not known."""
    if "key" in typed and (problem is None or isinstance(problem, _SAME_KEY)):
        return str(typed["key"]).partition(".")[0]
    return secrets.token_hex(8)


def _typed(sent: FormData) -> dict[str, Any]:
    typed: dict[str, Any] = {name: str(value) for name, value in sent.items()}
    return typed | {"component": [str(value) for value in sent.getlist("component")]}


def points_of(typed: Typed) -> list[dict[str, str]]:
    """Return the points of a supplement request as they were typed: what, why, by which law, how to mend it."""
    chosen = typed.get("component") or []
    components = [chosen] if isinstance(chosen, str) else list(chosen)
    return [
        {"component": component, **{part: str(typed.get(f"{part}.{component}", "")) for part in _POINT_PARTS}}
        for component in components
    ]


def _as_act(typed: Typed) -> dict[str, Any]:
    """Return the body of an act from the flat names of the form."""
    reason = str(typed.get("reason", "")).replace("\r\n", "\n")
    ground = str(typed.get("ground", ""))
    refuses = typed.get("act") == Act.REFUSE or typed.get("values.proposal") == "refuse"
    return {
        "act": typed.get("act", ""),
        "step": typed.get("step", ""),
        "target": typed.get("target", ""),
        "reason": reason,
        "basis": typed.get("basis", ""),
        # What is chosen for a refusal says nothing once the proposal is to approve.
        "ground": ground if refuses and ground != OTHER else "",
        "values": {
            name.removeprefix("values."): value.strip()
            for name, value in typed.items()
            if name.startswith("values.") and value.strip()
        },
        "items": [_item(point, reason) for point in points_of(typed)],
    }


def _item(point: dict[str, str], reason: str) -> dict[str, str]:
    given = {part: text for part in _POINT_PARTS if (text := point[part])}
    return {"component": point["component"], "what": point["what"] or reason[:200] or "–", **given}
