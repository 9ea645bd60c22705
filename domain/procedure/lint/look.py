"""One definition under the linter: what all checks share, and how a finding is made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from domain.procedure.basics import Words
from domain.procedure.budgets import Route
from domain.procedure.checks import StepChecks
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionError, Edit, problem
from domain.procedure.lint.context import LintContext
from domain.procedure.positions import Path
from domain.procedure.variants import Variants


class Look:
    """A definition, its surroundings and its text.

    `text` is empty for a definition that was not read from a file: what concerns only the writing is not judged then.
    """

    def __init__(self, definition: Definition, context: LintContext, text: str = "") -> None:
        self.definition = definition
        self.context = context
        self.lines = text.split("\n") if text else []
        self.steps = StepChecks(definition)

    @property
    def variants(self) -> Variants:
        """What the definition comes to; only when its steps are without error."""
        return self.steps.variants

    @cached_property
    def routes(self) -> tuple[tuple[Definition, Route], ...]:
        """Each variant with its order and budgets."""
        return tuple((variant.definition, Route.of(variant.definition)) for variant in self.variants.found)

    def finding(self, code: str, path: Path, **values: object) -> DefinitionError:
        """Return a finding at the value of a path."""
        positions = self.definition.positions
        return problem(code, positions.file_of(path), positions.of_value(path), path, **values)

    def at_key(self, code: str, path: Path, **values: object) -> DefinitionError:
        """Return a finding at the key of a path."""
        positions = self.definition.positions
        return problem(code, positions.file_of(path), positions.of_key(path), path, **values)

    def written(self, path: Path) -> bool:
        """True when the part stands in this very text, not in a fragment."""
        positions = self.definition.positions
        return bool(self.lines) and path in positions.values and positions.file_of(path) == positions.file

    def edit(self, path: Path, old: str, new: str) -> Edit | None:
        """Return the edit of a text that stands on one line as it is meant, with or without quotes."""
        if not self.written(path):
            return None
        line, column = self.definition.positions.values[path]
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        quoted = path in self.definition.positions.quoted
        start = column - 1 + quoted
        after = text[start + len(old) : start + len(old) + 1]
        whole = after == text[column - 1] if quoted else after in ("", " ", ",", "]", "}")
        if not text.startswith(old, start) or not whole or any(sign in new for sign in "\"'\\"):
            return None
        return Edit.of_word((line, start + 1), old, new)

    def texts(self) -> Iterator[tuple[Path, Words]]:
        """Yield every text in both languages, with its path."""
        found = self.definition
        yield ("name",), found.name
        yield ("result", "name"), found.result.name
        for key in ("dossier", "fees", "case_types", "facts", "refusal_grounds", "also_issues"):
            for index, item in enumerate(getattr(found, key) or ()):
                path: Path = (key, index)
                yield (*path, "name"), item.name
                if isinstance(when := getattr(item, "when", None), Words):
                    yield (*path, "when"), when
                for inner in ("exemptions", "choices"):
                    for number, part in enumerate(getattr(item, inner, None) or ()):
                        yield (*path, inner, number, "name"), part.name
        for path, step in found.located_steps():
            if step.name:
                yield (*path, "name"), step.name
            for number, notice in enumerate(step.notify or ()):
                yield (*path, "notify", number, "text"), notice.text

    def citations(self) -> Iterator[tuple[Path, str]]:
        """Yield every legal text that is cited, with its path."""
        found = self.definition
        for index, citation in enumerate(found.legal_basis):
            yield ("legal_basis", index), citation
        for index, fee in enumerate(found.fees):
            if fee.legal_basis:
                yield ("fees", index, "legal_basis"), fee.legal_basis
            for number, exemption in enumerate(fee.exemptions):
                yield ("fees", index, "exemptions", number, "legal_basis"), exemption.legal_basis
        for index, ground in enumerate(found.refusal_grounds or ()):
            yield ("refusal_grounds", index, "legal_basis"), ground.legal_basis
        for path, step in found.located_steps():
            if basis := getattr(step, "silence_basis", None):
                yield (*path, "silence_basis"), basis
            if basis := getattr(step, "pause_basis", None):
                yield (*path, "pause_basis"), basis
