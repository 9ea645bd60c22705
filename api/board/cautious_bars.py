"""Times side by side where some rest on few tasks: those are dotted, without a ninetieth, and say so."""

from __future__ import annotations

from collections.abc import Sequence

from api.board.bars import HIGH, Row, bar_rows
from api.board.looks import DOTS, HATCH, box
from api.board.words import FEW, MEDIAN, NINETIETH, duration
from api.language import Sentence, say
from domain.diagram.colours import BAR, INK, INK_2
from domain.diagram.svg import element
from domain.workload.few import is_few
from models.workload.together import Times

_BUDGET = say("được giao")
_FEW = say("ít việc")


def cautious_bars(name: str, title: Sentence, rows: Sequence[tuple[str, Times]], language: str) -> str:
    """Return a bar for each line: median solid, up to the 90th percentile hatched, budget as a line, few dotted."""

    def draw(place: int, x: float, y: float, unit: float) -> list[str]:
        times = rows[place][1]
        high = max(unit * times.median, 1.5)
        if is_few(times.tasks):
            parts = [box(DOTS, x, y, high, HIGH, INK_2)]
        else:
            last = max(unit * times.ninetieth, 1.5)
            parts = [box(HATCH, x, y, last, HIGH, INK_2), box(BAR, x, y, high, HIGH)]
        if times.budget:
            at = x + unit * times.budget
            parts.append(element("line", x1=at, x2=at, y1=y - 3, y2=y + HIGH + 3, stroke=INK, stroke_width=3))
        return parts

    entries = [(BAR, MEDIAN), (HATCH, NINETIETH), ("line", _BUDGET)]
    if any(is_few(times.tasks) for _, times in rows):
        entries.append((DOTS, FEW))
    return bar_rows(name, title, entries, [_row(label, times, language) for label, times in rows], draw, language)


def _row(label: str, times: Times, language: str) -> Row:
    median = duration(times.median, language)
    if is_few(times.tasks):
        return Row(label, max(times.median, times.budget or 0), f"{median} ({_FEW.read(language)})")
    told = f"{median} / {duration(times.budget, language)}" if times.budget else median
    return Row(label, max(times.ninetieth, times.budget or 0), told)
