"""Too few to judge by: when a median says nothing about an agency or a person yet, and how a step went lately.

Of fewer than ten durations the ninetieth percentile is just the longest, and one difficult case moves the median. Such
a number is shown as what it is, marked, and compared with nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from domain.workload.spread import Spread

#: From so many tasks on a median is compared with others.
ENOUGH: Final = 10
#: How many whole weeks "lately" is, and how many before them it is held against.
LATELY: Final = 4


def is_few(tasks: int) -> bool:
    """Tell whether so many tasks are too few to judge anybody by."""
    return tasks < ENOUGH


@dataclass(frozen=True, slots=True)
class Lately:
    """The median of the last whole weeks and of as many before them, in seconds; None where there were too few."""

    now: int | None
    before: int | None


def lately(spreads: Mapping[date, Spread], this_week: date) -> Lately:
    """Return how a step went lately. `spreads` are by Monday; the week that began on `this_week` is not over yet."""

    def median(first: int) -> int | None:
        weeks = (this_week - timedelta(weeks=first + place) for place in range(LATELY))
        together = sum((spreads[week] for week in weeks if week in spreads), Spread())
        return None if is_few(together.total) else together.quantile(0.5)

    return Lately(median(1), median(1 + LATELY))
