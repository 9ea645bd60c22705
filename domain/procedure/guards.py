"""The conditions of a definition: where they stand, what they say, and whether they can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from domain.procedure.conditions import Condition, ConditionError, Variable, parse_condition, variables_of
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionError, problem
from domain.procedure.positions import Path

#: Names that already mean something in a condition or among what is kept of a filing.
_TAKEN = frozenset(
    {"channel", "applicant", "filed_on", "case_type", "pages", "copies", "exemption", "and", "or", "not", "in", "is"}
)


_MEMORY = "conditions"


def guards(definition: Definition) -> Iterator[tuple[Path, str]]:
    """Yield every condition with its path, in the order of the file."""
    if isinstance(definition.deadline, tuple):
        for index, row in enumerate(definition.deadline):
            if row.only_if is not None:
                yield ("deadline", index, "only_if"), row.only_if
    for index, component in enumerate(definition.dossier):
        if component.only_if is not None:
            yield ("dossier", index, "only_if"), component.only_if
    for index, fee in enumerate(definition.fees):
        if fee.only_if is not None:
            yield ("fees", index, "only_if"), fee.only_if
        for number, exemption in enumerate(fee.exemptions):
            if exemption.only_if is not None:
                yield ("fees", index, "exemptions", number, "only_if"), exemption.only_if
    for path, step in definition.located_steps():
        if step.only_if is not None:
            yield (*path, "only_if"), step.only_if
    for index, paper in enumerate(definition.also_issues or ()):
        if paper.only_if is not None:
            yield ("also_issues", index, "only_if"), paper.only_if


def read_guard(definition: Definition, text: str) -> Condition:
    """Return a condition of this definition, read once; raises ConditionError when it cannot be read."""
    known = definition.memory.get(_MEMORY)
    if known is None:
        known = definition.memory[_MEMORY] = _Known(variables_of(definition))
    return _read(text, known)


class _Known:
    """The variables of a definition as a key of the cache: two definitions that ask the same share the reading."""

    def __init__(self, variables: Mapping[str, Variable]) -> None:
        self.variables = variables
        self.key = tuple(
            (name, variable.kind, variable.words.vi, tuple(variable.choices.items()))
            for name, variable in variables.items()
        )

        self.hash = hash(tuple((name, kind) for name, kind, *_ in self.key))

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self.key == other.key


@lru_cache(maxsize=8192)
def _read(text: str, known: _Known) -> Condition:
    return parse_condition(text, known.variables)


def check_guards(definition: Definition) -> Iterator[DefinitionError]:
    """Yield an error for each condition that cannot be read, at its column, and for tables without an end."""
    positions = definition.positions
    for path, text in guards(definition):
        try:
            read_guard(definition, text)
        except ConditionError as error:
            line, column = positions.of_value(path)
            start = column + (path in positions.quoted) + error.column if column else 0
            yield problem(error.code, positions.file_of(path), (line, start), path, **error.values)
    if isinstance(definition.deadline, tuple):
        rows = definition.deadline
        if not rows or rows[-1].only_if is not None:
            at: Path = ("deadline",)
            yield problem("table_without_end", positions.file_of(at), positions.of_value(at), at)
        for index, row in enumerate(rows[:-1]):
            if row.only_if is None:
                at = ("deadline", index)
                yield problem("row_hides_others", positions.file_of(at), positions.of_value(at), at)
    yield from _names_once(definition)


def _names_once(definition: Definition) -> Iterator[DefinitionError]:
    """Case types, facts, grounds: no name twice, none that conditions already use for something else."""
    positions = definition.positions
    for index, fact in enumerate(definition.facts or ()):
        at: Path = ("facts", index, "id")
        if fact.id in _TAKEN:
            yield problem("fact_name_taken", positions.file_of(at), positions.of_value(at), at, name=fact.id)
    for key in ("case_types", "facts", "refusal_grounds"):
        seen: dict[str, int] = {}
        for index, item in enumerate(getattr(definition, key) or ()):
            at = (key, index, "id")
            if item.id in seen:
                first = positions.of_value((key, seen[item.id], "id"))[0]
                yield problem(
                    "name_twice", positions.file_of(at), positions.of_value(at), at, name=item.id, first=first
                )
            seen.setdefault(item.id, index)
