"""The linter of procedure definitions: every finding with its place, its code, its mend and, where safe, its edit."""

from domain.procedure.lint.context import Head, LintContext
from domain.procedure.lint.fixing import Fixed, fix_text
from domain.procedure.lint.folder import context_of, definitions_in, heads_around, root_of
from domain.procedure.lint.heads import by_code, check_heads
from domain.procedure.lint.run import Linted, lint, lint_file, lint_text

__all__ = [
    "Fixed",
    "Head",
    "LintContext",
    "Linted",
    "by_code",
    "check_heads",
    "context_of",
    "definitions_in",
    "fix_text",
    "heads_around",
    "lint",
    "lint_file",
    "lint_text",
    "root_of",
]
