"""What each form of a case says at an instant: the projections of the log, ready for a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import segno

from activities.forms.form import form_fields
from activities.forms.receipt import receipt_fields
from api.case.reading import CaseReading
from api.deadline_view import budget_end, rules_of
from api.services import Services
from domain.case.events import Record
from domain.case.wording import word
from domain.case.words import ANSWERS, ROLES
from domain.deadline.limit import Limit
from domain.deadline.moments import local
from domain.deadline.text import moment_text
from domain.deadline.views import ProvinceRule
from domain.papers.apart import shares
from domain.papers.books import book_of
from domain.papers.control import APPLICANT, Hand, Timing, hand_overs
from domain.papers.forms import LETTERS, NAMES, Form
from domain.papers.letters import ending, letter
from domain.papers.standing import Standing, appointment, standing
from models.follow import follow_secret
from models.paper_marks import check_url, paper_mark
from models.queries.paper_facts import PaperFacts, paper_facts
from models.queries.receipt_facts import receipt_facts
from runtime.data_sources import data_source_names

_TIMINGS: Mapping[Timing, str] = {
    Timing.BEFORE: "trước hạn",
    Timing.ON: "đúng hạn",
    Timing.AFTER: "quá hạn",
    Timing.UNSET: "–",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form of a case at an instant. `stood` is the case then, `facts` everything it was made of.

    `event` is the number of the event whose paper is wanted; 0 for the last.
    """

    reading: CaseReading
    facts: PaperFacts
    stood: Standing
    instant: datetime | None
    event: int = 0

    def occasion(self, form: Form) -> Record | None:
        """Return the event a form tells of: the one asked for, else the last by then; None while there was none."""
        occasions = self.stood.occasions(form)
        if self.event:
            return next((event for event in occasions if event.seq == self.event), None)
        return occasions[-1] if occasions else None

    @property
    def appointment_at(self) -> datetime | None:
        """The appointment as it stood; today it is that of the case itself."""
        if self.instant is None and self.facts.case.appointment_at is not None:
            return self.facts.case.appointment_at
        plan, calendar = self.reading.plan, self.reading.calendar
        limit = Limit.parse(plan.deadline[self.facts.case.channel])
        facts = self.facts
        return appointment(self.stood, facts.clock, limit, calendar, rules_of(plan), self.instant, facts.events)


async def drawn_of(services: Services, reading: CaseReading, instant: datetime | None, event: int = 0) -> Drawn | None:
    """Return the case as it stood at an instant, for the paper of one event or the last; None before it was filed."""
    async with services.sessions.read() as session:
        facts = await paper_facts(session, reading.page.case.id)
    if facts is None:
        return None
    stood = standing(facts.events, instant, way=_way_filed(facts))
    # A case whose workflow has not begun has no log yet; what needs none is there all the same.
    return Drawn(reading, facts.at(instant), stood, instant, event) if stood.events or instant is None else None


def _way_filed(facts: PaperFacts) -> str:
    """Return the way at filing; a way that was never changed is that of the case row."""
    changed = any(event.kind == "way_changed" for event in facts.events)
    return "" if changed else facts.case.way


def letter_values(services: Services, drawn: Drawn, form: Form) -> dict[str, Any] | None:
    """Return what a letter says, of its last occasion by then; None while there was none."""
    event = drawn.occasion(form)
    if event is None:
        return None
    facts = drawn.facts.at(event.at)
    written = letter(form, facts.events, event, facts.about, _end(drawn, event))
    book = book_of(form)
    number = facts.numbers.get((event.seq, book)) if book else None
    settings, code = services.settings, facts.case.code
    mark = paper_mark(settings.secret.get_secret_value(), code, form, event.seq)
    fields = form_fields(written, facts.issuer_of(number), number, mark, code, settings.public_url)
    return fields | {"qr": qr_code(fields["check_url"])}


def _end(drawn: Drawn, event: Record) -> datetime | None:
    plan, calendar = drawn.reading.plan, drawn.reading.calendar
    if event.kind == "supplement_requested":
        return budget_end(plan, calendar, event.at, plan.supplement_lapses).instant
    if event.kind == "extended":
        then = replace(drawn, stood=standing(drawn.facts.events, event.at), instant=event.at)
        return then.appointment_at
    return None


async def receipt_values(services: Services, drawn: Drawn) -> dict[str, Any] | None:
    """Return what the receipt said then; None while the dossier was not received."""
    if drawn.stood.received_at is None:
        return None
    settings = services.settings
    async with services.sessions.read() as session:
        sources, province = data_source_names(settings), ProvinceRule(settings.province_time)
        facts = await receipt_facts(session, drawn.facts.case.id, settings.convention, sources, province)
    if facts is None:
        return None
    promised = drawn.appointment_at or drawn.stood.appointment_at
    same = promised == facts.appointment_at
    # Whoever had the case then: it may have been passed on since.
    desk, deciding = drawn.facts.receiving, drawn.facts.deciding
    then = replace(
        facts,
        superior_name=desk.superior,
        agency_name=desk.name,
        agency_phone=desk.phone,
        place=desk.place,
        deciding_name="" if deciding == desk else deciding.name,
        received_at=drawn.stood.received_at,
        appointment_at=promised,
        convention=facts.convention if same else "",
        money=drawn.stood.money,
        way=drawn.stood.way or facts.way,
    )
    secret = follow_secret(settings.secret.get_secret_value(), drawn.facts.case.id)
    fields = receipt_fields(then, settings.public_url, secret)
    for copy in fields["copies"]:
        copy["qr"] = qr_code(copy["qr_holds"])
    return fields | {"paper": "a5", "form": "01"}


def control_values(services: Services, drawn: Drawn) -> dict[str, Any]:
    """Return form 06: each hand-over that had happened."""
    lines = hand_overs(drawn.reading.plan, drawn.reading.calendar, drawn.stood.events)
    return head_values(services, drawn, Form.CONTROL) | {
        "lines": [
            {
                "giver": _hand(drawn, line.giver),
                "receiver": _hand(drawn, line.receiver),
                "step": drawn.reading.step_name(line.giver.step or line.receiver.step),
                "at": f"{local(line.at):%H:%M, %d/%m/%Y}",
                "due": f"{local(line.due_at):%H:%M, %d/%m/%Y}" if line.due_at else "–",
                "timing": _TIMINGS[line.timing],
                "late": line.timing is Timing.AFTER,
                "note": text.text if (text := drawn.facts.about.notes.get(line.note)) else "",
            }
            for line in lines
        ]
    }


def transfer_values(services: Services, drawn: Drawn) -> dict[str, Any] | None:
    """Return the slip of transfer; None while no other agency has anything to do."""
    found = shares(drawn.reading.plan, drawn.reading.calendar, drawn.stood.events, drawn.appointment_at)
    moved = drawn.occasion(Form.TRANSFER)
    if len(found) < 2 and moved is None:
        return None
    head = head_values(services, drawn, Form.TRANSFER, moved)
    return head | {
        "lines": [
            {
                "agency": drawn.facts.deciding.name if share.leads else drawn.reading.agency_name(share.agency),
                "work": share.work,
                "about": share.about,
                "leads": share.leads,
                "asked": f"{local(share.asked_at):%H:%M, %d/%m/%Y}",
                "due": ending(share.due_at) if share.due_at else "–",
                "answered": f"{local(share.answered_at):%H:%M, %d/%m/%Y}" if share.answered_at else "",
                "answer": word(ANSWERS, share.answer, "vi") if share.answer else "",
            }
            for share in found
        ]
    }


def head_values(services: Services, drawn: Drawn, form: Form, event: Record | None = None) -> dict[str, Any]:
    """Return what every sheet of a case has above its own part."""
    about, facts = drawn.facts.about, drawn.facts
    settings, code = services.settings, facts.case.code
    seq = event.seq if event else 0
    book = book_of(form)
    number = facts.numbers.get((seq, book)) if book else None
    url = check_url(settings.public_url, code, paper_mark(settings.secret.get_secret_value(), code, form, seq))
    promised, owner = drawn.appointment_at, about.owner or about.applicant
    return {
        "form": NAMES[form].number,
        "title": NAMES[form].vi,
        "superior": facts.receiving.superior,
        "issuer": facts.receiving.name,
        "number": f"Số: {number.text()}" if number else "",
        "case_code": code,
        "owner": owner.name,
        "address": owner.address or about.applicant.address,
        "procedure": f"{about.procedure_name} ({about.procedure_code})",
        "received": moment_text(drawn.stood.received_at, "vi") if drawn.stood.received_at else "chưa tiếp nhận",
        "promised": ending(promised) if promised else "–",
        "deciding": facts.deciding.name,
        "qr": qr_code(url),
        "check_url": url,
    }


def _hand(drawn: Drawn, hand: Hand) -> str:
    if hand.person == APPLICANT or hand.role == "applicant":
        return "Người nộp hồ sơ"
    name = drawn.facts.about.staff.get(hand.person, "")
    role = word(ROLES, hand.role, "vi") if hand.role else ""
    said = f"{name} ({role})" if name and role else name or role or "–"
    absent = drawn.facts.about.staff.get(hand.stands_for, "")
    return f"{said}, thay cho {absent}" if absent else said


def qr_code(text: str) -> str:
    """Return a QR code as an address of its own picture, with its quiet zone."""
    return segno.make(text, error="m", micro=False, boost_error=False).svg_data_uri(scale=4, border=4)


#: What is made as a letter.
LETTERED = LETTERS | {Form.RESULT}
