"""Times of one step that are kept by agency, by week or by person, put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.workload.spread import Spread


@dataclass(frozen=True, slots=True)
class Times:
    """How long tasks took, in working seconds. `late` of them took longer than their budget; `budget` is the usual one.

    Median and ninetieth are exact for one kept row, and read from bands for several.
    """

    tasks: int
    late: int
    median: int
    ninetieth: int
    budget: int | None
    spread: Spread


def together(rows: Sequence[Mapping[str, Any]]) -> Times:
    """Return kept rows as one; there is at least one row."""
    spread = sum((Spread.stored(row["spread"]) for row in rows), Spread())
    one = rows[0] if len(rows) == 1 else None
    budgets = sorted(row["budget"] for row in rows if row["budget"] is not None)
    return Times(
        tasks=sum(row["tasks"] for row in rows),
        late=sum(row["late"] for row in rows),
        median=one["median"] if one else spread.quantile(0.5) or 0,
        ninetieth=one["ninetieth"] if one else spread.quantile(0.9) or 0,
        budget=budgets[len(budgets) // 2] if budgets else None,
        spread=spread,
    )
