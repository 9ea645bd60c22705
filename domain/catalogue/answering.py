"""Answering a doubt: what stands at its place in the draft, and the draft with the answer in it.

Only the words in question change; every other line stays as it was, comments too. The mark `# ? code` of an answered
doubt goes. Nothing here judges the result: the linter does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.catalogue.open_doubts import without_id
from domain.catalogue.yaml_lines import quoted
from domain.procedure.errors import DefinitionErrors
from domain.procedure.positions import Path, Positions
from domain.procedure.source import read_source

_PART = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_CHANNELS = ("counter", "online", "post")
#: A text that YAML and the language take for the same text without quotes.
_PLAIN = re.compile(r"[0-9A-Za-zÀ-ỹđĐ](?:[0-9A-Za-zÀ-ỹđĐ /_.-]*[0-9A-Za-zÀ-ỹđĐ])?")


class CannotAnswerError(ValueError):
    """The draft has changed so that the answer has no place in it any more; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands at the place of a doubt.

    `shape` is "value" for a word or text of one line, "part" for lines that belong together, "absent" where nothing
    is written yet. `text` is the value, or the lines as they are. Lines count from 1; `last` belongs to the part.
    """

    shape: str
    text: str
    first: int = 0
    last: int = 0
    column: int = 0
    end_column: int = 0


def path_of(dotted: str) -> Path:
    """Read a path as doubts write it: `dossier[2].name.en`."""
    return tuple(int(number) if number else word for word, number in _PART.findall(dotted))


def spot_of(text: str, dotted: str) -> Spot:
    """Return what stands at a path, or at the nearest part around it. Raises CannotAnswerError for unreadable text."""
    data, positions = _read(text)
    path = path_of(dotted)
    while path:
        found, value = _value(data, path)
        if found:
            return _spot(text.split("\n"), positions, path, value)
        path = path[:-1]
    return Spot("absent", "")


def with_value(text: str, dotted: str, code: str, value: str) -> str:
    """Return the text with another value at the path. Raises CannotAnswerError where there is none of one line."""
    lines = text.split("\n")
    path = path_of(dotted)
    if path[-2:-1] == ("copies",) and value in ("original", "certified", "photocopy"):
        return _renamed(lines, text, path, code, value)
    if path[-1:] == ("copies",) and ":" in value:
        return _replaced_braces(lines, text, path, code, "{" + value + "}")
    spot = spot_of(text, dotted)
    if spot.shape != "value":
        raise CannotAnswerError("no_single_value")
    line = lines[spot.first - 1]
    was_quoted = line[spot.column - 1 : spot.column] in ("'", '"')
    new = quoted(value) if was_quoted or not _PLAIN.fullmatch(value) else value
    lines[spot.first - 1] = line[: spot.column - 1] + new + line[spot.end_column - 1 :]
    return unmarked("\n".join(lines), dotted, code)


def with_part(text: str, dotted: str, code: str, part: str) -> str:
    """Return the text with the lines of a part replaced; an empty part takes it out, an absent one goes in."""
    spot = spot_of(text, dotted)
    lines = text.split("\n")
    new = part.rstrip().split("\n") if part.strip() else []
    if spot.shape == "absent":
        at = next((number for number, line in enumerate(lines) if re.match(r"(stages|result):", line)), len(lines))
        lines[at:at] = new
    else:
        lines[spot.first - 1 : spot.last] = new
    changed = without_id("\n".join(lines), f"{code}@{dotted}")
    return re.sub(rf" +# \? {re.escape(code)}$", "", changed, count=0, flags=re.MULTILINE) if new else changed


def with_fee(text: str, dotted: str, code: str, amount: int, legal_basis: str) -> str:
    """Return the text with a fee of so many đồng, for the channels the path names; 0 writes nothing."""
    if not amount:
        return unmarked(text, dotted, code)
    data, positions = _read(text)
    channels = [one for one in dotted.partition(".")[2].split(",") if one in _CHANNELS]
    by_channel = _value(data, ("fees", 0, "by_channel"))
    if by_channel[0] and channels:
        amounts = {**dict(by_channel[1]), **dict.fromkeys(channels, amount)}
        line, _ = positions.of_key(("fees", 0, "by_channel"))
        lines = text.split("\n")
        start = lines[line - 1].index("by_channel:")
        lines[line - 1] = lines[line - 1][:start] + f"by_channel: {_flow(amounts)}"
        return without_id("\n".join(lines), f"{code}@{dotted}")
    if "fees" in data:
        raise CannotAnswerError("fee_is_there")
    rate = f"by_channel: {_flow(dict.fromkeys(channels, amount))}" if channels else f"amount: {amount}"
    block = [
        "fees:",
        "  - id: le-phi",
        "    name: {vi: Lệ phí, en: Fee}",
        "    kind: fee",
        "    when: at filing",
        f"    {rate}",
        f"    legal_basis: {quoted(legal_basis)}",
    ]
    return without_id(with_part(text, "fees", code, "\n".join(block)), f"{code}@{dotted}")


def unmarked(text: str, dotted: str, code: str) -> str:
    """Return the text without the mark of a doubt, looked for at its place first, then around it."""
    text = without_id(text, f"{code}@{dotted}")
    mark = re.compile(rf" +# \? {re.escape(code)}$")
    lines = text.split("\n")
    path = path_of(dotted)
    data, positions = _read(text)
    while path:
        if _value(data, path)[0]:
            spot = _spot(lines, positions, path, None)
            for number in range(spot.first, spot.last + 1):
                if mark.search(lines[number - 1]):
                    lines[number - 1] = mark.sub("", lines[number - 1])
                    return "\n".join(lines)
        path = path[:-1]
    return text


def _read(text: str) -> tuple[dict[str, Any], Positions]:
    try:
        return read_source(text, "draft")
    except DefinitionErrors as error:
        raise CannotAnswerError("unreadable") from error


def _value(data: object, path: Path) -> tuple[bool, Any]:
    for part in path:
        if isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
            continue
        if not isinstance(data, Mapping) or part not in data:
            return False, None
        data = data[part]
    return True, data


def _spot(lines: list[str], positions: Positions, path: Path, value: object) -> Spot:
    line, column = positions.of_value(path)
    if isinstance(value, str | int | bool):
        raw = _raw(lines[line - 1], column, value, quoted_text=path in positions.quoted)
        if raw:
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            return Spot("value", shown, line, line, column, column + len(raw))
    first, indent = _head(lines, positions, path)
    last = first
    for number in range(first + 1, len(lines) + 1):
        text = lines[number - 1]
        if text.strip() and len(text) - len(text.lstrip()) <= indent and not text.lstrip().startswith("#"):
            break
        if text.strip():
            last = number
    return Spot("part", "\n".join(lines[first - 1 : last]), first, last)


def _head(lines: list[str], positions: Positions, path: Path) -> tuple[int, int]:
    """Return the line a part begins on and how far it is moved to the right; an item begins at its dash."""
    line, column = positions.of_value(path) if isinstance(path[-1], int) else positions.of_key(path)
    before = lines[line - 1][: column - 1]
    if isinstance(path[-1], int) and "-" in before:
        return line, before.rindex("-")
    # A key inside braces has no lines of its own: the whole line is the part.
    own = len(lines[line - 1]) - len(lines[line - 1].lstrip())
    return line, min(column - 1, own) if before.strip() else column - 1


def _raw(line: str, column: int, value: object, *, quoted_text: bool) -> str:
    rest = line[column - 1 :]
    if quoted_text and rest[:1] in ("'", '"'):
        closing = re.match(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'", rest)
        return closing[0] if closing else ""
    plain = str(value).lower() if isinstance(value, bool) else str(value)
    return plain if rest.startswith(plain) else ""


def _renamed(lines: list[str], text: str, path: Path, code: str, key: str) -> str:
    _, positions = _read(text)
    line, column = positions.of_key(path)
    old = str(path[-1])
    if not lines[line - 1].startswith(old, column - 1):
        raise CannotAnswerError("no_single_value")
    lines[line - 1] = lines[line - 1][: column - 1] + key + lines[line - 1][column - 1 + len(old) :]
    return unmarked("\n".join(lines), f"dossier[{path[1]}].copies", code)


def _replaced_braces(lines: list[str], text: str, path: Path, code: str, braces: str) -> str:
    _, positions = _read(text)
    line, column = positions.of_value(path)
    found = re.match(r"\{[^{}]*\}", lines[line - 1][column - 1 :])
    if not found:
        raise CannotAnswerError("no_single_value")
    lines[line - 1] = lines[line - 1][: column - 1] + braces + lines[line - 1][column - 1 + found.end() :]
    return unmarked("\n".join(lines), f"dossier[{path[1]}].copies", code)


def _flow(amounts: Mapping[str, object]) -> str:
    return "{" + ", ".join(f"{name}: {amount}" for name, amount in amounts.items()) + "}"
