"""Whether a paper is one of ours, and how it stands: asked by anybody who holds it. Nothing about people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlmodel import col

from domain.case.events import Record
from domain.papers.books import PaperNumber, book_of
from domain.papers.forms import Form, called_for
from domain.papers.validity import Validity, validity
from models.queries.paper_facts import events_of, numbers_of
from models.tables import Agency, Case, Document
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class KnownPaper:
    """A paper of a case: what it is, when and by whom it was issued, and how it stands today.

    A paper that is printed of the whole case has no event: no number, date or validity of its own.
    """

    form: Form
    case_code: str
    number: PaperNumber | None
    issued_at: datetime | None
    issuer_vi: str
    issuer_en: str
    validity: Validity | None


async def paper_of_mark(session: ReadSession, case_code: str, form: Form, seq: int) -> KnownPaper | None:
    """Return the paper that an event of a case called for; None when there is no such paper."""
    case = await session.scalar(select(Case).where(col(Case.code) == case_code))
    if case is None:
        return None
    if seq == 0:
        return await _known(session, case, form, None, [])
    events = await events_of(session, case.id)
    event = next((event for event in events if event.seq == seq and called_for(event) is form), None)
    return await _known(session, case, form, event, events) if event else None


async def paper_of_bytes(session: ReadSession, sha256: str) -> KnownPaper | None:
    """Return the paper whose file has this hash, when we issued it; None when we know no such file."""
    found = await session.execute(
        select(Document, Case)
        .join(Case, col(Case.id) == col(Document.case_id))
        .where(col(Document.sha256) == sha256, col(Document.kind).startswith("form:"))
        .limit(1)
    )
    row = found.one_or_none()
    if row is None:
        return None
    document, case = row
    name = document.kind.removeprefix("form:")
    if name not in set(Form):
        return None
    form = Form(name)
    events = await events_of(session, case.id)
    occasions = [event for event in events if called_for(event) is form]
    event = next((one for one in occasions if _issued_for(case, form, one) == document.id), None)
    if event is None and form is Form.RECEIPT:
        event = next((one for one in reversed(occasions) if one.at <= document.created_at), None)
    return await _known(session, case, form, event, events)


def _issued_for(case: Case, form: Form, event: Record) -> UUID:
    """Return the id a letter has when it was issued for this event (see `activities.documents.activity`)."""
    return uuid5(NAMESPACE_URL, f"motcua:document:{case.code}/{form}-{event.seq}:sign")


async def _known(
    session: ReadSession, case: Case, form: Form, event: Record | None, events: list[Record]
) -> KnownPaper:
    book = book_of(form)
    numbers = await numbers_of(session, case.id)
    number = numbers.get((event.seq, book)) if event and book else None
    agency = await session.get(Agency, number.agency_id if number else case.received_at_agency)
    return KnownPaper(
        form=form,
        case_code=case.code,
        number=number,
        issued_at=event.at if event else None,
        issuer_vi=agency.name_vi if agency else case.received_at_agency,
        issuer_en=(agency.name_en or agency.name_vi) if agency else case.received_at_agency,
        validity=validity(form, event, events) if event else None,
    )
