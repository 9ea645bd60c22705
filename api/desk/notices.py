"""What my posts were told: filings that wait too long, cases that are late; each person marks what was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.desk.task_pages import cursor_of
from api.language import Readable, say
from api.pages import see_other
from domain.procedure.basics import Words
from models.notices import mark_all_read, mark_read
from models.queries.notices import MOST, NoticeLine, notices, unread_notices

router = APIRouter()
ROWS = 50
_WORDS = {
    "intake_alert": say("Hồ sơ trực tuyến chưa được ai tiếp nhận"),
    "overdue": say("Hồ sơ đã quá hạn"),
    "step_reminder": say("Một bước của hồ sơ đã hết thời hạn"),
    "step_escalated": say("Một bước của hồ sơ bị chậm"),
    "consultation_late": say("Cơ quan được lấy ý kiến chưa trả lời trong thời hạn"),
    "escalated": say("Được báo theo quy tắc của cơ quan"),
    "reminded": say("Người giám sát nhắc việc"),
    "escalated_by_hand": say("Người giám sát báo lên"),
    "hold_over": say("Đã hết ngày dự kiến tạm dừng, hồ sơ chưa được xử lý tiếp"),
}
#: What a procedure has told by itself: its own words stand in the mail.
_DECLARED = say("Thủ tục báo về hồ sơ này")


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as the page shows it."""

    line: NoticeLine
    words: Readable
    procedure: Words


@router.get("/notices")
async def show_notices(
    request: Request, services: CurrentServices, staff: CurrentStaff, after: Annotated[str, Query(max_length=300)] = ""
) -> Response:
    """Show the notices of the last 90 days, the newest first. They name no person, so the reading is not logged."""
    now = datetime.now(UTC)
    async with services.sessions.read() as session:
        page = await notices(session, staff.viewer, now, after=cursor_of(after), limit=ROWS)
        unread = await unread_notices(session, staff.viewer, now)
    values = {
        "rows": [_row(line) for line in page.lines],
        "unread": unread,
        "shown": unread_count(unread),
        "until": now.isoformat(),
        "first_page": not after,
        "after": str(page.after) if page.after else "",
    }
    return services.pages.render(request, "desk/notices.html", values)


@router.post("/notices/read")
async def read(
    services: CurrentServices,
    staff: CurrentStaff,
    notice: Annotated[str, Form(max_length=200)] = "",
    until: Annotated[datetime | None, Form()] = None,
) -> Response:
    """Mark one notice read, or all that were up when the page was made. Done again, it changes nothing."""
    async with services.sessions.write() as session:
        if notice:
            await mark_read(session, staff.viewer, [notice])
        elif until is not None and until.tzinfo is not None:
            await mark_all_read(session, staff.viewer, until)
    return see_other("/notices")


def unread_count(unread: int) -> str:
    """Return the number as it is shown: "99+" where counting stopped."""
    return str(unread) if unread < MOST else f"{MOST - 1}+"


def words_on_screen(message: str) -> Readable:
    """Return what staff read on screen of a message; all that procedures tell by themselves share one sentence."""
    return _WORDS.get(message, _DECLARED)


def _row(line: NoticeLine) -> NoticeRow:
    return NoticeRow(line, words_on_screen(line.message), Words(vi=line.procedure_vi, en=line.procedure_en))
