"""The linter: from a definition, a text or a file to everything there is to say about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as File

from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionError, DefinitionErrors
from domain.procedure.fee_checks import check_rest
from domain.procedure.guards import check_guards
from domain.procedure.lint.citations import check_citations
from domain.procedure.lint.context import Head, LintContext
from domain.procedure.lint.fees import check_fees
from domain.procedure.lint.fixing import certain
from domain.procedure.lint.heads import by_code, check_heads
from domain.procedure.lint.law import check_four_eyes, check_law
from domain.procedure.lint.limits import check_limits
from domain.procedure.lint.look import Look
from domain.procedure.lint.names import check_names
from domain.procedure.lint.order import check_order
from domain.procedure.lint.style import check_style
from domain.procedure.lint.versions import check_published
from domain.procedure.lint.words import check_words
from domain.procedure.loader import load_definition
from domain.procedure.shelf import misplaced
from domain.procedure.source import read_text

#: What can be said of any definition that was read, and what only of one whose steps are without error.
_ALWAYS = (check_law, check_fees, check_names, check_citations, check_words, check_style, check_published)
_OF_SOUND_STEPS = (check_order, check_limits, check_four_eyes)


@dataclass(frozen=True, slots=True)
class Linted:
    """All findings of one text in the order of the file; `head` is None when it is no definition."""

    file: str
    findings: tuple[DefinitionError, ...]
    head: Head | None = None


def lint(definition: Definition, context: LintContext | None = None, text: str = "") -> tuple[DefinitionError, ...]:
    """Return everything there is to say about a definition, in the order of its file.

    With the `text` it was read from, its writing is judged too and safe edits are given.
    """
    look = Look(definition, context or LintContext(), text)
    found = [*_judge(look), *check_heads(Head.of(definition), by_code(look.context.others))]
    return _in_order(certain(text, error) for error in found) if text else _in_order(found)


def lint_text(text: str, name: str = "definition", context: LintContext | None = None) -> Linted:
    """Lint a text; what is wrong with its syntax is a finding like others, so nothing is raised."""
    context = context or LintContext()
    try:
        definition = load_definition(text, name, shelf=context.shelf)
    except DefinitionErrors as errors:
        return Linted(name, _in_order(certain(text, error) for error in errors.errors))
    return Linted(name, lint(definition, context, text), Head.of(definition))


def lint_file(file: File, context: LintContext | None = None, name: str = "") -> Linted:
    """Lint a file, its place among others included; a file that cannot be read is a finding too."""
    name, context = name or str(file), context or LintContext()
    try:
        text = read_text(file, name)
        definition = load_definition(text, name, shelf=context.shelf)
    except DefinitionErrors as errors:
        readable = not {"file_unreadable", "file_too_large", "not_utf8"} & {error.code for error in errors.errors}
        return Linted(name, _in_order(certain(text, e) for e in errors.errors) if readable else errors.errors)
    found = lint(definition, context, text)
    # A file is not sent to the folder of an agency nobody has: that name is mended first.
    known = not any(error.code == "unknown_agency" and error.field == "agency" for error in found)
    return Linted(name, _in_order((*found, *(misplaced(definition, file) if known else ()))), Head.of(definition))


def _judge(look: Look) -> Iterator[DefinitionError]:
    unreadable = list(check_guards(look.definition))
    wrong_steps = [] if unreadable else list(look.steps.all())
    yield from (*unreadable, *wrong_steps)
    yield from check_rest(look.definition, look.context.register)
    for check in _ALWAYS:
        yield from check(look)
    for check in _OF_SOUND_STEPS if not (unreadable or wrong_steps) else ():
        yield from check(look)


def _in_order(found: Iterable[DefinitionError]) -> tuple[DefinitionError, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda error: (error.file, error.line, error.column, error.code)))
