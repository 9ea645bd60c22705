"""What several definitions must agree on: one version for each day, and no circle of sub-cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from domain.procedure.errors import DefinitionError, problem
from domain.procedure.lint.context import Head

Heads = Mapping[str, tuple[Head, ...]]


def by_code(heads: Iterable[Head]) -> Heads:
    """Return the heads of each procedure, by its code; of one version only the first is kept."""
    found: dict[str, dict[int, Head]] = {}
    for head in heads:
        found.setdefault(head.procedure, {}).setdefault(head.version, head)
    return {code: tuple(versions.values()) for code, versions in found.items()}


def check_heads(head: Head, others: Heads) -> Iterator[DefinitionError]:
    """Yield what is wrong with a definition because of others.

    A version whose end is open gives way to the next one, so only an end that was written can overlap.
    """
    yield from _days(head, others)
    for code, path, place in head.opens:
        if circle := _circle(head, code, others):
            yield problem("subcase_circle", head.file, place, path, names=" → ".join(circle))


def _days(head: Head, others: Heads) -> Iterator[DefinitionError]:
    earlier = [other for other in others.get(head.procedure, ()) if other.version < head.version]
    if not earlier:
        return
    before = max(earlier, key=lambda other: other.version)
    path = ("effective",)
    if head.first <= before.first or (before.last is not None and head.first <= before.last):
        day = max(head.first, before.first).isoformat()
        yield problem("versions_overlap", head.file, head.at, path, other=before.version, day=day)
    elif before.last is not None and head.first > before.last + timedelta(days=1):
        first, last = before.last + timedelta(days=1), head.first - timedelta(days=1)
        values = {"first": first.isoformat(), "last": last.isoformat(), "other": before.version}
        yield problem("versions_gap", head.file, head.at, path, **values)


def _circle(head: Head, code: str, others: Heads) -> tuple[str, ...]:
    """Return the way from a procedure back to itself through one it opens, or an empty tuple."""
    waiting: list[tuple[str, ...]] = [(head.procedure, code)]
    seen = {code}
    while waiting:
        trail = waiting.pop()
        if trail[-1] == head.procedure:
            return trail
        newest = max(others.get(trail[-1], ()), key=lambda other: other.version, default=None)
        for opened, _, _ in newest.opens if newest else ():
            if opened == head.procedure or opened not in seen:
                seen.add(opened)
                waiting.append((*trail, opened))
    return ()
