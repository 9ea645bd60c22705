"""Filing a dossier: what both the JSON door and the counter page do, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from api.definitions import Procedure
from api.errors import FieldProblem, IdempotencyConflict, InvalidInput
from api.language import Sentence, say
from api.services import Services
from api.v1.filing_form import FilingForm
from domain.deadline.moments import local_day
from domain.notices.rules import Way
from domain.procedure.basics import Words
from domain.procedure.fees import FeeFacts, FeeQuote, NoRate, UnknownExemption, quote
from domain.procedure.filed_as import WrongAnswerError
from domain.procedure.plan import Channel
from models.errors import IdempotencyConflictError
from models.filing import FiledCase, Filing, FilingApplicant, FilingItem, file_case
from models.filing_parts import About
from models.notice_choices import keep_first_choice
from runtime import tracing


@dataclass(frozen=True, slots=True)
class Sender:
    """Who files: `principal` scopes the idempotency key, `received_at` is the one-stop unit that takes it."""

    principal: str
    received_at: str
    staff_id: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """By which ways the applicant wants to be told, and who wrote it down: "applicant", or who of the staff."""

    ways: Sequence[Way]
    by: str


@dataclass(frozen=True, slots=True)
class FilingResult:
    """A filed case with what it costs and when it was filed.

    `open_fees` says which of its fees have no amount yet: the provincial council sets it, nobody has entered it.
    """

    case: FiledCase
    fee: int
    filed_at: datetime
    open_fees: tuple[Words, ...] = ()


async def file(
    services: Services,
    sender: Sender,
    form: FilingForm,
    key: str,
    about: About | None = None,
    *,
    wish: Wish | None = None,
) -> FilingResult:
    """File a dossier under an idempotency key. Temporal is not needed; the relay is rung afterwards.

    `about` is the case it complains of or asks for again. `wish` is there before the relay is rung: it holds for the
    first message too.

    Raises InvalidInput with every field to mend, IdempotencyConflict for a key used for another dossier.
    """
    filed_at = datetime.now(UTC)
    procedure = await services.definitions.in_force(form.procedure, local_day(filed_at))
    if procedure is None:
        raise InvalidInput(errors=(_NO_SUCH_PROCEDURE,))
    procedure = as_filed(procedure, form, filed_at)
    problems = _problems(form, procedure)
    agency = await services.definitions.agency(form.agency)
    if agency is None or agency.kind != procedure.definition.agency:
        problems.append(_WRONG_AGENCY)
    if problems:
        raise InvalidInput(errors=tuple(problems))
    fee = fee_of(form, procedure, filed_at)
    held_in = {component.id: component.held_in or "" for component in procedure.definition.dossier}
    filing = Filing(
        principal=sender.principal,
        key=key,
        procedure_code=procedure.version.procedure_code,
        procedure_version=procedure.version.version,
        procedure_sha256=procedure.version.sha256,
        plan=services.definitions.plan_text(procedure, form.agency),
        calendar=await services.definitions.calendar_text(form.agency),
        agency_id=form.agency,
        # What is sent online nobody has received yet: the deciding agency's own counter will.
        received_at_agency=form.agency if form.channel is Channel.ONLINE else sender.received_at,
        applicant=_applicant(form),
        items=tuple(
            FilingItem(
                component_id=papers.id,
                originals=papers.originals,
                certified=papers.certified,
                photocopies=papers.photocopies,
                note=papers.note,
                held_in=held_in[papers.id] if papers.held else "",
            )
            for papers in form.components
        ),
        channel=form.channel,
        way=form.way,
        facts=form.facts.texts(),
        summary=form.summary,
        fee=fee.total,
        pays_online=form.pays_online and fee.total > 0,
        filed_at=filed_at,
        filed_by=sender.staff_id,
        about=about,
    )
    try:
        case = await file_case(services.sessions, filing, services.settings.secret.get_secret_value())
    except IdempotencyConflictError as error:
        raise IdempotencyConflict from error
    tracing.about_case(case.code)
    if wish is not None:
        async with services.sessions.write() as session:
            await keep_first_choice(session, case.case_id, wish.ways, wish.by)
    services.bell.ring()
    open_fees = procedure.open_fees(filing) if any(line.is_open for line in fee.lines) else ()
    return FilingResult(case, fee.total, filed_at, open_fees)


def as_filed(procedure: Procedure, form: FilingForm, filed_at: datetime) -> Procedure:
    """Return the procedure as it is for this dossier; raises InvalidInput naming the answer that is none."""
    asked = {fact.id for fact in procedure.definition.facts or ()}
    unknown = [name for name in form.facts.answers if name not in asked]
    if unknown:
        raise InvalidInput(errors=(_choose(f"facts.answers.{unknown[0]}", "unknown_question", sorted(asked)),))
    try:
        return procedure.filed_as(form.channel, local_day(filed_at), form.facts.texts())
    except WrongAnswerError as error:
        field = error.name if error.name in ("case_type", "applicant") else f"answers.{error.name}"
        if error.known:
            raise InvalidInput(errors=(_choose(f"facts.{field}", "wrong_answer", list(error.known)),)) from error
        problem = FieldProblem(f"facts.{field}", "wrong_answer", _NOT_AN_ANSWER, _READABLE_ANSWER)
        raise InvalidInput(errors=(problem,)) from error


def fee_of(form: FilingForm, procedure: Procedure, filed_at: datetime) -> FeeQuote:
    """Return what the dossier costs; raises InvalidInput when its facts fit no fee."""
    facts = FeeFacts(
        channel=form.channel,
        filed_on=local_day(filed_at),
        pages=form.facts.pages,
        copies=form.facts.copies,
        exemption=form.facts.exemption,
    )
    return quoted(procedure, facts)


def quoted(procedure: Procedure, facts: FeeFacts) -> FeeQuote:
    """Return a fee quote; raises InvalidInput when the facts fit no fee."""
    try:
        return quote(procedure.definition, facts)
    except UnknownExemption as error:
        raise InvalidInput(errors=(_UNKNOWN_EXEMPTION,)) from error
    except NoRate as error:
        raise InvalidInput(errors=(_NO_RATE,)) from error


def _problems(form: FilingForm, procedure: Procedure) -> list[FieldProblem]:
    definition = procedure.definition
    problems = []
    if form.channel not in definition.accepted_channels:
        problems.append(
            _choose("channel", "channel_not_accepted", [item.value for item in definition.accepted_channels])
        )
    if form.way not in definition.result.ways:
        problems.append(_choose("way", "way_not_offered", [item.value for item in definition.result.ways]))
    known = {component.id for component in definition.dossier}
    problems += [
        _choose(f"components.{index}.id", "unknown_component", sorted(known))
        for index, papers in enumerate(form.components)
        if papers.id not in known
    ]
    held_nowhere = {component.id for component in definition.dossier if component.held_in is None}
    problems += [
        FieldProblem(f"components.{index}.held", "held_nowhere", _HELD_NOWHERE, _HAND_IT_IN)
        for index, papers in enumerate(form.components)
        if papers.held and papers.id in held_nowhere
    ]
    if form.way.value == "post" and not (form.applicant.address or (form.recipient and form.recipient.address)):
        problems.append(_NO_ADDRESS)
    return problems


def _choose(field: str, rule: str, expected: list[str]) -> FieldProblem:
    mend = say("Chọn một trong: %(expected)s.", expected=", ".join(expected))
    return FieldProblem(field, rule, _NOT_OF_PROCEDURE, mend)


_HELD_NOWHERE = say("Không có cơ sở dữ liệu nào thay được giấy tờ này.")
_HAND_IT_IN = say("Nộp giấy tờ này và ghi số bản.")
_NOT_AN_ANSWER: Sentence = say("Câu trả lời không đúng kiểu của câu hỏi.")
_READABLE_ANSWER: Sentence = say("Trả lời bằng số nguyên, có hoặc không, hay ngày năm-tháng-ngày, theo câu hỏi.")
_NOT_OF_PROCEDURE: Sentence = say("Thủ tục này không có lựa chọn đó.")
_NO_SUCH_PROCEDURE = FieldProblem(
    "procedure",
    "procedure_not_in_force",
    say("Không có thủ tục đang có hiệu lực với mã này."),
    say("Tìm lại thủ tục theo tên hoặc mã."),
)
_WRONG_AGENCY = FieldProblem(
    "agency",
    "agency_not_competent",
    say("Cơ quan này không giải quyết thủ tục đã chọn."),
    say("Chọn đúng cơ quan giải quyết."),
)
_NO_ADDRESS = FieldProblem(
    "recipient.address",
    "address_needed",
    say("Trả kết quả qua bưu chính cần có địa chỉ nhận."),
    say("Nhập địa chỉ nhận, hoặc chọn cách nhận khác."),
)
_UNKNOWN_EXEMPTION = FieldProblem(
    "facts.exemption",
    "unknown_exemption",
    say("Thủ tục này không có nhóm miễn, giảm đó."),
    say("Chọn nhóm miễn, giảm trong danh sách, hoặc bỏ trống."),
)
_NO_RATE = FieldProblem(
    "channel",
    "no_rate",
    say("Chưa có mức thu cho cách nộp này vào ngày nộp."),
    say("Chọn cách nộp khác, hoặc báo quản trị cập nhật mức thu."),
)


def _applicant(form: FilingForm) -> FilingApplicant:
    person, owner, recipient = form.applicant, form.owner, form.recipient
    return FilingApplicant(
        kind=person.kind,
        name=person.name,
        identity_number=person.identity_number,
        birth_date=person.birth_date,
        phone=person.phone,
        email=person.email,
        address=person.address,
        owner_name=owner.name if owner else "",
        owner_identity_number=owner.identity_number if owner else "",
        owner_address=owner.address if owner else "",
        proxy_basis=owner.proxy_basis if owner else "",
        recipient_name=recipient.name if recipient else "",
        recipient_phone=recipient.phone if recipient else "",
        recipient_address=recipient.address if recipient else "",
    )
