"""From a procedure with cases to the one of a dossier: conditions are judged once, at filing, and fall away."""

from __future__ import annotations

from typing import Any

from domain.procedure.definition import Definition
from domain.procedure.graph import After, Placed, order
from domain.procedure.guards import guards, read_guard
from domain.procedure.situation import Situation
from domain.procedure.steps import Stages, Step


def is_guarded(definition: Definition) -> bool:
    """True when anything in the definition depends on the dossier."""
    return next(guards(definition), None) is not None


def resolve(definition: Definition, situation: Situation) -> Definition:
    """Return the definition as it is for this dossier: one limit, its own papers, fees and steps, no conditions.

    A definition without conditions is returned as it is. Raises ConditionError for one that was never checked.
    """
    if not is_guarded(definition):
        return definition

    def holds(item: Any) -> bool:
        return item.only_if is None or read_guard(definition, item.only_if).holds(situation)

    changed: dict[str, Any] = {
        "dossier": tuple(_plain(item) for item in definition.dossier if holds(item)),
        "fees": tuple(
            _plain(fee, exemptions=tuple(_plain(item) for item in fee.exemptions if holds(item)))
            for fee in definition.fees
            if holds(fee)
        ),
    }
    if isinstance(definition.deadline, tuple):
        changed["deadline"] = next(row.limit for row in definition.deadline if holds(row))
    if definition.also_issues:
        changed["also_issues"] = tuple(_plain(item) for item in definition.also_issues if holds(item)) or None
    stages, kept = _stages(definition, {path: holds(step) for path, step in definition.located_steps()})
    changed["stages"] = stages
    found = definition.model_copy(update=changed)
    return found.located(definition.positions).keeping(kept)


def _plain(item: Any, **changed: Any) -> Any:
    if item.only_if is None and all(getattr(item, key) == value for key, value in changed.items()):
        return item
    return item.model_copy(update={"only_if": None, **changed})


def _stages(
    definition: Definition, applies: dict[tuple[str | int, ...], bool]
) -> tuple[Stages, dict[str, tuple[int, ...]]]:
    """Return the stages without the steps that do not apply; what waited for those waits for what they waited for."""
    if all(applies.values()):
        return _without_conditions(definition.stages), {}
    placed = tuple(Placed(path, step) for path, step in definition.located_steps())
    gone = {item.id for item in placed if not applies[item.path]}
    after = _past(order(placed), gone)
    left: dict[str, list[Step]] = {}
    kept: dict[str, list[int]] = {}
    for item in placed:
        if item.id in gone:
            continue
        other = getattr(item.step, "not_the_person_of", None)
        changed: dict[str, Any] = {"only_if": None, "in_parallel_with": None, "after": after[item.id]}
        if other in gone:
            changed["not_the_person_of"] = None
        if summed := getattr(item.step, "sums_up", None):
            changed["sums_up"] = tuple(name for name in summed if name not in gone) or None
        left.setdefault(item.stage, []).append(item.step.model_copy(update=changed))
        kept.setdefault(item.stage, []).append(int(item.path[2]))
    stages = definition.stages.model_copy(
        update={
            "return_" if name == "return" else name: tuple(left.get(name, ()))
            for name in ("receive", "appraise", "approve", "return")
        }
    )
    return stages, {name: tuple(indices) for name, indices in kept.items()}


def _without_conditions(stages: Stages) -> Stages:
    names = ("receive", "appraise", "approve", "return_")
    return stages.model_copy(update={name: tuple(_plain(step) for step in getattr(stages, name)) for name in names})


def _past(after: After, gone: set[str]) -> dict[str, tuple[str, ...]]:
    """Look through the steps that are gone to what they followed. The order has no circle: it was checked."""

    def through(name: str, seen: frozenset[str]) -> list[str]:
        if name not in gone:
            return [name]
        return [
            found for before in after.get(name, ()) if before not in seen for found in through(before, seen | {name})
        ]

    return {
        name: tuple(dict.fromkeys(found for before in names for found in through(before, frozenset())))
        for name, names in after.items()
    }
