"""What administrators changed: who, when, what it was before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.administration.realm import CurrentAdministrator
from api.dependencies import CurrentServices
from api.language import Readable, Sentence, language_of, say
from domain.case.wording import word
from domain.case.words import ROLES
from domain.procedure.basics import Words
from models.staff_changes import ChangeLine, changes

router = APIRouter()
PAGE = 50

KINDS: dict[str, Sentence] = {
    "agency_added": say("Thêm cơ quan"),
    "agency_changed": say("Sửa cơ quan"),
    "unit_added": say("Thêm đơn vị"),
    "unit_changed": say("Sửa đơn vị"),
    "person_added": say("Thêm tài khoản"),
    "person_changed": say("Sửa tài khoản"),
    "account_closed": say("Đóng tài khoản"),
    "work_handed_over": say("Bàn giao việc"),
    "tasks_given": say("Chuyển việc"),
    "account_opened": say("Mở lại tài khoản"),
    "password_reset": say("Cấp mật khẩu mới"),
    "identity_unlinked": say("Bỏ liên kết định danh"),
    "signed_out": say("Đăng xuất khỏi mọi máy"),
    "absence_added": say("Ghi vắng mặt, ủy quyền"),
    "absence_ended": say("Kết thúc vắng mặt, ủy quyền"),
    "notice_rules_changed": say("Sửa quy định thông báo"),
    "notice_wording_changed": say("Sửa lời văn thông báo"),
    "token_added": say("Cấp mã cho máy"),
    "token_revoked": say("Thu hồi mã của máy"),
}
FIELDS: dict[str, Sentence] = {
    "name": say("Tên"),
    "name_vi": say("Tên"),
    "name_en": say("Tên tiếng Anh"),
    "address": say("Địa chỉ"),
    "phone": say("Điện thoại"),
    "email": say("Thư điện tử"),
    "parent_id": say("Cơ quan cấp trên"),
    "active": say("Đang hoạt động"),
    "login": say("Tên đăng nhập"),
    "position": say("Chức vụ"),
    "agency_id": say("Cơ quan"),
    "unit_id": say("Đơn vị"),
    "posts": say("Vai trò"),
    "tasks": say("Việc"),
    "reason": say("Lý do"),
    "substitute": say("Người thay"),
    "starts_at": say("Từ"),
    "ends_at": say("Đến"),
    "scopes": say("Quyền"),
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's value before and after, ready to be read."""

    name: Sentence
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as the list shows it."""

    at: datetime
    kind: Readable
    agency: Words
    person: str
    by: str
    fields: tuple[FieldChange, ...]


@router.get("/administration/changes")
async def show_changes(
    request: Request,
    services: CurrentServices,
    administrator: CurrentAdministrator,
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show the newest changes in the realm."""
    async with services.sessions.read() as session:
        lines = await changes(session, administrator.realm.ids, before=_place(after), limit=PAGE)
    last = lines[PAGE - 1] if len(lines) > PAGE else None
    values = {
        "rows": change_rows(lines[:PAGE], language_of(request, services.settings.language)),
        "after": f"{last.at.isoformat()} {last.id}" if last else "",
    }
    return services.pages.render(request, "administration/changes.html", values)


def change_rows(lines: Sequence[ChangeLine], language: str) -> list[ChangeRow]:
    """Return changes in the words of a language."""
    return [
        ChangeRow(
            at=line.at,
            kind=KINDS.get(line.kind, say(line.kind)),
            agency=Words(vi=line.agency_vi, en=line.agency_en),
            person=line.person,
            by=line.by,
            fields=tuple(_fields(line.detail, language)),
        )
        for line in lines
    ]


def _fields(detail: Mapping[str, Any], language: str) -> list[FieldChange]:
    return [
        FieldChange(FIELDS[name], _text(name, values[0], language), _text(name, values[1], language))
        for name, values in detail.items()
        if name in FIELDS and isinstance(values, list) and len(values) == 2
    ]


def _text(name: str, value: object, language: str) -> str:
    """Return a value as it is read; a post, "counter@H61.12", names its role."""
    if name == "posts" and isinstance(value, list):
        posts = [str(post).partition("@") for post in value]
        return ", ".join(f"{word(ROLES, role, language)} ({agency})" for role, _, agency in posts)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "✓" if value else "–"
    return "" if value is None else str(value)


def _place(text: str) -> tuple[datetime, UUID] | None:
    at, _, change_id = text.replace(" ", "+", 1).rpartition("+") if text.count(" ") > 1 else text.rpartition(" ")
    try:
        return (datetime.fromisoformat(at), UUID(change_id)) if text else None
    except ValueError:
        return None
