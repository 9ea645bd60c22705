"""Who was shown which citizen's data: for administrators and supervisors, by person, case and day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import FieldProblem, Forbidden
from api.filters import VIETNAM
from api.language import Sentence, say
from api.leader.absence_form import day_of
from domain.case.acts import Role
from models.queries.reading_lines import reading_lines
from models.realm import realm_of

router = APIRouter()
PAGE = 50
#: A longer period is an export for an audit, not a page.
LONGEST = timedelta(days=31)

#: What pages and doors write into the log, up to the first colon; the rest names the part or the paper.
WHAT: dict[str, Sentence] = {
    "case": say("Trang hồ sơ"),
    "approval": say("Trang phê duyệt"),
    "approval_batch": say("Danh sách ký nhiều hồ sơ"),
    "approvals": say("Danh sách chờ ký"),
    "batch": say("Kết quả ký nhiều hồ sơ"),
    "board cases": say("Hồ sơ sau một con số của bảng điều hành"),
    "board export": say("Xuất hồ sơ từ bảng điều hành"),
    "board forecast": say("Dự báo hồ sơ quá hạn"),
    "check": say("Kiểm tra hồ sơ trực tuyến"),
    "desk": say("Bàn giám sát"),
    "desk export": say("Xuất danh sách bàn giám sát"),
    "desk search": say("Tìm người nộp trên bàn giám sát"),
    "document": say("Tệp của hồ sơ"),
    "feedback": say("Phản ánh, kiến nghị"),
    "feedback list": say("Danh sách phản ánh, kiến nghị"),
    "hand-over": say("Biên bản bàn giao"),
    "hand-over form": say("Lập biên bản bàn giao"),
    "late opinions": say("Ý kiến chậm"),
    "online": say("Danh sách hồ sơ trực tuyến"),
    "people": say("Tìm người nộp"),
    "person": say("Người nộp của hồ sơ trước"),
    "register": say("Sổ theo dõi hồ sơ"),
    "return": say("Trả kết quả"),
    "return search": say("Tìm hồ sơ để trả kết quả"),
    "returns": say("Danh sách chờ trả kết quả"),
    "search": say("Tra cứu hồ sơ"),
    "search export": say("Xuất danh sách tra cứu"),
    "task export": say("Xuất danh sách việc"),
    "task names": say("Danh sách việc tìm theo tên người nộp"),
    "tasks": say("Việc của tôi"),
    "team": say("Việc của tổ"),
    "unreached": say("Danh sách cần gọi điện"),
}
PARTS: dict[str, Sentence] = {
    "identity": say("số định danh đầy đủ"),
    "papers": say("giấy tờ"),
    "timeline": say("diễn biến"),
    "deadline": say("hạn"),
    "correct": say("sửa thông tin tiếp nhận"),
    "filed about": say("nộp hồ sơ khác về hồ sơ này"),
    "inspect": say("xem bên trong"),
    "money receipt": say("biên lai"),
    "notices": say("thông báo gửi người dân"),
    "obligation": say("nghĩa vụ tài chính"),
    "opinion": say("lấy ý kiến"),
    "print": say("bản in"),
    "control slip": say("phiếu kiểm soát"),
    "slip papers": say("danh mục giấy tờ"),
    "slip supplement": say("phiếu yêu cầu bổ sung"),
    "slip refusal": say("phiếu từ chối tiếp nhận"),
    "slip stop": say("thông báo dừng giải quyết"),
    "slip receipt": say("giấy hẹn in lại"),
    "slip apology": say("văn bản xin lỗi"),
    "slip result": say("kết quả"),
    "slip control": say("phiếu kiểm soát"),
    "slip transfer": say("phiếu chuyển xử lý"),
    "slip cover": say("bìa hồ sơ"),
    "slip refunded": say("biên nhận hoàn tiền"),
    "slip returned": say("biên nhận trả kết quả"),
    "scan": say("quét mã trên bìa"),
    "store": say("kho giấy tờ điện tử"),
    "slip": say("phiếu trả kết quả"),
    "form:receipt": say("giấy hẹn"),
}


@router.get("/administration/readings")
async def show_readings(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    person: Annotated[str, Query(max_length=100)] = "",
    case: Annotated[str, Query(max_length=60)] = "",
    first: Annotated[str, Query(max_length=12)] = "",
    last: Annotated[str, Query(max_length=12)] = "",
    after: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show readings of at most 31 days, newest first."""
    watched = staff.viewer.agencies_as(Role.SUPERVISOR)
    administered = staff.viewer.agencies_as(Role.ADMINISTRATOR)
    if not watched and not administered:
        raise Forbidden
    today = datetime.now(UTC).astimezone(VIETNAM).date()
    begin, end = day_of(first) or today, day_of(last) or (day_of(first) or today)
    problems = _problems(first, last, begin, end)
    lines = []
    async with services.sessions.read() as session:
        realm = await realm_of(session, administered)
        if not problems:
            lines = await reading_lines(
                session,
                sorted({*realm.ids, *watched}),
                datetime.combine(begin, time(), VIETNAM),
                datetime.combine(end, time(), VIETNAM) + timedelta(days=1),
                login=person.strip().lower(),
                code=case.strip().upper(),
                before=int(after) if after.isdigit() else None,
                limit=PAGE,
            )
    values: dict[str, Any] = {
        "lines": [(line, *words_of(line.what)) for line in lines[:PAGE]],
        "after": str(lines[PAGE - 1].id) if len(lines) > PAGE else "",
        "typed": {"person": person, "case": case, "first": f"{begin:%d/%m/%Y}", "last": f"{end:%d/%m/%Y}"},
        "errors": problems,
        "administers": bool(administered),
    }
    return services.pages.render(request, "administration/readings.html", values, status=422 if problems else 200)


def words_of(what: str) -> tuple[Sentence | None, Sentence | None, str]:
    """Return what was looked at: the page, its part in words, else the part as it was written."""
    page, _, part = what.partition(":")
    words = WHAT.get(page) or next((WHAT[known] for known in WHAT if page.startswith(f"{known} ")), None)
    if part in PARTS:
        return words, PARTS[part], ""
    kind, _, number = part.partition(" ")  # "print 12/2026": which look at which list
    if page == "hand-over" and number:
        return words, PARTS.get(kind), number
    return words, None, part.removeprefix("component:")


def _problems(first: str, last: str, begin: date, end: date) -> tuple[FieldProblem, ...]:
    for name, text in (("first", first), ("last", last)):
        if text and day_of(text) is None:
            return (FieldProblem(name, "day", say("Không phải ngày đọc được."), say("Nhập ví dụ 05/09/2026.")),)
    if end < begin:
        return (FieldProblem("last", "order", say("Ngày cuối trước ngày đầu."), say("Kiểm tra lại hai ngày.")),)
    if end - begin >= LONGEST:
        return (
            FieldProblem(
                "last", "too_long", say("Mỗi lần xem nhiều nhất 31 ngày."), say("Chọn khoảng ngắn hơn rồi xem tiếp.")
            ),
        )
    return ()
