"""What must be true of the steps of a definition before it can run: names, references, and what it comes to.

Fees and channels are judged in `fee_checks`, the routes of each variant in `route_checks`, and what is possible but
most likely a mistake in `lint`. Each check is one small function that yields errors; codes are stable and worded in
`messages`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Final

from domain.procedure.budgets import working_hours
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionError, problem
from domain.procedure.explain import closest, edit_value, misspelt
from domain.procedure.graph import After, Placed, find_cycle, order
from domain.procedure.guards import guards
from domain.procedure.kinds_told import kinds_words
from domain.procedure.messages import suggestion
from domain.procedure.plan import StepKind
from domain.procedure.positions import Path
from domain.procedure.route_checks import one_of_each, route_errors
from domain.procedure.situation import Situation
from domain.procedure.variants import Variants, variants_of

#: More steps than any procedure has; judging their order takes time that grows faster than their number.
MOST_STEPS: Final = 100

__all__ = ["StepChecks", "place_steps", "working_hours"]


def place_steps(definition: Definition) -> tuple[Placed, ...]:
    """Return the steps of all stages with their paths, in the order written."""
    return tuple(Placed(path, step) for path, step in definition.located_steps())


class StepChecks:
    """The checks of steps, sharing one reading of their order. Conditions must have been checked before."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.placed = place_steps(definition)
        self.by_id = {item.id: item for item in reversed(self.placed)}

    @cached_property
    def after(self) -> After:
        """Which steps each waits for."""
        return order(self.placed)

    @cached_property
    def variants(self) -> Variants:
        """What the definition comes to; only for one whose names, references and order are right."""
        return variants_of(self.definition)

    def all(self) -> Iterator[DefinitionError]:
        """Yield every error; what makes no sense while names are wrong is left for the next run."""
        if len(self.placed) > MOST_STEPS:
            yield self.error("too_many_steps", ("stages",), count=len(self.placed), limit=MOST_STEPS)
            return
        found = [*self.names(), *self.references()]
        if next(guards(self.definition), None) is None:
            found += one_of_each(self.definition)
        yield from found
        if found:
            return
        cycle = find_cycle(self.after)
        if cycle:
            path = self.by_id[cycle[0]].path
            yield self.error("cycle", (*path, "after"), names=" → ".join((*cycle, cycle[0])))
            return
        yield from self.of_variants()

    def error(self, code: str, path: Path, **values: object) -> DefinitionError:
        """Return an error placed at a value of this definition's file."""
        positions = self.definition.positions
        return problem(code, positions.file_of(path), positions.of_value(path), path, **values)

    def names(self) -> Iterator[DefinitionError]:
        """Two steps must not have one name."""
        for item in self.placed:
            first = self.by_id[item.id]
            if first is not item:
                line = self.definition.positions.of_value(first.path)[0]
                yield self.error("name_twice", item.path, name=item.id, first=line)

    def references(self) -> Iterator[DefinitionError]:
        """Every step named by another must exist and be of use there."""
        for index, item in enumerate(self.placed):
            step = item.step
            for path, name in _named(item):
                if name not in self.by_id:
                    yield self.unknown(path, name)
            other = step.in_parallel_with
            earlier = {p.id for p in self.placed[:index] if p.stage == item.stage}
            if other == item.id:
                yield self.error("parallel_with_itself", (*item.path, "in_parallel_with"), name=other)
            elif other in self.by_id and other not in earlier:
                yield self.error("not_an_earlier_step", (*item.path, "in_parallel_with"), name=other)
            if other and step.after is not None:
                yield self.error("order_said_twice", (*item.path, "after"))
            if getattr(step, "not_the_person_of", None) == item.id:
                yield self.error("not_the_person_of_itself", (*item.path, "not_the_person_of"), name=item.id)
            for number, name in enumerate(getattr(step, "sums_up", None) or ()):
                if name == item.id or (name in self.by_id and self.by_id[name].step.kind is not StepKind.ASK):
                    yield self.error("sums_up_no_opinion", (*item.path, "sums_up", number), name=name)
            if "send_back" not in getattr(step, "may", ()):
                for key in ("send_back_to", "send_backs_at_most"):
                    if getattr(step, key, None) is not None:
                        yield self.error("send_back_not_allowed", (*item.path, key))

    def unknown(self, path: Path, name: str) -> DefinitionError:
        """Return the error of a name no step has, with the name that was most likely meant."""
        known = tuple(self.by_id)
        positions = self.definition.positions
        fix = edit_value(positions, path, name, misspelt(name, known))
        return self.error("unknown_step", path, name=name, **suggestion(closest(name, known), known)).fixed_by(fix)

    def of_variants(self) -> Iterator[DefinitionError]:
        """Yield what is wrong in any variant, once, with every kind of dossier it is wrong for."""
        found: dict[tuple[str, str], dict[DefinitionError, list[Situation]]] = {}
        for variant in self.variants.found:
            told: set[tuple[str, str]] = set()
            for error in route_errors(variant.definition):
                if (key := (error.code, error.field)) not in told:
                    told.add(key)
                    found.setdefault(key, {}).setdefault(error, []).extend(variant.kinds)
        for alike in found.values():
            (error, kinds), *others = alike.items()
            yield self.told_of(error, kinds, [one for _, ones in others for one in ones]) if kinds else error

    def told_of(self, error: DefinitionError, kinds: list[Situation], others: list[Situation]) -> DefinitionError:
        """Return the error with the kinds of dossier it is true of, and those for which only its figures differ."""
        vi, en = (kinds_words(self.definition, kinds, language) for language in ("vi", "en"))
        message_vi = f"{error.message_vi} Với {f'hồ sơ: {vi}' if vi else 'mọi loại hồ sơ'}."
        message_en = f"{error.message_en} For {f'the dossier: {en}' if en else 'every dossier'}."
        if others:
            vi, en = (kinds_words(self.definition, others, language) for language in ("vi", "en"))
            message_vi += f" Cũng sai như vậy, với đường và số khác: {vi}."
            message_en += f" Wrong in the same way, by another path or other figures: {en}."
        return replace(error, message_vi=message_vi, message_en=message_en)


def _named(item: Placed) -> Iterator[tuple[Path, str]]:
    """Yield every step another step names, with its path."""
    for key in ("after", "sums_up"):
        for number, name in enumerate(getattr(item.step, key, None) or ()):
            yield (*item.path, key, number), name
    for key in ("in_parallel_with", "not_the_person_of", "send_back_to"):
        if name := getattr(item.step, key, None):
            yield (*item.path, key), name
