"""Every kind of dossier a definition can tell apart: what linter, simulator and tests walk through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product
from typing import Any

from domain.procedure.conditions import Kind, variables_of
from domain.procedure.conditions.condition import Comparison
from domain.procedure.definition import Definition
from domain.procedure.guards import guards, read_guard
from domain.procedure.situation import APPLICANTS, Situation, Value

LIMIT = 4096


def situations(definition: Definition, limit: int = LIMIT) -> tuple[Situation, ...]:
    """Return one dossier of each kind, at most `limit`: channels, applicants, cases, and both sides of every bound.

    Facts no condition speaks of are left out. Raises ConditionError for a definition that was never checked.
    """
    return tuple(islice(_all(definition), limit))


def count_situations(definition: Definition) -> int:
    """Return how many kinds of dossier there are, without making them."""
    total = 1
    for values in told_apart(definition).values():
        total *= len(values)
    return total


def _all(definition: Definition) -> Iterator[Situation]:
    values = told_apart(definition)
    names = tuple(values)
    for chosen in product(*values.values()):
        found = dict(zip(names, chosen, strict=True))
        yield Situation(
            channel=found.pop("channel"),
            filed_on=found.pop("filed_on"),
            applicant=found.pop("applicant"),
            case_type=found.pop("case_type"),
            facts=found,
        )


def told_apart(definition: Definition) -> dict[str, tuple[Any, ...]]:
    """Return the values of each name that make a difference, the plainest first; bounds with what lies beside them."""
    spoken: dict[str, list[Comparison]] = {}
    for _, text in guards(definition):
        for comparison in read_guard(definition, text).comparisons():
            spoken.setdefault(comparison.variable.name, []).append(comparison)
    who = tuple(definition.applicants or APPLICANTS)
    first = definition.effective.from_
    found: dict[str, tuple[Any, ...]] = {
        "channel": definition.accepted_channels,
        "filed_on": _dates(spoken.pop("filed_on", []), first, definition.effective.to),
        "applicant": who if spoken.pop("applicant", None) else who[:1],
        "case_type": tuple(case.id for case in definition.case_types or ()) or ("",),
    }
    spoken.pop("channel", None)
    spoken.pop("case_type", None)
    variables = variables_of(definition)
    for name, comparisons in spoken.items():
        match variables[name].kind:
            case Kind.CHOICE:
                found[name] = tuple(variables[name].choices)
            case Kind.YES_NO:
                found[name] = (False, True)
            case Kind.DATE:
                found[name] = _dates(comparisons, first, None)
            case Kind.NUMBER:
                found[name] = _numbers([c.value for c in comparisons], 1 if name in ("pages", "copies") else 0)
    return found


def _dates(comparisons: list[Comparison], first: date, last: date | None) -> tuple[date, ...]:
    bounds = {c.value for c in comparisons if isinstance(c.value, date)}
    near = {bound + timedelta(days=step) for bound in bounds for step in (-1, 0, 1)}
    return tuple(sorted({first, *(day for day in near if day >= first and (last is None or day <= last))}))


def _numbers(bounds: list[Value], least: int) -> tuple[int, ...]:
    near = {int(bound) + step for bound in bounds for step in (-1, 0, 1) if not isinstance(bound, str | date)}
    return tuple(sorted({least, *(number for number in near if number >= least)}))
