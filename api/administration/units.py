"""The units of an agency: adding one, changing its name or phone, closing it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.administration.agencies import agency_page
from api.administration.realm import CurrentAdministrator
from api.administration.typed import need, raise_if, typed_form
from api.dependencies import CurrentServices, checked_key
from api.errors import FieldProblem, InvalidInput, NotFound
from api.language import say
from api.pages import see_other
from domain.staff.rows import fold
from models.offices import add_unit, change_unit
from models.realm import units_of
from models.staff_changes import ChangedAlreadyError
from models.tables import Unit
from runtime.database import ReadSession

router = APIRouter()


@router.post("/administration/agencies/{agency_id}/units")
async def make_unit(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, agency_id: str
) -> Response:
    """Store a new unit of an agency."""
    administrator.agency(agency_id)
    typed, _ = await typed_form(request)
    try:
        async with services.sessions.write() as session:
            raise_if(need(typed, "name_vi") or await _twice(session, agency_id, typed["name_vi"]))
            unit = Unit(
                agency_id=agency_id,
                name_vi=typed["name_vi"],
                name_en=typed.get("name_en", ""),
                phone=typed.get("phone", ""),
            )
            await add_unit(session, unit, administrator.id, checked_key(typed.get("key", "")))
    except ChangedAlreadyError:
        pass
    except InvalidInput as problem:
        typed["form"] = "unit"
        return await agency_page(request, services, administrator, agency_id, typed=typed, problem=problem)
    return see_other(f"/administration/agencies/{agency_id}?saved=yes#units")


@router.post("/administration/units/{unit_id}")
async def save_unit(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, unit_id: UUID
) -> Response:
    """Change a unit's names, phone, or whether it is in service."""
    typed, _ = await typed_form(request)
    agency_id = ""
    try:
        async with services.sessions.write() as session:
            unit = await session.get(Unit, unit_id)
            if unit is None or not administrator.realm.has(unit.agency_id):
                raise NotFound
            agency_id = unit.agency_id
            raise_if(need(typed, "name_vi") or await _twice(session, agency_id, typed["name_vi"], unit_id))
            wished = {
                "name_vi": typed["name_vi"],
                "name_en": typed.get("name_en", ""),
                "phone": typed.get("phone", ""),
                "active": typed.get("active") == "yes",
            }
            await change_unit(session, unit, wished, administrator.id)
    except InvalidInput as problem:
        typed["form"] = "unit"
        return await agency_page(request, services, administrator, agency_id, typed=typed, problem=problem)
    return see_other(f"/administration/agencies/{agency_id}?saved=yes#units")


async def _twice(session: ReadSession, agency_id: str, name: str, but: UUID | None = None) -> list[FieldProblem]:
    """Return the problem of a name that another unit of the agency has: nobody could tell them apart."""
    taken = any(unit.id != but and fold(unit.name_vi) == fold(name) for unit in await units_of(session, [agency_id]))
    if not taken:
        return []
    return [FieldProblem("name_vi", "twice", say("Cơ quan đã có đơn vị tên này."), say("Đặt tên khác."))]
