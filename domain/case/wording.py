"""The sentences of the case's rules and events, in both languages, made from codes and values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from domain.case.acts import Refusal
from domain.case.words import ACTS, ANSWERS, CHANNELS, EVENTS, PHASES, PROBLEMS, REFUSALS, ROLES, SYSTEMS, WAITING, WAYS

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
    "problem": PROBLEMS,
    "role": ROLES,
    "system": SYSTEMS,
    "way": WAYS,
}
_MONEY = ("amount", "fee", "owed", "paid")
_INSTANTS = ("at", "due", "last")


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


def _readable(values: Mapping[str, str], language: str) -> _Readable:
    readable = _Readable()
    for key, value in values.items():
        if key in _TABLES:
            readable[key] = word(_TABLES[key], value, language)
        elif key in _MONEY and value.lstrip("-").isdigit():
            readable[key] = money(int(value), language)
        elif key in _INSTANTS and value:
            readable[key] = instant(value)
        else:
            readable[key] = value
    return readable


def sentence(refusal: Refusal, language: str) -> str:
    """Return why an act is not open and what can be done about it, as one or two sentences."""
    text = word(REFUSALS, refusal.rule, language).format_map(_readable(refusal.values, language))
    roles = [word(ROLES, who.partition("@")[0], language) for who in refusal.who_can]
    if not roles:
        return text
    lead = "Who can: " if language == "en" else "Người làm được: "
    return f"{text} {lead}{', '.join(roles)}."


def event_sentence(kind: str, values: Mapping[str, str], language: str) -> str:
    """Return one line of the case's timeline in plain words."""
    return word(EVENTS, kind, language).format_map(_readable(values, language))


def waiting_sentence(waiting_for: str, language: str, agencies: Mapping[str, tuple[str, str]] | None = None) -> str:
    """Return whose move it is, in words; `agencies` names those that are asked, an unknown one keeps its id."""
    side, _, detail = waiting_for.partition(":")
    known = word(WAITING, waiting_for, language)
    if known != waiting_for:
        return known
    names = (agencies or {}) if side == "agency" else SYSTEMS
    return f"{word(WAITING, side, language)} {word(names, detail, language)}".strip()
