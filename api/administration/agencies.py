"""The agencies an administrator looks after: the tree, one agency with its units, adding and closing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.administration.realm import Administrator, CurrentAdministrator
from api.administration.typed import Typed, need, raise_if, typed_form
from api.agency_names import agency_names
from api.dependencies import CurrentServices, checked_key
from api.errors import FieldProblem, InvalidInput, NotFound, Problem
from api.language import say
from api.pages import see_other
from api.services import Services
from domain.staff.agency_sheet import IDENTIFIER
from domain.staff.rows import MOST_ROWS
from models.offices import add_agency, change_agency
from models.realm import agency_exists, open_cases, units_of
from models.staff_changes import ChangedAlreadyError
from models.tables import Agency
from runtime.database import ReadSession

router = APIRouter()
_TEXTS = ("name_vi", "name_en", "address", "phone")


@router.get("/administration")
async def show_agencies(
    request: Request,
    services: CurrentServices,
    administrator: CurrentAdministrator,
    added: Annotated[int, Query(ge=0, le=MOST_ROWS)] = 0,
    changed: Annotated[int, Query(ge=0, le=MOST_ROWS)] = 0,
) -> Response:
    """Show the tree of agencies with the number of people and units in each; after an import, what it did."""
    values = {"agencies": administrator.realm.agencies, "added": added, "changed": changed}
    return services.pages.render(request, "administration/agencies.html", values)


@router.get("/administration/agencies/new")
async def show_new_agency(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Show the form of a new agency below one of the realm."""
    return _form_page(request, services, administrator, {"parent_id": administrator.realm.ids[0]})


@router.post("/administration/agencies/new")
async def make_agency(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Store a new agency."""
    typed, _ = await typed_form(request)
    try:
        async with services.sessions.write() as session:
            await _check_new(services, session, administrator, typed)
            agency = Agency(
                id=typed["id"],
                kind=typed["kind"],
                parent_id=typed["parent_id"],
                name_vi=typed["name_vi"],
                name_en=typed.get("name_en", ""),
                address=typed.get("address", ""),
                phone=typed.get("phone", ""),
            )
            await add_agency(session, agency, administrator.id, checked_key(typed.get("key", "")))
    except ChangedAlreadyError:
        return see_other("/administration")
    except InvalidInput as problem:
        return _form_page(request, services, administrator, typed, problem=problem)
    services.doorkeeper.forget()
    return see_other(f"/administration/agencies/{typed['id']}")


@router.get("/administration/agencies/{agency_id}")
async def show_agency(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, agency_id: str
) -> Response:
    """Show one agency with its units."""
    return await agency_page(request, services, administrator, agency_id)


@router.post("/administration/agencies/{agency_id}")
async def save_agency(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, agency_id: str
) -> Response:
    """Change an agency's name, address, phone, superior, or whether it is in service."""
    known = administrator.agency(agency_id)
    typed, _ = await typed_form(request)
    wished: dict[str, Any] = {name: typed.get(name, "") for name in _TEXTS}
    wished["active"] = typed.get("active") == "yes"
    if agency_id not in administrator.realm.roots:
        wished["parent_id"] = typed.get("parent_id", "")
    try:
        async with services.sessions.write() as session:
            raise_if(need(typed, "name_vi"))
            await _check_change(session, administrator, agency_id, wished, was_active=known.active)
            agency = await session.get(Agency, agency_id)
            if agency is None:
                raise NotFound
            await change_agency(session, agency, wished, administrator.id)
    except InvalidInput as problem:
        return await agency_page(request, services, administrator, agency_id, typed=typed, problem=problem)
    return see_other(f"/administration/agencies/{agency_id}?saved=yes")


async def agency_page(
    request: Request,
    services: Services,
    administrator: Administrator,
    agency_id: str,
    *,
    typed: Mapping[str, str] | None = None,
    problem: Problem | None = None,
) -> Response:
    """Return the page of one agency; with a problem, what was typed stands in its form."""
    agency = administrator.agency(agency_id)
    async with services.sessions.read() as session:
        units = await units_of(session, [agency_id])
    below = administrator.realm.below(agency_id)
    kept = {name: str(getattr(agency, name) or "") for name in (*_TEXTS, "parent_id")}
    kept["active"] = "yes" if agency.active else ""
    values = {
        "agency": agency,
        "units": units,
        "typed": dict(typed) if typed and typed.get("form") != "unit" else kept,
        "unit_typed": dict(typed) if typed and typed.get("form") == "unit" else {},
        "is_root": agency_id in administrator.realm.roots,
        "parents": [other for other in administrator.realm.agencies if other.id not in below],
        "saved": request.query_params.get("saved") == "yes" and problem is None,
        "problem": problem,
        "errors": problem.errors if problem else (),
        "key": secrets.token_hex(16),
    }
    return services.pages.render(
        request, "administration/agency.html", values, status=problem.status if problem else 200
    )


def _form_page(
    request: Request,
    services: Services,
    administrator: Administrator,
    typed: Mapping[str, str],
    *,
    problem: Problem | None = None,
) -> Response:
    values = {
        "typed": dict(typed),
        "parents": [agency for agency in administrator.realm.agencies if agency.active],
        "kinds": agency_names(services.settings),
        "problem": problem,
        "errors": problem.errors if problem else (),
        "key": secrets.token_hex(16),
    }
    return services.pages.render(
        request, "administration/new_agency.html", values, status=problem.status if problem else 200
    )


async def _check_new(services: Services, session: ReadSession, administrator: Administrator, typed: Typed) -> None:
    problems = need(typed, "name_vi")
    if not IDENTIFIER.fullmatch(typed.get("id", "")):
        problems.append(
            FieldProblem(
                "id",
                "identifier",
                say("Mã định danh gồm một chữ cái, hai chữ số, rồi các nhóm số cách nhau bằng dấu chấm."),
                say("Ghi theo danh mục mã định danh, ví dụ H61.12."),
            )
        )
    elif await agency_exists(session, typed["id"]):
        problems.append(
            FieldProblem("id", "taken", say("Mã định danh này đã được dùng."), say("Kiểm tra lại danh mục."))
        )
    if not administrator.realm.has(typed.get("parent_id", "")):
        problems.append(_unknown_parent())
    if typed.get("kind") not in agency_names(services.settings):
        problems.append(FieldProblem("kind", "unknown", say("Không có loại này."), say("Chọn trong danh sách.")))
    raise_if(problems)


async def _check_change(
    session: ReadSession, administrator: Administrator, agency_id: str, wished: Mapping[str, Any], *, was_active: bool
) -> None:
    parent = wished.get("parent_id")
    if parent is not None and (not administrator.realm.has(parent) or parent in administrator.realm.below(agency_id)):
        raise_if([_unknown_parent()])
    if wished["active"] or not was_active:
        return
    if agency_id in administrator.realm.roots:
        mine = say("Không ngừng được cơ quan mà chính mình quản trị.")
        raise_if([FieldProblem("active", "own_agency", mine, say("Nhờ quản trị cấp trên."))])
    if count := await open_cases(session, agency_id):
        busy = say("Cơ quan còn %(count)s hồ sơ chưa xong.", count=count)
        raise_if([FieldProblem("active", "open_cases", busy, say("Giải quyết hoặc chuyển hết hồ sơ trước."))])
    if any(other.parent_id == agency_id and other.active for other in administrator.realm.agencies):
        above = say("Còn cơ quan trực thuộc đang hoạt động.")
        raise_if([FieldProblem("active", "has_children", above, say("Chuyển các cơ quan đó sang nơi khác trước."))])


def _unknown_parent() -> FieldProblem:
    return FieldProblem(
        "parent_id", "unknown", say("Không đặt được dưới cơ quan này."), say("Chọn cơ quan khác trong danh sách.")
    )
