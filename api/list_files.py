"""A list as PDF to sign and hang up: all its lines, its heads on every page, whose it is and of when."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from starlette.responses import Response
from temporalio.client import WorkflowFailureError
from temporalio.service import RPCError

from api.desk.sheets import Sheet, SheetFormat, sheet_response
from api.errors import Refused, Unavailable
from api.language import say
from api.scorecard.figures import number_text
from api.security.people import Person
from api.services import Services
from domain.deadline.moments import local
from domain.spreadsheets import CellValue
from models.kept_looks import LIST_TO_SET, forget_look, keep_look, kept_look
from workflows.specimen import LIST_PATIENCE, draw_list

#: A list is set whole or not at all; one this long has some two hundred pages and takes a second or two.
MOST: Final = 2000
_AWAY = say("Bộ phận lập tệp PDF chưa trả lời. Thử lại sau ít giây, hoặc tải bảng tính.")
_TOO_LONG = say("Danh sách dài hơn 2.000 dòng nên không lập tệp PDF. Thu hẹp cơ quan hoặc kỳ, hoặc tải bảng tính.")
_MOTTO = (say("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), say("Độc lập - Tự do - Hạnh phúc"))
_LEFT = (say("Người lập biểu"), say("(Ký, họ và tên)"))
_RIGHT = (say("Thủ trưởng đơn vị"), say("(Ký, đóng dấu, họ và tên)"))
_PLACE, _PAGE, _EMPTY = say("STT"), say("Trang"), say("Không có dòng nào.")


class ListFormat(StrEnum):
    """The kinds of files of a list that is signed or hung up."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on a printed list besides its table.

    `unit` issues it, `about` says whose figures and of when, `notes` stand over the table. `shares` say by column how
    much of the spare room it takes, 0 for as wide as its words; `numbers` which columns are numbers, `strong` which
    rows are sums. `numbered` puts the number of each line before it.
    """

    title: str
    unit: str
    about: str
    notes: Sequence[str]
    shares: Sequence[int]
    numbers: frozenset[int]
    moment: datetime
    strong: frozenset[int] = frozenset()
    numbered: bool = True


def fields_of(sheet: Sheet, printed: Printed, language: str) -> dict[str, Any]:
    """Return a list as the fields of its sheet of paper."""
    columns = [
        {"title": head, "share": share, "number": place in printed.numbers}
        for place, (head, share) in enumerate(zip(sheet.heads, printed.shares, strict=True))
    ]
    if printed.numbered:
        columns.insert(0, {"title": _PLACE.read(language), "share": 0, "number": True})
    rows = [
        {
            "strong": place in printed.strong,
            "texts": [
                *([number_text(place + 1, language)] if printed.numbered else ()),
                *(_told(value, language, number=at in printed.numbers) for at, value in enumerate(row)),
            ],
        }
        for place, row in enumerate(sheet.rows)
    ]
    day = local(printed.moment)
    date = say("Ngày %(day)s tháng %(month)s năm %(year)s", day=f"{day:%d}", month=f"{day:%m}", year=str(day.year))
    return {
        "language": language,
        "title": printed.title,
        "unit": printed.unit,
        "about": printed.about,
        "notes": list(printed.notes),
        "columns": columns,
        "rows": rows,
        "empty": _EMPTY.read(language),
        "page": _PAGE.read(language),
        "motto": [one.read(language) for one in _MOTTO],
        "left": [one.read(language) for one in _LEFT],
        "right": [one.read(language) for one in _RIGHT],
        "date": date.read(language),
    }


def _told(value: CellValue, language: str, *, number: bool) -> str:
    """Return a cell as people read it; what is counted by thousands has its points."""
    text = str(value)
    return number_text(int(text), language) if number and text.isascii() and text.isdecimal() else text


async def list_response(
    services: Services, staff: Person, sheet: Sheet, printed: Printed, wanted: ListFormat, name: str, language: str
) -> Response:
    """Return a list as a download. As PDF it is set by a worker.

    Raises Refused for a list longer than `MOST` lines, Unavailable while no worker sets it.
    """
    if wanted is not ListFormat.PDF:
        return await sheet_response(sheet, SheetFormat(wanted.value), name)
    if len(sheet.rows) > MOST:
        raise Refused(_TOO_LONG)
    content = {"fields": fields_of(sheet, printed, language), "at": int(printed.moment.timestamp())}
    async with services.sessions.write() as session:
        look = await keep_look(session, staff.staff_id, LIST_TO_SET, content)
    try:
        async with asyncio.timeout(LIST_PATIENCE.total_seconds()):
            await draw_list(services.temporal, look)
        async with services.sessions.read() as session:
            kept = await kept_look(session, staff.staff_id, LIST_TO_SET, look)
    except (WorkflowFailureError, RPCError, RuntimeError, TimeoutError) as error:
        raise Unavailable(_AWAY) from error
    finally:
        async with services.sessions.write() as session:
            await forget_look(session, look)
    if kept is None or "pdf" not in kept:
        raise Unavailable(_AWAY)
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(base64.b64decode(kept["pdf"]), media_type="application/pdf", headers=headers)
