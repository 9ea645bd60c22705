"""When a number is too small to judge by, and how a step went lately."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.workload.few import ENOUGH, LATELY, is_few, lately
from domain.workload.spread import Spread

#: A Monday.
THIS_WEEK = date(2026, 11, 23)
HOUR = 3600


def weeks(*hours: float, tasks: int = ENOUGH) -> dict[date, Spread]:
    """Return weeks of so many tasks that took so long, the one before this week last."""
    first = THIS_WEEK - timedelta(weeks=len(hours))
    return {first + timedelta(weeks=place): Spread.of([round(long * HOUR)] * tasks) for place, long in enumerate(hours)}


@pytest.mark.parametrize(("tasks", "few"), [(0, True), (3, True), (9, True), (10, False), (500, False)])
def test_nobody_is_judged_on_nine_tasks(tasks: int, few: bool) -> None:
    """From ten tasks on a median is compared with others."""
    assert is_few(tasks) == few


def test_lately_is_four_whole_weeks_against_the_four_before() -> None:
    """The medians of both, within a band; older weeks count in neither."""
    told = lately(weeks(90, 8, 8, 8, 8, 2, 2, 2, 2), THIS_WEEK)
    assert told.before == pytest.approx(8 * HOUR, rel=0.041)
    assert told.now == pytest.approx(2 * HOUR, rel=0.041)


def test_the_week_that_is_not_over_says_nothing_yet() -> None:
    """What was done on Monday morning does not make this week a quick one."""
    so_far = weeks(4, 4, 4, 4) | {THIS_WEEK: Spread.of([60] * 500)}
    assert lately(so_far, THIS_WEEK).now == pytest.approx(4 * HOUR, rel=0.041)


def test_few_tasks_give_no_median() -> None:
    """Two tasks a week are eight in four weeks: too few to say how the step went; three a week are enough."""
    assert lately(weeks(*[1] * LATELY, tasks=2), THIS_WEEK).now is None
    assert lately(weeks(*[1] * LATELY, tasks=3), THIS_WEEK).now is not None
    assert lately({}, THIS_WEEK).before is None
