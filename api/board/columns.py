"""One step week by week as columns: the median solid, up to the 90th percentile hatched, the budget as a line.

A week of few tasks is dotted and has no ninetieth: it is there, and tells nobody anything yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from api.board.charts import NARROW, WIDE, key, key_height, picture, text_width, words
from api.board.looks import DOTS, HATCH, box
from api.board.words import FEW, MEDIAN, NINETIETH, duration
from api.language import say
from domain.diagram.colours import BAR, INK, INK_2, LINE
from domain.diagram.svg import element
from domain.workload.few import is_few
from models.workload.one_step import StepWeek

_TITLE = say("Trung vị và 9 trên 10 việc theo tuần, so với thời gian được giao")
_BUDGET = say("được giao")
_HIGH: Final = 200.0
#: One long week would press all others flat: what is beyond so many times the highest median or budget is cut.
_BEYOND: Final = 2.5
_HOUR: Final = 3600
_DAY: Final = 8 * _HOUR
#: How far apart lines across the picture may be, in working seconds: readable durations only.
_APART: Final = (
    600, 1800, _HOUR, 2 * _HOUR, 4 * _HOUR, _DAY, 2 * _DAY, 5 * _DAY, 10 * _DAY, 20 * _DAY, 50 * _DAY,
)  # fmt: skip
_LINES: Final = 5


def step_columns(weeks: Sequence[StepWeek], language: str) -> str:
    """Return a column for each week, oldest first, in its place in time; nothing for no weeks."""
    if not weeks:
        return ""
    return _columns(weeks, language, "weeks", WIDE) + _columns(weeks, language, "weeks-narrow", NARROW)


def reach(weeks: Sequence[StepWeek]) -> float:
    """Return how many seconds the picture reaches: all medians and budgets, and ninetieths unless far beyond them."""
    usual = max(max(week.times.median, week.times.budget or 0) for week in weeks)
    return max(usual, min(max((_ninetieth(week) for week in weeks), default=0), usual * _BEYOND), 600)


def is_cut(week: StepWeek, most: float) -> bool:
    """Tell whether a week's ninetieth is higher than the picture."""
    return _ninetieth(week) > most


def _ninetieth(week: StepWeek) -> int:
    return 0 if is_few(week.times.tasks) else week.times.ninetieth


def _columns(weeks: Sequence[StepWeek], language: str, name: str, room: float) -> str:
    most = reach(weeks)
    apart = next((one for one in _APART if most / one <= _LINES), most / _LINES)
    marks = [apart * place for place in range(int(most // apart) + 1)]
    left = max(text_width(duration(round(mark), language)) for mark in marks) + 10
    entries = [(BAR, MEDIAN), (HATCH, NINETIETH), ("level", _BUDGET)]
    if any(is_few(week.times.tasks) for week in weeks):
        entries.append((DOTS, FEW))
    top = key_height(entries, language, 1, room) + 16
    bottom = top + _HIGH
    unit = _HIGH / most
    parts = key(entries, language, 1, room)
    for mark in marks:
        y = bottom - mark * unit
        parts += [
            element("line", x1=left, x2=room, y1=y, y2=y, stroke=LINE),
            words(duration(round(mark), language) if mark else "0", left - 6, y + 4, INK_2, anchor="end"),
        ]
    # A week in which nothing was done has no line, and still its place.
    places = [(week.week - weeks[0].week) // timedelta(weeks=1) for week in weeks]
    each = min((room - left) / (places[-1] + 1), 90.0)
    told = 0.0
    for place, week in zip(places, weeks, strict=True):
        x = left + each * place
        parts += _column(week, x, bottom, each, unit, most)
        middle = x + each / 2
        if middle - 18 >= told and middle + 18 <= room:  # a day is written where it touches no other
            parts.append(words(f"{week.week:%d/%m}", middle, bottom + 18, INK_2, anchor="middle"))
            told = middle + 20
    return picture(name, _TITLE.read(language), parts, bottom + 28, wide=room)


def _column(week: StepWeek, x: float, bottom: float, each: float, unit: float, most: float) -> list[str]:
    times, few = week.times, is_few(week.times.tasks)
    wide, high = min(each * 0.62, 40.0), max(times.median * unit, 1.5)
    begin = x + (each - wide) / 2
    parts = []
    if _ninetieth(week):
        ninth = min(times.ninetieth, most) * unit
        parts.append(box(HATCH, begin, bottom - ninth, wide, ninth, INK_2))
    parts.append(box(DOTS if few else BAR, begin, bottom - high, wide, high, INK_2 if few else None))
    if is_cut(week, most):
        middle, up = begin + wide / 2, bottom - most * unit - 4
        parts.append(element("path", d=f"M{middle - 4:.1f} {up:.1f}h8l-4 -7z", fill=INK_2))
    if times.budget:
        y = bottom - times.budget * unit
        parts.append(element("line", x1=x + 1, x2=x + each - 1, y1=y, y2=y, stroke=INK, stroke_width=3))
    return parts
