"""A case as its event log alone tells it: what the case row must say, worked out a second time and otherwise.

The workflow keeps its state and writes pictures of it; this reads nothing but the log. Where the two differ, one of
them is wrong: the checks after every storm of failures, and an inspector's, rest on that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from domain.case.state import CLOSED_PHASES, Phase
from domain.money.ledger import Entry, entries_of, sums

#: What most events say of the phase by themselves.
PHASE_OF: Final[Mapping[str, Phase]] = {
    "filed": Phase.FILED,
    "received": Phase.RECEIVED,
    "refused_at_intake": Phase.REFUSED_AT_INTAKE,
    "supplement_requested": Phase.AWAITING_SUPPLEMENT,
    "lapsed": Phase.STOPPED,
    "ended_by_hand": Phase.STOPPED,
    "reviewed": Phase.IN_PROGRESS,
    "visited": Phase.IN_PROGRESS,
    "signed": Phase.IN_PROGRESS,
    "decided": Phase.DECIDED,
    "withdrawn": Phase.WITHDRAWN,
    "handed_over": Phase.RETURNED,
    "result_published": Phase.RETURNED,
    "delivered_by_post": Phase.RETURNED,
    "held": Phase.ON_HOLD,
    "correction_begun": Phase.CORRECTING,
    "result_corrected": Phase.DECIDED,
}
_WORK: Final = frozenset({"reviewed", "visited", "signed"})


class Line(Protocol):
    """One line of the event log, from the core or from the database."""

    @property
    def seq(self) -> int:
        """Its place in the log, from 1."""

    @property
    def kind(self) -> str:
        """What happened, a key of `EVENTS` in `domain.case.words`."""

    @property
    def at(self) -> datetime:
        """When, with a time zone."""

    @property
    def values(self) -> Mapping[str, str]:
        """What it says besides: amounts, days, agencies, as texts."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the log tells of a case. Money is in đồng; `agency` and `way` are empty where the log never says them.

    `appointment_at` is the date that was told last; what the clock did to it since is the clock's to say.
    """

    phase: Phase = Phase.FILED
    channel: str = ""
    decision: str = ""
    agency: str = ""
    way: str = ""
    fee: int = 0
    paid: int = 0
    filed_at: datetime | None = None
    received_at: datetime | None = None
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    appointment_at: datetime | None = None


def told_by(lines: Iterable[Line]) -> Told:
    """Return what a log tells, its lines in order. An undone act is read back: what was before it counts again.

    A line that leaves out what it should say is told as saying nothing: a paper must still print, and the checks
    against the row show the difference.
    """
    told, after = Told(), {0: Told()}
    entries: list[Entry] = []
    for line in lines:
        entries += entries_of(line.kind, line.values)
        told = _after(told, line)
        if line.kind == "undone":
            told = after.get(int(line.values.get("back_to", "0")), told)
        after[line.seq] = told
    books = sums(entries)
    return replace(told, fee=books.fee, paid=books.paid)


def _after(told: Told, line: Line) -> Told:
    phase = _phase(told, line)
    ended = phase in CLOSED_PHASES
    told = replace(
        told, phase=phase, ended_at=(line.at if told.phase is not phase else told.ended_at) if ended else None
    )
    if (date := told_date(line.kind, line.values)) is not None:
        told = replace(told, appointment_at=date)
    match line.kind:
        case "filed":
            said = line.values
            return replace(told, filed_at=line.at, channel=said.get("channel", ""), way=said.get("way", ""))
        case "received":
            return replace(told, received_at=line.at)
        case "decided":
            return replace(told, decided_at=line.at, decision=line.values.get("decision", ""))
        case "result_corrected":
            return replace(told, decision=line.values.get("decision", ""))
        case "transferred":
            return replace(told, agency=line.values.get("to", ""))
        case "way_changed":
            return replace(told, way=line.values.get("way", ""))
        case "delivery_returned":
            return replace(told, way="counter")
        case _:
            return told


def told_date(kind: str, values: Mapping[str, str]) -> datetime | None:
    """Return the appointment an event tells, or None; reception tells it as what is due."""
    text = values.get("appointment", "") or (values.get("due", "") if kind == "received" else "")
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _phase(told: Told, line: Line) -> Phase:
    if "phase_now" in line.values:
        return Phase(line.values["phase_now"])
    return phase_after(told.phase, line.kind, received=told.received_at is not None)


def phase_after(phase: Phase, kind: str, *, received: bool) -> Phase:
    """Return the phase an event leads to by its kind alone; what it does not tell, the case writes beside it."""
    if kind == "supplemented":
        return Phase.RECEIVED if received else Phase.FILED
    # While a result is corrected its events look like those of the first decision.
    return phase if phase is Phase.CORRECTING and kind in _WORK else PHASE_OF.get(kind, phase)
