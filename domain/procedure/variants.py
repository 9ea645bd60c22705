"""The different procedures a definition with conditions is: one for each set of conditions that holds together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

from domain.procedure.conditions import Kind, Variable, variables_of
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
    """One of them: the first dossier it is for (None when there are no conditions), and what it is then."""

    situation: Situation | None
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
        return Variants((Variant(None, definition),))
    most = min(_MOST_SITUATIONS, max(_LEAST, _MOST_JUDGEMENTS // len(conditions)))
    first: dict[tuple[bool, ...], Situation] = {}
    for situation in situations(definition, most):
        first.setdefault(tuple(condition.holds(situation) for _, condition in conditions), situation)
    held, kinds = list(first), count_situations(definition)
    # Every condition of a variant is read against every question that may be asked.
    resolved = max(_LEAST, _MOST_READINGS // (len(conditions) * len(variables_of(definition))))
    whole = kinds <= most
    return Variants(
        tuple(Variant(one, resolve(definition, one)) for one in islice(first.values(), resolved)),
        frozenset(path for n, (path, _) in enumerate(conditions) if whole and not any(row[n] for row in held)),
        frozenset(path for n, (path, _) in enumerate(conditions) if whole and all(row[n] for row in held)),
        kinds,
        kinds if whole else most,
    )


def situation_words(definition: Definition, situation: Situation, language: str) -> str:
    """Return what is special about a dossier, as far as conditions speak of it: "nộp trực tuyến, số trang: 3"."""
    spoken = {name for _, text in guards(definition) for name in read_guard(definition, text).names}
    known = variables_of(definition)
    return ", ".join(_said(known[name], situation, language) for name in known if name in spoken)


def _said(variable: Variable, situation: Situation, language: str) -> str:
    value, name = situation.value(variable.name), variable.words.in_language(language)
    if variable.kind is Kind.CHOICE and value is not None:
        chosen = variable.choices[str(value)].in_language(language)
        return chosen if variable.name in ("channel", "applicant") else f"{name}: {chosen}"
    if variable.kind is Kind.YES_NO:
        yes, no = ("yes", "no") if language == "en" else ("có", "không")
        return f"{name}: {yes if value else no}"
    return f"{name}: {value}"
