"""The sentences of the case's rules and events, in both languages, made from codes and values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone

from domain.case.acts import Refusal
from domain.case.words import (
    ACTS,
    ANSWERS,
    BY_SOMEBODY,
    CHANNELS,
    EVENTS,
    PHASES,
    PLACES,
    PROBLEMS,
    REFUND_REASONS,
    REFUND_WAYS,
    REFUSALS,
    ROLES,
    SYSTEMS,
    WAITING,
    WAYS,
)
from domain.deadline.errors import LimitError
from domain.deadline.limit import Limit

VIETNAM_TIME = timezone(timedelta(hours=7))
_OUTCOMES = {
    "approve": ("đề nghị giải quyết", "proposes approval"),
    "refuse": ("đề nghị từ chối", "proposes refusal"),
    "approved": ("đồng ý giải quyết", "approved"),
    "refused": ("từ chối giải quyết", "refused"),
    "done": ("đã xong", "done"),
}

#: Which table explains which value; other values are shown as they are.
_TABLES: dict[str, Mapping[str, tuple[str, str]]] = {
    "act": ACTS,
    "answer": ANSWERS,
    "channel": CHANNELS,
    "decision": _OUTCOMES,
    "needed": ROLES,
    "outcome": _OUTCOMES,
    "phase": PHASES,
    "place": PLACES,
    "problem": PROBLEMS,
    "role": ROLES,
    "system": SYSTEMS,
    "way": {**WAYS, **REFUND_WAYS},
    "why": REFUND_REASONS,
}
_MONEY = ("amount", "fee", "owed", "paid")
_INSTANTS = ("at",)
_ENDS = ("due", "due_before", "last", "last_before")
_LIMITS = ("limit",)
_DAYS = ("day",)


class _Readable(dict[str, str]):
    """Values made readable; a value the event does not carry is left out of its sentence."""

    def __missing__(self, key: str) -> str:
        return "–"


def _index(language: str) -> int:
    return 1 if language == "en" else 0


def word(table: Mapping[str, tuple[str, str]], code: str, language: str) -> str:
    """Return the word of a code in a language; an unknown code is returned as it is."""
    pair = table.get(code)
    return pair[_index(language)] if pair else code


def money(amount: int, language: str) -> str:
    """Return an amount in đồng as people write it: "8.000 đồng", "8,000 VND"."""
    return f"{amount:,} VND" if language == "en" else f"{amount:,} đồng".replace(",", ".")


def instant(text: str) -> str:
    """Return an ISO instant in Vietnam time, "17:00 24/11/2026"."""
    return datetime.fromisoformat(text).astimezone(VIETNAM_TIME).strftime("%H:%M %d/%m/%Y")


def term_end(text: str, language: str) -> str:
    """Return the end of a term: as `instant`, and a midnight as the day it ends, "hết ngày 19/11/2026"."""
    local = datetime.fromisoformat(text).astimezone(VIETNAM_TIME)
    if local.time() != time():
        return instant(text)
    last = (local - timedelta(days=1)).strftime("%d/%m/%Y")
    return f"the end of {last}" if language == "en" else f"hết ngày {last}"


def _readable(values: Mapping[str, str], language: str) -> _Readable:
    readable = _Readable()
    for key, value in values.items():
        if key in _TABLES:
            readable[key] = word(_TABLES[key], value, language)
        elif key == "answers":
            readable[key] = ", ".join(word(ANSWERS, code, language) for code in value.split(","))
        elif key in _MONEY and value.lstrip("-").isdigit():
            readable[key] = money(int(value), language)
        elif key in _INSTANTS and value:
            readable[key] = instant(value)
        elif key in _ENDS and value:
            readable[key] = term_end(value, language)
        elif key in _DAYS and value:
            readable[key] = _day(value)
        elif key in _LIMITS and value:
            readable[key] = _limit(value, language)
        elif key == "most":
            readable.update(most=value, times=_times(value, language))
        else:
            readable[key] = value
    return readable


def _times(count: str, language: str) -> str:
    """Return how often as a sentence says it: "2 lần", "2 times", and "once" for one."""
    if language != "en":
        return f"{count} lần"
    return "once" if count == "1" else f"{count} times"


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).strftime("%d/%m/%Y")
    except ValueError:
        return text


def _limit(text: str, language: str) -> str:
    try:
        return Limit.parse(text).words(language)
    except LimitError:
        return text


def sentence(refusal: Refusal, language: str) -> str:
    """Return why an act is not open and what can be done about it, as one or two sentences."""
    values = {"place": "in_charge", **refusal.values}
    text = word(REFUSALS, refusal.rule, language).format_map(_readable(values, language))
    # The same role at two places is one role.
    roles = dict.fromkeys(word(ROLES, who.partition("@")[0], language) for who in refusal.who_can)
    if not roles:
        return text
    lead = "Who can: " if language == "en" else "Người làm được: "
    return f"{text} {lead}{', '.join(roles)}."


def event_sentence(kind: str, values: Mapping[str, str], language: str, role: str = "") -> str:
    """Return one line of the case's timeline in plain words; `role` of who did it, where the line names the post.

    Whose signature ends a case is said by its procedure: not every one is a leader's.
    """
    readable = _readable(values, language)
    if kind in BY_SOMEBODY and role not in ROLES:
        return word(BY_SOMEBODY, kind, language)
    if kind in BY_SOMEBODY:
        readable["role"] = word(ROLES, role, language)
    text = word(EVENTS, _told_as(kind, values), language).format_map(readable)
    return f"{text[:1].upper()}{text[1:]}" if kind in BY_SOMEBODY else text


def _told_as(kind: str, values: Mapping[str, str]) -> str:
    """Return which sentence tells an event: of some, what it came from or by, or which date it moved, has its own."""
    because = values.get("because") or values.get("means", "")
    variants = (f"{kind}:{because}", f"{kind}:last" if "last_before" in values else "")
    return next((variant for variant in variants if variant in EVENTS), kind)


def waiting_sentence(waiting_for: str, language: str, agencies: Mapping[str, tuple[str, str]] | None = None) -> str:
    """Return whose move it is, in words; `agencies` names those that are asked, an unknown one keeps its id."""
    side, _, detail = waiting_for.partition(":")
    known = word(WAITING, waiting_for, language)
    if known != waiting_for:
        return known
    if side == "agency" and detail in (agencies or {}):
        # The name says what it is: "Sở Xây dựng", "Cơ quan Công an".
        return f"{'Waiting for' if language == 'en' else 'Chờ'} {word(agencies or {}, detail, language)}"
    names = (agencies or {}) if side == "agency" else SYSTEMS
    return f"{word(WAITING, side, language)} {word(names, detail, language)}".strip()
