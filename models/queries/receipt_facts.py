"""What the receipt (form 01) says about one case: one reading, no formatting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from domain.deadline.moments import local_day
from domain.deadline.views import ProvinceRule
from domain.procedure.basics import Words
from domain.procedure.definition import Definition
from domain.procedure.fees import FeeFacts, quote
from domain.procedure.plan import Channel
from models.filed_under import definitions_of, limit_of_case
from models.queries.appointment_words import appointment_words
from models.tables import Agency, Applicant, Case, CaseEvent, Document, DossierItem, PaperNumber, Staff
from runtime.database import ReadSession

COMPONENT = "component:"


@dataclass(frozen=True)
class Paper:
    """One line of the dossier: how many sheets of each sort were handed in."""

    name: str
    originals: int = 0
    certified_copies: int = 0
    photocopies: int = 0
    files: int = 0


@dataclass(frozen=True)
class FeeLine:
    """One fee or charge; `amount` in đồng, 0 while the provincial council's amount is not entered."""

    name: str
    amount: int


@dataclass(frozen=True)
class Party:
    """A person or organisation. `number` is a personal number, or the registration number of a body."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    number: str = ""
    is_organisation: bool = False


@dataclass(frozen=True)
class ReceiptFacts:
    """Everything form 01 prints. Instants are aware UTC, amounts đồng.

    `limit` is the legal processing time the case counts by, as a procedure writes it ("3 working days"). `owner` is
    given only when it is not the applicant. `money` and `way` are the values of `MoneyState` and `Way`. `convention` is
    the sentence that explains the appointment; empty when it could not be worked out again. `volume` and `entry` say
    where it stands in the register of dossiers. `again` counts the receipts issued
    after the first. `deciding_name` is the agency that decides, when that is not the one
    that received the dossier; else empty. `provisional` when the appointment crosses a year not decided yet.
    """

    case_code: str
    procedure_code: str
    procedure_name: str
    superior_name: str
    agency_name: str
    agency_phone: str
    place: str
    applicant: Party
    owner: Party | None
    channel: str
    content: str
    papers: list[Paper]
    limit: str
    received_at: datetime
    appointment_at: datetime | None
    convention: str
    money: str
    way: str
    delivery_address: str
    received_by: str
    sets: int = 1
    volume: str = ""
    entry: str = ""
    again: int = 0
    provisional: bool = False
    deciding_name: str = ""
    proxy_basis: str = ""
    fees: list[FeeLine] = field(default_factory=list)


async def receipt_facts(
    session: ReadSession,
    case_id: UUID,
    convention: str,
    sources: Mapping[str, Words] | None = None,
    province: ProvinceRule = ProvinceRule.PAUSE,
) -> ReceiptFacts | None:
    """Return what the receipt of a case says; None when there is no such case or it is not received yet.

    `convention` is the installation's way of counting, used where the procedure is silent. `sources` are the names
    of the registers that may hold a paper already. `province` is how the province counts after a supplement.
    """
    found = await session.execute(
        select(Case, Applicant, Agency)
        .join(Applicant, col(Applicant.case_id) == col(Case.id))
        .outerjoin(Agency, col(Agency.id) == col(Case.received_at_agency))
        .where(col(Case.id) == case_id)
    )
    row = found.one_or_none()
    if row is None:
        return None
    case, person, agency = row
    if case.received_at is None:
        return None
    superior = await session.get(Agency, agency.parent_id) if agency and agency.parent_id else None
    definitions = await definitions_of(session, case)
    published = definitions.published
    counts_by = await limit_of_case(session, case, definitions)
    volume, entry = await _entered(session, case_id)
    limit = counts_by.text() if counts_by else ""
    explained = await appointment_words(session, case, limit, definitions.limits, convention, province)
    return ReceiptFacts(
        case_code=case.code,
        procedure_code=case.procedure_code,
        procedure_name=published.name_vi if published else "",
        superior_name=superior.name_vi if superior else "",
        agency_name=agency.name_vi if agency else case.received_at_agency,
        agency_phone=agency.phone if agency else "",
        place=place_of(agency, superior),
        applicant=Party(
            name=person.name,
            address=person.address,
            phone=person.phone,
            email=person.email,
            number=person.identity_number,
            is_organisation=person.kind == "organisation",
        ),
        owner=_owner(person),
        channel=case.channel,
        content=case.summary,
        papers=await _papers(session, case_id, definitions.followed, sources or {}),
        limit=limit,
        received_at=case.received_at,
        appointment_at=case.appointment_at,
        convention=explained.text,
        provisional=explained.provisional,
        money=case.money,
        way=case.way,
        delivery_address=", ".join(filter(None, (person.recipient_name, person.recipient_address))),
        received_by=await _receiver(session, case_id),
        volume=volume,
        entry=entry,
        deciding_name=await _deciding(session, case),
        proxy_basis=person.proxy_basis,
        fees=_fees(case, definitions.filed),
    )


def _owner(person: Applicant) -> Party | None:
    if not person.owner_name or person.owner_name == person.name:
        return None
    # Personal numbers have twelve digits; a dossier owner with any other number is a body.
    number = person.owner_identity_number
    is_person = number.isdecimal() and len(number) == 12
    return Party(person.owner_name, person.owner_address, number=number, is_organisation=bool(number) and not is_person)


async def _deciding(session: ReadSession, case: Case) -> str:
    if case.agency_id == case.received_at_agency:
        return ""
    agency = await session.get(Agency, case.agency_id)
    return agency.name_vi if agency else case.agency_id


async def _entered(session: ReadSession, case_id: UUID) -> tuple[str, str]:
    """Return volume and number of the case in the register of dossiers; empty texts when it is in none."""
    row = await session.scalar(
        select(PaperNumber).where(col(PaperNumber.case_id) == case_id, col(PaperNumber.book) == "register")
    )
    return (f"{row.volume:02d}/{row.year}", str(row.number)) if row else ("", "")


_UNITS = ("đặc khu ", "phường ", "xã ", "thành phố ", "tỉnh ")


def place_of(*agencies: Agency | None) -> str:
    """Return the place name for the date line, read from the name of the agency, else of the one above.

    The register of agencies names the unit inside the name ("Ủy ban nhân dân xã Nhị Long").
    """
    for agency in agencies:
        name = agency.name_vi if agency else ""
        for unit in _UNITS:
            position = name.lower().rfind(unit)
            if position >= 0:
                return name[position + len(unit) :].split(",")[0].strip()
    return ""


async def _papers(
    session: ReadSession, case_id: UUID, definition: Definition | None, sources: Mapping[str, Words]
) -> list[Paper]:
    items = (await session.scalars(select(DossierItem).where(col(DossierItem.case_id) == case_id))).all()
    counted = await session.execute(
        select(Document.kind, func.count())
        .where(col(Document.case_id) == case_id, col(Document.kind).startswith(COMPONENT))
        .group_by(col(Document.kind))
    )
    files = {kind.removeprefix(COMPONENT): count for kind, count in counted.all()}
    handed_in = {item.component_id: item for item in items}
    names = {component.id: component.name.vi for component in definition.dossier} if definition else {}
    order: Sequence[str] = [*names, *sorted((handed_in.keys() | files.keys()) - names.keys())]
    return [
        _paper(names.get(component, component), handed_in.get(component), files.get(component, 0), sources)
        for component in order
        if component in handed_in or component in files
    ]


def _paper(name: str, item: DossierItem | None, files: int, sources: Mapping[str, Words]) -> Paper:
    if item is None:
        return Paper(name, files=files)
    source = sources[item.held_in].vi if item.held_in in sources else item.held_in
    held = f"khai thác từ {source}" if source else ""
    noted = "; ".join(filter(None, (held, item.note)))
    return Paper(f"{name} ({noted})" if noted else name, item.originals, item.certified, item.photocopies, files)


async def _receiver(session: ReadSession, case_id: UUID) -> str:
    actor = await session.scalar(
        select(CaseEvent.actor)
        .where(col(CaseEvent.case_id) == case_id, col(CaseEvent.kind) == "received")
        .order_by(col(CaseEvent.seq).desc())
        .limit(1)
    )
    try:
        staff = await session.get(Staff, UUID(actor or ""))
    except ValueError:
        return ""  # received by a machine or by import: somebody signs by hand
    return staff.name if staff else ""


def _fees(case: Case, definition: Definition | None) -> list[FeeLine]:
    """Return what is charged, line by line where the lines add up to what the case charges; what is not entered too."""
    try:
        facts = FeeFacts(
            channel=Channel(case.channel),
            filed_on=local_day(case.filed_at),
            pages=int(case.facts.get("pages", 1)),
            copies=int(case.facts.get("copies", 1)),
            exemption=case.facts.get("exemption") or None,
        )
        quoted = quote(definition, facts) if definition else None
    except ValueError:
        quoted = None
    if quoted is None or quoted.total != case.fee:
        return [FeeLine("", case.fee)] if case.fee else []
    return [FeeLine(line.name.vi, line.amount) for line in quoted.lines if line.amount or line.is_open]
