"""Who sees a board and which part of it is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Query

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Forbidden, NotFound
from api.language import say
from api.security.people import Person
from domain.procedure.basics import Words
from models.workload.board import Scope, seen_by

_ONLY = say("Bảng điều hành dành cho lãnh đạo và người giám sát của cơ quan.")


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the board: who looks, at which agency (empty: all of theirs) and procedure (empty: all)."""

    staff: Person
    seen: tuple[str, ...]
    names: dict[str, Words]
    agency: str = ""
    procedure: str = ""

    @property
    def scope(self) -> Scope:
        """What is asked of the tables."""
        return Scope((self.agency,) if self.agency else self.seen, self.procedure)

    def of_procedure(self, code: str) -> Look:
        """Return the same look at one procedure."""
        return replace(self, procedure=code)


async def _look(
    services: CurrentServices,
    staff: CurrentStaff,
    agency: Annotated[str, Query(max_length=40)] = "",
    procedure: Annotated[str, Query(max_length=20)] = "",
) -> Look:
    return await look_of(services, staff, agency, procedure)


async def look_of(services: CurrentServices, staff: Person, agency: str, procedure: str = "") -> Look:
    """Return a look. Raises Forbidden for who leads and supervises nobody, NotFound for an agency of others."""
    seen = seen_by(staff.viewer)
    if not seen:
        raise Forbidden(_ONLY)
    if agency and agency not in seen:
        raise NotFound
    known = {
        one.id: Words(vi=one.name_vi, en=one.name_en or one.name_vi) for one in await services.definitions.agencies()
    }
    names = {one: known.get(one, Words(vi=one, en=one)) for one in seen}
    return Look(staff, seen, names, agency or (seen[0] if len(seen) == 1 else ""), procedure)


CurrentLook = Annotated[Look, Depends(_look)]
"""What the person looks at. 403 for others than leaders and supervisors, 404 for a foreign agency."""
