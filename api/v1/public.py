"""What applicants reach with the code and secret of their receipt. The secret never stands in an address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Header, UploadFile
from pydantic import Field
from starlette.requests import Request

from api.acts import take_later
from api.dependencies import CaseCode, CurrentServices, IdempotencyKey, Language
from api.errors import TooLarge, TooManyRequests, WrongCodeOrSecret, WrongFileType
from api.files import keep_file
from api.following import follow
from api.problems import documented, invalid
from api.security.ways_in import APPLICANT, APPLICANT_HEADER
from api.services import Services
from api.v1.act_form import ActAccepted, ApplicantActForm
from api.v1.case_view import DocumentOut
from api.v1.documents import Component, document_out
from api.v1.fee_shape import KnownFee, OpenFee, known_fee, open_fee
from api.v1.fields import Answer
from domain.case.wording import event_sentence, waiting_sentence
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.tentative import tentative_sentence, tentative_year
from domain.procedure.basics import Words
from models.queries.case_status import CaseStatus

router = APIRouter(tags=["applicants"])

Secret = Annotated[
    str,
    Header(alias=APPLICANT_HEADER, max_length=40, description="The secret of the receipt.", examples=["7K2M9QXA"]),
]
FormSecret = Annotated[str, Form(max_length=40, description="The secret of the receipt.", examples=["7K2M9QXA"])]


class PublicEvent(Answer):
    """One line of the applicant's timeline."""

    at: datetime
    kind: str
    sentence: str
    text: str = Field(description="What the office wrote to the applicant.")
    items: list[Any]


class PublicCase(Answer):
    """A case as its applicant sees it; no personal data."""

    code: str
    procedure: str
    procedure_name: str
    agency: str
    agency_phone: str
    phase: str
    decision: str
    waiting_for: str
    waiting_sentence: str
    money: str
    fee: KnownFee
    fee_open: OpenFee
    paid: int = Field(description="Đồng.")
    pay_address: str = Field(description="Where an open online payment can be made, or empty.")
    way: str
    overdue: bool
    filed_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    appointment_at: datetime | None
    provisional: str = Field(description="Why the due date may still move, or empty for a firm one.")
    events: list[PublicEvent]


def _followed(field: str) -> dict[int | str, dict[str, Any]]:
    return documented(invalid("string_too_long", field, max_length=40), WrongCodeOrSecret, TooManyRequests)


@router.get(
    "/public/cases/{code}",
    summary="Follow a case",
    responses=_followed(APPLICANT_HEADER),
    openapi_extra=APPLICANT,
)
async def follow_case(
    request: Request, services: CurrentServices, language: Language, code: CaseCode, secret: Secret = ""
) -> PublicCase:
    """Return where a case stands. An unknown code and a wrong secret answer alike."""
    return await _told(services, await follow(request, services, code, secret), language)


@router.post("/public/cases/{code}", summary="Follow a case, secret in the form", responses=_followed("secret"))
async def follow_case_by_form(
    request: Request, services: CurrentServices, language: Language, code: CaseCode, secret: FormSecret = ""
) -> PublicCase:
    """Return where a case stands; for callers that cannot set headers: the secret in the form is what lets in."""
    return await _told(services, await follow(request, services, code, secret), language)


@router.post(
    "/public/cases/{code}/acts",
    summary="Supply or withdraw",
    status_code=202,
    responses=documented(invalid("missing", "act"), WrongCodeOrSecret, TooManyRequests),
    openapi_extra=APPLICANT,
)
async def act_as_applicant(
    request: Request,
    services: CurrentServices,
    key: IdempotencyKey,
    code: CaseCode,
    form: ApplicantActForm,
    secret: Secret = "",
) -> ActAccepted:
    """Say that the dossier was completed, or withdraw it. Works while Temporal is down."""
    status = await follow(request, services, code, secret)
    await take_later(services, status.case, form, key)
    return ActAccepted(code=status.case.code)


@router.post(
    "/public/cases/{code}/documents",
    summary="Hand in a file as applicant",
    status_code=201,
    responses=documented(invalid("missing", "file"), WrongCodeOrSecret, TooManyRequests, TooLarge, WrongFileType),
    openapi_extra=APPLICANT,
)
async def upload_as_applicant(
    request: Request,
    services: CurrentServices,
    code: CaseCode,
    file: Annotated[UploadFile, File(description="PDF, JPEG, PNG, TIFF, DOCX, XLSX or ODT; told by content.")],
    component: Component = "",
    secret: Secret = "",
) -> DocumentOut:
    """Store a file for the own case, under a dossier component."""
    status = await follow(request, services, code, secret)
    return document_out(await keep_file(services, status.case.id, component, "applicant", file), status.case.code)


async def _told(services: Services, status: CaseStatus, language: str) -> PublicCase:
    procedure = await services.definitions.of_case(status.case)
    open_fees = procedure.open_fees(status.case) if procedure else ()
    return public_case(status, language, await services.definitions.calendar(), open_fees)


def public_case(status: CaseStatus, language: str, calendar: WorkingCalendar, open_fees: Sequence[Words]) -> PublicCase:
    """Return the applicant's view as JSON, sentences in `language`; `calendar` tells which years are decided.

    `open_fees` says which fees have no amount yet.
    """
    case = status.case
    return PublicCase(
        code=case.code,
        procedure=case.procedure_code,
        procedure_name=status.procedure_en if language == "en" else status.procedure_vi,
        agency=status.agency_en if language == "en" else status.agency_vi,
        agency_phone=status.agency_phone,
        phase=case.phase,
        decision=case.decision,
        waiting_for=case.waiting_for.partition(":")[0],
        waiting_sentence=waiting_sentence(case.waiting_for, language) if case.waiting_for else "",
        money=case.money,
        fee=known_fee(case.fee, open_fees),
        fee_open=open_fee(open_fees, language),
        paid=case.paid,
        pay_address=status.pay_address,
        way=case.way,
        overdue=case.overdue,
        filed_at=case.filed_at,
        received_at=case.received_at,
        due_at=case.due_at,
        appointment_at=case.appointment_at,
        provisional=tentative_sentence(tentative_year(case.due_at, calendar), language),
        events=[
            PublicEvent(
                at=event.at,
                kind=event.kind,
                sentence=event_sentence(event.kind, event.values, language),
                text=event.text,
                items=event.items,
            )
            for event in status.events
        ],
    )
