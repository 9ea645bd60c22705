"""What a definition is judged against: everything it names that is kept elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.procedure.definition import Definition
from domain.procedure.fragments import FragmentShelf
from domain.procedure.positions import Path, Place
from domain.procedure.register import Register
from domain.procedure.steps import OpenCase

#: A published text: procedure code and version.
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Head:
    """What other definitions have to know of one: who it is, when it is in force, which procedures it opens.

    Both days belong to it; `last` is None while it is open. `opens` holds the codes of sub-cases with the path and
    the place each is written at, `at` the place of the days in force.
    """

    file: str
    procedure: str
    version: int
    first: date
    last: date | None = None
    opens: tuple[tuple[str, Path, Place], ...] = ()
    at: Place = (0, 0)

    @classmethod
    def of(cls, definition: Definition) -> Head:
        """Read the head of a definition."""
        positions = definition.positions
        return cls(
            file=positions.file,
            procedure=definition.procedure,
            version=definition.version,
            first=definition.effective.from_,
            last=definition.effective.to,
            opens=tuple(
                (step.open_case, (*path, "open_case"), positions.of_value((*path, "open_case")))
                for path, step in definition.located_steps()
                if isinstance(step, OpenCase)
            ),
            at=positions.of_value(("effective",)),
        )


@dataclass(frozen=True, slots=True)
class LintContext:
    """What is known around a definition; what is None or empty is not judged.

    `calendar_years` are those with a calendar of holidays. `procedures` holds every code there is. `roles` maps a
    kind of agency to the staff roles somebody has there. `published` holds the hash of each published text.
    `others` are the heads of other definitions: versions of the same procedure, and those that open each other.
    """

    register: Register | None = None
    shelf: FragmentShelf | None = None
    calendar_years: frozenset[int] = frozenset()
    procedures: frozenset[str] | None = None
    roles: Mapping[str, frozenset[str]] | None = None
    published: Mapping[Key, str] = field(default_factory=dict)
    others: tuple[Head, ...] = ()
