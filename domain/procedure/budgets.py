"""What step budgets add up to: working hours, and the longest chain of steps that wait for each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.deadline.limit import Limit, Unit
from domain.procedure.definition import Definition
from domain.procedure.graph import Placed, longest_path, order
from domain.procedure.plan import StepKind

#: What a unit comes to in working hours, for comparing budgets only; real dates are `domain.deadline`'s.
#: A week of calendar days holds forty working hours.
_HOURS = {
    Unit.HOURS: (1, 1),
    Unit.WORKING_HOURS: (1, 1),
    Unit.WORKING_DAYS: (8, 1),
    Unit.SAME_DAY: (8, 1),
    Unit.DAYS: (40, 7),
    Unit.MONTHS: (176, 1),
}
#: The kinds whose budgets lie within the legal deadline.
TIMED = (StepKind.REVIEW, StepKind.VISIT, StepKind.ASK, StepKind.SIGN, StepKind.OPEN_CASE, StepKind.OBLIGATION)


def working_hours(limit: str) -> int:
    """Return about how many working hours a limit text gives, rounded down."""
    parsed = Limit.parse(limit)
    times, over = _HOURS[parsed.unit]
    return parsed.amount * times // over


@dataclass(frozen=True, slots=True)
class Route:
    """The steps of a definition without conditions, in their order; `hours` holds the budget of each by id."""

    placed: tuple[Placed, ...]
    after: Mapping[str, tuple[str, ...]]
    hours: Mapping[str, int]

    @classmethod
    def of(cls, definition: Definition) -> Route:
        """Read the order and the budgets of a definition."""
        placed = tuple(Placed(path, step) for path, step in definition.located_steps())
        return cls(placed, order(placed), {item.id: _budget(item) for item in placed})

    def worst(self) -> tuple[int, tuple[str, ...]]:
        """Return the working hours of the longest chain and its steps that take time. No circle may be left."""
        needed, names = longest_path(self.after, self.hours.__getitem__)
        return needed, tuple(name for name in names if self.hours[name])

    def opens_after(self, name: str) -> int:
        """Return after how many working hours a step opens at the latest, when every budget is used up."""
        before = set(_before(self.after, name))
        return longest_path({n: self.after[n] for n in before if n in self.after}, self.hours.__getitem__)[0]

    def said(self, names: Iterable[str]) -> str:
        """Return a chain as people read it: "review (8) → sign (4)"."""
        return " → ".join(f"{name} ({self.hours[name]})" for name in names)


def _before(after: Mapping[str, tuple[str, ...]], name: str) -> list[str]:
    found: list[str] = []
    waiting = list(after.get(name, ()))
    while waiting:
        earlier = waiting.pop()
        if earlier not in found:
            found.append(earlier)
            waiting.extend(after.get(earlier, ()))
    return found


def _budget(item: Placed) -> int:
    within: str | None = getattr(item.step, "within", None)
    return working_hours(within) if within and item.step.kind in TIMED else 0


def shortest_deadline(definition: Definition) -> int | None:
    """Return the working hours of the shortest limit of any accepted channel, None when there is none."""
    limits = [
        working_hours(limit)
        for channel in definition.accepted_channels
        if (limit := definition.deadline_of(channel)) is not None
    ]
    return min(limits, default=None)
