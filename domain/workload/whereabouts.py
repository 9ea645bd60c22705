"""Where the working time of a case went: to the office, or to waiting for the applicant, for money, for agencies.

Read from the event log alone, so that it can be worked out again years later. At each moment one side has the case:
a hold comes before all, then what the applicant owes, then the office's own open tasks; an agency has the case only
while nobody of the office has anything to do on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from domain.case.told_by_log import Line
from domain.deadline.calendar import WorkingCalendar


class Whereabouts(StrEnum):
    """Who has a case at a moment."""

    OFFICE = "office"
    APPLICANT = "applicant"
    MONEY = "money"
    AGENCIES = "agencies"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, aware UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the log says at one moment; `asked` are the steps in which somebody outside is to answer."""

    held: bool = False
    applicant: bool = False
    money: bool = False
    asked: frozenset[str] = frozenset()

    def side(self) -> Whereabouts:
        if self.held:
            return Whereabouts.HOLD
        if self.applicant:
            return Whereabouts.APPLICANT
        if self.money:
            return Whereabouts.MONEY
        return Whereabouts.AGENCIES if self.asked else Whereabouts.OFFICE


#: Events by which an outside side gets a step to answer, and those by which it is rid of it.
_ASKED = frozenset({"consultation_asked", "sub_case_opened", "obligation_sent"})
_ANSWERED = frozenset(
    {
        "consultation_answered",
        "consultation_dropped",
        "agreed_by_silence",
        "sub_case_answered",
        "obligation_noticed",
        "problem_skipped",
        "answer_entered",
    }
)
_NOTHING_WAITS = frozenset({"decided", "withdrawn", "lapsed", "ended_by_hand", "refused_at_intake", "denied"})


class LoggedLine(Line, Protocol):
    """A line of the log with the step it is about."""

    @property
    def step(self) -> str:
        """The step it is about; empty where that is the whole case."""


def where_time_went(
    start: datetime, end: datetime, log: Iterable[LoggedLine], own: Sequence[Span], calendar: WorkingCalendar
) -> dict[Whereabouts, int]:
    """Return the working seconds each side had a case between two instants; together they are all of them.

    `log` are the case's events in order, `own` the stretches in which people of the office had an open task on it.
    """
    found = dict.fromkeys(Whereabouts, 0)
    for span, side in _sides(start, end, log, own):
        found[side] += calendar.working_seconds_between(span.start, span.end)
    return found


def pauses(start: datetime, end: datetime, log: Iterable[LoggedLine]) -> list[Span]:
    """Return the stretches in which the office's own tasks rest: held, or waiting for the applicant or for money."""
    rests = (Whereabouts.HOLD, Whereabouts.APPLICANT, Whereabouts.MONEY)
    return [span for span, side in _sides(start, end, log, ()) if side in rests]


def working_seconds(span: Span, without: Iterable[Span], calendar: WorkingCalendar) -> int:
    """Return the working seconds of a stretch, without those of stretches that do not overlap one another."""
    seconds = calendar.working_seconds_between(span.start, span.end)
    for pause in without:
        first, last = max(pause.start, span.start), min(pause.end, span.end)
        if first < last:
            seconds -= calendar.working_seconds_between(first, last)
    return max(seconds, 0)


def _sides(
    start: datetime, end: datetime, log: Iterable[LoggedLine], own: Sequence[Span]
) -> Iterator[tuple[Span, Whereabouts]]:
    """Yield the stretches from `start` to `end`, each with the side that had the case."""
    changes = _standings(log)
    moments = {start, end, *(at for at, _ in changes), *(at for span in own for at in (span.start, span.end))}
    edges = sorted(moment for moment in moments if start <= moment <= end)
    standing, place = _Standing(), 0
    for first, last in pairwise(edges):
        while place < len(changes) and changes[place][0] <= first:
            standing = changes[place][1]
            place += 1
        side = standing.side()
        if side is Whereabouts.AGENCIES and any(span.start <= first < span.end for span in own):
            side = Whereabouts.OFFICE
        yield Span(first, last), side


def _standings(log: Iterable[LoggedLine]) -> list[tuple[datetime, _Standing]]:
    """Return how the case stood after each event; an undone act is read back."""
    standing = _Standing()
    after, found = {0: standing}, []
    for line in log:
        standing = _after(standing, line)
        if line.kind == "undone":
            standing = after.get(int(line.values.get("back_to", "0")), standing)
        after[line.seq] = standing
        found.append((line.at, standing))
    return found


def _after(standing: _Standing, line: LoggedLine) -> _Standing:
    match line.kind:
        case "held":
            return replace(standing, held=True)
        case "released":
            return replace(standing, held=False)
        case "supplement_requested":
            return replace(standing, applicant=True)
        case "supplemented":
            return replace(standing, applicant=False)
        case "obligation_settled":
            return replace(standing, money=False)
        case kind if kind in _NOTHING_WAITS:
            return _Standing()
        case kind if kind in _ASKED:
            return replace(standing, asked=standing.asked | {line.step})
        case kind if kind in _ANSWERED:
            money = standing.money or kind == "obligation_noticed"
            return replace(standing, asked=standing.asked - {line.step}, money=money)
        case _:
            return standing
