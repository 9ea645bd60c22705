"""A time limit as a procedure states it: an amount and a unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.deadline.errors import LimitError
from domain.deadline.text import pick


class Unit(StrEnum):
    """What a limit counts."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    SAME_DAY = "same_day"


# The longest limit accepted, about ten years in each unit: beyond it a limit is a slip of the keyboard.
_LARGEST = {
    Unit.HOURS: 87_600,
    Unit.WORKING_HOURS: 20_000,
    Unit.WORKING_DAYS: 2_500,
    Unit.DAYS: 3_650,
    Unit.MONTHS: 120,
    Unit.SAME_DAY: 1,
}
_WORDS = {
    "h": Unit.HOURS,
    "hour": Unit.HOURS,
    "hours": Unit.HOURS,
    "working hour": Unit.WORKING_HOURS,
    "working hours": Unit.WORKING_HOURS,
    "working day": Unit.WORKING_DAYS,
    "working days": Unit.WORKING_DAYS,
    "day": Unit.DAYS,
    "days": Unit.DAYS,
    "month": Unit.MONTHS,
    "months": Unit.MONTHS,
}
_ENGLISH = {
    Unit.HOURS: "hour",
    Unit.WORKING_HOURS: "working hour",
    Unit.WORKING_DAYS: "working day",
    Unit.DAYS: "day",
    Unit.MONTHS: "month",
}
_VIETNAMESE = {
    Unit.HOURS: "giờ",
    Unit.WORKING_HOURS: "giờ làm việc",
    Unit.WORKING_DAYS: "ngày làm việc",
    Unit.DAYS: "ngày",
    Unit.MONTHS: "tháng",
}
_PATTERN = re.compile(r"([0-9]{1,6})\s*([a-z]+(?: [a-z]+)?)")
_FORMS = '"3 working days", "8 working hours", "2 hours", "15 days", "1 month" or "same day"'


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit; `amount` is in `unit` and is 1 for `same_day`."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse an amount nobody can mean; raise `LimitError`."""
        largest = _LARGEST[self.unit]
        if not 1 <= self.amount <= largest:
            unit = self.unit.replace("_", " ")
            message = f"{self.amount} {unit} is not a time limit: give a whole number from 1 to {largest}"
            raise LimitError(message)

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read a limit as procedures write it, in any case and spacing; raise `LimitError` with the mend."""
        plain = " ".join(text.lower().split())
        if plain == "same day":
            return cls(1, Unit.SAME_DAY)
        match = _PATTERN.fullmatch(plain)
        unit = _WORDS.get(match[2]) if match else None
        if match is None or unit is None:
            message = f"{text!r} is not a time limit, which is a whole number and a unit: write {_FORMS}"
            raise LimitError(message)
        try:
            return cls(int(match[1]), unit)
        except LimitError as error:
            message = f"{text!r}: {error}"
            raise LimitError(message) from error

    def text(self) -> str:
        """Return the canonical writing; `Limit.parse` reads it back to an equal limit."""
        if self.unit is Unit.SAME_DAY:
            return "same day"
        return f"{self.amount} {_ENGLISH[self.unit]}{'s' if self.amount > 1 else ''}"

    def words(self, language: str) -> str:
        """Return the limit for people: "3 ngày làm việc" (vi) or "3 working days" (en)."""
        if self.unit is Unit.SAME_DAY:
            return pick(language, "trong ngày làm việc", "within the working day")
        return pick(language, f"{self.amount} {_VIETNAMESE[self.unit]}", self.text())
