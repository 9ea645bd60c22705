"""The minutes of a hand-over in two copies, as the list stands or as it stood, with a code a telephone can check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.counter.hand_overs import list_for
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import InvalidInput, Problem
from api.papers.instants import instant_of
from api.papers.sheets import qr_code
from api.services import Services
from domain.deadline.text import moment_text
from domain.papers.forms import NAMES, Form
from domain.papers.handed import ListStanding, list_standing
from models.paper_marks import check_url, paper_mark
from models.queries.hand_overs import ListedCase, ListLine

router = APIRouter()


@router.get("/hand-overs/{list_id}/print")
async def print_list(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    list_id: UUID,
    as_of: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show the minutes of a hand-over, A4, one copy for either side. The reading is logged."""
    line, cases = await list_for(services, staff, list_id, "print")
    problem: Problem | None = None
    instant: datetime | None = None
    try:
        instant = instant_of(as_of)
    except InvalidInput as found:
        problem = found
    sheet = await _sheet(services, line, cases, instant)
    values = {
        "line": line,
        "sheet": sheet,
        "form_name": NAMES[Form.HAND_OVER],
        "as_of": as_of,
        "instant": instant,
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    status = problem.status if problem else 200 if sheet else 404
    return services.pages.render(request, "papers/handing.html", values, status=status)


async def _sheet(
    services: Services, line: ListLine, cases: Sequence[ListedCase], instant: datetime | None
) -> dict[str, Any] | None:
    stood = list_standing(line.created_at, line.received_at, instant)
    if stood is ListStanding.NOT_MADE:
        return None
    confirmed = stood is ListStanding.CONFIRMED
    if not confirmed:
        cases = [replace(one, counted=None, received=None) for one in cases]
    agency = await services.definitions.agency(line.agency_id)
    superior = await services.definitions.agency(agency.parent_id) if agency and agency.parent_id else None
    settings, code = services.settings, str(line.id).upper()
    mark = paper_mark(settings.secret.get_secret_value(), code, Form.HAND_OVER, 0)
    url = check_url(settings.public_url, code, mark)
    told = [
        ("Bên giao", f"{line.created_by_name}, Bộ phận Một cửa"),
        ("Bên nhận", line.to),
        ("Lập lúc", moment_text(line.created_at, "vi")),
        ("Ghi chú", line.note),
    ]
    if confirmed and line.received_at is not None:
        told.append(("Bên nhận xác nhận", f"{line.received_by_name}, {moment_text(line.received_at, 'vi')}"))
        told.append(("Ý kiến bên nhận", line.receiver_note))
    return {
        "form": "",
        "title": NAMES[Form.HAND_OVER].vi,
        "superior": superior.name_vi if superior else "",
        "issuer": agency.name_vi if agency else line.agency_id,
        "number": f"Số: {line.number}",
        "told": [(label, text) for label, text in told if text],
        "cases": cases,
        "confirmed": confirmed,
        "totals": (
            len(cases),
            sum(one.papers for one in cases),
            sum(one.counted or 0 for one in cases) if confirmed else None,
        ),
        "giver": line.created_by_name,
        "receiver": line.received_by_name if confirmed else "",
        "qr": qr_code(url),
        "check": f"{mark.check[:4]}-{mark.check[4:]}",
    }
