"""One case before the signature: proposal, papers and law side by side; sign, or send back with the reason."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take
from api.agency_names import agency_names
from api.deadline_view import deadline_view
from api.definitions import Procedure
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import FieldProblem, InvalidInput, NotFound, Problem, Refused, SignInRequired
from api.language import language_of, say
from api.leader import approval_view as view
from api.leader.done import just_done
from api.pages import see_other
from api.readings import log_reading
from api.security.people import Person
from api.services import Services
from api.step_names import step_names
from api.uploads import SHOWN_INLINE
from api.v1.act_form import ActForm
from api.validation import field_problems
from domain.case.acts import Act
from domain.case.wording import sentence
from domain.procedure.basics import Words
from domain.procedure.plan import StepKind
from models.paging import NEVER, Cursor
from models.queries.approvals import neighbours
from models.queries.case_page import CasePage, case_page
from models.tables import Task

router = APIRouter()

_MOVED_ON = say("Chưa ký: hồ sơ đã có diễn biến mới từ khi mở trang. Xem phần mới bên dưới rồi quyết định lại.")
_NO_REASON = FieldProblem(
    "reason", "reason_required", say("Chưa ghi lý do trả lại."), say("Nêu điểm cần làm lại để cán bộ thụ lý biết.")
)


class MovedOn(Refused):
    """The case went on after the person opened the page; nothing was signed."""


@router.get("/cases/{code}/approval")
async def show_approval(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    paper: Annotated[str, Query(max_length=40)] = "",
    done: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Show a case with its proposal; the reading is logged. A case that waits for no signature says so."""
    return await _page(request, services, staff, code, paper=paper, done=done)


@router.post("/cases/{code}/approval")
async def decide(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Sign or send back, then go on to the next case that waits; what was typed comes back with a problem."""
    typed = {name: str(value) for name, value in (await request.form(max_fields=30)).items()}
    async with services.sessions.read() as session:
        page = await case_page(session, staff.viewer, code)
    if page is None:
        raise NotFound
    try:
        form = _form(typed)
        seen = typed.get("seq", "")
        if not seen.isdigit() or int(seen) != page.case.seq:
            raise MovedOn(_MOVED_ON)
        task = view.signature_task(page, staff.viewer)
        after = await _after(services, staff, task) if task else ""
        await take(services, staff, code, form, checked_key(typed.get("key", "")))
    except (NotFound, SignInRequired):
        raise
    except Problem as problem:
        return await _page(request, services, staff, code, problem=problem, typed=typed)
    return see_other(f"/cases/{after}/approval?done={code}" if after else f"/approvals?done={code}")


def _form(typed: Mapping[str, str]) -> ActForm:
    """Return the act; raises InvalidInput."""
    reason = typed.get("reason", "").replace("\r\n", "\n").strip()
    sends_back = typed.get("act") == Act.SEND_BACK
    if sends_back and not reason:
        raise InvalidInput(errors=(_NO_REASON,))
    try:
        return ActForm.model_validate(
            {
                "act": Act.SEND_BACK if sends_back else Act.APPROVE,
                "step": typed.get("step", ""),
                "target": typed.get("target", "") if sends_back else "",
                "reason": reason if sends_back else "",
            }
        )
    except ValidationError as error:
        raise InvalidInput(errors=field_problems(error.errors())) from error


async def _after(services: Services, staff: Person, task: Task) -> str:
    """Return the case to go on with: the next one in the list, else the one before, else none."""
    async with services.sessions.read() as session:
        before, after = await neighbours(session, staff.viewer, _place(task))
    return after or before


def _place(task: Task) -> Cursor:
    return Cursor(task.due_at or NEVER, task.case_id, task.id)


async def _page(
    request: Request,
    services: Services,
    staff: Person,
    code: str,
    *,
    paper: str = "",
    done: str = "",
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    async with services.sessions.read() as session:
        page = await case_page(session, staff.viewer, code)
        told = await just_done(session, staff, done)
    if page is None:
        raise NotFound
    procedure = await services.definitions.of_case(page.case)
    if procedure is None:
        raise NotFound
    await log_reading(services, staff, page.case.id, "approval")
    task = view.signature_task(page, staff.viewer)
    values: dict[str, Any] = {
        "case": page.case,
        "person": page.applicant,
        "procedure_name": Words(vi=page.procedure_vi, en=page.procedure_en),
        "done": told,
        "problem": problem,
        "errors": problem.errors if problem else (),
        "typed": dict(typed or {}),
        "task": task,
        "waits_elsewhere": any(item.kind == StepKind.SIGN and item.status == "open" for item in page.tasks),
    }
    if task is not None:
        values |= await _values(request, services, staff, page, procedure, task, paper)
        if isinstance(problem, MovedOn) and typed:
            values["changes"] = _changes(request, services, page, procedure, typed)
    return services.pages.render(request, "leader/approval.html", values, status=problem.status if problem else 200)


async def _values(
    request: Request,
    services: Services,
    staff: Person,
    page: CasePage,
    procedure: Procedure,
    task: Task,
    paper: str,
) -> dict[str, Any]:
    now = datetime.now(UTC)
    language = language_of(request, services.settings.language)
    calendar = await services.definitions.calendar_of(page.calendar_id, page.case.agency_id)
    plan = await services.definitions.plan_of_case(procedure, page.case)
    names = step_names(procedure.definition)
    agencies = agency_names(services.settings)
    sign, send_back = view.choices(plan, calendar, page, staff.viewer, task, now)
    proposal = view.proposal_of(page)
    shown = view.shown_document(page.documents, paper)
    async with services.sessions.read() as session:
        before, after = await neighbours(session, staff.viewer, _place(task))
    return {
        "proposal": proposal,
        "consequence": view.consequence(plan, task, proposal),
        "why_not": sentence(sign.why_not, language) if sign and sign.why_not else "",
        "send_back": send_back if send_back and send_back.why_not is None else None,
        "may_deny": view.may_deny(plan, calendar, page, staff.viewer, task, now),
        "step": plan.step(task.step),
        "step_names": names,
        "consulted": view.consultations(page, agencies, language),
        "sent_back": view.sent_back(page, names, language),
        "dossier": view.dossier(procedure, page),
        "definition": procedure.definition,
        "deadline": deadline_view(plan, calendar, page, now),
        "documents": page.documents,
        "shown": shown,
        "inline": shown is not None and shown.media_type in SHOWN_INLINE,
        "before": before,
        "after": after,
        "changes": [],
        "key": secrets.token_hex(16),
        "on_behalf_of": _name_of(staff, task),
        "troubles": [row for row in page.operations if row.status in ("problem", "retrying")],
    }


def _changes(
    request: Request, services: Services, page: CasePage, procedure: Procedure, typed: Mapping[str, str]
) -> list[view.Told]:
    seen = typed.get("seq", "")
    language = language_of(request, services.settings.language)
    names = step_names(procedure.definition)
    since = int(seen) if seen.isdigit() else page.case.seq
    return view.changes_since(page, since, names, agency_names(services.settings), language)


def _name_of(staff: Person, task: Task) -> str:
    """Return the name of the person in whose place the signature would be given, or an empty string."""
    held = staff.viewer.on_behalf_of(task.role, task.agency_id)
    return next((item.name for item in staff.viewer.stands_in if str(item.staff_id) == held), "")
