"""What is wrong with a definition: one finding per problem, each with its place, its meaning and its mend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.procedure.messages import MESSAGES, Severity
from domain.procedure.positions import Path, Place


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in place of what stands from the first place up to, not including, the second.

    Lines and columns count from 1, columns in characters. Both places are in one line.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str

    @classmethod
    def of_word(cls, place: Place, old: str, new: str) -> Edit:
        """Return the edit that replaces a word standing at a place."""
        return cls(place[0], place[1], place[0], place[1] + len(old), new)


@dataclass(frozen=True, slots=True)
class DefinitionError:
    """One finding. `line` and `column` count from 1 and are 0 when the text has no file; `code` is stable.

    `fix` is given only where the edit certainly keeps, or restores, what was meant.
    """

    file: str
    line: int
    column: int
    code: str
    field: str
    message_vi: str
    message_en: str
    mend_vi: str
    mend_en: str
    severity: Severity = "error"
    fix: Edit | None = None

    def fixed_by(self, fix: Edit | None) -> DefinitionError:
        """Return the finding with the edit that mends it."""
        return replace(self, fix=fix)

    def message(self, language: str) -> str:
        """What is wrong, in the language ("vi" or "en")."""
        return self.message_en if language == "en" else self.message_vi

    def mend(self, language: str) -> str:
        """What to do about it, in the language ("vi" or "en")."""
        return self.mend_en if language == "en" else self.mend_vi


class DefinitionErrors(ValueError):  # noqa: N818 - a collection of errors, and reads as one
    """All problems found in one definition, in the order of the file. Never empty."""

    def __init__(self, errors: Iterable[DefinitionError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.line, error.column, error.code)))
        super().__init__("; ".join(f"{e.file}:{e.line}:{e.column}: {e.code} {e.message_en}" for e in self.errors))


def problem(code: str, file: str, place: Place, path: Path, **values: object) -> DefinitionError:
    """Return the finding of a known code at a place; `values` fill the wording of `messages`.

    Raises KeyError for a code without wording: every code is worded in both languages or does not exist.
    """
    wording = MESSAGES[code]
    line, column = place
    values = {"path": dotted(path), "key": path[-1] if path else "", **values}
    vi, en, mend_vi, mend_en = (text.format_map(values).strip() for text in wording[:4])
    field = dotted(path)
    return DefinitionError(file, line, column, code, field, vi, en, mend_vi, mend_en, wording.severity)


def dotted(path: Path) -> str:
    """Return a path as people read it: `stages.appraise[1].within`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
