"""Closings of an agency: those that wait for the second signature, one of them, its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.administration.typed import typed_form
from api.cashier.posts import SEEING, WATCHING, agencies_for
from api.cashier.words import CLOSING_BADGES, KINDS, TILLS
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import FieldProblem, Forbidden, InvalidInput, NotFound, Problem, Refused
from api.language import say
from api.pages import see_other
from api.security.people import Person
from api.services import Services
from models.closings import TillLine, answer_closing, covered_lines
from models.queries.cashier import closings_of

router = APIRouter()
_ANSWERED = say("Bảng kê này không còn chờ ký, hoặc do chính bạn đếm. Xem tình trạng bên dưới.")
_WHY = (say("Chưa ghi phải đếm lại vì sao."), say("Ghi lý do trả lại."))


@router.get("/cashier/closings")
async def show_closings(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Show the closings of the person's agencies, newest first."""
    async with services.sessions.read() as session:
        rows = await closings_of(session, agencies_for(staff, *SEEING))
    return services.pages.render(request, "cashier/closings.html", {"rows": rows, "badges": CLOSING_BADGES})


@router.get("/cashier/closings/{closing_id}")
async def show_closing(request: Request, services: CurrentServices, staff: CurrentStaff, closing_id: UUID) -> Response:
    """Show one closing with every movement it covers."""
    return await _show(request, services, staff, closing_id)


@router.post("/cashier/closings/{closing_id}")
async def answer(request: Request, services: CurrentServices, staff: CurrentStaff, closing_id: UUID) -> Response:
    """Sign a closing as the second person, or send it back to be counted again."""
    typed, _ = await typed_form(request)
    found, _ = await _found(services, staff, closing_id)
    if found.agency_id not in staff.viewer.agencies_as(*WATCHING):
        raise Forbidden
    signs, why = typed.get("deed") != "send_back", typed.get("answer", "")[:1000]
    if not signs and not why:
        missing = InvalidInput(errors=(FieldProblem("answer", "missing", *_WHY),))
        return await _show(request, services, staff, closing_id, missing)
    async with services.sessions.write() as session:
        done = await answer_closing(session, closing_id, staff.staff_id, signs=signs, answer=why)
    if not done:
        return await _show(request, services, staff, closing_id, Refused(_ANSWERED))
    return see_other(f"/cashier/closings/{closing_id}")


@router.get("/cashier/closings/{closing_id}/print")
async def print_closing(request: Request, services: CurrentServices, staff: CurrentStaff, closing_id: UUID) -> Response:
    """Show the sheet of a closing, A4, for two signatures."""
    found, lines = await _found(services, staff, closing_id)
    values = {
        "closing": found,
        "lines": lines,
        "notes": _notes(found),
        "kinds": KINDS,
        "tills": TILLS,
        "agency": await services.definitions.agency(found.agency_id),
        "badge_of_closing": CLOSING_BADGES[found.status],
    }
    return services.pages.render(request, "cashier/closing_print.html", values)


def _notes(closing: Any) -> list[tuple[int, int]]:
    """Return how many of each note and coin were counted, the highest first."""
    return sorted(((int(value), number) for value, number in closing.notes.items()), reverse=True)


async def _found(services: Services, staff: Person, closing_id: UUID) -> tuple[Any, Sequence[TillLine]]:
    agencies = agencies_for(staff, *SEEING)
    async with services.sessions.read() as session:
        rows = await closings_of(session, agencies, closing_id=closing_id)
        if not rows:
            raise NotFound
        return rows[0], await covered_lines(session, closing_id)


async def _show(
    request: Request, services: Services, staff: Person, closing_id: UUID, problem: Problem | None = None
) -> Response:
    found, lines = await _found(services, staff, closing_id)
    watches = found.agency_id in staff.viewer.agencies_as(*WATCHING)
    values = {
        "closing": found,
        "lines": lines,
        "notes": _notes(found),
        "kinds": KINDS,
        "tills": TILLS,
        "badge_of_closing": CLOSING_BADGES[found.status],
        "signs": watches and found.status == "counted" and found.cashier_id != staff.staff_id,
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    status = problem.status if problem else 200
    return services.pages.render(request, "cashier/closing_one.html", values, status=status)
