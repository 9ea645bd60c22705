"""A text under the eyes of the linter and the painter: what is wrong with it, and how it looks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.author.surroundings import lint_context, surroundings
from api.services import Services
from domain.diagram.draw import draw
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionError, DefinitionErrors
from domain.procedure.lint import LintContext, fix_text, lint_text
from domain.procedure.loader import load_definition
from domain.procedure.register import Register

NAME = "draft"
#: A fix may uncover another one; a text that still changes after so many rounds is left to a person.
_ROUNDS = 5
#: So many texts are looked at at once, each in a thread; more would only slow each other down.
_AT_ONCE = asyncio.Semaphore(2)


@dataclass(frozen=True, slots=True)
class Judged:
    """What there is to say about a text; `definition` is None while it cannot be read, `svg` while it is not drawn."""

    findings: tuple[DefinitionError, ...]
    definition: Definition | None
    svg: str
    milliseconds: int

    def count(self, severity: str) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def is_clean(self) -> bool:
        """True when no finding is an error."""
        return not self.count("error")


async def judge(services: Services, code: str, text: str, language: str, *, drawing: bool = False) -> Judged:
    """Lint a text against everything known here, in a thread, and draw it if it can be."""
    context = await lint_context(services, code, text)
    register = (await surroundings(services)).register
    async with _AT_ONCE:
        return await asyncio.to_thread(_judge, text, context, register, language if drawing else "")


async def fixed(services: Services, code: str, text: str) -> str:
    """Return the text with every safe edit done."""
    context = await lint_context(services, code, text)
    async with _AT_ONCE:
        return await asyncio.to_thread(_fixed, text, context)


def _judge(text: str, context: LintContext, register: Register, language: str) -> Judged:
    started = time.perf_counter()
    findings = lint_text(text, NAME, context).findings
    definition, svg = None, ""
    try:
        definition = load_definition(text, NAME, shelf=context.shelf)
        svg = draw(definition, language, register=register, heading=False) if language else ""
    except DefinitionErrors:
        pass  # the findings say why
    return Judged(findings, definition, svg, round((time.perf_counter() - started) * 1000))


def _fixed(text: str, context: LintContext) -> str:
    for _ in range(_ROUNDS):
        found = [finding for finding in lint_text(text, NAME, context).findings if finding.file == NAME]
        after = fix_text(text, found)
        worse = sum(one.severity == "error" for one in lint_text(after.text, NAME, context).findings)
        if not after.mended or worse > sum(one.severity == "error" for one in found):
            break
        text = after.text
    return text


def as_data(findings: Sequence[DefinitionError], language: str) -> list[dict[str, Any]]:
    """Return findings for the editor; what stands in a fragment has no line here."""
    return [
        {
            "line": finding.line if finding.file == NAME else 0,
            "column": finding.column,
            "file": "" if finding.file == NAME else finding.file.rsplit("fragments/", 1)[-1],
            "code": finding.code,
            "severity": finding.severity,
            "message": finding.message(language),
            "mend": finding.mend(language),
            "fix": {
                "line": finding.fix.line,
                "column": finding.fix.column,
                "endColumn": finding.fix.end_column,
                "text": finding.fix.text,
            }
            if finding.fix and finding.file == NAME
            else None,
        }
        for finding in findings
    ]
