"""What lies around definition files on disk: register, fragments, calendars, other procedures, the lock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path as File

from domain.procedure.errors import DefinitionErrors
from domain.procedure.fragments import FragmentShelf
from domain.procedure.lint.context import Head, Key, LintContext
from domain.procedure.loader import load_definition
from domain.procedure.register import REGISTER_NAME, load_register
from domain.procedure.shelf import find_definitions, read_lock
from domain.procedure.source import read_text

_LOCKED = re.compile(r"[^/]+/([0-9]{1,2}\.[0-9]{6})/v([1-9][0-9]*)\.yaml")
_CALENDAR = re.compile(r"vn-([0-9]{4})\.yaml")


def definitions_in(path: File, root: File) -> tuple[File, ...]:
    """Return the definition files of a path: itself, or those under a folder of the root, sorted."""
    if not path.is_dir():
        return (path,)
    inside = path.absolute()
    if not inside.is_relative_to(root.absolute()):
        return find_definitions(path)
    below = (file for file in find_definitions(root.absolute()) if file.is_relative_to(inside))
    return tuple(path / file.relative_to(inside) for file in below)


def root_of(path: File, default: File) -> File:
    """Return the nearest folder at or above a path that has a register of agencies, else the default."""
    start = path.absolute()
    above = (start, *start.parents) if path.is_dir() else start.parents
    return next((folder for folder in above if (folder / REGISTER_NAME).is_file()), default)


def context_of(root: File, *more: File) -> LintContext:
    """Return what is known in a folder of procedures; fragments and procedures of more folders are known too.

    Raises `DefinitionErrors` when its register of agencies or a fragment cannot be read.
    """
    calendars = root / "calendars"
    years = (_CALENDAR.fullmatch(file.name) for file in (calendars.iterdir() if calendars.is_dir() else ()))
    return LintContext(
        register=load_register(root / REGISTER_NAME) if (root / REGISTER_NAME).is_file() else None,
        shelf=FragmentShelf.of(root, *more),
        calendar_years=frozenset(int(year[1]) for year in years if year),
        procedures=frozenset(file.parent.name for folder in (root, *more) for file in find_definitions(folder)),
        published=_published(root),
    )


def heads_around(root: File, heads: Iterable[Head], shelf: FragmentShelf | None) -> tuple[Head, ...]:
    """Return the heads of definitions that were not read yet and matter to these.

    Other versions of the same procedures, and every procedure they open, directly or through others.
    """
    known = {(head.procedure, head.version) for head in heads}
    waiting = {head.procedure for head in heads} | {code for head in heads for code, _, _ in head.opens}
    done: set[str] = set()
    found: list[Head] = []
    while waiting:
        code = waiting.pop()
        done.add(code)
        for file in root.glob(f"*/{code}/v*.yaml") if re.fullmatch(r"[0-9.]+", code) else ():
            if not re.fullmatch(r"v[1-9][0-9]*", file.stem) or (code, int(file.stem[1:])) in known:
                continue
            try:
                head = Head.of(load_definition(read_text(file), str(file), shelf=shelf))
            except DefinitionErrors:
                continue  # It is told when that file is linted itself.
            found.append(head)
            waiting |= {opened for opened, _, _ in head.opens} - done
    return tuple(found)


def _published(root: File) -> dict[Key, str]:
    locked = ((_LOCKED.fullmatch(path), sha256) for path, sha256 in read_lock(root).items())
    return {(match[1], int(match[2])): sha256 for match, sha256 in locked if match}
