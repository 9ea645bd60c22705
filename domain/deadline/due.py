"""The due date of a time limit, with its reasons.

Sector law may set its own way of counting; where it is silent the Civil Code counts (`civil_code`, the
default). Many provincial systems count a working day as eight working hours from the minute of receipt
(`eight_hour`); it is a setting of the installation, and every explanation says which one was used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.counting import (
    Anchor,
    Count,
    Pause,
    count_days,
    count_hours,
    count_working_hours,
    named_days,
)
from domain.deadline.days import Name
from domain.deadline.limit import Limit, Unit
from domain.deadline.moments import A_DAY, local
from domain.deadline.reasons import Reason, ReasonKind
from domain.deadline.remaining import Remaining, remaining
from domain.deadline.wording import sentence

__all__ = [
    "Convention", "CountingRules", "Due", "Extension", "Pause", "Reason", "ReasonKind", "Remaining", "due",
    "remaining",
]  # fmt: skip

_HOURS_A_DAY = 8


class Convention(StrEnum):
    """How a working day is counted."""

    CIVIL_CODE = "civil_code"
    EIGHT_HOUR = "eight_hour"


@dataclass(frozen=True, slots=True)
class CountingRules:
    """How an installation or a procedure counts.

    `cut_off` is a wall-clock time in Vietnam: a dossier received at or after it, or on a rest day, counts as
    received on the next working day. It bears on limits in days, never on limits in hours. Sectors that
    settle a matter within the day use 15:00 (Law on Civil Status 2014 Art 5(3), NĐ 23/2015 Art 7).
    """

    convention: Convention = Convention.CIVIL_CODE
    cut_off: time | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """Time added once to a term (NĐ 118/2025 Art 19(6)), with its legal source."""

    limit: Limit
    source: str = ""


@dataclass(frozen=True)
class Due:
    """The end of a term.

    `instant` (UTC) is the legal end: the midnight that ends `last_day` for a term in days, the exact moment
    when `exact`. `appointment` (UTC) is what the receipt prints: the closing time of `last_day`, or the exact
    moment, put off to the next opening when the office is closed then. `provisional` when the count touches a
    year whose holidays are not decided.
    """

    instant: datetime
    appointment: datetime
    explanation: tuple[Reason, ...]
    provisional: bool
    last_day: date
    exact: bool
    limit: Limit
    convention: Convention = Convention.CIVIL_CODE

    def sentence(self, language: str) -> str:
        """Return the whole explanation as one sentence, "vi" or "en"."""
        return sentence(self, language)

    def is_late(self, moment: datetime) -> bool:
        """Tell whether something done at a moment is late: after the last day, or after the exact moment."""
        return moment > self.instant or (not self.exact and local(moment).date() > self.last_day)


def due(
    received: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    rules: CountingRules | None = None,
    *,
    pauses: Sequence[Pause] = (),
    extension: Extension | None = None,
    restarted_by: str | None = None,
) -> Due:
    """Return when a limit that began at `received` (aware) ends.

    `pauses` are given back; `extension` moves the end once; `restarted_by` is the legal source when the limit
    began anew instead of with the receipt. Raises `MomentError` for a naive moment.
    """
    rules = rules or CountingRules()
    first_kind = ReasonKind.RECEIVED if restarted_by is None else ReasonKind.RESTARTED
    reasons = [Reason(first_kind, at=received, source=restarted_by or "")]
    anchor = _anchor(received, limit, calendar, rules, reasons)
    count = _count(anchor, limit, calendar, rules.convention, _since(anchor, pauses))
    reasons.extend(count.reasons)
    if extension is not None:
        first_end = count.last_day
        count = _extended(count, extension.limit, calendar, rules.convention)
        reasons.append(
            Reason(ReasonKind.EXTENDED, first_end, count.last_day, limit=extension.limit, source=extension.source)
        )
        # How an extension was counted speaks of no receipt: only what it skipped is told.
        begun = (ReasonKind.COUNTED, ReasonKind.OUTSIDE_HOURS)
        reasons.extend(reason for reason in count.reasons if reason.kind not in begun)
    touched = range(local(received).year, count.last_day.year + 1)
    undecided = () if _counts_clock_hours(limit, extension) else touched
    years = [year for year in undecided if calendar.is_provisional(date(year, 1, 1))]
    reasons.extend(Reason(ReasonKind.PROVISIONAL, amount=year) for year in years)
    return Due(
        instant=count.instant,
        appointment=_appointment(count, calendar),
        explanation=tuple(reasons),
        provisional=bool(years),
        last_day=count.last_day,
        exact=count.exact,
        limit=limit,
        convention=rules.convention,
    )


def _anchor(
    received: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    rules: CountingRules,
    reasons: list[Reason],
) -> Anchor:
    """Return the day and moment counting begins, telling why when it is not the receipt itself."""
    moment = local(received)
    day = moment.date()
    in_days = limit.unit not in (Unit.HOURS, Unit.WORKING_HOURS)
    if not in_days or (rules.cut_off is None and limit.unit is not Unit.SAME_DAY):
        return Anchor(day, received)
    if not calendar.is_working_day(day):
        return _next_day(day, Reason(ReasonKind.RECEIVED_ON_REST_DAY), calendar, reasons)
    limits = [] if rules.cut_off is None else [rules.cut_off]
    if limit.unit is Unit.SAME_DAY:
        # Nothing received after closing can be settled the same day, whatever the cut-off says.
        limits.append(local(calendar.closing(day)).time())
    if moment.time() < min(limits):
        return Anchor(day, received)
    clock = f"{min(limits):%H:%M}"
    return _next_day(day, Reason(ReasonKind.AFTER_CUT_OFF, name=Name(clock, clock)), calendar, reasons)


def _next_day(day: date, why: Reason, calendar: WorkingCalendar, reasons: list[Reason]) -> Anchor:
    """Let a receipt count on the next working day, telling the holidays in between."""
    following = calendar.add_working_days(day, 1)
    reasons.append(replace(why, first=following))
    reasons.extend(named_days(calendar, day + A_DAY, following))
    return Anchor(following, calendar.opening(following))


def _since(anchor: Anchor, pauses: Sequence[Pause]) -> list[Pause]:
    """Return what the pauses took from the term: nothing is given back from before the count began."""
    begin = anchor.instant
    return [replace(pause, start=max(pause.start, begin)) for pause in pauses if pause.end > max(pause.start, begin)]


def _count(
    anchor: Anchor, limit: Limit, calendar: WorkingCalendar, convention: Convention, pauses: Sequence[Pause]
) -> Count:
    if limit.unit is Unit.HOURS:
        return count_hours(anchor.instant, limit, pauses)
    if limit.unit is Unit.WORKING_HOURS:
        return count_working_hours(anchor, limit.amount, limit, calendar, pauses)
    if limit.unit is Unit.WORKING_DAYS and convention is Convention.EIGHT_HOUR:
        return count_working_hours(anchor, limit.amount * _HOURS_A_DAY, limit, calendar, pauses)
    return count_days(anchor, limit, calendar, pauses)


def _extended(count: Count, limit: Limit, calendar: WorkingCalendar, convention: Convention) -> Count:
    """Count an extension from the end of the term it follows; a same-day one adds the next working day."""
    if limit.unit is Unit.SAME_DAY:
        limit = Limit(1, Unit.WORKING_DAYS)
    return _count(Anchor(count.last_day, count.instant), limit, calendar, convention, ())


def _counts_clock_hours(limit: Limit, extension: Extension | None) -> bool:
    """Tell whether no holiday could move the end: plain hours run day and night."""
    return limit.unit is Unit.HOURS and (extension is None or extension.limit.unit is Unit.HOURS)


def _appointment(count: Count, calendar: WorkingCalendar) -> datetime:
    if not count.exact:
        return calendar.closing(count.last_day)
    day_end = any(count.instant == end for _, end in calendar.spans(count.last_day))
    return count.instant if day_end else calendar.next_working_instant(count.instant)
