"""The different procedures a definition with conditions is: one for each set of conditions that holds together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from domain.procedure.conditions import variables_of
from domain.procedure.definition import Definition
from domain.procedure.guards import guards, read_guard
from domain.procedure.positions import Path
from domain.procedure.resolve import resolve
from domain.procedure.situation import Situation
from domain.procedure.situations import count_situations, situations

#: Bounds of the work for a definition with very many conditions: dossiers looked at, conditions judged, variants made.
_MOST_SITUATIONS: Final = 4_096
_MOST_JUDGEMENTS: Final = 400_000
_MOST_READINGS: Final = 200_000
_LEAST: Final = 8


@dataclass(frozen=True, slots=True)
class Variant:
    """One of them: the kinds of dossier it is for (none named when there are no conditions), and what it is then."""

    kinds: tuple[Situation, ...]
    definition: Definition


@dataclass(frozen=True, slots=True)
class Variants:
    """All of them, and how each condition fared: `never` and `always` hold the paths of those without effect.

    `kinds` counts the kinds of dossier the conditions can tell apart; when it is more than `looked_at`, some variants
    were not seen, and of no condition is it said that it has no effect.
    """

    found: tuple[Variant, ...]
    never: frozenset[Path] = frozenset()
    always: frozenset[Path] = frozenset()
    kinds: int = 1
    looked_at: int = 1


def variants_of(definition: Definition) -> Variants:
    """Return what a definition comes to. Its conditions must be readable and its order without circle.

    The work is bounded however many conditions there are. Raises ConditionError for a condition that was never checked.
    """
    conditions = [(path, read_guard(definition, text)) for path, text in guards(definition)]
    if not conditions:
        return Variants((Variant((), definition),))
    most = min(_MOST_SITUATIONS, max(_LEAST, _MOST_JUDGEMENTS // len(conditions)))
    alike: dict[tuple[bool, ...], list[Situation]] = {}
    for situation in situations(definition, most):
        alike.setdefault(tuple(condition.holds(situation) for _, condition in conditions), []).append(situation)
    held, kinds = list(alike), count_situations(definition)
    # Every condition of a variant is read against every question that may be asked.
    resolved = max(_LEAST, _MOST_READINGS // (len(conditions) * len(variables_of(definition))))
    whole = kinds <= most
    return Variants(
        tuple(Variant(tuple(ones), resolve(definition, ones[0])) for ones in islice(alike.values(), resolved)),
        frozenset(path for n, (path, _) in enumerate(conditions) if whole and not any(row[n] for row in held)),
        frozenset(path for n, (path, _) in enumerate(conditions) if whole and all(row[n] for row in held)),
        kinds,
        kinds if whole else most,
    )
