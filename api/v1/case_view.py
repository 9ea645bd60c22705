"""How a case is written as JSON for staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.agency_names import named_agency
from api.definitions import Procedure
from api.v1.fee_shape import KnownFee, OpenFee, known_fee, open_fee
from api.v1.fields import Answer
from domain.case.wording import event_sentence, waiting_sentence
from domain.case.words import Words
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.tentative import tentative_sentence, tentative_year
from models.queries.case_links import LinkedCase
from models.queries.case_page import CasePage
from models.queries.find_cases import FoundCase
from models.tables import CaseEvent


class EventOut(Answer):
    """One line of the timeline."""

    seq: int
    kind: str = Field(examples=["received"])
    sentence: str = Field(examples=["Tiếp nhận hồ sơ; hạn trả kết quả 17:00 24/11/2026."])
    at: datetime
    by: str = Field(description="Name of the member of staff, or empty.")
    role: str
    step: str
    note: str = Field(description="The text that belongs to it: a reason, what must be supplied.")


class TaskOut(Answer):
    """One task of a person."""

    id: str = Field(examples=["review/1"])
    step: str
    kind: str = Field(examples=["review"])
    stage: str
    role: str
    agency: str
    status: str
    opened_at: datetime | None
    due_at: datetime | None
    held_by: UUID | None


class OperationOut(Answer):
    """One call to an outside system."""

    key: str = Field(examples=["police/1:ask"])
    system: str
    action: str
    status: str
    problem: str
    reference: str = Field(description="The outside system's own number of the call once it took it, or empty.")
    since: datetime | None


class DocumentOut(Answer):
    """One file."""

    id: UUID
    kind: str = Field(examples=["component:to-khai"])
    file_name: str
    media_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    created_at: datetime
    href: str


class ApplicantOut(Answer):
    """The people side of a case."""

    kind: str
    name: str
    identity_number: str
    phone: str
    email: str
    address: str
    owner_name: str


class FoundOut(Answer):
    """One case in a list."""

    code: str
    person: str
    procedure: str
    agency: str
    phase: str
    waiting_for: str
    filed_at: datetime
    due_at: datetime | None
    provisional: bool = Field(description="True while the holidays of the year the due date lies in are not decided.")
    overdue: bool


class LinkedOut(Answer):
    """Another case this one is about, or that is about this one."""

    code: str
    kind: str = Field(description="complaint, appeal, correction or repeat.")
    about_it: bool = Field(description="True when this case is about the other one.")
    procedure: str
    phase: str


class CaseOut(Answer):
    """A case as staff see it. The four axes are phase, money, delivery and whether others were told."""

    code: str
    procedure: str
    procedure_name: str
    procedure_version: int
    agency: str
    received_at_agency: str
    channel: str
    way: str
    phase: str
    decision: str
    money: str
    fee: KnownFee
    fee_open: OpenFee
    paid: int = Field(description="Đồng.")
    pay_address: str = Field(description="Where the applicant can make an open online payment, or empty.")
    delivery: str
    waiting_for: str
    waiting_sentence: str
    hold: str = Field(description="Outside system whose problem needs a person, or empty.")
    overdue: bool
    filed_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    appointment_at: datetime | None
    provisional: str = Field(description="Why the due date may still move, or empty for a firm one.")
    decided_at: datetime | None
    ended_at: datetime | None
    seq: int
    applicant: ApplicantOut
    tasks: list[TaskOut]
    operations: list[OperationOut]
    documents: list[DocumentOut]
    linked: list[LinkedOut]
    events: list[EventOut]


def found_out(line: FoundCase, calendar: WorkingCalendar) -> FoundOut:
    """Return a found case as JSON; `calendar` tells which years are decided."""
    return FoundOut(
        code=line.code,
        person=line.person,
        procedure=line.procedure_code,
        agency=line.agency_id,
        phase=line.phase,
        waiting_for=line.waiting_for,
        filed_at=line.filed_at,
        due_at=line.due_at,
        provisional=tentative_year(line.due_at, calendar) is not None,
        overdue=line.overdue,
    )


def case_out(
    page: CasePage,
    language: str,
    agencies: Words,
    calendar: WorkingCalendar,
    linked: Sequence[LinkedCase],
    procedure: Procedure | None,
) -> CaseOut:
    """Return a whole case as JSON, sentences in `language`; `agencies` names those that were asked or told.

    `calendar` is the one the case counts by, `procedure` what it was filed under, as it is for this case.
    """
    case, applicant = page.case, page.applicant
    open_fees = procedure.open_fees(case) if procedure else ()
    return CaseOut(
        code=case.code,
        procedure=case.procedure_code,
        procedure_name=page.procedure_en if language == "en" else page.procedure_vi,
        procedure_version=case.procedure_version,
        agency=case.agency_id,
        received_at_agency=case.received_at_agency,
        channel=case.channel,
        way=case.way,
        phase=case.phase,
        decision=case.decision,
        money=case.money,
        fee=known_fee(case.fee, open_fees),
        fee_open=open_fee(open_fees, language),
        paid=case.paid,
        pay_address=page.pay_address,
        delivery=case.delivery,
        waiting_for=case.waiting_for,
        waiting_sentence=waiting_sentence(case.waiting_for, language, agencies) if case.waiting_for else "",
        hold=case.hold,
        overdue=case.overdue,
        filed_at=case.filed_at,
        received_at=case.received_at,
        due_at=case.due_at,
        appointment_at=case.appointment_at,
        provisional=tentative_sentence(tentative_year(case.due_at, calendar), language),
        decided_at=case.decided_at,
        ended_at=case.ended_at,
        seq=case.seq,
        applicant=ApplicantOut(
            kind=applicant.kind,
            name=applicant.name,
            identity_number=applicant.identity_number,
            phone=applicant.phone,
            email=applicant.email,
            address=applicant.address,
            owner_name=applicant.owner_name,
        ),
        tasks=[
            TaskOut(
                id=task.id,
                step=task.step,
                kind=task.kind,
                stage=task.stage,
                role=task.role,
                agency=task.agency_id,
                status=task.status,
                opened_at=task.opened_at,
                due_at=task.due_at,
                held_by=task.claimed_by,
            )
            for task in page.tasks
        ],
        operations=[
            OperationOut(
                key=row.key,
                system=row.system,
                action=row.action,
                status=row.status,
                problem=row.problem,
                reference=row.reference,
                since=row.since,
            )
            for row in page.operations
        ],
        documents=[
            DocumentOut(
                id=document.id,
                kind=document.kind,
                file_name=document.file_name,
                media_type=document.media_type,
                size=document.size,
                sha256=document.sha256,
                created_at=document.created_at,
                href=f"/api/v1/cases/{case.code}/documents/{document.id}",
            )
            for document in page.documents
        ],
        linked=[
            LinkedOut(
                code=one.code,
                kind=one.kind,
                about_it=one.about_it,
                procedure=one.procedure_en if language == "en" else one.procedure_vi,
                phase=one.phase,
            )
            for one in linked
        ],
        events=[
            EventOut(
                seq=event.seq,
                kind=event.kind,
                sentence=_sentence(event, agencies, language),
                at=event.at,
                by=page.names.get(event.actor, ""),
                role=event.role,
                step=event.step,
                note=page.notes[event.note].text if event.note in page.notes else "",
            )
            for event in page.events
        ],
    )


def _sentence(event: CaseEvent, agencies: Words, language: str) -> str:
    values = named_agency({"step": event.step, **event.values}, agencies, language)
    return event_sentence(event.kind, values, language, event.role)
