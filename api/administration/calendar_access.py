"""Who keeps the working calendar: administrators of the province's own agency write it, a second person approves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from api.dependencies import CurrentServices, CurrentStaff
from api.errors import Forbidden
from api.language import say
from api.security.people import Person
from domain.case.acts import Role

_OF_THE_PROVINCE = say("Lịch làm việc do quản trị của cơ quan cấp trên cùng soạn và người thứ hai ở đó phê duyệt.")
_READERS = (Role.ADMINISTRATOR, Role.LEADER)


@dataclass(frozen=True, slots=True)
class Keeper:
    """A member of staff and what they may do to the calendar; with neither they read it."""

    person: Person
    may_write: bool
    may_approve: bool

    @property
    def id(self) -> str:
        """The staff id that stands in revisions."""
        return str(self.person.staff_id)

    def need_writer(self) -> None:
        """Raise Forbidden for anybody who may not write."""
        if not self.may_write:
            raise Forbidden(_OF_THE_PROVINCE)

    def need_approver(self) -> None:
        """Raise Forbidden for anybody who may not approve."""
        if not self.may_approve:
            raise Forbidden(_OF_THE_PROVINCE)


async def _reader(services: CurrentServices, staff: CurrentStaff) -> Keeper:
    viewer = staff.viewer
    if not any(viewer.agencies_as(role) for role in _READERS):
        raise Forbidden
    tops = {agency.id for agency in await services.definitions.agencies() if agency.parent_id is None}
    writes = bool(tops & set(viewer.agencies_as(Role.ADMINISTRATOR)))
    return Keeper(staff, writes, writes or bool(tops & set(viewer.agencies_as(Role.LEADER))))


async def _keeper(keeper: Annotated[Keeper, Depends(_reader)]) -> Keeper:
    keeper.need_approver()
    return keeper


CalendarReader = Annotated[Keeper, Depends(_reader)]
"""A signed-in administrator or leader of any agency. 403 for other staff."""
CalendarKeeper = Annotated[Keeper, Depends(_keeper)]
"""A signed-in administrator or leader of the agency at the top. 403 for other staff."""
