"""Messages about a part of a linked case: which of them the whole says for it, whose they are, how they name it.

The applicant filed once and knows one code, one date and one counter. What the whole confirms is not said again by
each part; what a part alone has to say goes out under the code of the whole and names the part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.case.state import Decision
from domain.notices.short import parts_of, short_name

#: Why a message of a part did not go out, as rows of notices and pages know it.
TOLD_BY_WHOLE: Final = "told_by_whole"

#: The whole confirms the filing and promises the one combined date; a part's own is its agency's affair.
_OF_THE_WHOLE: Final = frozenset({"filed", "received", "appointment_moved"})
_OF_A_RESULT: Final = frozenset({"decided", "returned"})

#: How much of the part's name a short message tries to hold, and what it may cost (SMS with the link).
_NAME_LENGTHS: Final = (60, 45, 30)
_MOST_SMS: Final = 4


@dataclass(frozen=True, slots=True)
class Stand:
    """How a case stands: `decision` is empty while there is none, `decided_at` an aware instant."""

    decision: str
    decided_at: datetime | None
    ended: bool


def is_told_by_whole(message: str, part: Stand, whole: Stand) -> bool:
    """True when a message of a part is left to the whole, which says it once for all parts.

    A result that was granted waits for the whole's result, which hands all of them out; a part that was not granted is
    told at once, and so is one the whole ended without: nobody else would tell of it.
    """
    if message in _OF_THE_WHOLE:
        return True
    if message not in _OF_A_RESULT or part.decision != Decision.APPROVED:
        return False
    if whole.decided_at is None:
        return not whole.ended
    in_time = part.decided_at is not None and part.decided_at <= whole.decided_at
    return whole.decision == Decision.APPROVED and in_time


def office_of(received_at: str, decides: str, *, is_part: bool) -> str:
    """Return the agency a message is from: of a part its own, whose case it is; else where the dossier was taken in.

    A part was received nowhere else: its `received_at` is the counter of the whole (NĐ 118/2025 Art 20).
    """
    return decides if is_part else received_at


def part_of_code(code: str, name: str, language: str) -> str:
    """Return the code of the whole with the part a message is about; no `name` when it must not be told."""
    if language == "en":
        return f"{code} (only the part: {name})" if name else f"{code} (only one part of it)"
    return f"{code} (riêng phần {name})" if name else f"{code} (riêng một phần)"


def names_to_try(name: str) -> tuple[str, ...]:
    """Return the name of a part for short messages, as long as it may be first, no name at all last."""
    return (*dict.fromkeys(short_name(name, longest) for longest in _NAME_LENGTHS), "")


def fits_a_telephone(text: str) -> bool:
    """True when a short message with its link costs no more SMS than a gateway takes as one message."""
    return parts_of(text).parts <= _MOST_SMS
