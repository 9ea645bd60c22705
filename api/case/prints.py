"""What is printed of a case: the slips issued, and pages made to be printed."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.case.frame import render_case
from api.case.history import TimelineLine, lines_of
from api.case.reading import CaseReading, read_case
from api.dependencies import CurrentServices, CurrentStaff
from domain.papers.forms import NAMES, Form, called_for
from models.tables import Document

router = APIRouter()

#: Forms that tell of one event of the case.
_SLIPS = (
    *(Form.RECEIPT, Form.SUPPLEMENT, Form.REFUSAL, Form.APOLOGY, Form.STOP, Form.RESULT, Form.RETURNED),
    Form.REFUNDED,
)

#: Events by which another agency got work to do.
_PARTED = frozenset({"consultation_asked", "sub_case_opened", "transferred"})


@dataclass(frozen=True, slots=True)
class IssuedForm:
    """A form issued as a file. `version` counts the issues of one form from 1; the newest is valid."""

    document: Document
    name: str
    version: int
    newest: bool
    by: str


@router.get("/cases/{code}/print")
async def show_prints(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """List everything that can be printed, with version and who made it."""
    reading = await read_case(request, services, staff, code, what="case:print")
    values = {
        "forms": forms_of(reading),
        "slips": [(form, NAMES[form], line) for form in _SLIPS if (line := slip_of(reading, form))],
        "names": {str(form): name for form, name in NAMES.items()},
        "parted": any(event.kind in _PARTED for event in reading.page.events),
    }
    return await render_case(request, services, reading, "case/print.html", values, tab="print")


def slip_of(reading: CaseReading, form: Form) -> TimelineLine | None:
    """Return the event a form tells of, the last of its kind; None when there was none."""
    told = [event for event in reading.page.events if called_for(event) is form]
    return lines_of(reading, told[-1:])[0] if told else None


def forms_of(reading: CaseReading) -> list[IssuedForm]:
    """Return the forms issued as files, newest first, with their place among the issues of the same form."""
    issued = [document for document in reading.page.documents if document.kind.startswith("form:")]
    counts: dict[str, int] = {}
    found = []
    for document in issued:
        version = counts[document.kind] = counts.get(document.kind, 0) + 1
        found.append((document, version))
    return [
        IssuedForm(
            document=document,
            name=document.kind.removeprefix("form:"),
            version=version,
            newest=version == counts[document.kind],
            by=reading.person_name(document.created_by),
        )
        for document, version in reversed(found)
    ]
