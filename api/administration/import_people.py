"""People from a spreadsheet: checked and shown row by row first, stored all at once after that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.administration.import_sheet import (
    LARGEST,
    XLSX,
    digest_of,
    read_sheet,
    role_words,
    template_csv,
    template_xlsx,
)
from api.administration.import_words import problem_sentences
from api.administration.person_form import last_administrator
from api.administration.realm import Administrator, CurrentAdministrator
from api.dependencies import CurrentServices
from api.errors import FieldProblem, InvalidInput, NotFound, Problem
from api.language import say
from api.security.passwords import handed_out_password, hashes_of
from api.services import Services
from domain.staff.rows import CheckedRow
from domain.staff.sheet import FIELDS, HEADS, check_rows, read_rows
from models.import_drafts import draft_of, drop_draft, keep_draft
from models.people import LastAdministratorError
from models.people_import import PLACE, known_people, store_rows, unit_names
from runtime.database import ReadSession

router = APIRouter()
_TEMPLATES = {"xlsx": (template_xlsx, XLSX), "csv": (template_csv, "text/csv; charset=utf-8")}
_GONE = FieldProblem(
    "file", "gone", say("Danh sách này đã được lưu, hoặc đã thay bằng danh sách khác."), say("Tải tệp lên lại nếu cần.")
)


@router.get("/administration/people/import")
async def show_import(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Show where to upload a list and where to find the template."""
    return _page(request, services, administrator)


@router.get("/administration/people/import/template.{kind}")
async def template(administrator: CurrentAdministrator, kind: str) -> Response:
    """Return the template as Excel or CSV."""
    if kind not in _TEMPLATES:
        raise NotFound
    make, media_type = _TEMPLATES[kind]
    headers = {"Content-Disposition": f'attachment; filename="danh-sach-can-bo.{kind}"'}
    return Response(make(), media_type=media_type, headers=headers)


@router.post("/administration/people/import")
async def check_import(
    request: Request,
    services: CurrentServices,
    administrator: CurrentAdministrator,
    file: Annotated[UploadFile, File()],
) -> Response:
    """Check a list and show every row with what it would do; nothing is stored before it is confirmed."""
    try:
        rows, problems = read_rows(read_sheet(await file.read(LARGEST + 1)))
        if problems:
            raise InvalidInput(errors=tuple(FieldProblem("file", p.rule, *problem_sentences(p)) for p in problems))
        async with services.sessions.read() as session:
            checked = await _check(session, administrator, rows)
    except InvalidInput as problem:
        return _page(request, services, administrator, problem=problem)
    content = [[number, dict(cells)] for number, cells in rows]
    digest = digest_of(checked)
    async with services.sessions.write() as session:
        await keep_draft(session, administrator.id, PLACE, {"rows": content, "digest": digest})
    return _page(request, services, administrator, checked=checked, digest=digest)


@router.post("/administration/people/import/confirm")
async def confirm_import(
    request: Request,
    services: CurrentServices,
    administrator: CurrentAdministrator,
    digest: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Store the whole list, or nothing, and show the passwords of new accounts, this once."""
    try:
        async with services.sessions.read() as session:
            rows = await _waiting(session, administrator, digest)
            checked = await _check(session, administrator, rows)
        passwords = {row.cells["login"]: handed_out_password() for row in checked if row.is_new}
        hashes = dict(zip(passwords, await hashes_of(list(passwords.values())), strict=True))
        changed = await _store(services, administrator, rows, hashes, digest)
    except InvalidInput as problem:
        return _page(request, services, administrator, problem=problem)
    services.doorkeeper.forget()
    names = {row.cells["login"]: row.cells["name"] for row in checked}
    values = {
        "handed_out": [(names[login], login, password) for login, password in passwords.items()],
        "changed": changed,
        "back": "/administration/people",
    }
    return services.pages.render(request, "administration/passwords.html", values)


async def _waiting(session: ReadSession, administrator: Administrator, digest: str) -> list[tuple[int, dict[str, str]]]:
    draft = await draft_of(session, administrator.id, PLACE)
    if draft is None or draft.fields.get("digest") != digest:
        raise InvalidInput(errors=(_GONE,))
    return [(int(number), dict(cells)) for number, cells in draft.fields["rows"]]


async def _store(
    services: Services,
    administrator: Administrator,
    rows: Sequence[tuple[int, dict[str, str]]],
    hashes: dict[str, str],
    digest: str,
) -> int:
    try:
        async with services.sessions.write() as session:
            if not await drop_draft(session, administrator.id, PLACE):
                raise InvalidInput(errors=(_GONE,))
            # Looked at again inside the transaction: what was shown and confirmed must be what is done.
            checked = await _check(session, administrator, rows)
            if digest_of(checked) != digest or any(row.problems for row in checked):
                changed_meanwhile = say("Dữ liệu đã đổi từ khi kiểm tra. Chưa lưu dòng nào.")
                raise InvalidInput(
                    errors=(FieldProblem("file", "changed", changed_meanwhile, say("Tải tệp lên lại để kiểm tra.")),)
                )
            return await store_rows(session, administrator.realm, checked, hashes, administrator.id)
    except LastAdministratorError as error:
        raise InvalidInput(errors=(last_administrator(administrator.realm, error, "file"),)) from error


async def _check(
    session: ReadSession, administrator: Administrator, rows: Sequence[tuple[int, dict[str, str]]]
) -> list[CheckedRow]:
    known = await known_people(
        session, administrator.realm, sorted({cells.get("login", "").lower() for _, cells in rows})
    )
    units = await unit_names(session, administrator.realm)
    active = {agency.id for agency in administrator.realm.agencies if agency.active}
    offered = {agency: names for agency, names in units.items() if agency in active}
    return check_rows(rows, offered, administrator.realm.ids[0], known)


def _page(
    request: Request,
    services: Services,
    administrator: Administrator,
    *,
    checked: Sequence[CheckedRow] = (),
    digest: str = "",
    problem: Problem | None = None,
) -> Response:
    wrong = [row for row in checked if row.problems]
    values: dict[str, Any] = {
        "heads": {name: HEADS[name][0] for name in FIELDS},
        "rows": [_shown(row) for row in checked],
        "wrong_rows": len(wrong),
        "new": sum(row.is_new for row in checked),
        "updates": sum(bool(row.changes) for row in checked),
        "same": sum(not row.is_new and not row.changes for row in checked),
        "digest": digest if not wrong else "",
        "agencies": administrator.realm.agencies,
        "problem": problem,
        "errors": problem.errors if problem else (),
    }
    status = problem.status if problem else 422 if wrong else 200
    return services.pages.render(request, "administration/import.html", values, status=status)


def _shown(row: CheckedRow) -> dict[str, Any]:
    """Return a row as the preview shows it: cells with roles in words, changes, problems as sentences."""
    cells = {**row.cells, "roles": row.cells["roles"] if row.problems else role_words(row.cells["roles"])}
    return {
        "number": row.number,
        "cells": cells,
        "is_new": row.is_new,
        "changes": {
            name: (role_words(before), role_words(after)) if name == "roles" else (before, after)
            for name, (before, after) in row.changes.items()
        }
        if not row.problems
        else {},
        "problems": [(HEADS[p.field][0] if p.field else "", *problem_sentences(p)) for p in row.problems],
    }
