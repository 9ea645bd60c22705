"""Specimens: the forms a trial of a procedure would send out, marked so that nobody takes one for real.

No database and no case: the particulars are invented and say so. Form 01 is set as the real one is; the layout of
forms 02 to 05 is ours, for this system sets only form 01 for its cases.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from activities.documents.render import receipt_sheet
from activities.documents.typesetter import Sheet, typeset
from activities.forms.receipt import place_and_date, printable
from activities.specimens import RECEIPT, RECEIPT_FACTS, REPORT, SpecimenRequest, specimen_request
from domain.deadline.moments import local
from domain.procedure.definition import Definition
from domain.simulation.letters import AGENCY_NAME, SUPERIOR_NAME, WATERMARK
from domain.simulation.run import Run

_SECRET = "BANTHU00"  # noqa: S105 - opens nothing: there is no such case
_ADDRESS = "https://motcua.example"
_LONGEST_TEXT = 700


def write_specimens(run: Run, definition: Definition, folder: Path) -> tuple[Path, ...]:
    """Write the forms of a trial as PDF into a folder, which is made if need be, and return the files.

    `definition` is the one the trial ran. Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, form in enumerate(run.forms, 1):
        file = folder / f"{run.procedure}-v{run.version}-{number}-mau-{form.number}.pdf"
        file.write_bytes(typeset(specimen_sheet(specimen_request(run, definition, form))))
        written.append(file)
    return tuple(written)


def specimen_sheet(request: SpecimenRequest) -> Sheet:
    """Return the marked sheet of one form of a trial; a period report is real and not marked."""
    if request.number == REPORT:
        return Sheet("report.typ", plain_texts(request.facts), request.at)
    if request.number == RECEIPT:
        return specimen_of(receipt_sheet(RECEIPT_FACTS.validate_python(request.facts), _ADDRESS, _SECRET))
    moment = local(datetime.fromtimestamp(request.at, UTC))
    fields = {
        **plain_texts(request.facts),
        "form": request.number,
        "superior": SUPERIOR_NAME,
        "issuer": AGENCY_NAME,
        "place_and_date": place_and_date("", moment),
        "left": ("Người nhận", "(Ký và ghi rõ họ tên)"),
        "right": ("Người lập", "(Ký và ghi rõ họ tên)"),
    }
    return specimen_of(Sheet("slip.typ", fields, request.at))


def specimen_of(sheet: Sheet) -> Sheet:
    """Return a sheet that says across every page that it is a specimen."""
    copies = len(sheet.fields.get("copies", "1"))
    fields = {**sheet.fields, "template": sheet.template, "watermark": WATERMARK, "copies_on_a_sheet": copies}
    return Sheet("specimen.typ", fields, sheet.timestamp)


def plain_texts(value: Any) -> Any:
    """Return fields with every text as one line of letters the form font has."""
    match value:
        case str():
            return printable(value, _LONGEST_TEXT)
        case dict():
            return {key: plain_texts(item) for key, item in value.items()}
        case list() | tuple():
            return [plain_texts(item) for item in value]
        case _:
            return value
