"""The compact texts a working calendar travels in: one with the names of its days, one frozen into cases.

{"id": "vn-2026.1a2b3c", "decided": [2025, 2026],
 "hours": {"12345": "07:30-11:30 13:00-17:00"},
 "off": {"Tết Nguyên đán|Lunar New Year": ["2026-02-16+4"]},       first day + days that follow
 "swap": {"Nghỉ hoán đổi|Swapped": ["2026-01-02>2026-01-10"]},     off > worked
 "half": {"Chiều nghỉ|Afternoon off": ["2026-02-13 07:30-11:30"]}}

Every case keeps a frozen copy in its history, and a name never moved a date: there the days stand without names,
"off": "2026-01-01 2026-02-16+4", "swap": "2026-01-02>2026-01-10", "half": "2026-02-13 07:30-11:30, ...". Who
explains a date to a reader takes the stored edition of the same "id".

A stored edition holds the closures of all agencies, "closures": {"H61.12": {"Lũ|Flood": ["2026-11-20+1",
"2026-11-25+0=counts"]}}; the text of a case only those days of its own agency that stop its time, "closed".
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from domain.deadline.days import Closure, DaysOff, HalfDay, Name, Span, Swap, parse_spans, spans_text
from domain.deadline.errors import CalendarError

if TYPE_CHECKING:
    from domain.deadline.calendar import WorkingCalendar


_HOLIDAY = Name("ngày nghỉ lễ", "public holiday")
_SWAPPED = Name("ngày hoán đổi", "swapped day")
_SHORTENED = Name("ngày làm việc rút ngắn", "shortened day")
_CLOSED = Name("cơ quan đóng cửa", "the agency is closed")
_COUNTS = "=counts"


def dump(calendar: WorkingCalendar) -> str:
    """Return the canonical text: keys and days sorted, no spaces, so equal calendars give equal texts."""
    return _text(
        calendar,
        off=_group((o.name, f"{o.first}+{(o.last - o.first).days}") for o in calendar.days_off),
        swap=_group((s.name, f"{s.off}>{s.worked}") for s in calendar.swaps),
        half=_group((h.name, f"{h.day} {spans_text(h.spans)}") for h in calendar.half_days),
        closed=_group((c.name, f"{c.first}+{(c.last - c.first).days}") for c in calendar.closed),
        closures=_closures_text(calendar.closures),
    )


def dump_frozen(calendar: WorkingCalendar) -> str:
    """Return the canonical text without names: the same days and hours in half the bytes."""
    return _text(
        calendar,
        off=" ".join(f"{o.first}+{(o.last - o.first).days}".removesuffix("+0") for o in calendar.days_off),
        swap=" ".join(f"{s.off}>{s.worked}" for s in calendar.swaps),
        half=", ".join(f"{h.day} {spans_text(h.spans)}" for h in calendar.half_days),
        closed=" ".join(f"{c.first}+{(c.last - c.first).days}".removesuffix("+0") for c in calendar.closed),
    )


def _text(calendar: WorkingCalendar, **exceptions: Any) -> str:
    weekdays: dict[str, str] = defaultdict(str)
    for number, spans in enumerate(calendar.week, start=1):
        if spans:
            weekdays[spans_text(spans)] += str(number)
    parts: dict[str, Any] = {
        "id": calendar.identity,
        "decided": sorted(calendar.decided_years),
        "hours": {days: hours for hours, days in weekdays.items()},
    } | exceptions
    kept = {key: value for key, value in parts.items() if value}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load(text: str, kind: type[WorkingCalendar]) -> WorkingCalendar:
    """Read what `dump` or `dump_frozen` wrote; raise `CalendarError` for anything else."""
    try:
        parts = json.loads(text)
        week: list[tuple[Span, ...]] = [()] * 7
        for days, hours in parts["hours"].items():
            for number in days:
                week[int(number) - 1] = parse_spans(hours)
        return kind(
            identity=parts["id"],
            week=tuple(week),
            days_off=tuple(_days_off(parts.get("off", ""), _HOLIDAY)),
            swaps=tuple(
                Swap(date.fromisoformat(entry[:10]), date.fromisoformat(entry[11:]), name)
                for name, entry in _entries(parts.get("swap", ""), _SWAPPED)
            ),
            half_days=tuple(
                HalfDay(date.fromisoformat(entry[:10]), parse_spans(entry[11:]), name)
                for name, entry in _entries(parts.get("half", ""), _SHORTENED, ", ")
            ),
            decided_years=tuple(parts.get("decided", ())),
            closed=tuple(_days_off(parts.get("closed", ""), _CLOSED)),
            closures=tuple(_closures(parts.get("closures", {}))),
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


def _entries(groups: dict[str, list[str]] | str, unnamed: Name, between: str = " ") -> Iterator[tuple[Name, str]]:
    """Yield each day with its name; days written without names are all called `unnamed`."""
    if isinstance(groups, str):
        for entry in filter(None, groups.split(between)):
            yield unnamed, entry
        return
    for names, entries in groups.items():
        vi, _, en = names.partition("|")
        for entry in entries:
            yield Name(vi, en), entry


def _closures_text(closures: Iterable[Closure]) -> dict[str, dict[str, list[str]]]:
    entries: dict[str, list[tuple[Name, str]]] = defaultdict(list)
    for shut in closures:
        days = f"{shut.first}+{(shut.last - shut.first).days}"
        entries[shut.agency].append((shut.name, days + _COUNTS if shut.counts else days))
    return {agency: _group(found) for agency, found in entries.items()}


def _closures(agencies: dict[str, dict[str, list[str]]]) -> Iterator[Closure]:
    for agency, groups in agencies.items():
        for name, entry in _entries(groups, _CLOSED):
            first = date.fromisoformat(entry[:10])
            last = first + timedelta(days=int(entry[11:].removesuffix(_COUNTS)))
            yield Closure(agency, first, last, entry.endswith(_COUNTS), name)


def _days_off(groups: dict[str, list[str]] | str, unnamed: Name) -> Iterator[DaysOff]:
    for name, entry in _entries(groups, unnamed):
        first = date.fromisoformat(entry[:10])
        yield DaysOff(first, first + timedelta(days=int(entry[11:] or 0)), name)
