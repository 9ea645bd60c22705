"""What the counter's own pages ask of everybody who opens them."""

from __future__ import annotations

from starlette.requests import Request

from api.case.reading import CaseReading, read_case
from api.errors import Forbidden
from api.language import say
from api.security.people import Person
from api.services import Services
from domain.case.acts import Role

_FOR_THE_COUNTER = say("Việc này cần vai trò cán bộ một cửa. Nhờ cán bộ một cửa làm, hoặc liên hệ quản trị của đơn vị.")


def counters_of(staff: Person) -> frozenset[str]:
    """Return the agencies at whose counter the person sits. Raises Forbidden when there is none."""
    agencies = staff.viewer.agencies_as(Role.COUNTER)
    if not agencies:
        raise Forbidden(_FOR_THE_COUNTER)
    return agencies


async def counter_case(request: Request, services: Services, staff: Person, code: str, what: str) -> CaseReading:
    """Read a case for somebody at a counter and log the reading as `what`. Raises Forbidden or NotFound."""
    counters_of(staff)
    return await read_case(request, services, staff, code, what=what)
