"""The end of an online filing: check the answers, send once, keep the code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.asked_at_filing import answered
from api.citizen.answers import problems_of
from api.citizen.dossier import filing_of, handed_in
from api.citizen.drafts import OpenDraft, open_draft
from api.citizen.filing import elsewhere
from api.citizen.questions import Question, fee_of_answers
from api.dependencies import CurrentServices
from api.errors import FieldProblem, IdempotencyConflict, InvalidInput
from api.filing import Sender, Wish, file
from api.following import let_in
from api.linking import ABOUT, about_of
from api.pages import see_other
from api.public.facts import facts_of, intake_limit
from api.public.notice_ways import ways_in
from api.security.rates import FILINGS_BY_ADDRESS, address_of
from api.services import Services
from api.v1.filing_form import FilingForm
from api.validation import field_problems
from domain.deadline.due import Convention, CountingRules, due
from domain.deadline.limit import Limit
from domain.procedure.definition import Definition
from models.base import now
from models.drafts import become_case, filed_case, filed_under
from models.filing_parts import About
from models.follow import follow_secret
from models.queries.case_links import case_of_code

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A page with something to mend, and what."""

    question: Question
    problems: tuple[FieldProblem, ...]


@router.get("/file/{code}/check")
async def show_check(request: Request, services: CurrentServices, code: str) -> Response:
    """Show all answers with links to change them, the fee with its reckoning, and what is still missing."""
    opened = await open_draft(request, services, code)
    if opened is None or opened.draft.filed_code:
        return elsewhere(opened, code)
    return _check_page(request, services, opened, _unanswered(opened))


@router.post("/file/{code}/send")
async def send(request: Request, services: CurrentServices, code: str) -> Response:
    """File the case, once however often it is pressed; then show its code."""
    opened = await open_draft(request, services, code)
    if opened is None or opened.draft.filed_code:
        return elsewhere(opened, code)
    unanswered = _unanswered(opened)
    if unanswered:
        latest = await open_draft(request, services, code)  # the other press of a double click may have emptied it
        if latest is None or latest.draft.filed_code:
            return elsewhere(latest, code)
        return _check_page(request, services, opened, unanswered, sent=True)
    await services.rates.take(FILINGS_BY_ADDRESS, address_of(request))
    sender = sender_of(opened)
    try:
        form = FilingForm.model_validate(filing_of(opened))
        about, wish = await _about(services, opened), await _wish(request)
        result = await file(services, sender, form, opened.draft.id.hex, about, wish=wish)
        case_code = result.case.code
    except ValidationError as error:
        return _check_page(request, services, opened, _at(opened, field_problems(error.errors())), sent=True)
    except InvalidInput as error:
        return _check_page(request, services, opened, _at(opened, error.errors), sent=True)
    except IdempotencyConflict:
        # Sent from another window with other answers: this draft is a case already, and stays that one.
        async with services.sessions.read() as session:
            case_code = await filed_under(session, sender.principal)
    async with services.sessions.write() as session:
        case = await filed_case(session, case_code)
        if case is not None:
            await become_case(session, opened.draft.id, case.id, case.code, now(), papers=handed_in(opened))
    services.bell.ring()
    return see_other(f"{opened.base}/done")


@router.get("/file/{code}/done")
async def show_done(request: Request, services: CurrentServices, code: str) -> Response:
    """Show code and secret, what happens next and until when; printable. Open for a day on this device."""
    opened = await open_draft(request, services, code)
    if opened is None or not opened.draft.filed_code:
        return see_other(f"/file/{code}/check" if opened is not None else "/follow")
    async with services.sessions.read() as session:
        case = await filed_case(session, opened.draft.filed_code)
    if case is None:
        return see_other("/follow")
    facts = await facts_of(services, opened.as_answered, opened.agencies, opened.on)
    follow_address = f"{services.settings.public_url.rstrip('/')}/follow?code={case.code}"
    values = {
        "opened": opened,
        "facts": facts,
        "case": case,
        "agency": next((one for one in opened.agencies if one.id == case.agency_id), None),
        "secret": follow_secret(services.settings.secret.get_secret_value(), case.id),
        "answer_by": await _answer_by(services, opened.as_answered.definition, case.filed_at),
        "owed": max(case.fee - case.paid, 0),
        "open_fees": opened.as_answered.open_fees(case),
        "follow_address": follow_address,
        "qr": segno.make(follow_address, error="m", micro=False).svg_data_uri(scale=3, border=4),
    }
    response = services.pages.render(request, "citizen/done.html", values)
    let_in(response, services.settings, case.code)
    return response


async def _wish(request: Request) -> Wish | None:
    """Return by which ways the applicant wants to be told; None where that was not asked."""
    sent = await request.form(max_fields=20)
    ways = ways_in([str(value) for value in sent.getlist("ways")])
    return Wish(ways, "applicant") if sent.get("ways_asked") else None


def sender_of(opened: OpenDraft) -> Sender:
    """Return who files: the draft itself, which scopes the key; the deciding agency's one-stop unit takes it."""
    return Sender(f"draft:{opened.draft.id}", opened.answers.get("agency", ""))


def _unanswered(opened: OpenDraft) -> list[Unanswered]:
    definition, answers = opened.as_answered.definition, opened.answers
    checked = (
        Unanswered(question, problems_of(question, answers, definition, opened.agencies, opened.files, opened.on))
        for question in opened.questions
    )
    return [one for one in checked if one.problems]


def _at(opened: OpenDraft, problems: Sequence[FieldProblem]) -> list[Unanswered]:
    """Return problems of the whole filing under the page where each is mended, else under the first page."""
    found: dict[Question, list[FieldProblem]] = {}
    for problem in problems:
        asked = [one for one in opened.questions if problem.field in one.fields]
        found.setdefault(asked[0] if asked else opened.questions[0], []).append(problem)
    return [Unanswered(question, tuple(several)) for question, several in found.items()]


async def _about(services: Services, opened: OpenDraft) -> About | None:
    """Return the case the draft was begun about; the applicant had shown its secret then."""
    code = opened.answers.get(ABOUT, "")
    if not code:
        return None
    async with services.sessions.read() as session:
        found = await case_of_code(session, code)
    return await about_of(services, opened.procedure, found[0] if found else None)


def _check_page(
    request: Request, services: Services, opened: OpenDraft, unanswered: list[Unanswered], *, sent: bool = False
) -> Response:
    definition, answers = opened.as_answered.definition, opened.answers
    values = {
        "opened": opened,
        "definition": definition,
        "answers": answers,
        "case_answers": answered(definition, answers),
        "unanswered": unanswered,
        "sent": sent,
        "agency": next((one for one in opened.agencies if one.id == answers.get("agency")), None),
        "components": {component.id: component for component in definition.dossier},
        "fee": fee_of_answers(definition, answers, opened.on),
        "intake_limit": intake_limit(definition),
        "exemption": next(
            (one for fee in definition.fees for one in fee.exemptions if one.id == answers.get("facts.exemption")), None
        ),
        "last": f"{opened.base}/{opened.questions[-1].address}",
    }
    status = InvalidInput.status if sent and unanswered else 200
    return services.pages.render(request, "citizen/check.html", values, status=status)


async def _answer_by(services: Services, definition: Definition, filed_at: datetime) -> datetime:
    rules = CountingRules(Convention(services.settings.convention))
    return due(filed_at, Limit.parse(intake_limit(definition)), await services.definitions.calendar(), rules).instant
