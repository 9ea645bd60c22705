"""Findings for people at a terminal: the line, a mark under the place, and the mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cli.procedures.saying import say
from domain.procedure.errors import DefinitionError, DefinitionErrors
from domain.procedure.lint.as_json import count_of
from domain.procedure.source import read_text

_WORDS = {"error": ("lỗi", "error"), "warning": ("cảnh báo", "warning"), "info": ("gợi ý", "note")}
_COLOURS = {"error": "31", "warning": "33", "info": "36"}
_WIDEST = 110


class Words:
    """Turns findings into lines; `coloured` on a terminal only."""

    def __init__(self, language: str, *, coloured: bool) -> None:
        self.language = language
        self.coloured = coloured
        self.lines: dict[str, Sequence[str]] = {}

    def of(self, findings: Iterable[DefinitionError]) -> Iterator[str]:
        """Yield the lines of each finding: place and message, source, mark, mend."""
        for finding in findings:
            colour = _COLOURS[finding.severity]
            place = f"{finding.file}:{finding.line}:{finding.column}"
            severity = self.paint(say(self.language, *_WORDS[finding.severity]), colour)
            yield f"{place}: {severity} {finding.code} {finding.message(self.language)}"
            yield from self.source(finding, colour)
            if mend := finding.mend(self.language):
                yield f"    → {mend}"

    def source(self, finding: DefinitionError, colour: str) -> Iterator[str]:
        """Yield the line the finding is in, and a mark under the place; nothing when there is no such line."""
        lines = self.text(finding.file)
        if not 1 <= finding.line <= len(lines):
            return
        line = lines[finding.line - 1].replace("\t", " ")
        at = max(finding.column - 1, 0)
        cut = max(0, at - _WIDEST + 20)
        number = f"{finding.line:5} | "
        yield f"{number}{line[cut : cut + _WIDEST]}"
        length = finding.fix.end_column - finding.fix.column if finding.fix and finding.fix.line == finding.line else 1
        mark = "^" * max(1, min(length, _WIDEST + cut - at))
        yield f"{' ' * (len(number) - 2)}| {' ' * (at - cut)}{self.paint(mark, colour)}"

    def text(self, file: str) -> Sequence[str]:
        """Return the lines of a file, none when it cannot be read."""
        if file not in self.lines:
            try:
                self.lines[file] = read_text(Path(file)).split("\n")
            except DefinitionErrors:
                self.lines[file] = ()
        return self.lines[file]

    def paint(self, text: str, colour: str) -> str:
        """Colour a word on a terminal."""
        return f"\x1b[{colour}m{text}\x1b[0m" if self.coloured else text

    def summary(self, findings: Sequence[DefinitionError], files: int) -> str:
        """Return the last line: how many of each, in how many files."""
        count = count_of(findings)
        told = ", ".join(self.counted(count[severity], *_WORDS[severity]) for severity in _WORDS)
        if not findings:
            return say(self.language, f"Sạch: {files} định nghĩa.", f"Clean: {files} definitions.")
        return say(self.language, f"{told} trong {files} định nghĩa.", f"{told} in {files} definitions.")

    def counted(self, number: int, vi: str, en: str) -> str:
        """Return "3 lỗi" or "3 errors"."""
        return say(self.language, f"{number} {vi}", f"{number} {en}{'' if number == 1 else 's'}")
