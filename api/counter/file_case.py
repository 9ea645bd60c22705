"""Taking in a dossier at the counter: one page, one form, everything that is sent from it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.asked_at_filing import asked_by, narrowed, open_questions
from api.counter.about_case import begun_about
from api.counter.filed_note import remember_filed
from api.counter.finish import finish
from api.counter.intake_files import assign_files, hand_over_files, keep_files
from api.counter.intake_page import (
    Turn,
    fresh_form,
    intake_page,
    not_here_page,
    not_in_force_page,
    procedure_today,
)
from api.counter.intake_person import PersonSeen, look_up, pick
from api.counter.intake_reuse import LEAVE, TAKE, keep_reused, press
from api.counter.intake_summary import Summary, summary
from api.counter.typed_form import Typed, as_typed, filing_body, own_problems
from api.counter.wished_ways import wish_of
from api.definitions import Procedure
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import FieldProblem, IdempotencyConflict, InvalidInput, NotFound
from api.filing import FilingResult, file
from api.language import say
from api.linking import ABOUT, about_of, seen_case
from api.pages import see_other
from api.security.people import Person
from api.services import Services
from api.v1.cases import sender_of
from api.v1.filing_form import FilingForm
from api.validation import field_problems
from domain.deadline.moments import local_day
from domain.procedure.basics import Words
from domain.procedure.plan import Channel
from models.queries.counter_habits import code_filed_under
from models.queries.known_people import OpenCase, open_cases_of

router = APIRouter()


@router.get("/cases/new/{procedure_code}")
async def show_filing_form(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    procedure_code: str,
    about: Annotated[str, Query(max_length=60)] = "",
    find: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Show the form of one procedure, or since and until when it cannot be filed.

    `about` is the code of a case that the dossier complains of or asks for again: the form begins with its people.
    `find` is such a code typed by the clerk, who may have misread it.
    """
    procedure = await procedure_today(services, procedure_code)
    if procedure is None:
        return await not_in_force_page(request, services, procedure_code)
    elsewhere = await not_here_page(request, services, procedure)
    if elsewhere is not None:
        return elsewhere
    typed = await fresh_form(services, staff, procedure)
    if about:
        typed |= await begun_about(services, staff, procedure, about)
    turn = Turn()
    if find.strip():
        try:
            typed |= await begun_about(services, staff, procedure, find.strip().upper())
        except NotFound:
            turn = Turn(not_found=find.strip())
    procedure = _as_typed(procedure, typed)
    return await intake_page(request, services, staff, procedure, typed, secrets.token_hex(16), turn)


@router.post("/cases/new/{procedure_code}")
async def take_in(request: Request, services: CurrentServices, staff: CurrentStaff, procedure_code: str) -> Response:
    """Do what the pressed button says: read a card, keep scans, look again, or file the dossier.

    Whatever is to be mended comes back on the same page with all that was typed and every scan.
    """
    procedure = await procedure_today(services, procedure_code)
    if procedure is None:
        return await not_in_force_page(request, services, procedure_code)
    elsewhere = await not_here_page(request, services, procedure)
    if elsewhere is not None:
        return elsewhere
    async with request.form(max_fields=800, max_files=100) as sent:
        typed = {name: value for name, value in sent.items() if not isinstance(value, UploadFile)}
        # Read and dropped: what a card says is in no address, no log, and not on the page that comes back.
        scan = typed.pop("scan", "")
        do, picked = typed.pop("do", "file"), typed.pop("pick", "")
        take, leave = typed.pop(TAKE, ""), typed.pop(LEAVE, "")
        key = checked_key(typed.get("key", ""))
        procedure = _as_typed(procedure, typed)
        refused = await keep_files(services, staff, key, procedure.definition, sent)
    await assign_files(services, staff, key, typed)
    seen = PersonSeen()
    if picked:
        seen = await pick(services, staff, typed, picked)
    elif do == "read":
        seen = await look_up(services, staff, typed, scan)
    await press(services, staff, typed, procedure.definition, take, leave)
    if picked or refused or take or leave or typed.get("remove") or do not in ("file", "accept"):
        twins = await _open_with_number(services, staff, typed, procedure_code, key) if seen.whole else []
        turn = Turn(seen=seen, refused_files=refused, also_open=twins)
        return await intake_page(request, services, staff, procedure, typed, key, turn)
    return await _file(request, services, staff, procedure, typed, key, do)


def _as_typed(procedure: Procedure, typed: Typed) -> Procedure:
    """Return the procedure as it is for the case, applicant and answers chosen so far."""
    return narrowed(procedure, typed.get("channel", ""), local_day(datetime.now(UTC)), typed)


async def _file(
    request: Request, services: Services, staff: Person, procedure: Procedure, typed: Typed, key: str, do: str
) -> Response:
    body = filing_body(typed, procedure)
    errors = (*own_problems(typed), *_questions_open(procedure, typed))
    found = await summary(services, staff, procedure, typed, datetime.now(UTC))
    try:
        form = FilingForm.model_validate(body)
    except ValidationError as error:
        named = {problem.field for problem in errors}
        errors += tuple(
            problem
            for problem in (as_typed(problem, body) for problem in field_problems(error.errors()))
            if problem.field not in named
        )
    if do == "accept" and found.missing:
        errors += (_lacking(found),)
    if errors:
        return await intake_page(request, services, staff, procedure, typed, key, Turn(errors=errors, asked=do))
    twins = [case for case in await _twins(services, staff, form, key) if case.code != typed.get(ABOUT)]
    if twins and typed.get("despite") != twins[0].code:
        turn = Turn(duplicates=twins, asked=do)
        return await intake_page(request, services, staff, procedure, typed, key, turn)
    try:
        link = await about_of(
            services, procedure, await seen_case(services, staff.viewer, procedure, typed.get(ABOUT, ""))
        )
        wish = wish_of(typed, str(staff.staff_id))
        result = await file(services, sender_of(staff, form.agency), form, key, link, wish=wish)
    except InvalidInput as error:
        turn = Turn(errors=error.errors, asked=do)
        return await intake_page(request, services, staff, procedure, typed, key, turn)
    except IdempotencyConflict:
        async with services.sessions.read() as session:
            code = await code_filed_under(session, staff.principal, key)
        return await intake_page(request, services, staff, procedure, typed, key, Turn(filed_as=code, asked=do))
    return await _filed(services, staff, procedure, form, result, key, typed, found, do)


def _questions_open(procedure: Procedure, typed: Typed) -> list[FieldProblem]:
    channel = typed.get("channel", "")
    if channel not in set(Channel):
        return []  # the form itself says so
    whole = procedure.compiled.definition
    return open_questions(whole, asked_by(whole).fields, Channel(channel), local_day(datetime.now(UTC)), typed)


async def _filed(
    services: Services,
    staff: Person,
    procedure: Procedure,
    form: FilingForm,
    result: FilingResult,
    key: str,
    typed: Mapping[str, str],
    found: Summary,
    do: str,
) -> Response:
    """Attach the scans, take the fee and receive the dossier if that was asked for, and lead to what to print."""
    await hand_over_files(services, staff, key, result.case.case_id, result.case.code)
    await keep_reused(services, staff, typed, procedure.definition, result.case.case_id)
    pay = typed.get("pay", "")
    asked = "accept" if do == "accept" and found.may_accept else "file"
    if asked == "accept":
        await finish(services, staff, procedure, form.agency, result, key, pay)
    response = see_other(f"/cases/{result.case.code}/filed")
    remember_filed(response, services.settings, result, asked=asked, pay=pay, lacking=len(found.missing))
    return response


async def _twins(services: Services, staff: Person, form: FilingForm, key: str) -> Sequence[OpenCase]:
    """Return the open cases of the person this dossier is for: same procedure, within the clerk's agencies."""
    person = form.owner or form.applicant
    async with services.sessions.read() as session:
        return await open_cases_of(
            session,
            staff.viewer,
            form.procedure,
            identity_number=person.identity_number,
            name=person.name,
            phone=form.applicant.phone,
            not_under=(staff.principal, key),
        )


async def _open_with_number(
    services: Services, staff: Person, typed: Typed, procedure_code: str, key: str
) -> Sequence[OpenCase]:
    number = typed.get("applicant.identity_number", "")
    async with services.sessions.read() as session:
        return await open_cases_of(
            session,
            staff.viewer,
            procedure_code,
            identity_number=number,
            name="",
            phone="",
            not_under=(staff.principal, key),
        )


class _Names:
    """The names of papers in one sentence, in a reader's language."""

    def __init__(self, names: list[Words]) -> None:
        self._names = names

    def read(self, language: str) -> str:
        """Return "Còn thiếu: Tờ khai; Bản vẽ." in a language."""
        names = "; ".join(name.in_language(language) for name in self._names)
        return say("Còn thiếu: %(papers)s.", papers=names).read(language)


def _lacking(found: Summary) -> FieldProblem:
    return FieldProblem(
        f"components.{found.missing[0].id}",
        "papers_missing",
        _Names([component.name for component in found.missing]),
        say("Nhận thêm rồi sửa số bản; hoặc bấm «Chỉ nộp», lấy mã, rồi lập yêu cầu bổ sung hoặc từ chối tiếp nhận."),
    )
