"""How durations are spread, kept small: counts by band, which can be added up over agencies.

Quantiles of several agencies cannot be had from their quantiles, and reckoning them anew from every task takes too
long for a page. A band is eight hundredths wide, so that a quantile read from bands is off by four hundredths at most.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_STEP = math.log(1.08)
#: Shorter than a minute is a minute: nobody measures work finer.
_LEAST = 60


def band_of(seconds: int) -> int:
    """Return the band a duration falls in, 0 for up to a minute."""
    return 0 if seconds <= _LEAST else 1 + int(math.log(seconds / _LEAST) / _STEP)


def _middle(band: int) -> int:
    """Return the duration that stands for a band: the geometric mean of its ends."""
    return _LEAST if band == 0 else round(_LEAST * math.exp(_STEP * (band - 0.5)))


@dataclass(frozen=True, slots=True)
class Spread:
    """How many durations there are in each band."""

    counts: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, durations: Iterable[int]) -> Spread:
        """Count durations in seconds."""
        counts: dict[int, int] = {}
        for seconds in durations:
            band = band_of(seconds)
            counts[band] = counts.get(band, 0) + 1
        return cls(counts)

    @classmethod
    def stored(cls, written: Mapping[str, int]) -> Spread:
        """Read back what `written` gave."""
        return cls({int(band): count for band, count in written.items()})

    def written(self) -> dict[str, int]:
        """Return the counts as they are stored."""
        return {str(band): self.counts[band] for band in sorted(self.counts)}

    def __add__(self, other: Spread) -> Spread:
        """Return both together."""
        counts = dict(self.counts)
        for band, count in other.counts.items():
            counts[band] = counts.get(band, 0) + count
        return Spread(counts)

    @property
    def total(self) -> int:
        """How many durations there are."""
        return sum(self.counts.values())

    def quantile(self, share: float) -> int | None:
        """Return about how many seconds `share` (0 to 1) of the durations are at most; None without any."""
        total = self.total
        if not total:
            return None
        wanted = max(1, math.ceil(share * total))
        seen = 0
        for band in sorted(self.counts):
            seen += self.counts[band]
            if seen >= wanted:
                return _middle(band)
        raise AssertionError("the counts add up to their total")
