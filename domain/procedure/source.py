"""From YAML text to plain data with positions: the syntax half of the loader.

The text is read by libyaml, through PyYAML, down to its events, and the events are turned into plain data
here, by the language's own three rules: `true`/`false` are booleans, whole decimal numbers are integers,
everything else is text. So `no` and `on` are words, `15:00` is a time of day and not 900, `2026-07-01`
and `2.000815` stay as written, and nothing in a file can construct an object. Anchors and aliases are
refused: a definition is read aloud from top to bottom, and cannot blow up when expanded. Reading stops at
the first thing too deep, so time and memory are bounded by the size of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path as File
from typing import Any

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.reader import Reader

from domain.procedure.errors import DefinitionError, DefinitionErrors, problem
from domain.procedure.positions import Path, Place, Positions

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
#: libyaml where the wheel has it, which is everywhere but on rare machines; the slow parser reads the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_QUOTES = ("'", '"', "|", ">")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")


def read_text(file: File, name: str = "") -> str:
    """Return the text of a definition file, reading no more than `MAX_BYTES`; `name` names it in errors.

    Raises `DefinitionErrors` for a file that cannot be read, is too large, or is not UTF-8 (with the place).
    """
    name = name or str(file)
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise DefinitionErrors([problem("file_unreadable", name, (0, 0), (), name=name)]) from error
    if len(content) > MAX_BYTES:
        raise DefinitionErrors([problem("file_too_large", name, (1, 1), (), limit=MAX_BYTES // 1024)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        byte = f"0x{content[error.start]:02X}"
        raise DefinitionErrors([problem("not_utf8", name, place, (), byte=byte)]) from error


def read_source(text: str, name: str) -> tuple[dict[str, Any], Positions]:
    """Return the plain data of a definition text and the places of its parts.

    Raises `DefinitionErrors` for text too large, too deep, not YAML, with aliases, tags, several
    documents, keys written twice, or whose top is not a mapping.
    """
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise DefinitionErrors([problem("file_too_large", name, (1, 1), (), limit=MAX_BYTES // 1024)])
    reader = _Reader(name, yaml.parse(text, Loader=_LOADER))
    try:
        data = reader.document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        detail = str(error.problem or "")
        code = "tab_not_allowed" if _at(text, place) == "\t" else "bad_yaml"
        raise DefinitionErrors([problem(code, name, place, (), detail=detail)]) from error
    except YAMLError as error:
        odd = Reader.NON_PRINTABLE.search(text)  # libyaml counts bytes, people count characters
        before = text[: odd.start() if odd else 0]
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        detail = str(getattr(error, "reason", "") or str(error).splitlines()[0])
        raise DefinitionErrors([problem("bad_yaml", name, place, (), detail=detail)]) from error
    if reader.errors:
        raise DefinitionErrors(reader.errors)
    if not isinstance(data, dict):
        raise DefinitionErrors([problem("not_a_mapping", name, (1, 1), ())])
    return data, reader.positions


def _at(text: str, place: Place) -> str:
    """Return the character at a place, or an empty text."""
    lines = text.splitlines()
    return lines[place[0] - 1][place[1] - 1 : place[1]] if place[0] <= len(lines) else ""


class _StopReading(Exception):  # noqa: N818 - not a mistake of ours: what follows is not worth reading
    """The error that ends the reading is already noted."""


class _Reader:
    """Turns events into dict, list, str, int, bool and None, noting the place of every key and value."""

    def __init__(self, name: str, events: Iterator[Any]) -> None:
        self.name = name
        self.events = events
        self.positions = Positions(name)
        self.errors: list[DefinitionError] = []

    def document(self) -> Any:
        """Return the data of the one document, None for an empty text."""
        documents, data = 0, None
        try:
            for event in self.events:
                if isinstance(event, DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self.note("several_documents", _place(event), ())
                        break
                    data = self.value(next(self.events), ())
        except _StopReading:
            pass
        return data

    def note(self, code: str, place: Place, path: Path, **values: object) -> None:
        self.errors.append(problem(code, self.name, place, path, **values))

    def value(self, event: Any, path: Path) -> Any:
        """Return the value that begins with this event."""
        place = _place(event)
        self.positions.values[path] = place
        if isinstance(event, AliasEvent):
            self.note("alias_not_allowed", place, ())
            return None
        if event.anchor is not None:
            self.note("alias_not_allowed", place, ())
        if event.tag is not None and event.tag != "!":
            self.note("tag_not_allowed", place, ())
        if isinstance(event, ScalarEvent):
            quoted = event.style in _QUOTES
            if quoted:
                self.positions.quoted.add(path)
            return _plain(event.value, quoted=quoted)
        if len(path) >= MAX_DEPTH:
            self.note("too_deep", place, (), limit=MAX_DEPTH)
            raise _StopReading
        return self.mapping(path) if isinstance(event, MappingStartEvent) else self.sequence(path)

    def sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self.value(event, (*path, len(found))))
        return found

    def mapping(self, path: Path) -> dict[str, Any]:
        built: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            place = _place(event)
            if not isinstance(event, ScalarEvent):
                self.note("alias_not_allowed" if isinstance(event, AliasEvent) else "key_not_text", place, path)
                self.skip(event)
                self.skip(next(self.events))
                continue
            if event.anchor is not None:
                self.note("alias_not_allowed", place, ())
            if event.tag is not None and event.tag != "!":
                self.note("tag_not_allowed", place, ())
            key = event.value
            here = (*path, key)
            if key in built:
                self.note("duplicate_key", place, here, first=self.positions.keys[here][0])
                self.skip(next(self.events))
                continue
            self.positions.keys[here] = place
            built[key] = self.value(next(self.events), here)
            if built[key] is None:
                # The parser puts an empty value at the next line; a person mends it at its key.
                self.positions.values[here] = place
        return built

    def skip(self, event: Any) -> None:
        """Pass over a value nobody will use, however deep: depth is counted, not called."""
        depth = 0
        while True:
            depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
            depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
            if depth == 0:
                return
            if depth > MAX_DEPTH:
                self.note("too_deep", _place(event), (), limit=MAX_DEPTH)
                raise _StopReading
            event = next(self.events)


def _place(event: Any) -> Place:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1)


def _plain(text: str, *, quoted: bool) -> str | int | bool | None:
    if quoted:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    return int(text) if _INTEGER.fullmatch(text) else text
