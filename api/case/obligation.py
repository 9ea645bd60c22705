"""What the applicant owes the state budget before the result: notices and proofs, and writing down those on paper."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal, get_args

from fastapi import APIRouter, Form
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.acts import take
from api.case.frame import render_case
from api.case.offers import closed_to, why_not
from api.case.reading import CaseReading, read_case
from api.commands import CommandRefused
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import InvalidInput, NotFound, Problem, SignInRequired
from api.language import Readable, Sentence, say
from api.pages import see_other
from api.services import Services
from api.v1.act_form import ActForm
from api.validation import field_problems
from domain.case.acts import Act, Role
from domain.case.obligations import told_by
from domain.case.state import TaxNotice
from domain.procedure.plan import PlanStep, StepKind
from models.queries.case_status import StatusEvent
from models.tables import CaseEvent

router = APIRouter()

#: Sub-items of the state budget that land cases bring; another one is shown by its number.
_ITEMS: Final[dict[str, Readable]] = {
    "1006": say("Thuế thu nhập cá nhân từ chuyển nhượng, thừa kế, tặng cho bất động sản"),
    "2801": say("Lệ phí trước bạ nhà đất"),
}
What = Literal["notice", "proof"]


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One tax notice: what it asks for by sub-item, what was paid of it, in đồng, and which notice took its place."""

    number: str
    notice: TaxNotice
    items: tuple[tuple[Readable, int], ...]

    @property
    def left(self) -> int:
        """What is still to be paid."""
        return max(self.notice.amount - self.notice.paid, 0)


@dataclass(frozen=True, slots=True)
class ObligationView:
    """The obligation of a case: whom it was asked of, when, its notices, and whether the viewer may add to them."""

    step: str
    agency: str
    form: str
    pause_basis: str
    sent_at: datetime | None
    lines: tuple[NoticeLine, ...]
    to_pay: int
    settled: bool
    may_record: bool


def obligation_of(reading: CaseReading) -> ObligationView | None:
    """Return the obligation of the case's procedure, None when it has none; where there are several, the open one."""
    steps = [step for step in reading.plan.steps if step.kind is StepKind.OBLIGATION]
    if not steps:
        return None
    step = next((one for one in steps if one.id in reading.page.case.step.split(",")), steps[0])
    return _view(reading, step)


def _view(reading: CaseReading, step: PlanStep) -> ObligationView:
    events = reading.page.events
    lines = notice_lines(events, step.id)
    case = reading.page.case
    desks = {case.agency_id, case.received_at_agency}
    posts = {(post.agency_id, post.role) for post in reading.staff.viewer.posts}
    allowed = {(case.agency_id, Role.OFFICER), *((desk, Role.COUNTER) for desk in desks)}
    waits = step.id in case.step.split(",") or any(line.left for line in lines)
    sent = [event.at for event in events if event.kind == "obligation_sent" and event.step == step.id]
    settled = any(event.kind == "obligation_settled" and event.step == step.id for event in events)
    return ObligationView(
        step=step.id,
        agency=reading.agency_name(step.agency),
        form=step.form,
        pause_basis=step.pause_basis,
        sent_at=sent[-1] if sent else None,
        lines=lines,
        to_pay=sum(line.left for line in lines if not line.notice.replaced_by),
        settled=settled and not waits,
        may_record=bool(posts & allowed) and waits and case.ended_at is None,
    )


def notice_lines(events: Sequence[CaseEvent | StatusEvent], step: str = "") -> tuple[NoticeLine, ...]:
    """Return the notices a case's log tells of, in the order they came; of one step, or of all."""
    told = told_by((event.kind, getattr(event, "step", ""), event.values) for event in events)
    return tuple(
        NoticeLine(number, notice, _items(notice.items)) for number, notice in told.items() if step in ("", notice.step)
    )


def _items(text: str) -> tuple[tuple[Readable, int], ...]:
    pairs = [item.partition(":") for item in text.split()]
    return tuple((_ITEMS.get(code, say("Tiểu mục %(code)s", code=code)), int(amount)) for code, _, amount in pairs)


@router.get("/cases/{code}/obligation")
async def show_obligation(request: Request, services: CurrentServices, staff: CurrentStaff, code: str) -> Response:
    """Show notices and proofs of a case, and the forms for those that came on paper."""
    reading = await read_case(request, services, staff, code, what="case:obligation")
    return await _page(request, services, reading, {})


@router.post("/cases/{code}/obligation")
async def record_obligation(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    code: str,
    *,
    what: Annotated[What, Form()] = "proof",
    notice: Annotated[str, Form(max_length=40)] = "",
    amount: Annotated[str, Form(max_length=20)] = "",
    replaces: Annotated[str, Form(max_length=40)] = "",
    proof: Annotated[str, Form(max_length=40)] = "",
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Write down a notice or a proof of payment; when it is not taken, the reason and what was typed."""
    typed = {"what": what, "notice": notice.strip(), "amount": amount, "replaces": replaces.strip(), "proof": proof}
    reading = await read_case(request, services, staff, code, what="case:obligation")
    found = obligation_of(reading)
    if found is None:
        raise NotFound
    values = {
        "what": what,
        "notice": typed["notice"],
        "amount": "".join(sign for sign in amount if sign not in ". \u00a0"),
        **({"replaces": typed["replaces"]} if what == "notice" and typed["replaces"] else {}),
        **({"proof": proof.strip()} if what == "proof" else {}),
    }
    try:
        form = ActForm.model_validate({"act": Act.RECORD_OBLIGATION, "target": found.step, "values": values})
        await take(services, staff, code, form, checked_key(key))
    except ValidationError as error:
        return await _page(
            request, services, reading, typed, problem=InvalidInput(errors=field_problems(error.errors()))
        )
    except (NotFound, SignInRequired):
        raise
    except Problem as problem:
        if isinstance(problem, CommandRefused):
            problem.detail = Sentence(why_not(reading, problem.refusal))
        return await _page(request, services, reading, typed, problem=problem)
    return see_other(f"/cases/{code}/obligation")


async def _page(
    request: Request,
    services: Services,
    reading: CaseReading,
    typed: Mapping[str, str],
    *,
    problem: Problem | None = None,
) -> Response:
    found = obligation_of(reading)
    if found is None:
        raise NotFound
    values = {
        "obligation": found,
        "why_not": "" if found.may_record else closed_to(reading, Act.RECORD_OBLIGATION, target=found.step),
        "typed": typed,
        "problem": problem,
        "errors": problem.errors if problem else (),
        "keys": {what: f"{what}-{secrets.token_hex(8)}" for what in get_args(What)},
    }
    status = problem.status if problem else 200
    return await render_case(
        request, services, reading, "case/obligation_page.html", values, tab="overview", status=status
    )
