"""What still blocks a draft that was imported, found in its text alone or in the list of doubts beside its file.

The text says it with its marks, `# ? code` where the doubt is and `# ? code@path` at its top where the doubt has no
line, and with the stand-in for a result code. So a text carries its doubts through every door it may come in by.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.catalogue.doubts import Doubt
from domain.catalogue.draft_stages import NO_CODE
from domain.catalogue.questions import QUESTIONS
from domain.procedure.errors import DefinitionErrors, dotted
from domain.procedure.positions import Positions
from domain.procedure.source import read_source

_MARK = re.compile(r"  # \? ([a-z_]+)(?:@(\S+))?")
_STAND_IN = re.compile(rf"^[^#]*{re.escape(NO_CODE)}")
#: What every entry of a list of doubts has.
_KEYS = frozenset({"id", "path", "code", "question_vi", "question_en", "blocks", "seconds"})
_STAND_IN_CODE = "result_code_missing"


@dataclass(frozen=True, slots=True)
class OpenDoubt:
    """One blocking doubt without an answer: `field` is dotted as in errors, `code` that of the question.

    `line` counts from 1, 0 where the doubt has no line of its own.
    """

    field: str
    code: str
    question_vi: str
    question_en: str
    line: int = 0

    @classmethod
    def asked(cls, asked: Mapping[str, Any]) -> OpenDoubt:
        """Return the doubt that `Doubt.to_dict()` was made of."""
        return cls(asked["path"], asked["code"], asked["question_vi"], asked["question_en"])

    def question(self, language: str) -> str:
        """Return the question in the language ("vi" or "en")."""
        return self.question_en if language == "en" else self.question_vi


def open_in_text(text: str, answered: Collection[str] = ()) -> tuple[OpenDoubt, ...]:
    """Return the blocking doubts whose marks, or whose stand-in, are in a text, in the order of its lines.

    A mark left over from a code in `answered` counts no more; the stand-in for a result code always does, since a
    decision may not be issued under a code that is nobody's.
    """
    found: list[OpenDoubt] = []
    positions: Positions | None = None
    for number, line in enumerate(text.split("\n"), 1):
        marks = [(code, path) for code, path in _MARK.findall(line) if code in QUESTIONS and QUESTIONS[code].blocks]
        marks = [(code, path) for code, path in marks if code not in answered]
        if _STAND_IN.match(line) and not any(code.startswith("result_code") for code, _ in marks):
            marks.append((_STAND_IN_CODE, "result.code"))
        if marks and positions is None:
            positions = _positions(text)
        for code, path in marks:
            field = path or _field_at(positions or Positions(), number)
            found.append(OpenDoubt(field, code, *_worded(code), line=number))
    return tuple(found)


class DoubtsFileError(ValueError):
    """The list of doubts beside a definition cannot be read: nobody knows what is open; `file` is it."""

    def __init__(self, file: Path) -> None:
        super().__init__(str(file))
        self.file = file


def doubts_beside(file: Path) -> list[dict[str, Any]]:
    """Return the doubts that `motcua procedures import` wrote beside a definition, as `Doubt.to_dict()`.

    `v1.doubts.json` stands beside `v1.yaml`; without it there are none. Raises DoubtsFileError.
    """
    beside = file.with_name(f"{file.stem}.doubts.json")
    if not beside.is_file():
        return []
    try:
        listed = json.loads(beside.read_text(encoding="utf-8-sig"))["doubts"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DoubtsFileError(beside) from error
    if not isinstance(listed, list) or not all(isinstance(one, dict) and one.keys() >= _KEYS for one in listed):
        raise DoubtsFileError(beside)
    return listed


def open_in_list(doubts: Iterable[Mapping[str, Any]]) -> tuple[OpenDoubt, ...]:
    """Return the blocking doubts of a list beside a file; an entry taken out or given an `answer` is closed."""
    return tuple(OpenDoubt.asked(one) for one in doubts if one["blocks"] and not one.get("answer"))


def unmarked_in(text: str, doubts: Iterable[Doubt]) -> tuple[str, ...]:
    """Return the ids of the blocking doubts that have no line of their own in a draft's text to be marked at."""
    marks = Counter(code for code, _ in _MARK.findall(text))
    blocking: dict[str, list[str]] = defaultdict(list)
    for one in doubts:
        if one.blocks:
            blocking[one.code].append(one.id)
    return tuple(name for code, names in blocking.items() if marks[code] < len(names) for name in names)


def without_id(text: str, identifier: str) -> str:
    """Return the text without the mark `# ? code@path` of a doubt that was answered."""
    return re.sub(rf"  # \? {re.escape(identifier)}(?=\s|$)", "", text)


def _positions(text: str) -> Positions:
    try:
        return read_source(text, "draft")[1]
    except DefinitionErrors:
        return Positions()  # what cannot be read has no fields, its marks are told by line


def _field_at(positions: Positions, number: int) -> str:
    """Return the field whose key is first on a line, else the item of a list that begins there."""
    keys = [path for path, place in positions.keys.items() if place[0] == number]
    items = [path for path, place in positions.values.items() if place[0] == number]
    return dotted(min(keys, key=len) if keys else max(items, key=len, default=()))


def _worded(code: str) -> tuple[str, str]:
    """Return a question whose values are no longer known."""
    question, blank = QUESTIONS[code], defaultdict[str, str](lambda: "…")
    return question.vi.format_map(blank), question.en.format_map(blank)
