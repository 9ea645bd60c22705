"""The applicant's page of the own case: where it stands, what to do, until when; and withdrawing it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take_later
from api.agency_names import agency_names, named_agency, unit_names
from api.badges import case_badge
from api.case.obligation import notice_lines
from api.dependencies import CurrentServices, checked_key
from api.errors import Problem
from api.following import followed
from api.language import Readable, language_of, say
from api.linking import SAID, complaint_of, repeat_procedure
from api.pages import see_other
from api.public.refunds import refunds_of
from api.public.sentences import news_sentence, status_sentence
from api.services import Services
from api.v1.act_form import ApplicantActForm
from domain.case.state import CaseState, Phase
from domain.case.ways import open_ways
from domain.case.wording import event_sentence
from domain.deadline.due import Due, due
from domain.deadline.limit import Limit
from domain.notices.rules import Way as WayOfTelling
from domain.procedure.basics import Words
from domain.procedure.plan import Way
from domain.rating import may_rate
from models.notice_choices import choice_of
from models.queries.case_family import case_family
from models.queries.case_links import links_of
from models.queries.case_status import CaseStatus, StatusEvent
from models.ratings import is_rated

router = APIRouter()
WAYS_OF_TELLING = tuple(way.value for way in WayOfTelling)

_IN_HAND = frozenset({"received", "in_progress", "awaiting_supplement", "awaiting_obligation", "on_hold", "correcting"})
#: The citizen's path in words, with the phases in which each is the present one.
_PATH: tuple[tuple[Readable, frozenset[str]], ...] = (
    (say("Đã nộp hồ sơ"), frozenset({"filed"})),
    (say("Đang giải quyết"), _IN_HAND),
    (say("Có kết quả"), frozenset({"decided"})),
)
_DONE: dict[str, Readable] = {
    "supplied": say("Đã gửi phần bổ sung. Cơ quan nhận được ngay; trang này cập nhật sau ít giây."),
    "withdrawn": say("Đã gửi đề nghị rút hồ sơ. Trang này cập nhật sau ít giây."),
    "way": say("Đã gửi đề nghị đổi cách nhận kết quả. Trang này cập nhật sau ít giây."),
    "notices": say("Đã lưu cách nhận thông báo."),
    "rated": say("Cảm ơn Ông/Bà đã đánh giá."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the office asked to be supplied, and until when the case stays open for it."""

    event: StatusEvent
    until: Due


@router.get("/my-case/{code}")
async def show_my_case(request: Request, services: CurrentServices, code: str, done: str = "") -> Response:
    """Show where the case stands. Without its pass the page of the secret comes first."""
    status = await followed(request, services, code)
    return await render_case(request, services, status, done=_DONE.get(done))


@router.post("/my-case/{code}/withdraw")
async def withdraw(
    request: Request,
    services: CurrentServices,
    code: str,
    reason: Annotated[str, Form(max_length=4000)] = "",
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Send the wish to withdraw; it goes through the outbox and cannot get lost."""
    status = await followed(request, services, code)
    if not may_withdraw(status):
        problem = Problem(say("Hồ sơ đã có kết quả hoặc đã kết thúc nên không rút được nữa."))
        return await render_case(request, services, status, problem=problem, code=409)
    form = ApplicantActForm(act="withdraw", reason=reason.replace("\r\n", "\n"))
    await take_later(services, status.case, form, checked_key(key))
    return see_other(f"/my-case/{status.case.code}?done=withdrawn")


def may_withdraw(status: CaseStatus) -> bool:
    """Tell whether the applicant can still take the case back: until it is decided."""
    return status.case.ended_at is None and status.case.decided_at is None


async def ways_open(services: Services, status: CaseStatus) -> tuple[Way, ...]:
    """Return the ways the applicant can choose to receive the result instead, until it is decided."""
    case = status.case
    procedure = await services.definitions.of_case(case)
    if procedure is None:
        return ()
    state = CaseState(
        phase=Phase(case.phase), way=Way(case.way), fee=case.fee, paid=case.paid, decided_at=case.decided_at
    )
    return open_ways(await services.definitions.plan_of_case(procedure, case), state)


async def asked_of(services: Services, status: CaseStatus) -> Asked | None:
    """Return what must be supplied, while the case waits for it."""
    if status.case.phase != "awaiting_supplement":
        return None
    event = next((one for one in reversed(status.events) if one.kind == "supplement_requested"), None)
    procedure = await services.definitions.of_case(status.case)
    if event is None or procedure is None:
        return None
    plan = await services.definitions.plan_of_case(procedure, status.case)
    until = due(event.at, Limit.parse(plan.supplement_lapses), await services.definitions.calendar())
    return Asked(event, until)


async def render_case(
    request: Request,
    services: Services,
    status: CaseStatus,
    *,
    problem: Problem | None = None,
    done: Readable | None = None,
    typed: Mapping[str, str] | None = None,
    code: int = 200,
) -> Response:
    """Return the page of the case."""
    language = language_of(request, services.settings.language)
    calendar, procedure = await services.definitions.calendar(), await services.definitions.of_case(status.case)
    case, now = status.case, datetime.now(UTC)
    async with services.sessions.read() as session:
        rated = await is_rated(session, case.id)
        family = await case_family(session, case.id)
        notice_choice = await choice_of(session, case.id)
        linked = await links_of(session, case.id)
    names = {**unit_names(await services.definitions.agencies()), **agency_names(services.settings)}
    desk = await services.definitions.agency(case.received_at_agency) if case.parent_id is None else None
    values = {
        "case": case,
        "status": status,
        "sentence": status_sentence(status),
        "procedure_name": Words(vi=status.procedure_vi, en=status.procedure_en),
        "agency_name": Words(vi=status.agency_vi, en=status.agency_en),
        "components": {component.id: component.name for component in procedure.definition.dossier} if procedure else {},
        "due": case_badge(case.phase, case.decision, case.due_at, now, calendar),
        "asked": await asked_of(services, status),
        "open_fees": procedure.open_fees(case) if procedure else (),
        "refunds": refunds_of(status.events),
        "tax_notices": (tax_notices := notice_lines(status.events)),
        "tax_left": sum(line.left for line in tax_notices if not line.notice.replaced_by),
        "path": [(words, case.phase in phases) for words, phases in _PATH]
        + [(say("Đã kết thúc"), case.ended_at is not None)],
        "ways": await ways_open(services, status),
        "typed": typed or {},
        "errors": problem.errors if problem else (),
        "may_withdraw": may_withdraw(status),
        "may_rate": may_rate(decided=case.decided_at is not None, ended=case.ended_at is not None, rated=rated),
        "family": family,
        "to_do": [
            (part, Words(vi=part.procedure_vi, en=part.procedure_en))
            for part in family.parts
            if part.waiting_for.startswith("applicant:") and part.ended_at is None
        ],
        "parts_go_on": any(part.decided_at is None and part.ended_at is None for part in family.parts),
        "parts": [
            (
                part,
                Words(vi=part.procedure_vi, en=part.procedure_en),
                Words(vi=part.agency_vi, en=part.agency_en),
                case_badge(part.phase, part.decision, part.due_at, now, calendar),
            )
            for part in family.parts
        ],
        "desk": desk if desk is not None and desk.id != case.agency_id else None,
        "linked": [
            (one, SAID[one.kind, one.about_it], Words(vi=one.procedure_vi, en=one.procedure_en)) for one in linked
        ],
        "complaint": await complaint_of(services, case),
        "may_repeat": bool(await repeat_procedure(services, case)),
        "news": news_sentence(status, names),
        "lines": [
            (event_sentence(event.kind, named_agency(event.values, names, language), language), event)
            for event in reversed(status.events)
        ],
        "key": secrets.token_hex(16),
        "told_by": set(notice_choice.ways) if notice_choice else set(WAYS_OF_TELLING),
        "told_in": notice_choice.language if notice_choice else "vi",
        "problem": problem,
        "done": done,
    }
    return services.pages.render(request, "public/my_case.html", values, status=code)
