"""How our row of a dossier and the portal's differ, by class, each with the two values as evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.portal.codes import fits
from domain.portal.moments import national_time
from domain.portal.on_time import IndexDates, on_time


class Difference(StrEnum):
    """The classes, the most harmful first."""

    LATE_THERE = "late_there"
    MISSING_THERE = "missing_there"
    STATUS = "status"
    DATES = "dates"
    RESULT_MISSING = "result_missing"
    TWICE_THERE = "twice_there"
    MISSING_HERE = "missing_here"


#: Class -> its name and what it means, Vietnamese and English.
DIFFERENCE_WORDS: Final[dict[str, tuple[str, str]]] = {
    "late_there": ("Đúng hạn ở đây, trễ hạn trên Cổng", "On time here, late there"),
    "missing_there": ("Không có trên Cổng", "Missing on the portal"),
    "status": ("Khác trạng thái", "Status differs"),
    "dates": ("Khác ngày", "Dates differ"),
    "result_missing": ("Thiếu kết quả trên Cổng", "Result missing on the portal"),
    "twice_there": ("Trùng trên Cổng", "Twice on the portal"),
    "missing_here": ("Không có ở đây", "Missing here"),
}

#: Classes a resent dossier can mend. What is twice there or missing here is settled with the portal's own people.
MENDED_BY_SENDING: Final = frozenset(
    {
        Difference.LATE_THERE,
        Difference.MISSING_THERE,
        Difference.STATUS,
        Difference.DATES,
        Difference.RESULT_MISSING,
    }
)


@dataclass(frozen=True, slots=True)
class Ours:
    """A dossier as our rows have it; `results` counts the files of its result. `code` is what it is reported under."""

    phase: str
    dates: IndexDates
    results: int = 0


@dataclass(frozen=True, slots=True)
class Theirs:
    """One entry of the portal under the dossier's number."""

    dates: IndexDates
    results: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """One difference: the class, and what each side says, as short texts by name. No personal data."""

    difference: Difference
    ours: dict[str, str]
    theirs: dict[str, str]


def differences(ours: Ours | None, theirs: Sequence[Theirs], at: datetime) -> Iterator[Found]:
    """Yield every difference between our row and the portal's entries of one number, as both stand at an instant."""
    if ours is None:
        if theirs:
            yield Found(Difference.MISSING_HERE, {}, side_texts(theirs[0].dates, theirs[0].results, at))
        return
    own = side_texts(ours.dates, ours.results, at)
    if not theirs:
        yield Found(Difference.MISSING_THERE, own, {})
        return
    if len(theirs) > 1:
        yield Found(Difference.TWICE_THERE, {"entries": "1"}, {"entries": str(len(theirs))})
    # Of two entries the one that was written last is the one people see.
    entry = theirs[-1]
    foreign = side_texts(entry.dates, entry.results, at)
    for difference, names in _unlike(ours, entry, own, foreign):
        yield Found(
            difference,
            {name: own.get(name, "") for name in names},
            {name: foreign.get(name, "") for name in names},
        )


_DATES: Final = ("received", "due", "finished")


def _unlike(
    ours: Ours, entry: Theirs, own: dict[str, str], foreign: dict[str, str]
) -> Iterator[tuple[Difference, tuple[str, ...]]]:
    if own["on_time"] == "yes" and foreign["on_time"] == "no":
        yield Difference.LATE_THERE, ("on_time", "status", *_DATES, "requests")
    if not fits(ours.phase, entry.dates.code):
        yield Difference.STATUS, ("status",)
    unlike = tuple(name for name in _DATES if own[name] != foreign[name])
    if unlike:
        yield Difference.DATES, unlike
    if ours.results and not entry.results:
        yield Difference.RESULT_MISSING, ("results",)


def side_texts(dates: IndexDates, results: int, at: datetime) -> dict[str, str]:
    """Return what one side says of a dossier, field by field, as short texts."""
    verdict = on_time(dates, at)
    return {
        "status": str(dates.code),
        "received": national_time(dates.received_at),
        "due": national_time(dates.due_at),
        "finished": national_time(dates.finished_at),
        "requests": str(dates.requests),
        "results": str(results),
        "on_time": "" if verdict is None else "yes" if verdict else "no",
    }
