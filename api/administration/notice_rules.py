"""When and how often an office may write to people: quiet hours, order of ways, how much, which names stay out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.administration.realm import Administrator, CurrentAdministrator
from api.dependencies import CurrentServices
from api.errors import FieldProblem, InvalidInput
from api.language import Sentence, say
from api.notice_words import WAYS, message_words
from api.pages import see_other
from api.services import Services
from domain.notices.examples import SHIPPED
from domain.notices.rules import NoticeRules, Way, rules_with_hours
from models.notice_choices import forget_rules, keep_rules, own_rules, rules_of
from models.staff_changes import note_change

router = APIRouter()
_TEXTS = ("quiet_from", "quiet_until", "per_day", "same_kind_minutes", "most_parts", "sensitive")
_BAD: dict[str, tuple[Sentence, Sentence]] = {
    "quiet": (
        say("Giờ yên tĩnh cần có giờ bắt đầu và giờ kết thúc khác nhau, dạng 21:00."),
        say("Nhập cả hai giờ, hoặc bỏ trống cả hai để không có giờ yên tĩnh."),
    ),
    "per_day": (say("Số tin mỗi ngày cần từ 1 đến 1000."), say("Nhập lại số tin.")),
    "same_kind_minutes": (say("Số phút cần từ 0 đến 1440."), say("Nhập lại số phút.")),
    "most_parts": (say("Số phần của một tin cần từ 1 đến 6."), say("Nhập lại số phần.")),
    "order": (say("Mỗi cách chỉ đứng một chỗ trong thứ tự."), say("Chọn ba cách khác nhau.")),
}


@router.get("/administration/notices")
async def show_rules(
    request: Request,
    services: CurrentServices,
    administrator: CurrentAdministrator,
    agency: Annotated[str, Query(max_length=40)] = "",
    saved: str = "",
) -> Response:
    """Show the rules an agency of the realm sends by, its own or those of the agency above."""
    return await _page(request, services, administrator, agency or administrator.realm.ids[0], saved=bool(saved))


@router.post("/administration/notices")
async def save_rules(request: Request, services: CurrentServices, administrator: CurrentAdministrator) -> Response:
    """Store the rules of an agency and all below it, or let it follow the agency above again."""
    sent = await request.form(max_fields=100)
    typed: dict[str, Any] = dict.fromkeys(_TEXTS, "") | {name: str(value).strip() for name, value in sent.items()}
    typed |= {name: [str(value) for value in sent.getlist(name)] for name in ("order", "at_once", "urgent")}
    agency = administrator.agency(str(typed.get("agency", ""))).id
    by = administrator.id
    try:
        rules = _rules(typed) if typed.get("own") != "no" else None
    except InvalidInput as problem:
        return await _page(request, services, administrator, agency, typed=typed, problem=problem)
    async with services.sessions.write() as session:
        if rules is None:
            await forget_rules(session, agency)
        else:
            await keep_rules(session, agency, rules, str(by))
        detail = {"rules": ["", "own" if rules is not None else "above"]}
        await note_change(session, "notice_rules_changed", agency_id=agency, by=by, detail=detail)
    return see_other(f"/administration/notices?agency={agency}&saved=yes")


def _rules(typed: Mapping[str, Any]) -> NoticeRules:
    wished = {
        "quiet_from": typed.get("quiet_from") or None,
        "quiet_until": typed.get("quiet_until") or None,
        "quiet_rest_days": typed.get("quiet_rest_days") == "yes",
        "urgent": [message for message in typed["urgent"] if message in SHIPPED],
        "order": typed["order"],
        "at_once": typed["at_once"],
        "per_day": typed.get("per_day", ""),
        "same_kind_minutes": typed.get("same_kind_minutes", ""),
        "most_parts": typed.get("most_parts", ""),
        "sensitive": sorted({code for code in str(typed.get("sensitive", "")).replace(",", " ").split() if code}),
    }
    try:
        return NoticeRules.model_validate(wished)
    except ValidationError as error:
        raise InvalidInput(errors=tuple({p.field: p for p in map(_problem, error.errors())}.values())) from error


def _problem(error: Any) -> FieldProblem:
    place = str(error["loc"][0]) if error["loc"] else ("order" if "order" in error["msg"] else "quiet")
    name = "quiet_from" if place in ("quiet", "quiet_from", "quiet_until") else place
    rule = "quiet" if name == "quiet_from" else name
    return FieldProblem(name, rule, *_BAD.get(rule, _BAD["order"]))


async def _page(
    request: Request,
    services: Services,
    administrator: Administrator,
    agency_id: str,
    *,
    typed: Mapping[str, Any] | None = None,
    problem: InvalidInput | None = None,
    saved: bool = False,
) -> Response:
    agency = administrator.agency(agency_id)
    default = rules_with_hours(services.settings.quiet_hours)
    async with services.sessions.read() as session:
        rules = await rules_of(session, agency.id, default)
        own = await own_rules(session, agency.id)
    values = {
        "agency": agency,
        "agencies": administrator.realm.agencies,
        "own": own is not None,
        "typed": typed or _as_typed(rules),
        "ways": [(way.value, WAYS[way.value]) for way in Way],
        "messages": [(message, message_words(message)) for message in SHIPPED],
        "errors": problem.errors if problem else (),
        "problem": problem,
        "saved": saved,
    }
    status = problem.status if problem else 200
    return services.pages.render(request, "administration/notices.html", values, status=status)


def _as_typed(rules: NoticeRules) -> dict[str, Any]:
    return {
        "quiet_from": f"{rules.quiet_from:%H:%M}" if rules.quiet_from else "",
        "quiet_until": f"{rules.quiet_until:%H:%M}" if rules.quiet_until else "",
        "quiet_rest_days": "yes" if rules.quiet_rest_days else "",
        "urgent": list(rules.urgent),
        "order": [*rules.order, *(way for way in Way if way not in rules.order)],
        "at_once": list(rules.at_once),
        "per_day": str(rules.per_day),
        "same_kind_minutes": str(rules.same_kind_minutes),
        "most_parts": str(rules.most_parts),
        "sensitive": " ".join(rules.sensitive),
    }
