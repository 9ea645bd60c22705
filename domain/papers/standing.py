"""How a case stood at an instant, told from its event log alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeVar

from domain.case.events import Record
from domain.case.state import Phase
from domain.case.told_by_log import told_by, told_date
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.clock import ClockEntry
from domain.deadline.due import CountingRules
from domain.deadline.ledger import current_due, due_in_force
from domain.deadline.limit import Limit
from domain.papers.forms import Form, called_for

Timed = TypeVar("Timed", Record, ClockEntry)

#: After these a case counts by another calendar than before; the second one moved its date.
_OTHER_CALENDAR: Final = frozenset({"calendar_followed", "calendar_changed"})
_MOVED: Final = frozenset({"calendar_changed"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A case at one instant. Money is đồng; `events` are those that had happened, in order.

    What was undone later is true of the instants before that.
    """

    events: tuple[Record, ...]
    phase: Phase = Phase.FILED
    channel: str = ""
    way: str = ""
    fee: int = 0
    paid: int = 0
    decision: str = ""
    filed_at: datetime | None = None
    received_at: datetime | None = None
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    appointment_at: datetime | None = None

    def occasions(self, form: Form) -> tuple[Record, ...]:
        """Return the events that called for a form, in order."""
        return tuple(event for event in self.events if called_for(event) is form)

    @property
    def money(self) -> str:
        """The financial side in the words of `MoneyState`."""
        if not self.fee:
            return "none"
        return "paid" if self.paid >= self.fee else "due"


def up_to(lines: Sequence[Timed], instant: datetime | None) -> tuple[Timed, ...]:
    """Return what had happened by an instant (aware), that instant included; everything for None."""
    return tuple(line for line in lines if instant is None or line.at <= instant)


def standing(events: Sequence[Record], instant: datetime | None = None, *, way: str = "") -> Standing:
    """Return how a case stood at an instant, by its log.

    `way` is how the result was to be received at filing, where the log does not say. The appointment is the one that
    was told last; of a time limit that began anew the clock knows more, see `appointment`.
    """
    happened = up_to(events, instant)
    told = told_by(happened)
    return Standing(
        happened,
        phase=told.phase,
        channel=told.channel,
        way=told.way or way,
        fee=told.fee,
        paid=told.paid,
        decision=told.decision,
        filed_at=told.filed_at,
        received_at=told.received_at,
        decided_at=told.decided_at,
        ended_at=told.ended_at,
        appointment_at=told.appointment_at,
    )


def _replaced_later(
    stood: Standing, clock: Sequence[ClockEntry], log: Sequence[Record], instant: datetime | None
) -> datetime | None:
    """Return what the next change of the calendar says it replaced, if that was the date already at the instant."""
    if instant is None:
        return None
    for event in log[len(stood.events) :]:
        if told_date(event.kind, event.values) and event.kind not in _OTHER_CALENDAR:
            return None
        if before := event.values.get("appointment_before"):
            moved = any(instant < entry.at <= event.at for entry in clock)
            return None if moved else datetime.fromisoformat(before)
    return None


def _recounted_at(stood: Standing) -> datetime:
    """Return when the calendar changed last without a word of the date it gave, as older events do; else long ago."""
    silent = (event.at for event in stood.events if event.kind in _MOVED and not told_date(event.kind, event.values))
    return max(silent, default=datetime.min.replace(tzinfo=UTC))


def appointment(
    stood: Standing,
    clock: Sequence[ClockEntry],
    limit: Limit,
    calendar: WorkingCalendar,
    rules: CountingRules,
    instant: datetime | None = None,
    log: Sequence[Record] = (),
) -> datetime | None:
    """Return the appointment as it stood at an instant: what was told, or counted again when time began anew since.

    `calendar` is the one the case counts by now. `log` is all of its events, those after the instant too: a change of
    the calendar says what the appointment was before it. None while the clock stands: then there is no date to be told.
    """
    entries = up_to(clock, instant)
    if not entries:
        return stood.appointment_at
    if (replaced := _replaced_later(stood, clock, log, instant)) is not None:
        return replaced
    told_at = max((event.at for event in stood.events if told_date(event.kind, event.values)), default=None)
    if told_at is not None and entries[-1].at <= told_at and _recounted_at(stood) <= told_at:
        return stood.appointment_at
    # Where today's calendar was not that of then, what was told is all there is to go by.
    then = instant is None or all(event.kind not in _OTHER_CALENDAR for event in log[len(stood.events) :])
    counted = current_due(entries, limit, calendar, rules) if then else None
    if then and counted is None and stood.decided_at is not None:
        counted = due_in_force(entries, limit, calendar, rules)
    if counted is not None:
        return counted.appointment
    return None if stood.phase is Phase.AWAITING_SUPPLEMENT else stood.appointment_at
