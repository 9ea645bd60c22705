"""The instant a form is printed as of, typed by a person: a day, or a day and a time, in Vietnam."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from api.errors import FieldProblem, InvalidInput
from api.language import say
from domain.deadline.moments import at, midnight_ending

_INSTANT = timedelta(microseconds=1)
_REST_OF_MINUTE = timedelta(minutes=1) - _INSTANT
_UNREADABLE = (
    say("Không đọc được ngày giờ này."),
    say("Ghi ngày, hoặc ngày và giờ, như 2026-11-20 hoặc 2026-11-20T10:00."),
)


def instant_of(text: str) -> datetime | None:
    """Return the instant (UTC) a text means: a day is its end, a day with a time the end of that minute; None for "".

    Raises InvalidInput for a text that is neither.
    """
    text = text.strip()
    if not text:
        return None
    try:
        if "T" not in text:
            return midnight_ending(date.fromisoformat(text)) - _INSTANT
        day, _, clock = text.partition("T")
        return at(date.fromisoformat(day), time.fromisoformat(clock)) + _REST_OF_MINUTE
    except (ValueError, OverflowError):
        raise InvalidInput(errors=(FieldProblem("as_of", "instant", *_UNREADABLE),)) from None
