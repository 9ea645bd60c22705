"""The order of steps: from "as written, unless said otherwise" to the explicit `after` lists of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from domain.procedure.positions import Path
from domain.procedure.steps import Step

After = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A step with its path in the file; `stage` is the key of its stage."""

    path: Path
    step: Step

    @property
    def id(self) -> str:
        """The step's id."""
        return self.step.step_id

    @property
    def stage(self) -> str:
        """The key of the stage the step is written in."""
        return str(self.path[1])


def order(placed: Iterable[Placed]) -> dict[str, tuple[str, ...]]:
    """Return for each step id the ids that must be finished before it opens, in the order written.

    A step follows everything written before it that nothing else follows yet, so after parallel steps
    it waits for all of them. `in_parallel_with` starts where the other one starts; `after` is taken as is, and
    who sums up the opinions of steps follows them.
    Names that do not exist are kept; `checks` reports them.
    """
    after: dict[str, tuple[str, ...]] = {}
    for item in placed:
        step = item.step
        if step.after is not None:
            after[item.id] = step.after
        elif sums_up := getattr(step, "sums_up", None):
            after[item.id] = sums_up
        elif step.in_parallel_with in after:
            after[item.id] = after[step.in_parallel_with]
        else:
            followed = {name for names in after.values() for name in names}
            after[item.id] = tuple(name for name in after if name not in followed)
    return after


def find_cycle(after: After) -> tuple[str, ...]:
    """Return the ids of steps that wait for each other, each waiting for the next, or an empty tuple."""
    left = dict(after)
    while ready := [name for name, names in left.items() if not any(earlier in left for earlier in names)]:
        for name in ready:
            del left[name]
    trail: list[str] = []
    name = next(iter(left), "")
    while name and name not in trail:
        trail.append(name)
        name = next(earlier for earlier in left[name] if earlier in left)
    return tuple(trail[trail.index(name) :]) if name else ()


def ancestors(after: After, name: str) -> set[str]:
    """Return every step that is surely finished before this one opens; safe with cycles."""
    found: set[str] = set()
    waiting = list(after.get(name, ()))
    while waiting:
        earlier = waiting.pop()
        if earlier not in found:
            found.add(earlier)
            waiting.extend(after.get(earlier, ()))
    return found


def longest_path(after: After, weight: Callable[[str], int]) -> tuple[int, tuple[str, ...]]:
    """Return the heaviest chain of steps (total weight, ids in order). `after` must have no cycle.

    Works in any listing order: `after` may name steps written later.
    """
    best: dict[str, tuple[int, tuple[str, ...]]] = {}

    def heaviest(name: str) -> tuple[int, tuple[str, ...]]:
        if name not in best:
            before = max((heaviest(earlier) for earlier in after.get(name, ())), default=(0, ()))
            best[name] = (before[0] + weight(name), (*before[1], name))
        return best[name]

    return max((heaviest(name) for name in after), default=(0, ()))
