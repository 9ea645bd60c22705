"""Calendar files as agencies write them: several YAML files, one a year, make one working calendar."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_schema import WEEKDAYS, CalendarFile
from domain.deadline.days import Span, parse_spans
from domain.deadline.errors import CalendarError, CalendarFileError

# What the schema's findings mean to an author, by the beginning of their kind.
_SAID = {
    "missing": "is missing: add it",
    "extra_forbidden": "is not a key of a calendar file: check its spelling or take it out",
    "date_": "is not a day: write it as YYYY-MM-DD",
    "int_": "is not a whole number: write it in digits",
    "bool_": "is neither true nor false: write one of the two",
    "string_pattern": "has other signs than small letters, digits and hyphens: write it like `vn`",
    "string_": "is not text: put it between quotation marks",
    "list_": "is not a list: begin each entry with a hyphen",
    "dict_": "is not a set of keys: write `key: value` lines",
    "model_": "is not an entry: write its keys, such as day, name and source",
}


@dataclass(frozen=True, slots=True)
class _Read:
    """One file: its path, its tree with line numbers, and its checked content."""

    path: Path
    tree: CommentedMap
    content: CalendarFile


def load_calendar(paths: Iterable[Path]) -> WorkingCalendar:
    """Return the calendar that files, or folders of `*.yaml` files, make together.

    Raises `CalendarFileError` with every problem found, each as `file:line:column: rule and mend`.
    """
    files = _files(paths)
    problems: list[str] = []
    read = [one for path in files if (one := _read(path, problems)) is not None]
    if problems:
        raise CalendarFileError(problems)
    return _merge(files, read)


def _files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not found:
            raise CalendarFileError([f"{path}: the folder has no calendar file: add one, such as vn-2026.yaml"])
        files.extend(file for file in found if file not in files)
    if not files:
        raise CalendarFileError(["no calendar file was named: name at least one"])
    return files


def _read(path: Path, problems: list[str]) -> _Read | None:
    """Read and check one file, adding what is wrong with it to `problems`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        problems.append(f"{path}: cannot be read ({why}): name an existing calendar file")
        return None
    try:
        tree = _parser().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        problems.append(f"{path}:{place}: this is not YAML ({error.problem}): mend the line")
        return None
    if not isinstance(tree, CommentedMap):
        problems.append(f"{path}:1:1: a calendar file is a list of keys: begin with `calendar: vn`")
        return None
    try:
        return _Read(path, tree, CalendarFile.model_validate(tree))
    except ValidationError as error:
        problems.extend(_problem(path, tree, one["loc"], one["type"], one["msg"]) for one in error.errors())
        return None


class _PlainDays(RoundTripConstructor):
    """Leave days as text: ruamel would fail on 30 February without saying where."""


_PlainDays.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def _parser() -> YAML:
    """Return a YAML 1.2 parser that keeps line numbers."""
    parser = YAML(typ="rt")
    parser.Constructor = _PlainDays
    return parser


def _problem(path: Path, tree: CommentedMap, loc: Sequence[int | str], kind: str, message: str) -> str:
    """Write one finding at the place it is about."""
    line, column = _place(tree, loc)
    key = loc[-1] if loc else ""
    named = f"`{key}`" if isinstance(key, str) and key else "this"
    for prefix, said in _SAID.items():
        if kind.startswith(prefix):
            return f"{path}:{line}:{column}: {named} {said}"
    said = message.removeprefix("Value error, ")
    said = f"{named}: {said}" if named != "this" else said
    return f"{path}:{line}:{column}: {said}"


def _place(root: CommentedMap, loc: Sequence[int | str]) -> tuple[int, int]:
    """Return the line and column, from 1, of the deepest part of a path that exists in the tree."""
    line, column = root.lc.line, root.lc.col
    tree: Any = root
    for step in loc:
        if isinstance(tree, CommentedMap) and step in tree:
            line, column = tree.lc.key(step)
        elif isinstance(tree, CommentedSeq):
            line, column = tree.lc.item(step)
        else:
            break
        tree = tree[step]
    return line + 1, column + 1


def _merge(files: Sequence[Path], read: Sequence[_Read]) -> WorkingCalendar:
    """Make one calendar of checked files; each may bring a year, the working hours, or both."""
    problems: list[str] = []
    first = read[0]
    hours: _Read | None = None
    years: dict[int, _Read] = {}
    for one in read:
        if one.content.calendar != first.content.calendar:
            said = f"`calendar` is {one.content.calendar} but {first.path} has {first.content.calendar}: load one"
            problems.append(_problem(one.path, one.tree, ["calendar"], "", said))
        if one.content.working_hours is not None and hours is not None:
            said = f"working hours are in {hours.path} already: keep one of the two"
            problems.append(_problem(one.path, one.tree, ["working_hours"], "", said))
        elif one.content.working_hours is not None:
            hours = one
        if one.content.year in years:
            said = f"{one.content.year} is in {years[one.content.year].path} already: keep one of the two"
            problems.append(_problem(one.path, one.tree, ["year"], "", said))
        elif one.content.year is not None:
            years[one.content.year] = one
    if hours is None:
        names = ", ".join(str(file) for file in files)
        problems.append(f"{names}: no file has `working_hours`: add the file that says them")
    if problems or hours is None:
        raise CalendarFileError(problems)
    return _build(first.content.calendar, _week(hours), [years[year] for year in sorted(years)])


def _week(hours: _Read) -> tuple[tuple[Span, ...], ...]:
    said = hours.content.working_hours or {}
    return tuple(parse_spans(said.get(weekday, "")) for weekday in WEEKDAYS)


def _build(code: str, week: tuple[tuple[Span, ...], ...], years: Sequence[_Read]) -> WorkingCalendar:
    """Add year after year, so that a contradiction is reported at the file that brings it."""
    try:
        calendar = WorkingCalendar(code, week)
    except CalendarError as error:
        raise CalendarFileError([str(error)]) from error
    for one in years:
        content = one.content
        try:
            calendar = replace(
                calendar,
                days_off=calendar.days_off + content.days_off(),
                swaps=calendar.swaps + tuple(swap.value() for swap in content.swaps),
                half_days=calendar.half_days + tuple(half.value() for half in content.half_days),
                decided_years=calendar.decided_years + content.decided_years(),
            )
        except CalendarError as error:
            line, column = _place(one.tree, ["year"])
            raise CalendarFileError([f"{one.path}:{line}:{column}: {error}"]) from error
    return replace(calendar, identity=_identity(code, calendar))


def _identity(code: str, calendar: WorkingCalendar) -> str:
    """Name a calendar by its last decided year and its content: another content, another name."""
    digest = hashlib.sha256(calendar.to_json().encode()).hexdigest()[:6]
    year = calendar.known_through
    return f"{code}-{year}.{digest}" if year else f"{code}.{digest}"
