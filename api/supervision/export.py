"""The list as a file: the columns of the page, no more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.desk.list_query import today
from api.desk.sheets import Sheet, SheetFormat, cut_note, sheet_response
from api.filters import short_time
from api.language import Sentence, language_of, say
from api.readings import log_reading
from api.supervision.access import CurrentOverseer
from api.supervision.list_page import query_of
from api.supervision.rows import ShownLine
from api.supervision.whole_list import whole_list

router = APIRouter()
#: Lines of a sheet: more than the desk of a province has.
MOST: Final = 20_000
HEADS: Final[tuple[Sentence, ...]] = (
    say("Mã hồ sơ"),
    say("Chủ hồ sơ"),
    say("Thủ tục"),
    say("Nguyên nhân"),
    say("Nguyên nhân khác"),
    say("Từ lúc"),
    say("Đến lượt ai"),
    say("Tình trạng hạn"),
    say("Hạn"),
    say("Bước"),
    say("Người giữ"),
    say("Cơ quan"),
    say("Việc nên làm"),
)
_NAME = say("Bàn giám sát")


@router.get("/desk/export")
async def export_desk(
    request: Request,
    services: CurrentServices,
    overseer: CurrentOverseer,
    format: Annotated[SheetFormat, Query()] = SheetFormat.XLSX,  # noqa: A002  # the name in the address
) -> Response:
    """Send the lines of the query in the address as a sheet, at most 20,000, the most pressing. Logged as a reading."""
    now, viewer = datetime.now(UTC), overseer.staff.viewer
    query = await query_of(services, overseer, request.url.query)
    await log_reading(services, overseer.staff, None, "desk export")
    language = language_of(request, services.settings.language)
    rows, total = await whole_list(
        services, viewer, query.wanted(now), now, most=MOST, each=lambda line: _texts(line, language)
    )
    note = cut_note(len(rows), language, total=total) if total > len(rows) else ""
    sheet = Sheet(_NAME.read(language), [head.read(language) for head in HEADS], rows, note)
    return await sheet_response(sheet, format, f"ban-giam-sat-{today():%Y%m%d}")


def _texts(line: ShownLine, language: str) -> list[str]:
    who = line.mover.side.in_language(language)
    if line.mover.name:
        who = f"{who}: {line.mover.name.in_language(language)}"
    return [
        line.row.code,
        line.row.person,
        line.procedure.in_language(language),
        line.cause.in_language(language),
        ", ".join(other.in_language(language) for other in line.others),
        short_time(line.row.since),
        who,
        line.badge.label.read(language),
        short_time(line.row.due_at) if line.row.due_at else "",
        line.step.read(language),
        line.row.holder_name,
        line.agency.in_language(language),
        line.act.name.in_language(language),
    ]
