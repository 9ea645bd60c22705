"""The slip the citizen signs when money is paid back in cash: one for each time, told from the log."""

from __future__ import annotations

from typing import Any

from activities.forms.receipt import place_and_date
from api.papers.sheets import Drawn, head_values
from api.services import Services
from domain.case.events import Record
from domain.case.wording import money, word
from domain.case.words import REFUND_REASONS
from domain.deadline.moments import local
from domain.deadline.text import capitalised, moment_text
from domain.money.in_words import in_words
from domain.papers.books import book_of
from domain.papers.forms import Form
from models.queries.paper_facts import Issuer, PaperFacts


def refunded_values(services: Services, drawn: Drawn) -> dict[str, Any] | None:
    """Return what the slip says; None while no cash was paid back, or none by the event asked for."""
    event = drawn.occasion(Form.REFUNDED)
    if event is None:
        return None
    amount, about = int(event.values["amount"]), drawn.facts.about
    office = _office(drawn.facts.at(event.at), event)
    return head_values(services, drawn, Form.REFUNDED, event) | {
        "superior": office.superior,
        "issuer": office.name,
        "place_and_date": place_and_date(office.place, local(event.at)),
        "lines": (
            ("Người nộp hồ sơ", about.applicant.name),
            ("Lý do trả lại", capitalised(_why(drawn, event))),
            ("Hình thức", "Tiền mặt"),
            ("Trả lúc", moment_text(event.at, "vi")),
        ),
        "amount": money(amount, "vi"),
        "in_words": in_words(amount, "vi"),
        "giver": about.staff.get(event.actor, ""),
    }


def _office(facts: PaperFacts, event: Record) -> Issuer:
    """Return the agency whose till it was; the event says so."""
    book = book_of(Form.REFUNDED)
    number = facts.numbers.get((event.seq, book)) if book else None
    return facts.issuers.get(event.values.get("desk", ""), facts.issuer_of(number))


def _why(drawn: Drawn, event: Record) -> str:
    promised = next(
        (
            one
            for one in drawn.stood.events
            if one.kind == "refund_due" and one.values.get("refund") == event.values.get("refund")
        ),
        None,
    )
    return word(REFUND_REASONS, promised.values.get("why", ""), "vi") if promised else "–"
