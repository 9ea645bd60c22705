"""The tables of one step and of one person as files."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.board.access import CurrentLook
from api.board.one_step import ProcedureCode, StepId, step_of
from api.board.person import StaffId, done_by
from api.board.step_sheets import person_sheet, step_agencies_sheet, step_weeks_sheet
from api.dependencies import CurrentServices, Language
from api.desk.list_query import today
from api.desk.sheets import SheetFormat, sheet_response
from api.language import Sentence, say
from api.services import Services
from api.step_names import named
from domain.deadline.moments import local
from models.workload.refresh import last_look

router = APIRouter()
_WEEKS, _AGENCIES, _PERSON = say("Theo tuần"), say("Giữa các cơ quan"), say("Theo bước")
Format = Annotated[SheetFormat, Query(alias="format")]


class StepTable(StrEnum):
    """Which table of a step."""

    WEEKS = "weeks"
    AGENCIES = "agencies"


@router.get("/board/procedures/{procedure_code}/steps/{step}/export")
async def export_step(
    services: CurrentServices,
    look: CurrentLook,
    language: Language,
    procedure_code: ProcedureCode,
    step: StepId,
    table: Annotated[StepTable, Query()] = StepTable.WEEKS,
    wanted: Format = SheetFormat.XLSX,
) -> Response:
    """Send a step's times by week or by agency as a sheet that says when its figures are from."""
    found = await step_of(services, look, procedure_code, step)
    if table is StepTable.WEEKS:
        sheet = step_weeks_sheet(await _dated(services, _WEEKS, language), found.weeks, language)
        return await sheet_response(sheet, wanted, f"buoc-theo-tuan-{today():%Y%m%d}")
    name = await _dated(services, _AGENCIES, language)
    sheet = step_agencies_sheet(name, found.agencies, look.names, language)
    return await sheet_response(sheet, wanted, f"buoc-giua-cac-co-quan-{today():%Y%m%d}")


@router.get("/board/workload/people/{staff_id}/export")
async def export_person(
    services: CurrentServices,
    look: CurrentLook,
    language: Language,
    staff_id: StaffId,
    wanted: Format = SheetFormat.XLSX,
) -> Response:
    """Send a person's times by step as a sheet that says when its figures are from."""
    found = await done_by(services, look, staff_id)
    steps = [(row, named(title, language)) for row, title in found.rows]
    sheet = person_sheet(await _dated(services, _PERSON, language), steps, language)
    return await sheet_response(sheet, wanted, f"viec-theo-buoc-{today():%Y%m%d}")


async def _dated(services: Services, name: Sentence, language: str) -> str:
    async with services.sessions.read() as session:
        look = await last_look(session)
    as_of = look.looked_at if look and look.looked_at else datetime.now(UTC)
    return f"{name.read(language)} {local(as_of):%d-%m %Hh%M}"
