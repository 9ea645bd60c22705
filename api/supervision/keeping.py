"""Who sees how the installation is doing, and who may press its buttons.

Both are shown to supervisors, leaders and administrators. What a button does touches every agency, so it is pressed by
a supervisor or an administrator whose realm holds them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Forbidden
from api.language import say
from api.security.people import Person
from domain.case.acts import Role
from domain.supervision.part_ways import KEEPERS
from models.realm import holds_all, realm_of
from models.supervision.narrowing import supervised

_ONLY = say("Trang này dành cho người giám sát, lãnh đạo và quản trị.")
NOT_YOURS = say(
    "Việc này chạm tới mọi cơ quan, nên chỉ người giám sát hoặc quản trị của cơ quan đứng đầu làm được. Báo cho họ."
)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Who looks at the installation: `agencies` are those whose calls are counted, by id.

    `desk` tells whether the lists of cases are open to this person, `may_press` whether the buttons are.
    """

    staff: Person
    agencies: tuple[str, ...]
    desk: bool
    may_press: bool


async def _keeper(services: CurrentServices, staff: CurrentStaff) -> Keeper:
    viewer = staff.viewer
    overseen, administered = supervised(viewer), viewer.agencies_as(Role.ADMINISTRATOR)
    if not overseen and not administered:
        raise Forbidden(_ONLY)
    async with services.sessions.read() as session:
        may_press = await holds_all(session, viewer.agencies_as(*KEEPERS))
        agencies = overseen or (await realm_of(session, administered)).ids
    return Keeper(staff, tuple(agencies), desk=bool(overseen), may_press=may_press)


CurrentKeeper = Annotated[Keeper, Depends(_keeper)]
"""Who may look at the parts of the installation. 403 for everybody else on the staff."""
