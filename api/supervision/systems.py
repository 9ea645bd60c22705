"""How each outside system is doing, and the parts of the installation that serve all cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.language import Readable
from api.supervision.banner import banners
from api.supervision.comparison import shown_comparison
from api.supervision.keeping import NOT_YOURS, CurrentKeeper
from api.supervision.list_page import STALE
from api.supervision.naming import PART_NAMES, QUEUES, SCHEDULES, part_name
from api.supervision.part_pages import shown_act
from api.supervision.query import DeskQuery
from domain.procedure.basics import Words
from domain.supervision.causes import TREATMENTS, Group, WayOut, causes_of
from domain.supervision.findings import Part
from models.supervision.desk import desk_look
from models.supervision.part_acts import newest_part_acts
from models.supervision.parts import PartTrouble, open_parts, system_states
from runtime.task_queues import TASK_QUEUES
from workflows.schedules import SCHEDULES as INSTALLED

router = APIRouter()
#: The systems calls go to; queues that do other work are listed below them.
SENDING: Final = [
    cause for cause in causes_of(Group.OUTSIDE) if {WayOut.RETRY, WayOut.RESEND}.intersection(TREATMENTS[cause].ways)
]
SYSTEMS: Final = ("agencies", "taxes", "payments", "post", "notifications", "documents", "portal", "cases")


@dataclass(frozen=True, slots=True)
class PartLine:
    """A queue or a schedule: its own name and its name in words, and what is wrong with it, if anything is."""

    name: str
    words: Readable | Words
    troubles: Sequence[PartTrouble]

    def detail(self, key: str) -> str:
        """Return a figure of its troubles, empty when none tells it."""
        return next((str(one.detail[key]) for one in self.troubles if key in one.detail), "")

    @property
    def since(self) -> datetime | None:
        """Return since when something is wrong with it."""
        return min((one.since for one in self.troubles), default=None)

    def has(self, *parts: str) -> bool:
        """Tell whether one of these troubles was found."""
        return any(one.cause in parts for one in self.troubles)


@router.get("/desk/systems")
async def show_systems(request: Request, services: CurrentServices, keeper: CurrentKeeper) -> Response:
    """Show outside systems as the viewer's cases meet them, then queues, schedules and what else is wrong."""
    now = datetime.now(UTC)
    async with services.sessions.read() as session:
        look = await desk_look(session)
        troubles = await open_parts(session)
        acts = await newest_part_acts(session)
        states = await system_states(session, keeper.agencies, SYSTEMS, causes_of(Group.OUTSIDE), SENDING, now)
    circuits = {one.name: one.id for one in troubles if one.cause == Part.CIRCUIT_OPEN}
    listed = {("queue", name) for name in TASK_QUEUES} | {("schedule", name) for name in INSTALLED}
    listed |= {("system", name) for name in SYSTEMS}
    rest = [one for one in troubles if (one.subject, one.name) not in listed]
    values = {
        "states": [(one, part_name(Part.CIRCUIT_OPEN, one.system), _cases_of(one.system)) for one in states],
        "queues": [_part(name, QUEUES, "queue", troubles) for name in TASK_QUEUES],
        "schedules": [_part(name, SCHEDULES, "schedule", troubles) for name in INSTALLED],
        "circuits": circuits,
        "acts": [shown_act(one, now) for one in acts],
        "comparison": await shown_comparison(services),
        "may_press": keeper.may_press,
        "not_yours": NOT_YOURS,
        "desk": keeper.desk,
        "kinds": PART_NAMES,
        "rest": [(one, part_name(one.cause, one.name)) for one in rest],
        "banners": banners(troubles),
        "all_well": not troubles and not any(one.open_until or one.refused for one in states),
        "looked_at": look.looked_at if look else None,
        "stale": look is None or now - look.looked_at > STALE,
    }
    return services.pages.render(request, "supervision/systems.html", values)


def _cases_of(system: str) -> str:
    """Return the query of the cases that stand on the desk because of a system."""
    return DeskQuery(group=Group.OUTSIDE, who=system).text


def _part(name: str, words: Mapping[str, Readable], subject: str, troubles: Sequence[PartTrouble]) -> PartLine:
    of_part = [one for one in troubles if one.subject == subject and one.name == name]
    return PartLine(name, words.get(name) or Words(vi=name, en=name), of_part)
