"""The rules an office sends by: quiet hours, order of ways, how much one receiver gets."""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Way(StrEnum):
    """A way of reaching an applicant, as rows of notices name it."""

    ZALO = "zalo"
    SMS = "sms"
    EMAIL = "email"


#: Ways that ring a telephone: they wait for the morning. A mail waits by itself.
RINGING = frozenset({Way.ZALO, Way.SMS})

#: What answers something the person does at this very moment is not held back.
URGENT = ("filed", "paid", "withdrawn")

#: That a dossier arrived is told by every way there is: whoever does not see the one sees the other.
BY_EVERY_WAY = frozenset({"filed"})

#: The law wants the person to be told of these: they are sent one way at least, or handed over on paper
#: (NĐ 118/2025 Art 11(2), 17(1)(c), 17(3), 19(5)).
LEGAL = frozenset(
    {
        "received",
        "refused_at_intake",
        "supplement_requested",
        "decided",
        "lapsed",
        "extended",
        "apologised",
        "appointment_moved",
    }
)


class NoticeRules(BaseModel):
    """Rules of one office. Wall-clock times are Vietnam's; no `quiet_from` means no quiet hours.

    A message goes by `at_once` first; when a way fails, the next of `order` that was not tried follows.
    `sensitive` are codes of procedures whose name never stands in a short message.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    quiet_from: time | None = time(21)
    quiet_until: time | None = time(7)
    quiet_rest_days: bool = False
    urgent: tuple[str, ...] = URGENT
    order: tuple[Way, ...] = (Way.ZALO, Way.SMS, Way.EMAIL)
    at_once: tuple[Way, ...] = (Way.ZALO, Way.EMAIL)
    per_day: int = Field(default=10, ge=1, le=1000)
    same_kind_minutes: int = Field(default=60, ge=0, le=1440)
    most_parts: int = Field(default=4, ge=1, le=6)
    sensitive: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet hours need a beginning and an end")
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError("quiet hours that never end let nothing through")
        if len(set(self.order)) != len(self.order) or not self.order:
            raise ValueError("the order names each way at most once, and one at least")
        return self


def rules_with_hours(text: str) -> NoticeRules:
    """Return the rules with quiet hours written as "21:00-07:00"; "none" or no text means none. Raises ValueError."""
    if text.strip() in ("", "none"):
        return NoticeRules(quiet_from=None, quiet_until=None)
    begin, dash, end = text.partition("-")
    if not dash:
        raise ValueError("quiet hours are written 21:00-07:00, or none")
    return NoticeRules(quiet_from=time.fromisoformat(begin.strip()), quiet_until=time.fromisoformat(end.strip()))
