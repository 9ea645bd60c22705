"""A figure: what was measured for the baseline and for us, and how their ratio stands to its target."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median


class Target(StrEnum):
    """What a target limits: our share of the baseline, or our own value."""

    RATIO_AT_LEAST = "ratio_at_least"
    RATIO_AT_MOST = "ratio_at_most"
    AT_MOST = "at_most"


@dataclass(frozen=True)
class Figure:
    """One row of the table.

    `baseline` and `ours` are medians in `unit`; `ratio` is the median of the ratios of neighbouring rounds,
    which forgives a machine that gets slower during the run. A figure without `target` only informs.
    """

    name: str
    unit: str
    ours: float
    baseline: float | None = None
    ratio: float | None = None
    target: Target | None = None
    limit: float = 0.0
    rounds: dict[str, list[float]] = field(default_factory=dict)
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None for a figure that only informs."""
        match self.target:
            case Target.RATIO_AT_LEAST:
                return self.ratio is not None and self.ratio >= self.limit
            case Target.RATIO_AT_MOST:
                return self.ratio is not None and self.ratio <= self.limit
            case Target.AT_MOST:
                return self.ours <= self.limit
        return None


def compare(
    name: str,
    unit: str,
    baseline: list[float],
    ours: list[float],
    target: Target | None = None,
    limit: float = 0.0,
    note: str = "",
) -> Figure:
    """Return the figure of interleaved rounds; `baseline[i]` and `ours[i]` were measured next to each other."""
    return Figure(
        name=name,
        unit=unit,
        ours=median(ours),
        baseline=median(baseline),
        ratio=median(ours / base for base, ours in zip(baseline, ours, strict=True)),
        target=target,
        limit=limit,
        rounds={"baseline": baseline, "ours": ours},
        note=note,
    )


def quantile(values: list[float], share: float) -> float:
    """Return the value below which this share of the values lies (nearest rank). Raises IndexError for none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
