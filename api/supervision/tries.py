"""What a line of the desk says of trying again: what, how often, the last answer, and when next. Codes in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.language import Readable
from api.supervision.inspect_words import code_words, thing_name
from domain.supervision.tries import tries_of


@dataclass(frozen=True, slots=True)
class ShownTries:
    """How something was tried: `attempts` 0 for not known; `next_at` None when nobody knows, or it should be over."""

    thing: Readable | None
    attempts: int
    answer: Readable | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Answer:
    code: str

    def read(self, language: str) -> str:
        return code_words(self.code, language)


def shown_tries(cause: str, facts: Mapping[str, Any], now: datetime) -> ShownTries | None:
    """Return what is known of the tries under a cause; None where nothing is."""
    known = tries_of(cause, facts)
    if known is None:
        return None
    return ShownTries(
        thing=thing_name(known.activity) if known.activity else None,
        attempts=known.attempts,
        answer=_Answer(known.problem) if known.problem else None,
        next_at=known.next_at if known.next_at is not None and known.next_at > now else None,
    )
