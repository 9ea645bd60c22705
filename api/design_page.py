"""The living page of the visual language: every token, state and component as the pages really show it."""

from __future__ import annotations

import re
from functools import cache

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.errors import FieldProblem
from api.language import say
from api.pages import TEMPLATES

router = APIRouter()
_SHEET = TEMPLATES.parent / "static" / "css" / "motcua.css"
_TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});")
_STATES = (
    ("on-time", say("Đúng hạn"), say("Việc còn đủ thời gian.")),
    ("due-soon", say("Còn 3 giờ làm việc"), say("Phải xong trong 24 giờ tới.")),
    ("overdue", say("Quá hạn 2 ngày làm việc"), say("Đã qua hạn pháp lý.")),
    ("paused", say("Tạm dừng"), say("Đồng hồ pháp lý đang dừng.")),
    ("waiting", say("Chờ bổ sung"), say("Đang chờ người ngoài cơ quan.")),
    ("done", say("Đã xong"), say("Không còn việc gì phải làm.")),
    ("refused", say("Từ chối"), say("Kết thúc mà không có kết quả.")),
)
_WRONG = FieldProblem(
    "sample_wrong",
    "identity_number",
    say("Số định danh cần đủ 12 chữ số."),
    say("Đang có 11. Kiểm tra lại trên thẻ."),
)


@router.get("/design")
async def show_design(request: Request, services: CurrentServices) -> Response:
    """Show the visual language; nobody needs to be signed in, there is no data on it."""
    values = {"colours": _colours(), "states": _STATES, "errors": (_WRONG,)}
    return services.pages.render(request, "design/page.html", values)


@cache
def _colours() -> list[tuple[str, str]]:
    """Return names and values of the colour tokens, read from the sheet itself so that the page cannot lie."""
    found: dict[str, str] = {}
    for name, value in _TOKEN.findall(_SHEET.read_text(encoding="utf-8")):
        found.setdefault(name, value)  # what follows under a media query is the same token said again
    return list(found.items())
