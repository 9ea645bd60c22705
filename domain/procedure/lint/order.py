"""Steps and conditions that make no sense, though they can run."""

from __future__ import annotations

from collections.abc import Iterator

from domain.procedure.errors import DefinitionError
from domain.procedure.graph import ancestors
from domain.procedure.guards import guards, read_guard
from domain.procedure.lint.look import Look
from domain.procedure.plan import HUMAN_KINDS


def check_order(look: Look) -> Iterator[DefinitionError]:
    """Yield rules about persons that do not bite, steps that never open, and conditions without effect."""
    yield from _other_persons(look)
    yield from _conditions(look)
    yield from _unused(look)


def _other_persons(look: Look) -> Iterator[DefinitionError]:
    told: set[str] = set()
    for _, route in look.routes:
        by_id = {item.id: item for item in route.placed}
        for item in route.placed:
            other = getattr(item.step, "not_the_person_of", None)
            if not other or other not in by_id or item.id in told:
                continue
            path = (*item.path, "not_the_person_of")
            if by_id[other].step.kind not in HUMAN_KINDS:
                told.add(item.id)
                yield look.finding("not_the_person_of_nobody", path, name=other)
            elif other not in ancestors(route.after, item.id):
                told.add(item.id)
                yield look.finding("not_the_person_of_later", path, name=other)


def _conditions(look: Look) -> Iterator[DefinitionError]:
    definition, variants = look.definition, look.variants
    if variants.kinds > variants.looked_at:
        path, _ = next(guards(definition))
        yield look.finding("too_many_situations", path, count=variants.kinds, limit=variants.looked_at)
    steps = {(*path, "only_if"): step for path, step in definition.located_steps()}
    for path, text in guards(definition):
        if path in variants.never and path in steps:
            yield look.finding("unreachable_step", path, name=steps[path].step_id)
        elif path in variants.never or path in variants.always:
            code = "condition_never_holds" if path in variants.never else "condition_always_holds"
            yield look.finding(code, path, said=f"`{text}`")


def _unused(look: Look) -> Iterator[DefinitionError]:
    definition = look.definition
    read = [read_guard(definition, text) for _, text in guards(definition)]
    compared = {(c.variable.name, c.value) for condition in read for c in condition.comparisons()}
    spoken = {name for name, _ in compared}
    cases = definition.case_types or ()
    silent = [index for index, case in enumerate(cases) if ("case_type", case.id) not in compared]
    # One case may be what is left when all others are told apart.
    for index in silent if len(silent) > 1 else []:
        yield look.finding("unused_case_type", ("case_types", index, "id"), name=cases[index].id)
    for index, fact in enumerate(definition.facts or ()):
        if fact.id not in spoken:
            yield look.finding("unused_fact", ("facts", index, "id"), name=fact.id)
