"""Every message a case sends, one function each: what it says, to whom, and in which templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from activities.notifications.case_words import case_words, short_case_words, short_case_words_to_try
from activities.notifications.filling import filled, in_both, limit_text, paragraphs, without_numbers
from activities.notifications.wording import blocks, line, own_words
from domain.case.acts import Role
from domain.case.state import Decision
from domain.case.wording import money
from domain.deadline.limit import Limit
from domain.deadline.text import day_text, moment_text
from domain.notices.parts import fits_a_telephone
from domain.notices.short import unfit
from domain.procedure.plan import Way
from models.queries.feedback_facts import FeedbackFacts
from models.queries.notice_facts import NoticeFacts, Point

#: What was written about a point of a supplement request.
_SAID = ("what", "why", "basis", "how")
_WAYS = {
    Way.COUNTER: ("tại {agency}", "at the office"),
    Way.POST: ("qua dịch vụ bưu chính công ích", "by post"),
    Way.ONLINE: ("bản điện tử trên trang theo dõi hồ sơ", "online"),
}


_ONLINE_BACK = ("chuyển về nơi Ông/Bà đã thanh toán trực tuyến", "to where you paid from")
#: How money went back, by the way its event names: "gateway" is what came late from the gateway after all.
_PAID_BACK = {
    "online": _ONLINE_BACK,
    "gateway": _ONLINE_BACK,
    "cash": ("bằng tiền mặt tại cơ quan", "in cash at the office"),
    "transfer": ("bằng chuyển khoản", "by bank transfer"),
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
    stop_link: str = ""


def say_the_filing_arrived(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell who filed online that the dossier arrived, when it is answered (NĐ 118/2025 Art 17(2)) and what is owed."""
    return _to_the_applicant("filed", facts, public_url, **_intake(facts), **_owed(facts))


def say_the_case_is_received(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant that the case is accepted and when the result is due (NĐ 118/2025 Art 17(3))."""
    return _to_the_applicant("received", facts, public_url, **in_both("due", facts.appointment_at, moment_text))


def say_the_appointment_moved(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant the new appointment and the one before when the working calendar was changed."""
    return _to_the_applicant(
        "appointment_moved",
        facts,
        public_url,
        decision=facts.decided_by,
        **in_both("due", facts.appointment_at, moment_text),
        **in_both("before", facts.appointment_before, moment_text),
    )


def say_the_case_was_refused_at_intake(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant that the case was not accepted, and why (NĐ 118/2025 Art 17(1)(c))."""
    return _to_the_applicant("refused_at_intake", facts, public_url, reason=without_numbers(facts.reason))


def ask_for_a_supplement(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant which papers are missing and until when (NĐ 118/2025 Art 11(2), 19(5))."""
    return _to_the_applicant(
        "supplement_requested",
        facts,
        public_url,
        reason=without_numbers(facts.reason),
        points=[_point(point) for point in facts.points],
        **in_both("supplement_by", facts.supplement_by, day_text),
    )


def say_a_decision_was_made(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant that there is a result, where to take it and what is still to be paid."""
    return _to_the_applicant(
        "decided",
        facts,
        public_url,
        refused=facts.decision == Decision.REFUSED,
        at_counter=facts.way == Way.COUNTER,
        **_owed(facts),
    )


def tell_of_an_obligation(message: str) -> Callable[[NoticeFacts, str], Letter]:
    """Return who tells the applicant of a tax notice, of its time running out, or that all of it is paid."""

    def write(facts: NoticeFacts, public_url: str) -> Letter:
        due = {} if message == "obligation_noticed" else in_both("due", facts.appointment_at, moment_text)
        return _to_the_applicant(message, facts, public_url, **due)

    return write


def tell_of_a_turn(message: str) -> Callable[[NoticeFacts, str], Letter]:
    """Return who tells the applicant that the case took a turn: more time, a hold, a correction, another agency.

    Why is told where the law wants it told (NĐ 118/2025 Art 19(6)); it goes into mail only.
    """

    def write(facts: NoticeFacts, public_url: str) -> Letter:
        return _to_the_applicant(
            message,
            facts,
            public_url,
            **in_both("due", facts.appointment_at, moment_text),
            **in_both("promised", facts.promised, day_text),
            reason=without_numbers(facts.reason) if message in _REASONED else "",
            decides=facts.decides,
            decides_en=facts.decides_en or facts.decides,
        )

    return write


#: What these tell of has a reason written for the applicant.
_REASONED = frozenset({"extended", "apologised", "held"})
TURNS = (
    "extended",
    "apologised",
    "held",
    "released",
    "intake_corrected",
    "transferred",
    "correction_begun",
    "result_corrected",
    "reopened",
)


def say_a_hold_lasts(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell those who lead and watch that a hold has lasted longer than was expected."""
    return _to_the_staff("hold_over", facts, public_url, **in_both("promised", facts.promised, day_text))


def confirm_the_payment(facts: NoticeFacts, public_url: str) -> Letter:
    """Confirm to who paid online that the money arrived and the case goes on."""
    return _to_the_applicant("paid", facts, public_url, **in_both("paid", facts.paid, money))


def say_what_was_paid_back(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant that money went back and how, so that a refund that never arrived is noticed."""
    back, back_en = _PAID_BACK.get(facts.refund_way, ("", ""))
    return _to_the_applicant("refunded", facts, public_url, back=back, back_en=back_en, **_refund(facts))


def say_the_bank_did_not_pay_back(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the applicant that the bank could not send money back, and how it can be had instead."""
    return _to_the_applicant("refund_refused", facts, public_url, **_refund(facts))


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
    return _to_the_staff("overdue", facts, public_url, **in_both("legal_due", facts.due_at, limit_text))


def remind_of_a_step(facts: NoticeFacts, public_url: str) -> Letter:
    """Remind whoever's move it is that a step's own time is over."""
    return _to_the_staff("step_reminder", facts, public_url, **_step(facts))


def escalate_a_step(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the head too that a step's own time is over, where the procedure says so."""
    return _to_the_staff("step_escalated", facts, public_url, **_step(facts))


def say_an_opinion_is_late(facts: NoticeFacts, public_url: str) -> Letter:
    """Tell the head of the one-stop unit that an agency asked has not given its opinion (NĐ 118/2025 Art 19(4))."""
    return _to_the_staff("consultation_late", facts, public_url)


def say_what_is_declared(facts: NoticeFacts, public_url: str, *, staff: bool) -> Letter:
    """Say to applicant or staff what the procedure itself declares for a step."""
    said = facts.declared.text if facts.declared else None
    words = {"said": said.vi if said else "", "said_en": said.en if said else ""}
    if staff:
        return _to_the_staff("declared_to_staff", facts, public_url, **words)
    return _to_the_applicant("declared", facts, public_url, **words)


def tell_of_feedback(message: str, facts: FeedbackFacts, public_url: str) -> Letter:
    """Say what the office wrote to who sent feedback (NĐ 20/2008); the words themselves go by mail only."""
    words: dict[str, object] = {
        "code": facts.code,
        "name": facts.name,
        "agency": facts.agency_name,
        "address": facts.agency_address,
        "phone": facts.agency_phone,
        "said": without_numbers(facts.said),
        "said_blocks": blocks(without_numbers(facts.said)),
        "link": f"{public_url.rstrip('/')}/feedback/follow",
    }
    words["subject"] = subject = line(filled(f"{message}/subject.txt", words))
    return Letter(
        message=message,
        subject=subject,
        text=paragraphs(filled(f"{message}/body.txt", words)),
        html=filled(f"{message}/body.html", words),
        short=line(filled(f"{message}/sms.txt", words)),
        link=str(words["link"]),
    )


Writer = Callable[[NoticeFacts, str], Letter]

TO_APPLICANTS: Mapping[str, Writer] = {
    "filed": say_the_filing_arrived,
    "received": say_the_case_is_received,
    "appointment_moved": say_the_appointment_moved,
    "refused_at_intake": say_the_case_was_refused_at_intake,
    "supplement_requested": ask_for_a_supplement,
    "obligation_noticed": tell_of_an_obligation("obligation_noticed"),
    "obligation_reminder": tell_of_an_obligation("obligation_reminder"),
    "obligation_settled": tell_of_an_obligation("obligation_settled"),
    "paid": confirm_the_payment,
    "refunded": say_what_was_paid_back,
    "refund_refused": say_the_bank_did_not_pay_back,
    "decided": say_a_decision_was_made,
    "returned": say_the_result_was_returned,
    "withdrawn": say_the_case_was_withdrawn,
    "lapsed": say_the_case_lapsed,
    **{message: tell_of_a_turn(message) for message in TURNS},
}

TO_STAFF: Mapping[str, tuple[Writer, tuple[Role, ...]]] = {
    "intake_alert": (alert_the_counter, (Role.COUNTER,)),
    "overdue": (warn_of_an_overdue_case, (Role.LEADER, Role.SUPERVISOR)),
    "step_reminder": (remind_of_a_step, ()),
    "step_escalated": (escalate_a_step, (Role.LEADER,)),
    "hold_over": (say_a_hold_lasts, (Role.LEADER, Role.SUPERVISOR)),
    "consultation_late": (say_an_opinion_is_late, (Role.SUPERVISOR,)),
}
"""Who is told whatever the case; a message about a step also goes to whoever does that step."""


def _to_the_applicant(message: str, facts: NoticeFacts, public_url: str, **more: object) -> Letter:
    facts = replace(facts, case_code=facts.followed_code or facts.case_code)
    link = f"{public_url.rstrip('/')}/follow?code={quote(facts.case_code, safe='')}"
    way_vi, way_en = _WAYS[Way(facts.way)]
    words = {
        "name": facts.name,
        "procedure": facts.procedure_name,
        "procedure_en": facts.procedure_name_en,
        **case_words(facts, facts.procedure_name, facts.procedure_name_en),
        "stop_link": facts.stop_link,
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
    to_staff = message in TO_STAFF or message == "declared_to_staff"
    # Subject lines show on locked screens as short messages do: they name the part as those do.
    told = words if to_staff else {**words, **short_case_words(facts)}
    own = own_words(facts.wording, words, told, sensitive=facts.sensitive)
    words["subject"] = subject = own.get("subject") or line(filled(f"{message}/subject.txt", told))
    body = "worded" if own.keys() & {"body_vi", "body_en"} else message
    if body == "worded":
        words |= _worded(message, own, words)
    return Letter(
        message=message,
        subject=subject,
        text=paragraphs(filled(f"{body}/body.txt", words)),
        html=filled(f"{body}/body.html", words),
        short="" if to_staff else _fitting(message, facts, words, link),
        link=link,
        stop_link="" if to_staff else facts.stop_link,
    )


def _fitting(message: str, facts: NoticeFacts, words: Mapping[str, object], link: str) -> str:
    """Return what goes to a telephone, the name of a part as long as the message lets it be."""
    short = ""
    for named in short_case_words_to_try(facts):
        told = {**words, **named}
        own = own_words(facts.wording, words, told, sensitive=facts.sensitive)
        short = _short(message, facts, told, own)
        if fits_a_telephone(f"{short} {link}"):
            break
    return short


def _short(message: str, facts: NoticeFacts, words: Mapping[str, object], own: Mapping[str, str]) -> str:
    """Return what goes to a telephone: the own wording, else the shipped; a bare line when that would tell too much."""
    template = "sms_en.txt" if facts.language == "en" else "sms.txt"
    short = own.get(f"short_{facts.language}") or line(filled(f"{message}/{template}", words))
    said = words.get("said_en" if facts.language == "en" else "said", "") if message == "declared" else ""
    if (said and facts.sensitive) or unfit(short, (facts.agency_phone,)):
        return line(filled(f"bare/{template}", words))
    return short


def _worded(message: str, own: Mapping[str, str], words: Mapping[str, object]) -> dict[str, object]:
    """Return the words of a letter in the province's own wording; what it does not word is taken as it is shipped."""
    shipped = filled(f"{message}/body.txt", words)
    vietnamese, _, english = shipped.partition("\n\n\nEnglish: ")
    middle = vietnamese.partition(f"{words.get('name')},\n")[2].partition("\nTheo dõi hồ sơ:")[0]
    return {
        "worded": blocks(own.get("body_vi") or middle),
        "worded_en": blocks(own.get("body_en") or english),
        "points": words.get("points") or [] if "body_vi" in own else [],
        "points_en": words.get("points") or [] if "body_en" in own else [],
        "why": words.get("reason") or "" if "body_vi" in own else "",
        "why_en": words.get("reason") or "" if "body_en" in own else "",
    }


def _step(facts: NoticeFacts) -> dict[str, str]:
    return {"step": facts.step.vi if facts.step else "", "step_en": facts.step.en if facts.step else ""}


def _intake(facts: NoticeFacts) -> dict[str, str]:
    limit = Limit.parse(facts.intake_limit)
    return {"intake_limit": limit.words("vi"), "intake_limit_en": limit.words("en")}


def _owed(facts: NoticeFacts) -> dict[str, str]:
    return {
        "owed": money(facts.owed, "vi") if facts.owed else "",
        "owed_en": money(facts.owed, "en") if facts.owed else "",
    }


def _refund(facts: NoticeFacts) -> dict[str, str]:
    return {
        "refund": money(facts.refund, "vi") if facts.refund else "",
        "refund_en": money(facts.refund, "en") if facts.refund else "",
    }


def _point(point: Point) -> Point:
    said = {part: without_numbers(getattr(point, part)).strip().rstrip(".") for part in _SAID}
    return replace(point, **said)
