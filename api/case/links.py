"""The cases a case is linked with, and what can be filed about it, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from api.badges import Badge, case_badge
from api.case.reading import CaseReading
from api.language import Readable
from api.linking import SAID, Complaint, complaint_of, repeat_procedure
from api.services import Services
from domain.case.acts import Role
from domain.procedure.basics import Words
from models.queries.case_links import LinkedCase, links_of


@dataclass(frozen=True, slots=True)
class Linked:
    """One other case; `link` is empty where the reader may not open it."""

    case: LinkedCase
    said: Readable
    procedure: Words
    badge: Badge
    link: str


@dataclass(frozen=True, slots=True)
class LinksView:
    """The linked cases, and where a complaint or the same again is taken in; empty where that makes no sense.

    `complaint` is what is open to the applicant, None for nothing and for who takes in no dossiers.
    """

    cases: tuple[Linked, ...] = ()
    complain: str = ""
    repeat: str = ""
    complaint: Complaint | None = None


async def links_view(services: Services, reading: CaseReading) -> LinksView:
    """Return what a case is linked with, and what this clerk can file about it."""
    case = reading.page.case
    async with services.sessions.read() as session:
        found = await links_of(session, case.id)
    complaint, repeat = None, ""
    if reading.staff.viewer.agencies_as(Role.COUNTER):
        complaint, repeat = await complaint_of(services, case), await repeat_procedure(services, case)
    return LinksView(
        tuple(_linked(reading, one) for one in found),
        f"/cases/new/{complaint.code}?about={case.code}" if complaint and complaint.code else "",
        f"/cases/new/{repeat}?about={case.code}" if repeat else "",
        complaint,
    )


def _linked(reading: CaseReading, case: LinkedCase) -> Linked:
    seen = {case.agency_id, case.received_at_agency} & reading.staff.viewer.seen_agencies
    return Linked(
        case=case,
        said=SAID[case.kind, case.about_it],
        procedure=Words(vi=case.procedure_vi, en=case.procedure_en),
        badge=case_badge(case.phase, case.decision, case.due_at, reading.now, reading.calendar),
        link=f"/cases/{case.code}" if seen else "",
    )
