"""Safe edits: which are certain to stand where they were meant, and a text with them done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.procedure.errors import DefinitionError, Edit

_QUOTES = ("'", '"')
_ENDS = ("", " ", ",", ":", "]", "}", "\t")


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text with its safe edits done, and the findings they mended, in the order of the text."""

    text: str
    mended: tuple[DefinitionError, ...]


def certain(text: str, finding: DefinitionError) -> DefinitionError:
    """Return the finding without its edit where the text does not show, letter by letter, a word to replace there."""
    return finding if finding.fix is None or _stands(text.split("\n"), finding.fix) else finding.fixed_by(None)


def fix_text(text: str, findings: Iterable[DefinitionError]) -> Fixed:
    """Return the text with the edits of the findings done; of edits that touch each other only the first."""
    lines = text.split("\n")
    mended: list[DefinitionError] = []
    free: dict[int, int] = {}
    with_fix = [(finding.fix, finding) for finding in findings if finding.fix is not None]
    for edit, finding in sorted(with_fix, key=lambda pair: (pair[0].line, pair[0].column), reverse=True):
        if not _stands(lines, edit) or edit.end_column > free.get(edit.line, edit.end_column):
            continue
        line = lines[edit.line - 1]
        lines[edit.line - 1] = line[: edit.column - 1] + edit.text + line[edit.end_column - 1 :]
        free[edit.line] = edit.column
        mended.append(finding)
    return Fixed("\n".join(lines), tuple(reversed(mended)))


def _stands(lines: list[str], edit: Edit) -> bool:
    """True when the edit replaces one whole word, text or quoted text of one line."""
    if edit.line != edit.end_line or not 1 <= edit.line <= len(lines):
        return False
    line = lines[edit.line - 1].removesuffix("\r")
    old, after = line[edit.column - 1 : edit.end_column - 1], line[edit.end_column - 1 : edit.end_column]
    if len(old) != edit.end_column - edit.column or not old:
        return False
    before = line[edit.column - 2 : edit.column - 1] if edit.column > 1 else ""
    if before in _QUOTES and before:
        return after == before and not any(sign in old for sign in (before, "\\"))
    if old[0] in _QUOTES:
        return old[-1] == old[0] and not any(sign in old[1:-1] for sign in (old[0], "\\")) and after in _ENDS
    return after in _ENDS and not any(sign in old for sign in _QUOTES)
