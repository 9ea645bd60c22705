"""Linting many files at once: the reading is shared out among processes, what files must agree on is judged here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from domain.procedure.lint import LintContext, Linted, by_code, check_heads, heads_around, lint_file

#: Fewer files than this are done before another process has started.
FEWEST_SHARED = 60
_CHUNK = 25
_context = LintContext()


def lint_many(files: Sequence[Path], root: Path, context: LintContext, jobs: int = 0) -> tuple[Linted, ...]:
    """Return what there is to say about each file, in the order given; `jobs` 0 uses every core.

    Other versions and sub-cases are found in the root, whether they are among the files or not.
    """
    linted = list(_each(files, context, jobs or os.cpu_count() or 1))
    heads = [one.head for one in linted if one.head]
    others = by_code((*heads, *heads_around(root, heads, context.shelf)))
    return tuple(
        replace(one, findings=(*one.findings, *found))
        if one.head and (found := tuple(check_heads(one.head, others)))
        else one
        for one in linted
    )


def _each(files: Sequence[Path], context: LintContext, jobs: int) -> Iterator[Linted]:
    if jobs == 1 or len(files) < FEWEST_SHARED:
        yield from (lint_file(file, context) for file in files)
        return
    # A new process rather than a fork: it is safe whatever threads the caller has.
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_start, initargs=(context,)) as pool:
        yield from pool.map(_one, files, chunksize=_CHUNK)


def _start(context: LintContext) -> None:
    global _context
    _context = context


def _one(file: Path) -> Linted:
    return lint_file(file, _context)
