"""The forms of a case to be printed: as they stand, or as they stood on a day gone by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.case.frame import render_case
from api.case.reading import read_case
from api.dependencies import CurrentServices, CurrentStaff
from api.errors import InvalidInput, NotFound, Problem
from api.papers.dossier import cover_values, papers_values
from api.papers.instants import instant_of
from api.papers.paying_back import refunded_values
from api.papers.returning import returned_values
from api.papers.sheets import LETTERED, Drawn, control_values, drawn_of, letter_values, receipt_values, transfer_values
from api.services import Services
from domain.papers.forms import NAMES, Form

router = APIRouter()
Name = Literal[
    "receipt", "supplement", "refusal", "apology", "stop", "control", "transfer", "result", "returned", "refunded",
    "cover", "papers",
]  # fmt: skip
_TEMPLATES = {Form.RECEIPT: "papers/receipt.html", Form.CONTROL: "papers/control.html",
              Form.TRANSFER: "papers/transfer.html", Form.COVER: "papers/cover.html",
              Form.PAPERS: "papers/papers.html", Form.RETURNED: "papers/returned.html",
              Form.REFUNDED: "papers/refunded.html"}  # fmt: skip

_TABLED: Mapping[Form, Callable[[Services, Drawn], dict[str, Any] | None]] = {
    Form.CONTROL: control_values,
    Form.TRANSFER: transfer_values,
    Form.COVER: cover_values,
    Form.PAPERS: papers_values,
    Form.REFUNDED: refunded_values,
}


@router.get("/cases/{code}/slips/{name}")
async def show_slip(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    name: Name,
    *,
    as_of: Annotated[str, Query(max_length=40)] = "",
    size: Annotated[Literal["", "a5", "a4"], Query()] = "",
    event: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """Show one form as it is given out, of the event asked for or the last that called for it.

    Raises NotFound while there is, or was then, no occasion for it.
    """
    form = Form(name)
    reading = await read_case(request, services, staff, code, what=f"case:slip {name}")
    problem: Problem | None = None
    instant: datetime | None = None
    try:
        instant = instant_of(as_of)
    except InvalidInput as found:
        problem = found
    drawn = await drawn_of(services, reading, instant, event)
    sheet = await _sheet(services, drawn, form) if drawn else None
    if sheet is None and instant is None:
        raise NotFound
    values = {
        "sheet": sheet,
        "name": name,
        "form_name": NAMES[form],
        "as_of": as_of,
        "event": event,
        "instant": instant,
        "size": size or (sheet or {}).get("paper", "a5"),
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    template = _TEMPLATES.get(form, "papers/letter.html") if sheet else "papers/not_then.html"
    status = problem.status if problem else 200 if sheet else 404
    return await render_case(request, services, reading, template, values, tab="print", status=status)


async def _sheet(services: Services, drawn: Drawn, form: Form) -> dict[str, Any] | None:
    if form in LETTERED:
        return letter_values(services, drawn, form)
    if form is Form.RECEIPT:
        return await receipt_values(services, drawn)
    if form is Form.RETURNED:
        return await returned_values(services, drawn)
    return _TABLED[form](services, drawn)
