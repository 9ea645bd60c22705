"""Who may look at what the portal is told: supervisors of an agency, administrators of one and all below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Forbidden
from api.security.people import Person
from domain.case.acts import Role
from models.realm import realm_of


@dataclass(frozen=True, slots=True)
class Watcher:
    """A person with the agencies whose dossiers may be looked at and sent again."""

    person: Person
    agencies: Sequence[str]


async def _watcher(services: CurrentServices, staff: CurrentStaff) -> Watcher:
    watched = staff.viewer.agencies_as(Role.SUPERVISOR)
    administered = staff.viewer.agencies_as(Role.ADMINISTRATOR)
    if not watched and not administered:
        raise Forbidden
    if not administered:
        return Watcher(staff, sorted(watched))
    async with services.sessions.read() as session:
        realm = await realm_of(session, administered)
    return Watcher(staff, sorted({*realm.ids, *watched}))


CurrentWatcher = Annotated[Watcher, Depends(_watcher)]
"""A supervisor or administrator. 403 for everybody else on the staff."""
