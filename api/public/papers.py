"""The papers of a procedure for who reads it: those of every dossier first, then those of each case."""

from __future__ import annotations

from dataclasses import dataclass

from domain.procedure.basics import Words
from domain.procedure.definition import Definition
from domain.procedure.dossier import Component, Copies
from domain.procedure.foreseen import Known, foreseen
from domain.procedure.guards import read_guard

#: A paper of more cases than these is named once, with its cases, and not again under each.
_REPEATED = 2


@dataclass(frozen=True, slots=True)
class PaperFact:
    """One paper: how many sheets of each kind, and when it is asked for at all, where that is not certain."""

    component: Component
    sheets: Words | None
    when: Words | None


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """Papers of one case, by its name; without a name those that belong to no single case."""

    case: Words | None
    papers: tuple[PaperFact, ...]


def papers_of(definition: Definition, known: Known) -> tuple[PaperGroup, ...]:
    """Return the papers that apply or may apply, under the case they belong to where that is one or two cases."""
    cases = () if "case_type" in known else definition.case_types or ()
    own: dict[str, list[PaperFact]] = {case.id: [] for case in cases}
    common: list[PaperFact] = []
    for found in foreseen(definition, definition.dossier, known):
        component = found.item
        if not cases or not _speaks_of_cases(definition, component):
            common.append(PaperFact(component, copies_words(component.copies), found.when))
            continue
        places = [
            (case.id, left.when)
            for case in cases
            for left in foreseen(definition, (component,), {**known, "case_type": case.id})
        ]
        if len(places) > _REPEATED:
            common.append(PaperFact(component, copies_words(component.copies), found.when))
            continue
        for case_id, when in places:
            own[case_id].append(PaperFact(component, copies_words(component.copies), when))
    groups = [PaperGroup(None, tuple(common)), *(PaperGroup(case.name, tuple(own[case.id])) for case in cases)]
    return tuple(group for group in groups if group.papers)


def copies_words(copies: Copies) -> Words | None:
    """Return how many sheets of each kind a paper takes, or None when it takes none."""
    kinds = (
        (copies.original, "bản chính", "original"),
        (copies.certified, "bản sao có chứng thực", "certified copy"),
        (copies.photocopy, "bản chụp", "photocopy"),
    )
    told = [(count, vi, en) for count, vi, en in kinds if count]
    if not told:
        return None
    return Words(
        vi=", ".join(f"{count} {vi}" for count, vi, _ in told),
        en=", ".join(f"{count} {en if count == 1 else _several(en)}" for count, _, en in told),
    )


def _speaks_of_cases(definition: Definition, component: Component) -> bool:
    return component.only_if is not None and "case_type" in read_guard(definition, component.only_if).names


def _several(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
