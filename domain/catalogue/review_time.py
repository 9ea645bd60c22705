"""How long one person takes over what is doubtful in many drafts, and what is ready by when, the quickest first.

The seconds are those each doubt carries, answered one by one; keeping all of a kind at once takes less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.catalogue.doubts import Doubt, DoubtKind

_HOUR: Final = 3600
#: After how many hours of one person the drafts that are ready are told; 0 is before anybody looks.
HOURS: Final = (0, 1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class ReviewTime:
    """Seconds for one person: `blocking` doubts, `others`, and `translating` apart, since it may be done later.

    `ready_after` says for each of `HOURS` how many drafts have no blocking doubt left when a person answers blocking
    doubts only, the quickest draft first.
    """

    blocking: int = 0
    others: int = 0
    translating: int = 0
    ready_after: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftTime:
    """Seconds that the open doubts of one draft take."""

    blocking: int = 0
    others: int = 0
    translating: int = 0

    @classmethod
    def of(cls, doubts: Iterable[Doubt]) -> DraftTime:
        """Return the time of a draft's doubts; what blocks counts as blocking, a translation too."""
        blocking = others = translating = 0
        for one in doubts:
            if one.blocks:
                blocking += one.seconds
            elif one.kind is DoubtKind.TRANSLATE:
                translating += one.seconds
            else:
                others += one.seconds
        return cls(blocking, others, translating)


def review_time(drafts: Iterable[DraftTime]) -> ReviewTime:
    """Return the time of many drafts together; nothing for none."""
    times = list(drafts)
    ready = dict.fromkeys(HOURS, 0)
    spent = 0
    for seconds in sorted(one.blocking for one in times):
        spent += seconds
        for hours in HOURS:
            ready[hours] += spent <= hours * _HOUR
    return ReviewTime(
        sum(one.blocking for one in times),
        sum(one.others for one in times),
        sum(one.translating for one in times),
        ready,
    )
