"""The province's own wording of messages: what is shipped beside what is own, a preview with its cost, a check."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.administration.realm import Administrator, CurrentAdministrator
from api.dependencies import CurrentServices
from api.errors import FieldProblem, Forbidden, InvalidInput, NotFound
from api.language import Readable, Sentence, say
from api.notice_words import message_words
from api.pages import see_other
from api.services import Services
from domain.notices.examples import EXAMPLES, SHIPPED
from domain.notices.rules import rules_with_hours
from domain.notices.short import SHORT_WORDS
from domain.notices.wording import LETTER_WORDS, Flaw, Judged, judge
from models.notice_choices import keep_wording, rules_of, worded_messages, wording_of
from models.staff_changes import note_change
from models.tables.noticing import WORDING_PARTS

router = APIRouter()

PARTS: Mapping[str, Readable] = {
    "short_vi": say("Tin nhắn SMS, Zalo: tiếng Việt"),
    "short_en": say("Tin nhắn SMS, Zalo: tiếng Anh"),
    "subject": say("Tiêu đề thư"),
    "body_vi": say("Nội dung thư: tiếng Việt"),
    "body_en": say("Nội dung thư: tiếng Anh"),
}
_TOP = say("Lời văn dùng chung cả tỉnh nên chỉ quản trị của cơ quan cấp trên cùng thay đổi được.")
_MEND = say("Sửa lại rồi xem thử.")
_FLAWS: Mapping[str, str] = {
    "unknown_word": say("Không có từ {%(detail)s} cho phần này.").text,
    "stray_brace": say("Dấu ngoặc nhọn chỉ dùng quanh một từ, ví dụ {code}.").text,
    "too_long": say("Dài quá %(detail)s ký tự.").text,
    "personal_number": say("Có dãy số giống số định danh cá nhân.").text,
    "mail_address": say("Có địa chỉ thư điện tử.").text,
    "no_code": say("Thiếu mã hồ sơ {code}: người dân không biết nói về hồ sơ nào.").text,
    "too_many_parts": say("Tin dài hơn %(detail)s phần, nhà mạng tính tiền từng phần.").text,
}


@router.get("/administration/wording")
async def show_messages(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """List the messages to applicants and which of them the province words itself."""
    async with services.sessions.read() as session:
        own = await worded_messages(session)
    rows = [
        (message, message_words(message), [PARTS[part] for part in WORDING_PARTS if (message, part) in own])
        for message in SHIPPED
    ]
    return services.pages.render(request, "administration/wording_list.html", {"rows": rows})


@router.get("/administration/wording/{message}")
async def show_message(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, message: str, saved: str = ""
) -> Response:
    """Show one message: the shipped wording, the own one, and how each would go out."""
    if message not in SHIPPED:
        raise NotFound
    async with services.sessions.read() as session:
        own = await wording_of(session, message)
    return await _page(request, services, administrator, message, own, saved=bool(saved))


@router.post("/administration/wording/{message}")
async def save_message(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, message: str
) -> Response:
    """Preview, or check and store. An empty field brings the shipped wording back."""
    if message not in SHIPPED:
        raise NotFound
    if not _is_top(administrator):
        raise Forbidden(_TOP)
    sent = await request.form(max_fields=20)
    typed = {part: str(sent.get(part, "")).replace("\r\n", "\n").strip() for part in WORDING_PARTS}
    if sent.get("preview"):
        return await _page(request, services, administrator, message, typed)
    judged = await _judged(services, administrator, message, typed)
    problems = [
        FieldProblem(part, flaw.rule, flaw_words(flaw), _MEND)
        for part, one in judged.items()
        if typed[part]
        for flaw in one.flaws
    ]
    if problems:
        problem = InvalidInput(errors=tuple(problems))
        return await _page(request, services, administrator, message, typed, problem=problem)
    root, by = administrator.realm.ids[0], administrator.id
    async with services.sessions.write() as session:
        before = await wording_of(session, message)
        for part, text in typed.items():
            await keep_wording(session, message, part, text, str(by))
        changed = {part: [before.get(part, ""), text] for part, text in typed.items() if before.get(part, "") != text}
        if changed:
            await note_change(session, "notice_wording_changed", agency_id=root, by=by, detail=changed)
    return see_other(f"/administration/wording/{message}?saved=yes")


def flaw_words(flaw: Flaw) -> Sentence:
    """Return what is wrong with a wording."""
    return Sentence(_FLAWS[flaw.rule], {"detail": flaw.detail} if "%(detail)s" in _FLAWS[flaw.rule] else {})


def _is_top(administrator: Administrator) -> bool:
    return any(administrator.agency(root).parent_id is None for root in administrator.realm.roots)


async def _judged(
    services: Services, administrator: Administrator, message: str, typed: Mapping[str, str]
) -> dict[str, Judged]:
    default = rules_with_hours(services.settings.quiet_hours)
    async with services.sessions.read() as session:
        rules = await rules_of(session, administrator.realm.ids[0], default)
    link = f"{services.settings.public_url.rstrip('/')}/follow?code={EXAMPLES['vi']['code']}"
    found = {}
    for part in WORDING_PARTS:
        text = typed.get(part) or SHIPPED[message].get(part, "")
        examples = {**EXAMPLES["en" if part.endswith("_en") else "vi"], "link": link}
        found[part] = judge(part, text, examples, most_parts=rules.most_parts, link=link)
    return found


async def _page(
    request: Request,
    services: Services,
    administrator: Administrator,
    message: str,
    typed: Mapping[str, str],
    *,
    problem: InvalidInput | None = None,
    saved: bool = False,
) -> Response:
    judged = await _judged(services, administrator, message, typed)
    rows = [
        {
            "part": part,
            "label": PARTS[part],
            "typed": typed.get(part, ""),
            "shipped": SHIPPED[message].get(part, ""),
            "judged": judged[part],
            "flaws": [flaw_words(flaw) for flaw in judged[part].flaws] if typed.get(part) else [],
            "words": sorted(SHORT_WORDS if not part.startswith("body") else LETTER_WORDS),
            "long": part.startswith("body"),
        }
        for part in WORDING_PARTS
    ]
    values = {
        "message": message,
        "words": message_words(message),
        "rows": rows,
        "may_change": _is_top(administrator),
        "top_only": _TOP,
        "errors": problem.errors if problem else (),
        "problem": problem,
        "labels": PARTS,
        "saved": saved,
    }
    status = problem.status if problem else 200
    return services.pages.render(request, "administration/wording.html", values, status=status)
