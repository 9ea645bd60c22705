"""What the papers of one case are drawn up from: its log and clock, and what is looked up by id around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from domain.case.events import Record
from domain.case.linking import Turn
from domain.deadline.clock import ClockEntry, ClockEvent
from domain.papers.books import Book, PaperNumber
from domain.papers.letters import About, Person, Text
from domain.papers.places import Places, agencies_of, places_at
from domain.procedure.definition import Definition
from models.filed_under import definitions_of
from models.intake_corrections import corrections_of
from models.queries.receipt_facts import place_of
from models.tables import Agency, Applicant, Case, CaseClockEntry, CaseEvent, Note
from models.tables import PaperNumber as NumberRow
from runtime.database import ReadSession

_NAMES = text("""
select s.id::text as id, s.name, s.phone from staff s where s.id::text in (
    select actor from case_events where case_id = :case_id
    union select on_behalf_of from case_events where case_id = :case_id)
""")


@dataclass(frozen=True)
class Issuer:
    """The agency in whose name a paper goes out, with the one above it and the place of its date line."""

    name: str
    superior: str
    place: str
    phone: str


@dataclass(frozen=True)
class PaperFacts:
    """Everything papers of one case are made from. `numbers` maps (event, book) to the number taken there.

    `recounted` are the corrections of the intake that changed counts of papers: number of the event, counts before it.
    `issuers` are all agencies that ever had the case or numbered a paper of it, by their ids.
    """

    case: Case
    events: Sequence[Record]
    clock: Sequence[ClockEntry]
    about: About
    numbers: Mapping[tuple[int, Book], PaperNumber]
    receiving: Issuer
    deciding: Issuer
    definition: Definition | None
    recounted: Sequence[tuple[int, Mapping[str, Mapping[str, int]]]] = ()
    issuers: Mapping[str, Issuer] = field(default_factory=dict)

    def event(self, seq: int) -> Record | None:
        """Return one event, or None when there is none of that number."""
        return next((event for event in self.events if event.seq == seq), None)

    def issuer_of(self, number: PaperNumber | None) -> Issuer:
        """Return who issued a numbered paper; the one-stop unit when it has no number."""
        return self.issuers.get(number.agency_id, self.receiving) if number is not None else self.receiving

    def at(self, instant: datetime | None) -> "PaperFacts":
        """Return the facts with the agencies the case was with at an instant, itself included; as now for None."""
        now = Places(self.case.agency_id, self.case.received_at_agency)
        then = places_at(self.events, now, instant)
        if then == now:
            return self
        receiving = self.issuers.get(then.receiving, self.receiving)
        deciding = self.issuers.get(then.deciding, self.deciding)
        about = replace(self.about, receiving=receiving.name, deciding=deciding.name, contact=_contact(receiving))
        return replace(self, receiving=receiving, deciding=deciding, about=about)


async def paper_facts(session: ReadSession, case_id: UUID) -> PaperFacts | None:
    """Return the facts of a case for its papers, or None when there is no such case."""
    found = await session.execute(
        select(Case, Applicant).join(Applicant, col(Applicant.case_id) == col(Case.id)).where(col(Case.id) == case_id)
    )
    row = found.one_or_none()
    if row is None:
        return None
    case, person = row
    definitions = await definitions_of(session, case)
    definition = definitions.followed
    events, numbers = await events_of(session, case_id), await numbers_of(session, case_id)
    named = {case.received_at_agency, case.agency_id, *agencies_of(events)}
    issuers = {one: await _issuer(session, one) for one in named | {number.agency_id for number in numbers.values()}}
    receiving, deciding = issuers[case.received_at_agency], issuers[case.agency_id]
    people = (await session.execute(_NAMES, {"case_id": case_id})).all()
    notes = await session.scalars(select(Note).where(col(Note.case_id) == case_id))
    owner = None
    if person.owner_name and person.owner_name != person.name:
        owner = Person(person.owner_name, person.owner_address, number=person.owner_identity_number)
    return PaperFacts(
        case=case,
        events=events,
        clock=await _clock(session, case_id),
        about=About(
            case_code=case.code,
            procedure_name=definitions.published.name_vi if definitions.published else case.procedure_code,
            procedure_code=case.procedure_code,
            applicant=Person(person.name, person.address, person.phone, person.email, person.identity_number),
            owner=owner,
            content=case.summary,
            receiving=receiving.name,
            deciding=deciding.name,
            contact=_contact(receiving),
            result_name=definition.result.name.vi if definition else "",
            result_code=(definition.result.code or "") if definition else "",
            hears=Turn(definition.hears.complaint) if definition and definition.hears else None,
            components={one.id: one.name.vi for one in definition.dossier} if definition else {},
            staff={one.id: one.name for one in people},
            notes={str(note.id): Text(note.text, [_plain(item) for item in note.items]) for note in notes.all()},
        ),
        numbers=numbers,
        receiving=receiving,
        deciding=deciding,
        definition=definition,
        recounted=[
            (one.seq, one.before["papers"])
            for one in await corrections_of(session, case_id)
            if one.seq is not None and "papers" in one.before
        ],
        issuers=issuers,
    )


def _contact(receiving: Issuer) -> str:
    return f"{receiving.name}, điện thoại {receiving.phone}" if receiving.phone else receiving.name


async def events_of(session: ReadSession, case_id: UUID) -> list[Record]:
    """Return the log of a case in order."""
    rows = await session.scalars(
        select(CaseEvent).where(col(CaseEvent.case_id) == case_id).order_by(col(CaseEvent.seq))
    )
    return [
        Record(row.seq, row.kind, row.at, row.actor, row.role, row.on_behalf_of, row.step, row.note, row.values)
        for row in rows.all()
    ]


async def numbers_of(session: ReadSession, case_id: UUID) -> dict[tuple[int, Book], PaperNumber]:
    """Return the numbers a case's papers took, by event and book."""
    rows = await session.scalars(select(NumberRow).where(col(NumberRow.case_id) == case_id))
    return {
        (row.seq, Book(row.book)): PaperNumber(Book(row.book), row.agency_id, row.year, row.volume, row.number)
        for row in rows.all()
    }


async def _issuer(session: ReadSession, agency_id: str) -> Issuer:
    agency = await session.get(Agency, agency_id)
    superior = await session.get(Agency, agency.parent_id) if agency and agency.parent_id else None
    return Issuer(
        name=agency.name_vi if agency else agency_id,
        superior=superior.name_vi if superior else "",
        place=place_of(agency, superior),
        phone=agency.phone if agency else "",
    )


async def _clock(session: ReadSession, case_id: UUID) -> list[ClockEntry]:
    rows = await session.scalars(
        select(CaseClockEntry).where(col(CaseClockEntry.case_id) == case_id).order_by(col(CaseClockEntry.position))
    )
    return [ClockEntry(ClockEvent(row.event), row.at, row.reason, row.limit or None) for row in rows.all()]


def _plain(item: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in item.items()} if isinstance(item, dict) else {}
