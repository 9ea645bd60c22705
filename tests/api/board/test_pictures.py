"""The board's pictures, as drawn: nothing leaves its room, wide or narrow, and time keeps its distances."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Final

import pytest

from api.board.bars import time_bars
from api.board.cautious_bars import cautious_bars
from api.board.charts import NARROW, WIDE, flow_columns, text_width, where_bar
from api.board.columns import is_cut, reach, step_columns
from api.board.looks import DOTS, HATCH, LATE_HATCH, box
from api.board.stock import forecast_bars, stock_bars
from api.language import say
from domain.workload.spread import Spread
from models.workload.board import Figures, WeekLine
from models.workload.one_step import StepWeek
from models.workload.together import Times

_HOUR: Final = 3600
_NAME = "Cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất lần đầu"
_TIMES = [(_NAME, 8 * _HOUR, 90 * _HOUR, 24 * _HOUR), ("Ký duyệt", _HOUR, 2 * _HOUR, None)]
_WEEKS = [WeekLine(date(2026, 10, 12), 1, 1, 0), WeekLine(date(2026, 10, 26), 1234, 900, 41)]
_WENT = {"office": 30, "applicant": 60, "agencies": 10}


def _stock(language: str) -> str:
    many = {"in_hand": 1234, "overdue": 1234, "due_today": 3, "due_soon": 9}
    one = {"in_hand": 1, "overdue": 0, "due_today": 0, "due_soon": 0}
    return stock_bars(
        [(_NAME, Figures("a", _NAME, _NAME, many)), ("Khác", Figures("b", "Khác", "Other", one))], language
    )


def _times(hours: float, tasks: int = 40, ninetieth: float = 0) -> Times:
    return Times(tasks, 1, int(hours * _HOUR), int((ninetieth or hours * 1.5) * _HOUR), 16 * _HOUR, Spread())


_STEP_WEEKS = [
    StepWeek(date(2026, 10, 5), _times(9, ninetieth=400)),
    StepWeek(date(2026, 10, 12), _times(30, tasks=3)),
    StepWeek(date(2026, 10, 26), _times(0.01)),
]


_DRAWN: Final[dict[str, Callable[[str], str]]] = {
    "times": lambda language: time_bars(_TIMES, language),
    "went": lambda language: where_bar(_WENT, language),
    "flow": lambda language: flow_columns(_WEEKS, language),
    "stock": _stock,
    "forecast": lambda language: forecast_bars([(_NAME, 1234), ("Khác", 1)], language),
    "weeks": lambda language: step_columns(_STEP_WEEKS, language),
    "agencies": lambda language: cautious_bars(
        "agencies", say("Giữa các cơ quan"), [(_NAME, _times(9)), ("Khác", _times(90, tasks=3))], language
    ),
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", _DRAWN)
def test_a_picture_stays_in_its_room_on_a_desk_and_on_a_phone(name: str, language: str) -> None:
    """Each picture is there wide and narrow, with its own ids, and no bar or word of it is cut at an edge."""
    drawn = _DRAWN[name](language)
    pictures = re.findall(r"<svg.*?</svg>", drawn)

    assert [re.search(r'class="(\w+)"', one).group(1) for one in pictures] == ["wide", "narrow"]
    ids = re.findall(r' id="([^"]+)"', drawn)
    assert len(ids) == len(set(ids))
    for one, room in zip(pictures, (WIDE, NARROW), strict=True):
        assert [edges for edges in _edges(one) if edges[0] < 0 or edges[1] > room] == []


def test_a_week_without_a_case_keeps_its_place() -> None:
    """Columns stand by their dates: a week of which there is no line leaves a gap of its width."""
    weeks = [WeekLine(date(2026, 10, day), 1, 1, 0) for day in (5, 12, 26)]

    first, second, last = (float(x) for x in re.findall(r'<text x="([\d.]+)"[^>]*text-anchor="middle"', _wide(weeks)))

    assert last - second == pytest.approx(2 * (second - first), abs=0.1)


@pytest.mark.parametrize("name", _DRAWN)
def test_no_picture_is_made_of_patterns(name: str) -> None:
    """Browsers print a pattern as a picture of megabytes; hatching and dots are lines."""
    drawn = _DRAWN[name]("vi")

    assert "<pattern" not in drawn
    assert "url(" not in drawn


@pytest.mark.parametrize("look", [HATCH, LATE_HATCH])
@pytest.mark.parametrize(("x", "y", "wide", "high"), [(0, 0, 20, 14), (333.3, 51.7, 4, 16), (-8.5, 300, 900, 5)])
def test_hatching_fills_its_box_and_stays_in_it(look: str, x: float, y: float, wide: float, high: float) -> None:
    """Every line is a diagonal with both ends in the box, and there are as many as its size asks for."""
    lines = [
        tuple(map(float, found))
        for found in re.findall(r"M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)", box(look, x, y, wide, high))
    ]

    assert len(lines) >= (wide + high) // 7 - 1
    for x1, y1, x2, y2 in lines:
        assert x <= x1 < x2 <= x + wide
        assert all(y <= end <= y + high for end in (y1, y2))
        assert (y1 > y2) == (look == HATCH)
        assert x2 - x1 == pytest.approx(abs(y2 - y1), abs=0.02)


def test_what_is_too_narrow_to_be_hatched_is_filled() -> None:
    """A sliver of a bar is still seen, as a solid one; dots lie wholly within their box."""
    dots = re.findall(r"M([-\d.]+) ([-\d.]+)h0", box(DOTS, 3, 3, 30, 14))

    assert "path" not in box(LATE_HATCH, 5, 5, 1.5, 16)
    assert 'fill="#ffffff"' not in box(HATCH, 5, 5, 1.5, 16)
    assert len(dots) >= 3
    assert all(4.7 <= float(across) <= 31.3 and 4.7 <= float(down) <= 15.3 for across, down in dots)


def test_few_tasks_have_no_ninetieth_and_are_dotted() -> None:
    """A week of three tasks is drawn apart: dots and no hatching; one of forty is solid and hatched."""
    [few], [many] = ([StepWeek(date(2026, 10, 5), _times(9, tasks=tasks))] for tasks in (3, 40))

    drawn_few, drawn_many = (step_columns([one], "vi").partition("</svg>")[0] for one in (few, many))

    assert ("stroke-linecap" in drawn_few, "chưa so sánh được" in drawn_few) == (True, True)
    assert ("stroke-linecap" in drawn_many, "chưa so sánh được" in drawn_many) == (False, False)


def test_one_long_week_does_not_press_the_others_flat() -> None:
    """What is far beyond every median and budget is cut and gets an arrowhead; all medians stay in the picture."""
    most = reach(_STEP_WEEKS)

    assert [is_cut(week, most) for week in _STEP_WEEKS] == [True, False, False]
    assert most >= 30 * _HOUR
    assert most < 400 * _HOUR


def _wide(weeks: list[WeekLine]) -> str:
    return flow_columns(weeks, "vi").partition("</svg>")[0]


def _edges(body: str) -> list[tuple[float, float]]:
    """Return the left and right edge of every bar and word."""
    found = []
    for shape in re.findall(r"<rect [^>]*>", body):
        x, wide = _number(shape, "x"), _number(shape, "width")
        found.append((x, x + wide))
    for attributes, said in re.findall(r"<text ([^>]*)>([^<]*)</text>", body):
        x, wide = _number(f" {attributes}", "x"), text_width(unescape(said))
        share = {"end": 1.0, "middle": 0.5}.get(next(iter(re.findall(r'text-anchor="(\w+)"', attributes)), ""), 0.0)
        found.append((x - share * wide, x + (1 - share) * wide))
    return found


def _number(markup: str, name: str) -> float:
    return float(re.findall(rf' {name}="([-\d.]+)"', markup)[0])
