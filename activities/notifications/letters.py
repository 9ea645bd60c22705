"""Every message a case sends, one function each: what it says, to whom, and in which templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from domain.case.acts import Role
from domain.case.state import Decision
from domain.case.wording import money
from domain.deadline.limit import Limit
from domain.deadline.moments import last_day_before, midnight_ending
from domain.deadline.text import day_text, moment_text
from domain.procedure.plan import Way
from models.queries.notice_facts import NoticeFacts

Moment = TypeVar("Moment", date, datetime)

TEMPLATES = Path(__file__).resolve().parent / "templates"

_WAYS = {
    Way.COUNTER: ("tại {agency}", "at the office"),
    Way.POST: ("qua dịch vụ bưu chính công ích", "by post"),
    Way.ONLINE: ("bản điện tử trên trang theo dõi hồ sơ", "online"),
}


@dataclass(frozen=True)
class Letter:
    """One message, written out. `short` goes to telephones: code, state, what to do; the link follows it.

    `short` is empty for staff, who are told on screen and by mail.
    """

    message: str
    subject: str
    text: str
    html: str
    short: str
    link: str


def say_the_filing_arrived(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell who filed online that the dossier arrived and when it is answered (NĐ 118/2025 Art 17(2))."""
    return _to_the_applicant("filed", facts, public_url, **_intake(facts))


def say_the_case_is_received(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant that the case is accepted and when the result is due (NĐ 118/2025 Art 17(3))."""
    return _to_the_applicant("received", facts, public_url, **_in_both("due", facts.appointment_at, moment_text))


def say_the_case_was_refused_at_intake(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant that the case was not accepted, and why (NĐ 118/2025 Art 17(1)(c))."""
    return _to_the_applicant("refused_at_intake", facts, public_url, reason=facts.reason)


def ask_for_a_supplement(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant which papers are missing and until when (NĐ 118/2025 Art 11(2), 19(5))."""
    return _to_the_applicant(
        "supplement_requested",
        facts,
        public_url,
        reason=facts.reason,
        points=facts.points,
        **_in_both("supplement_by", facts.supplement_by, day_text),
    )


def say_a_decision_was_made(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant that there is a result, where to take it and what is still to be paid."""
    return _to_the_applicant(
        "decided",
        facts,
        public_url,
        refused=facts.decision == Decision.REFUSED,
        at_counter=facts.way == Way.COUNTER,
        owed=money(facts.owed, "vi") if facts.owed else "",
        owed_en=money(facts.owed, "en") if facts.owed else "",
    )


def say_the_result_was_returned(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant that the result was handed over, so that a wrong hand-over is noticed."""
    return _to_the_applicant("returned", facts, public_url)


def say_the_case_was_withdrawn(facts: NoticeFacts, public_url: str) -> Letter:
    """Confirm a withdrawal, so that one nobody asked for is noticed (NĐ 118/2025 Art 21)."""
    return _to_the_applicant("withdrawn", facts, public_url)


def say_the_case_lapsed(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant that the case was closed for want of a supplement (NĐ 118/2025 Art 19(5))."""
    return _to_the_applicant("lapsed", facts, public_url)


def alert_the_counter(facts: NoticeFacts, public_url: str) -> Letter:
    """Remind the counter of an online filing that nobody has received (NĐ 118/2025 Art 17(2))."""
    return _to_the_staff("intake_alert", facts, public_url, **_intake(facts))


def warn_of_an_overdue_case(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell those who lead and watch that a case is late (NĐ 118/2025 Art 8(1)(d))."""
    return _to_the_staff("overdue", facts, public_url, **_in_both("legal_due", facts.due_at, _limit_text))


Writer = Callable[[NoticeFacts, str], Letter]

TO_APPLICANTS: Mapping[str, Writer] = {
    "filed": say_the_filing_arrived,
    "received": say_the_case_is_received,
    "refused_at_intake": say_the_case_was_refused_at_intake,
    "supplement_requested": ask_for_a_supplement,
    "decided": say_a_decision_was_made,
    "returned": say_the_result_was_returned,
    "withdrawn": say_the_case_was_withdrawn,
    "lapsed": say_the_case_lapsed,
}

TO_STAFF: Mapping[str, tuple[Writer, tuple[Role, ...]]] = {
    "intake_alert": (alert_the_counter, (Role.COUNTER,)),
    "overdue": (warn_of_an_overdue_case, (Role.LEADER, Role.SUPERVISOR)),
}


def _to_the_applicant(message: str, facts: NoticeFacts, public_url: str, **more: object) -> Letter:
    link = f"{public_url.rstrip('/')}/follow?code={quote(facts.case_code, safe='')}"
    way_vi, way_en = _WAYS[Way(facts.way)]
    words = {
        "name": facts.name,
        "procedure": facts.procedure_name,
        "address": facts.agency_address,
        "way": way_vi.format(agency=facts.agency_name),
        "way_en": way_en,
    }
    return _written(message, facts, link, {**words, **more})


def _to_the_staff(message: str, facts: NoticeFacts, public_url: str, **more: object) -> Letter:
    # Nothing of the applicant: a mailbox is no place for personal data, the page behind the login is.
    return _written(message, facts, f"{public_url.rstrip('/')}/cases/{quote(facts.case_code, safe='')}", more)


def _written(message: str, facts: NoticeFacts, link: str, more: Mapping[str, object]) -> Letter:
    words: dict[str, object] = {
        "code": facts.case_code,
        "agency": facts.agency_name,
        "phone": facts.agency_phone,
        "link": link,
        **more,
    }
    words["subject"] = subject = _line(_filled(f"{message}/subject.txt", words))
    short = "" if message in TO_STAFF else _line(_filled(f"{message}/sms.txt", words))
    return Letter(
        message=message,
        subject=subject,
        text=_paragraphs(_filled(f"{message}/body.txt", words)),
        html=_filled(f"{message}/body.html", words),
        short=short,
        link=link,
    )


def _intake(facts: NoticeFacts) -> dict[str, str]:
    limit = Limit.parse(facts.intake_limit)
    return {"intake_limit": limit.words("vi"), "intake_limit_en": limit.words("en")}


def _limit_text(instant: datetime, language: str) -> str:
    # A term in days ends at midnight: people read that as the day it ends, not as 00:00 of the next one.
    ends_a_day = instant == midnight_ending(last_day_before(instant))
    return day_text(last_day_before(instant), language) if ends_a_day else moment_text(instant, language)


def _in_both(name: str, moment: Moment | None, write: Callable[[Moment, str], str]) -> dict[str, str]:
    return {
        name: write(moment, "vi") if moment is not None else "",
        f"{name}_en": write(moment, "en") if moment is not None else "",
    }


def _line(text: str) -> str:
    return " ".join(text.split())


def _paragraphs(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _filled(template: str, words: Mapping[str, object]) -> str:
    return _environment().get_template(template).render(words)


@cache
def _environment() -> Environment:
    # A misspelt word is an error in every test, never an empty place in a citizen's mail.
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
