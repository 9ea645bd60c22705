"""Pictures of what is in hand: one bar for each line of the table under it, cut into late, due and the rest."""

from __future__ import annotations

from collections.abc import Sequence

from api.board.bars import HIGH, Row, bar_rows
from api.board.looks import LATE, LATE_HATCH, box
from api.language import Sentence, say
from domain.diagram.colours import BAR, INK, PAPER
from models.workload.board import Figures
from models.workload.sharing import Load

_STOCK = say("Đang giải quyết, phần quá hạn và phần sắp đến hạn")
_LOAD = say("Số việc từng người, phần quá hạn và phần đến hạn tuần này")
_FORECAST, _WILL_BE_LATE = say("Hồ sơ sẽ quá hạn trong tuần, ở đâu"), say("sẽ quá hạn trong tuần")
_OVERDUE, _SOON, _WEEK = say("quá hạn"), say("đến hạn hôm nay và ngày làm việc tới"), say("đến hạn tuần này")
_REST = say("còn lại")
# A case whose step belongs to two lines is in both, so bars are compared with one another and not added.


def stock_bars(lines: Sequence[tuple[str, Figures]], language: str) -> str:
    """Return a bar for each line: overdue hatched, due by the end of the next working day solid, the rest outlined."""
    rows = [
        (name, one["overdue"], one["due_today"] + one["due_soon"], one["in_hand"])
        for name, one in lines
        if one["in_hand"]
    ]
    return _bars("stock", _STOCK, rows, (_OVERDUE, _SOON, _REST), language)


def load_bars(people: Sequence[tuple[str, Load]], language: str) -> str:
    """Return a bar for each person's open tasks: overdue hatched, due this week solid, the rest outlined."""
    rows = [(name, one.overdue, one.week, one.held) for name, one in people]
    return _bars("load", _LOAD, rows, (_OVERDUE, _WEEK, _REST), language)


def forecast_bars(places: Sequence[tuple[str, int]], language: str) -> str:
    """Return a bar for each place and how many of its cases will be late; nothing for no places."""

    def draw(place: int, x: float, y: float, unit: float) -> list[str]:
        return [box(LATE_HATCH, x, y, max(unit * places[place][1], 1.5), HIGH, LATE)]

    drawn = [Row(name, many, f"{many}") for name, many in places]
    return bar_rows("forecast", _FORECAST, ((LATE_HATCH, _WILL_BE_LATE),), drawn, draw, language)


def _bars(
    name: str,
    title: Sentence,
    rows: Sequence[tuple[str, int, int, int]],
    said: tuple[Sentence, Sentence, Sentence],
    language: str,
) -> str:
    """Draw bars of (name, late, soon, whole); nothing for no rows."""

    def draw(place: int, x: float, y: float, unit: float) -> list[str]:
        _, late, soon, whole = rows[place]
        parts = [box(PAPER, x, y, max(unit * whole, 1.5), HIGH, INK)]
        if soon:
            parts.append(box(BAR, x, y, max(unit * min(late + soon, whole), 1.5), HIGH))
        if late:
            # What is late stands before what is due soon.
            parts.append(box(LATE_HATCH, x, y, max(unit * late, 1.5), HIGH, LATE))
        return parts

    drawn = [
        Row(label, whole, f"{whole} ({said[0].read(language)} {late})" if late else f"{whole}")
        for label, late, _, whole in rows
    ]
    return bar_rows(name, title, ((LATE_HATCH, said[0]), (BAR, said[1]), (PAPER, said[2])), drawn, draw, language)
