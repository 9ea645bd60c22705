"""Who looks into the workflows of cases: who has to get them moving, and who keeps the installation running."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from api.errors import Forbidden
from api.language import say
from api.security.people import Machine, Person
from domain.case.acts import Role
from models.tables import Case
from models.viewer import Viewer

INSPECTORS: Final = (Role.SUPERVISOR, Role.ADMINISTRATOR)
_ONLY: Final = say("Trang này dành cho người giám sát và quản trị của cơ quan.")


def may_inspect(someone: Person | Machine, case: Case) -> bool:
    """Tell whether somebody supervises or administers an agency of the case."""
    return may_inspect_at(someone.viewer, (case.agency_id, case.received_at_agency))


def may_inspect_at(viewer: Viewer, agencies: Collection[str]) -> bool:
    """Tell whether somebody supervises (there or above) or administers one of a case's agencies."""
    return not viewer.agencies_over(*INSPECTORS).isdisjoint(agencies)


def demand_inspector(someone: Person | Machine) -> None:
    """Raise Forbidden for who supervises and administers nothing."""
    if not someone.viewer.agencies_as(*INSPECTORS):
        raise Forbidden(_ONLY)


def demand_of_case(someone: Person | Machine, case: Case) -> None:
    """Raise Forbidden for a case of an agency where somebody has another post."""
    if not may_inspect(someone, case):
        raise Forbidden(_ONLY)
