"""Hand-over lists: those on their way, those confirmed, one of them, its confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.badges import Badge
from api.counter.online_queue import cursor_of
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import FieldProblem, Forbidden, InvalidInput, NotFound, Problem, Refused
from api.language import say
from api.pages import see_other
from api.papers.checking import LIST_COMPLETE, LIST_DIFFERS, LIST_OPEN
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from domain.case.acts import Role
from models.hand_overs import RECEIVING_ROLES, AlreadyConfirmedError, confirm_list
from models.queries.hand_overs import ListedCase, ListLine, hand_over_list, hand_over_lists

router = APIRouter()
_MOST = 50
_CONFIRMED = say("Biên bản này đã được xác nhận trước đó. Xem kết quả bên dưới.")
_NOT_A_COUNT = (say("Không phải số đếm được."), say("Nhập một số từ 0 đến 999; 0 là không có hồ sơ này."))


@router.get("/hand-overs")
async def show_lists(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    cut: Annotated[Literal["open", "confirmed"], Query()] = "open",
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the lists of the person's agencies: on their way, or confirmed."""
    demand_side(staff)
    async with services.sessions.read() as session:
        page = await hand_over_lists(
            session, staff.viewer, still_open=cut == "open", after=cursor_of(after), limit=_MOST
        )
    values = {
        "rows": [(line, badge_of(line), may_confirm(staff, line)) for line in page.lines],
        "cut": cut,
        "after": str(page.after) if page.after else "",
        "makes": bool(staff.viewer.agencies_as(Role.COUNTER)),
    }
    return services.pages.render(request, "counter/hand_overs.html", values)


@router.get("/hand-overs/{list_id}")
async def show_list(request: Request, services: CurrentServices, staff: CurrentStaff, list_id: UUID) -> Response:
    """Show one list with its cases. The reading is logged."""
    return await _show(request, services, staff, list_id)


@router.post("/hand-overs/{list_id}")
async def confirm(request: Request, services: CurrentServices, staff: CurrentStaff, list_id: UUID) -> Response:
    """Confirm a list for the receiving side: everything was there, or what was counted."""
    sent = await request.form(max_fields=200)
    typed = {name: str(value).strip()[:400] for name, value in sent.items()}
    _, cases = await list_for(services, staff, list_id, "confirm")
    try:
        counted = None if typed.get("everything") else _counted(cases, typed)
        async with services.sessions.write() as session:
            confirmed = await confirm_list(session, staff.viewer, list_id, counted, typed.get("note", ""))
    except AlreadyConfirmedError:
        return await _show(request, services, staff, list_id, typed=typed, problem=Refused(_CONFIRMED))
    except InvalidInput as problem:
        return await _show(request, services, staff, list_id, typed=typed, problem=problem)
    if not confirmed:
        raise Forbidden
    return see_other(f"/hand-overs/{list_id}")


def badge_of(line: ListLine) -> Badge:
    """Return where a list stands."""
    if line.received_at is None:
        return LIST_OPEN
    return LIST_DIFFERS if line.differing else LIST_COMPLETE


def may_confirm(staff: Person, line: ListLine) -> bool:
    """Tell whether the person may confirm a list: on the receiving side, and not who made it."""
    return receives(staff, line) and line.received_at is None and line.created_by != staff.staff_id


def receives(staff: Person, line: ListLine) -> bool:
    """Tell whether the person is on the receiving side of a list."""
    return line.receiving_agency in staff.viewer.agencies_as(*RECEIVING_ROLES)


def demand_side(staff: Person) -> None:
    """Raise Forbidden for who neither gives nor receives papers."""
    if not staff.viewer.agencies_as(Role.COUNTER, *RECEIVING_ROLES):
        raise Forbidden


async def list_for(
    services: Services, staff: Person, list_id: UUID, what: str
) -> tuple[ListLine, Sequence[ListedCase]]:
    """Return a list with its cases; the reading is logged as `what`. Raises Forbidden and NotFound."""
    demand_side(staff)
    async with services.sessions.read() as session:
        found = await hand_over_list(session, staff.viewer, list_id)
    if found is None:
        raise NotFound
    await log_reading(services, staff, None, f"hand-over:{what} {found[0].number}")
    return found


async def _show(
    request: Request,
    services: Services,
    staff: Person,
    list_id: UUID,
    *,
    typed: dict[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    line, cases = await list_for(services, staff, list_id, "list")
    values = {
        "line": line,
        "cases": cases,
        "badge_of_list": badge_of(line),
        "confirms": may_confirm(staff, line),
        "typed": typed or {},
        "problem": problem,
        "errors": problem.errors if problem else (),
        "labels": {f"counted.{case.position}": case.code for case in cases},
    }
    status = problem.status if problem else 200
    return services.pages.render(request, "counter/hand_over.html", values, status=status)


def _counted(cases: Sequence[ListedCase], typed: dict[str, str]) -> dict[UUID, int]:
    """Return what was counted, by case. Raises InvalidInput naming each field that is no count."""
    counted: dict[UUID, int] = {}
    problems = []
    for case in cases:
        field = f"counted.{case.position}"
        text = typed.get(field, "")
        if text.isascii() and text.isdecimal() and len(text) <= 3:
            counted[case.case_id] = int(text)
        else:
            problems.append(FieldProblem(field, "count", *_NOT_A_COUNT))
    if problems:
        raise InvalidInput(errors=tuple(problems))
    return counted
