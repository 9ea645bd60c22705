"""Reading a file of records: JSON lines, packed or not, or one JSON list; every bad line with its number."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.catalogue.record import Record, RecordError

#: A record is some 20 kB, the largest 130 kB: a longer line is something else, and is not read into memory.
LONGEST_LINE = 4 * 1024 * 1024
LARGEST_LIST = 512 * 1024 * 1024


class CatalogueFileError(ValueError):
    """A file that cannot be read at all; `code` is stable."""

    def __init__(self, code: str, path: Path) -> None:
        self.code, self.path = code, path
        super().__init__(f"{code}: {path.name}")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line (of a list: an entry) that is not a record; numbers count from 1, `code` is stable."""

    number: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds: its records in order, and its bad lines."""

    records: tuple[Record, ...]
    bad_lines: tuple[BadLine, ...]


def read_file(path: Path) -> Read:
    """Read `.jsonl`, `.jsonl.xz` or `.json`; raises `CatalogueFileError` for another kind or an unreadable file."""
    try:
        if path.name.endswith(".json"):
            return _read(_entries(path))
        if path.name.endswith(".jsonl"):
            with path.open("rb") as stream:
                return _read(_lines(stream))
        if path.name.endswith(".jsonl.xz"):
            with lzma.open(path, "rb") as packed:
                return _read(_lines(packed))
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise CatalogueFileError("file_unreadable", path) from error
    raise CatalogueFileError("file_kind_unknown", path)


def read_lines(lines: Iterable[bytes]) -> Read:
    """Read lines of JSON already at hand; each is one record, empty ones are passed over."""
    return _read((number, line) for number, line in enumerate(lines, start=1))


def _lines(stream: Any) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        yield number, line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE + 1)


def _entries(path: Path) -> Iterator[tuple[int, Any]]:
    if path.stat().st_size > LARGEST_LIST:
        raise CatalogueFileError("file_too_large", path)
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise CatalogueFileError("file_not_json", path) from error
    yield from enumerate(data if isinstance(data, list) else [data], start=1)


def _read(entries: Iterable[tuple[int, Any]]) -> Read:
    records: dict[str, Record] = {}
    bad: list[BadLine] = []
    for number, entry in entries:
        try:
            record = _record(entry)
            if record is None:
                continue
            if record.code in records:
                raise RecordError("code_twice", record.code)
            records[record.code] = record
        except RecordError as error:
            bad.append(BadLine(number, error.code, error.detail))
    return Read(tuple(records.values()), tuple(bad))


def _record(entry: Any) -> Record | None:
    if not isinstance(entry, bytes):
        if not isinstance(entry, dict):
            raise RecordError("not_an_object")
        return Record.of(entry)
    if len(entry) > LONGEST_LINE:
        raise RecordError("line_too_long")
    if not entry.strip():
        return None
    try:
        return Record.parse(entry.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RecordError("not_utf8") from error
