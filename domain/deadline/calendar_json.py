"""The compact text a working calendar travels in: small, because every case keeps a copy in its history.

{"id": "vn-2026.1a2b3c", "decided": [2025, 2026],
 "hours": {"12345": "07:30-11:30 13:00-17:00"},
 "off": {"Tết Nguyên đán|Lunar New Year": ["2026-02-16+4"]},       first day + days that follow
 "swap": {"Nghỉ hoán đổi|Swapped": ["2026-01-02>2026-01-10"]},     off > worked
 "half": {"Chiều nghỉ|Afternoon off": ["2026-02-13 07:30-11:30"]}}
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from domain.deadline.days import DaysOff, HalfDay, Name, Span, Swap, parse_spans, spans_text
from domain.deadline.errors import CalendarError

if TYPE_CHECKING:
    from domain.deadline.calendar import WorkingCalendar


def dump(calendar: WorkingCalendar) -> str:
    """Return the canonical text: keys and days sorted, no spaces, so equal calendars give equal texts."""
    weekdays: dict[str, str] = defaultdict(str)
    for number, spans in enumerate(calendar.week, start=1):
        if spans:
            weekdays[spans_text(spans)] += str(number)
    parts: dict[str, Any] = {
        "id": calendar.identity,
        "decided": sorted(calendar.decided_years),
        "hours": {days: hours for hours, days in weekdays.items()},
        "off": _group((o.name, f"{o.first}+{(o.last - o.first).days}") for o in calendar.days_off),
        "swap": _group((s.name, f"{s.off}>{s.worked}") for s in calendar.swaps),
        "half": _group((h.name, f"{h.day} {spans_text(h.spans)}") for h in calendar.half_days),
    }
    kept = {key: value for key, value in parts.items() if value}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load(text: str, kind: type[WorkingCalendar]) -> WorkingCalendar:
    """Read what `dump` wrote; raise `CalendarError` for anything else."""
    try:
        parts = json.loads(text)
        week: list[tuple[Span, ...]] = [()] * 7
        for days, hours in parts["hours"].items():
            for number in days:
                week[int(number) - 1] = parse_spans(hours)
        return kind(
            identity=parts["id"],
            week=tuple(week),
            days_off=tuple(_days_off(parts.get("off", {}))),
            swaps=tuple(
                Swap(date.fromisoformat(entry[:10]), date.fromisoformat(entry[11:]), name)
                for name, entry in _entries(parts.get("swap", {}))
            ),
            half_days=tuple(
                HalfDay(date.fromisoformat(entry[:10]), parse_spans(entry[11:]), name)
                for name, entry in _entries(parts.get("half", {}))
            ),
            decided_years=tuple(parts.get("decided", ())),
        )
    except CalendarError:
        raise
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        message = f"this is not a calendar written by to_json ({error}): build it again from the calendar files"
        raise CalendarError(message) from error


def _group(entries: Iterable[tuple[Name, str]]) -> dict[str, list[str]]:
    """Write each name once, with its days in order."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, entry in entries:
        groups[f"{name.vi}|{name.en}"].append(entry)
    return {name: sorted(days) for name, days in groups.items()}


def _entries(groups: dict[str, list[str]]) -> Iterator[tuple[Name, str]]:
    for names, entries in groups.items():
        vi, _, en = names.partition("|")
        for entry in entries:
            yield Name(vi, en), entry


def _days_off(groups: dict[str, list[str]]) -> Iterator[DaysOff]:
    for name, entry in _entries(groups):
        first = date.fromisoformat(entry[:10])
        yield DaysOff(first, first + timedelta(days=int(entry[11:])), name)
