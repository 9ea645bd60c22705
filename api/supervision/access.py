"""Who sees the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Forbidden
from api.language import say
from api.security.people import Person
from domain.procedure.basics import Words
from models.supervision.narrowing import supervised

_ONLY = say("Bàn giám sát dành cho người giám sát và lãnh đạo của cơ quan.")


@dataclass(frozen=True, slots=True)
class Overseer:
    """Who supervises or leads, with the agencies whose desk that is, by id, and their names."""

    staff: Person
    agencies: dict[str, Words]


async def _overseer(services: CurrentServices, staff: CurrentStaff) -> Overseer:
    seen = supervised(staff.viewer)
    if not seen:
        raise Forbidden(_ONLY)
    known = {
        one.id: Words(vi=one.name_vi, en=one.name_en or one.name_vi) for one in await services.definitions.agencies()
    }
    return Overseer(staff, {one: known.get(one, Words(vi=one, en=one)) for one in seen})


CurrentOverseer = Annotated[Overseer, Depends(_overseer)]
"""A supervisor or leader. 403 for everybody else on the staff."""
