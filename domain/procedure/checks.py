"""What must be true of a definition as a whole before it can run: the steps and their order.

Fees and channels are judged in `fee_checks`. Each check is one small function that yields errors; codes
are stable and worded in `messages`.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.deadline.limit import Limit, Unit
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionError, problem
from domain.procedure.explain import closest
from domain.procedure.graph import Placed, ancestors, find_cycle, longest_path, order
from domain.procedure.messages import suggestion
from domain.procedure.plan import StepKind
from domain.procedure.positions import Path

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
_TIMED = (StepKind.REVIEW, StepKind.VISIT, StepKind.ASK, StepKind.SIGN)


def working_hours(limit: str) -> int:
    """Return about how many working hours a limit text gives, rounded down."""
    parsed = Limit.parse(limit)
    times, over = _HOURS[parsed.unit]
    return parsed.amount * times // over


def place_steps(definition: Definition) -> tuple[Placed, ...]:
    """Return the steps of all stages with their paths, in the order written."""
    return tuple(Placed(path, step) for path, step in definition.located_steps())


class StepChecks:
    """The checks of steps, sharing one reading of their order."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.placed = place_steps(definition)
        self.after = order(self.placed)
        self.by_id = {item.id: item for item in reversed(self.placed)}
        self.of_kind = {kind: [p for p in self.placed if p.step.kind is kind] for kind in StepKind}

    def all(self) -> Iterator[DefinitionError]:
        """Yield every error; what makes no sense while names are wrong is left for the next run."""
        found = [*self.names(), *self.references(), *self.one_of_each()]
        yield from found
        if found:
            return
        cycle = find_cycle(self.after)
        if cycle:
            path = self.by_id[cycle[0]].path
            yield self.error("cycle", (*path, "after"), names=" → ".join((*cycle, cycle[0])))
            return
        yield from self.reachable()
        yield from self.refusals()
        yield from self.budgets()

    def error(self, code: str, path: Path, **values: object) -> DefinitionError:
        """Return an error placed at a value of this definition's file."""
        positions = self.definition.positions
        return problem(code, positions.file, positions.of_value(path), path, **values)

    def names(self) -> Iterator[DefinitionError]:
        """Two steps must not have one name."""
        for item in self.placed:
            first = self.by_id[item.id]
            if first is not item:
                line = self.definition.positions.of_value(first.path)[0]
                yield self.error("name_twice", item.path, name=item.id, first=line)

    def references(self) -> Iterator[DefinitionError]:
        """Every step named by another must exist; a parallel one must be written earlier in the stage."""
        known = tuple(self.by_id)
        for index, item in enumerate(self.placed):
            step = item.step
            named: list[tuple[Path, str]] = [
                ((*item.path, "after", number), name) for number, name in enumerate(step.after or ())
            ]
            for key in ("in_parallel_with", "not_the_person_of"):
                if name := getattr(step, key, None):
                    named.append(((*item.path, key), name))
            for path, name in named:
                if name not in self.by_id:
                    yield self.error("unknown_step", path, name=name, **suggestion(closest(name, known), known))
            other = step.in_parallel_with
            earlier = {p.id for p in self.placed[:index] if p.stage == item.stage}
            if other in self.by_id and other not in earlier:
                yield self.error("not_an_earlier_step", (*item.path, "in_parallel_with"), name=other)
            if other and step.after is not None:
                yield self.error("order_said_twice", (*item.path, "after"))

    def one_of_each(self) -> Iterator[DefinitionError]:
        """One reception, one hand-over, at least one signature."""
        for kind, code, stage in (
            (StepKind.CHECK, "one_check", "receive"),
            (StepKind.HAND_OVER, "one_hand_over", "return"),
        ):
            if len(self.of_kind[kind]) != 1:
                yield self.error(code, ("stages", stage), count=len(self.of_kind[kind]))
        if not self.of_kind[StepKind.SIGN]:
            yield self.error("sign_missing", ("stages", "approve"))

    def reachable(self) -> Iterator[DefinitionError]:
        """Everything follows reception; the result follows every signature."""
        check = self.of_kind[StepKind.CHECK][0]
        for item in self.placed:
            if item is not check and check.id not in ancestors(self.after, item.id):
                yield self.error("not_after_check", item.path, name=item.id)
        hand_over = self.of_kind[StepKind.HAND_OVER][0]
        before = ancestors(self.after, hand_over.id)
        for sign in self.of_kind[StepKind.SIGN]:
            if sign.id not in before:
                yield self.error("result_before_decision", hand_over.path, name=sign.id)

    def refusals(self) -> Iterator[DefinitionError]:
        """A proposed refusal is signed (NĐ 118/2025 Art 19(3)); refusing at reception is the counter's own act."""
        for item in self.placed:
            may: tuple[str, ...] = getattr(item.step, "may", ())
            if item.step.kind is StepKind.CHECK or "refuse" not in may:
                continue
            if not any(item.id in ancestors(self.after, sign.id) for sign in self.of_kind[StepKind.SIGN]):
                yield self.error("refusal_unsigned", (*item.path, "may"), name=item.id)

    def budgets(self) -> Iterator[DefinitionError]:
        """The longest chain of step budgets fits the shortest deadline (a plain sum in working hours)."""

        def weight(name: str) -> int:
            step = self.by_id[name].step
            within: str | None = getattr(step, "within", None)
            return working_hours(within) if within and step.kind in _TIMED else 0

        needed, names = longest_path(self.after, weight)
        limits = [
            working_hours(limit)
            for channel in self.definition.accepted_channels
            if (limit := self.definition.deadline_of(channel))
        ]
        if limits and needed > min(limits):
            chain = " → ".join(name for name in names if weight(name))
            yield self.error("budget_over_deadline", ("deadline",), needed=needed, allowed=min(limits), names=chain)
