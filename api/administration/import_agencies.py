"""Agencies from a spreadsheet: checked and shown row by row first, stored all at once after that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.administration.import_agency_words import agencies_csv, agencies_xlsx, agency_problem_sentences
from api.administration.import_sheet import LARGEST, XLSX, digest_of, read_sheet
from api.administration.realm import Administrator, CurrentAdministrator
from api.agency_names import agency_names
from api.dependencies import CurrentServices
from api.errors import FieldProblem, InvalidInput, NotFound, Problem
from api.language import say
from api.pages import see_other
from api.services import Services
from domain.staff.agency_sheet import HEADS, check_agencies, read_agencies
from domain.staff.rows import CheckedRow, Row
from models.agencies_import import PLACE, around, known_agencies, store_agencies
from models.import_drafts import draft_of, drop_draft, keep_draft
from runtime.database import ReadSession

router = APIRouter()
_GONE = FieldProblem(
    "file", "gone", say("Danh sách này đã được lưu, hoặc đã thay bằng danh sách khác."), say("Tải tệp lên lại nếu cần.")
)
_CHANGED = FieldProblem(
    "file",
    "changed",
    say("Dữ liệu đã đổi từ khi kiểm tra. Chưa lưu dòng nào."),
    say("Tải tệp lên lại để kiểm tra."),
)


@router.get("/administration/agencies/import")
async def show_import(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Show where to upload a list of agencies and where to find the template."""
    return _page(request, services)


@router.get("/administration/agencies/import/template.{kind}")
async def template(services: CurrentServices, administrator: CurrentAdministrator, kind: str) -> Response:
    """Return the template as Excel, with the kinds of agencies there are, or as CSV."""
    headers = {"Content-Disposition": f'attachment; filename="danh-sach-co-quan.{kind}"'}
    if kind == "xlsx":
        return Response(agencies_xlsx(agency_names(services.settings)), media_type=XLSX, headers=headers)
    if kind == "csv":
        return Response(agencies_csv(), media_type="text/csv; charset=utf-8", headers=headers)
    raise NotFound


@router.post("/administration/agencies/import")
async def check_import(
    request: Request,
    services: CurrentServices,
    administrator: CurrentAdministrator,
    file: Annotated[UploadFile, File()],
) -> Response:
    """Check a list and show every row with what it would do; nothing is stored before it is confirmed."""
    try:
        rows, problems = read_agencies(read_sheet(await file.read(LARGEST + 1)))
        if problems:
            raise InvalidInput(
                errors=tuple(FieldProblem("file", p.rule, *agency_problem_sentences(p)) for p in problems)
            )
        async with services.sessions.read() as session:
            checked = await _check(services, session, administrator, rows)
    except InvalidInput as problem:
        return _page(request, services, problem=problem)
    digest = digest_of(checked)
    content = {"rows": [[number, cells] for number, cells in rows], "digest": digest}
    async with services.sessions.write() as session:
        await keep_draft(session, administrator.id, PLACE, content)
    return _page(request, services, checked=checked, digest=digest)


@router.post("/administration/agencies/import/confirm")
async def confirm_import(
    request: Request,
    services: CurrentServices,
    administrator: CurrentAdministrator,
    digest: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Store the whole list, or nothing; each agency stands in the log of changes."""
    try:
        async with services.sessions.write() as session:
            draft = await draft_of(session, administrator.id, PLACE)
            if draft is None or draft.fields.get("digest") != digest:
                raise InvalidInput(errors=(_GONE,))
            rows = [(int(number), dict(cells)) for number, cells in draft.fields["rows"]]
            if not await drop_draft(session, administrator.id, PLACE):
                raise InvalidInput(errors=(_GONE,))
            # Looked at again inside the transaction: what was shown and confirmed must be what is done.
            checked = await _check(services, session, administrator, rows)
            if digest_of(checked) != digest or any(row.problems for row in checked):
                raise InvalidInput(errors=(_CHANGED,))
            added, changed = await store_agencies(session, checked, administrator.id)
    except InvalidInput as problem:
        return _page(request, services, problem=problem)
    services.doorkeeper.forget()
    return see_other(f"/administration?added={added}&changed={changed}")


async def _check(
    services: Services, session: ReadSession, administrator: Administrator, rows: Sequence[Row]
) -> list[CheckedRow]:
    known = await known_agencies(
        session, administrator.realm, sorted({cells.get("id", "").upper() for _, cells in rows})
    )
    return check_agencies(rows, around(administrator.realm, agency_names(services.settings)), known)


def _page(
    request: Request,
    services: Services,
    *,
    checked: Sequence[CheckedRow] = (),
    digest: str = "",
    problem: Problem | None = None,
) -> Response:
    wrong = sum(bool(row.problems) for row in checked)
    values: dict[str, Any] = {
        "heads": {name: heads[0] for name, heads in HEADS.items()},
        "rows": [
            (row, [(HEADS[p.field][0] if p.field else "", *agency_problem_sentences(p)) for p in row.problems])
            for row in checked
        ],
        "wrong_rows": wrong,
        "new": sum(row.is_new for row in checked),
        "updates": sum(bool(row.changes) for row in checked),
        "same": sum(not row.is_new and not row.changes for row in checked),
        "digest": digest if not wrong else "",
        "kinds": agency_names(services.settings),
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    status = problem.status if problem else 422 if wrong else 200
    return services.pages.render(request, "administration/import_agencies.html", values, status=status)
