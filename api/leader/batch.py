"""Signing, or sending back, several cases of one procedure and one proposal in one go."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import FieldProblem, InvalidInput, NotFound, Problem
from api.language import Sentence, say
from api.leader.batch_writing import MOST, Chosen, check_batch, put_batch
from api.leader.progress import progress_values
from api.leader.rows import groups_of
from api.pages import see_other
from api.readings import log_list, log_reading
from api.security.people import Person
from api.services import Services
from api.step_names import step_names
from api.v1.act_form import ActForm
from api.validation import field_problems
from domain.case.acts import Act
from domain.procedure.plan import StepKind
from models.batches import batch_lines, batch_of
from models.queries.approvals import ApprovalLine, chosen_approvals

router = APIRouter()
Codes = Annotated[Sequence[str], Query(max_length=500)]
Tokens = Annotated[Sequence[str], Form(max_length=500)]

_NO_REASON = FieldProblem(
    "reason", "reason_required", say("Chưa ghi lý do trả lại."), say("Nêu điểm cần làm lại để cán bộ thụ lý biết.")
)


@router.get("/approvals/batch")
async def confirm_batch(
    request: Request, services: CurrentServices, staff: CurrentStaff, chosen: Codes = ()
) -> Response:
    """Show every chosen case by name, before anything is signed."""
    return await _confirm(request, services, staff, list(dict.fromkeys(chosen)))


@router.post("/approvals/batch")
async def take_batch(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    chosen: Tokens = (),
    act: Annotated[str, Form(max_length=20)] = Act.APPROVE,
    reason: Annotated[str, Form(max_length=4000)] = "",
    target: Annotated[str, Form(max_length=80)] = "",
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Write one act per case into the outbox and show how far they are. The same form again is the same batch."""
    wanted = [Chosen(*token.partition("|")[::2]) for token in dict.fromkeys(chosen)]
    codes = [item.code for item in wanted]
    try:
        form = _form(act, reason.replace("\r\n", "\n").strip(), target)
        batch_id = await put_batch(services, staff, wanted, form, checked_key(key))
    except InvalidInput as problem:
        return await _confirm(request, services, staff, codes, problem=problem, reason=reason)
    return see_other(f"/approvals/batches/{batch_id}")


@router.get("/approvals/batches/{batch_id}")
async def show_batch(request: Request, services: CurrentServices, staff: CurrentStaff, batch_id: UUID) -> Response:
    """Show what has become of each case of a batch of the person's own."""
    async with services.sessions.read() as session:
        batch = await batch_of(session, staff.staff_id, batch_id)
        if batch is None:
            raise NotFound
        lines = await batch_lines(session, staff.staff_id, batch_id)
    if lines:
        await log_list(services, staff, request, "batch")
    values = await progress_values(request, services, batch, lines)
    return services.pages.render(request, "leader/batch.html", values)


def _form(act: str, reason: str, target: str) -> ActForm:
    sends_back = act == Act.SEND_BACK
    if sends_back and not reason:
        raise InvalidInput(errors=(_NO_REASON,))
    try:
        return ActForm(
            act=Act.SEND_BACK if sends_back else Act.APPROVE,
            target=target if sends_back else "",
            reason=reason if sends_back else "",
        )
    except ValidationError as error:
        raise InvalidInput(errors=field_problems(error.errors())) from error


async def _confirm(
    request: Request,
    services: Services,
    staff: Person,
    codes: Sequence[str],
    *,
    problem: Problem | None = None,
    reason: str = "",
) -> Response:
    async with services.sessions.read() as session:
        lines = await chosen_approvals(session, staff.viewer, codes[: MOST + 1])
    try:
        check_batch(lines, len(codes))
    except InvalidInput as found:
        problem = problem or found
        lines = []
    groups = await groups_of(services, staff.viewer, lines, datetime.now(UTC))
    group = groups[0] if groups else None
    rows = group.rows if group else ()
    for line in lines:
        await log_reading(services, staff, line.case_id, "approval_batch")
    values: dict[str, Any] = {
        "group": group,
        "ready": [row for row in rows if not row.own],
        "own": [row for row in rows if row.own],
        "gone": [code for code in codes if code not in {row.code for row in rows}] if lines else [],
        "targets": await _targets(services, lines),
        "problem": problem,
        "errors": problem.errors if problem else (),
        "reason": reason,
        "key": secrets.token_hex(16),
        "consequence": _consequence(group.refuses if group else False),
    }
    return services.pages.render(
        request, "leader/confirm_batch.html", values, status=problem.status if problem else 200
    )


def _consequence(refuses: bool) -> Sentence:  # noqa: FBT001  # one fact about the group
    if refuses:
        return say("Mỗi hồ sơ được ban hành việc từ chối kèm lý do đã nêu; người nộp được báo tin.")
    return say("Mỗi hồ sơ được ký riêng và ban hành ngay; người nộp được báo tin. Hồ sơ nào đã đổi thì không ký.")


async def _targets(services: Services, lines: Sequence[ApprovalLine]) -> list[tuple[str, Any]]:
    """Return the steps all of these cases may be sent back to, by id and name: each case has its own."""
    found: dict[str, Any] | None = None
    for line in lines:
        own = await _targets_of(services, line)
        found = own if found is None else {step: name for step, name in found.items() if step in own}
    return list((found or {}).items())


async def _targets_of(services: Services, line: ApprovalLine) -> dict[str, Any]:
    procedure = await services.definitions.of_case(line)
    if procedure is None:
        return {}
    plan = services.definitions.plan(procedure, line.agency_id)
    sign = plan.step(line.step)
    if "send_back" not in sign.may:
        return {}
    names = step_names(procedure.definition)
    appraisals = [step.id for step in plan.steps if step.kind in (StepKind.REVIEW, StepKind.VISIT)]
    return {step: names[step] for step in appraisals if sign.send_back_to in ("", step)}
