"""Whether the papers handed in are those a procedure asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from domain.procedure.definition import Definition
from domain.procedure.dossier import Component, Copies


@dataclass(frozen=True, slots=True)
class Counts:
    """How many papers of one component are handed in, by kind."""

    originals: int = 0
    certified: int = 0
    photocopies: int = 0

    @property
    def total(self) -> int:
        """Papers of all kinds."""
        return self.originals + self.certified + self.photocopies


def asked(component: Component) -> Counts:
    """Return what is enough of a component when it has to be handed in."""
    return Counts(component.copies.original, component.copies.certified, component.copies.photocopy)


def usual(component: Component) -> Counts:
    """Return what a form starts with: enough of what is always asked for, nothing of what depends."""
    return asked(component) if component.required == "always" else Counts()


def is_enough(copies: Copies, given: Counts) -> bool:
    """Tell whether a count is enough. A better paper stands for a lesser one, never the other way round.

    An original is better than a certified copy, which is better than a photocopy.
    """
    certified = given.originals - copies.original + given.certified
    return (
        given.originals >= copies.original
        and certified >= copies.certified
        and certified - copies.certified + given.photocopies >= copies.photocopy
    )


def missing(
    definition: Definition, given: Mapping[str, Counts], held: Collection[str] = (), reused: Collection[str] = ()
) -> tuple[Component, ...]:
    """Return the components that are not handed in as asked, in the order of the definition.

    Whether a conditional paper applies is the officer's judgement; once some of it is there, it is counted too.
    `held` are the components a register of the state is said to hold already: they count as handed in where the
    procedure names such a register (NĐ 118/2025 Art 5(1)). `reused` are those for which a result of the store stands.
    """
    return tuple(
        component
        for component in definition.dossier
        if component.id not in reused
        and _lacks(component, given.get(component.id, Counts()))
        and not (component.held_in and component.id in held)
    )


def _lacks(component: Component, given: Counts) -> bool:
    applies = component.required == "always" or given.total > 0
    return applies and not is_enough(component.copies, given)
