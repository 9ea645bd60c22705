"""What the head of the one-stop unit is told of: agencies that were asked and have not answered in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.agency_names import Names, agency_names
from api.badges import Badge, due_badge
from api.dependencies import CurrentServices, CurrentStaff
from api.language import Readable, say
from api.readings import log_list
from domain.procedure.basics import Words
from models.queries.late_opinions import LateOpinion, late_opinions

router = APIRouter()


@dataclass(frozen=True, slots=True)
class LateOpinionRow:
    """One late opinion as the page shows it: of whom, and how the case itself stands."""

    line: LateOpinion
    agency: Readable | Words
    procedure: Words
    badge: Badge | None


@router.get("/late-opinions")
async def show_late_opinions(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Show who has not answered, since when, in which case; for supervisors and leaders, empty for everybody else."""
    now = datetime.now(UTC)
    calendar = await services.definitions.calendar()
    async with services.sessions.read() as session:
        lines = await late_opinions(session, staff.viewer)
    if lines:
        await log_list(services, staff, request, "late opinions")
    kinds = agency_names(services.settings)
    rows = [
        LateOpinionRow(
            line,
            _asked(line, kinds),
            Words(vi=line.procedure_vi, en=line.procedure_en),
            due_badge(line.due_at, now, calendar) if line.due_at else None,
        )
        for line in lines
    ]
    return services.pages.render(request, "desk/late_opinions.html", {"rows": rows})


def _asked(line: LateOpinion, kinds: Names) -> Readable | Words:
    """Return what the agency is called: its own name where its people work here, else that of its kind."""
    if line.seat:
        return Words(vi=line.agency_vi, en=line.agency_en)
    if not line.agency:
        return say("Không ghi cơ quan nào")
    vi, en = kinds.get(line.agency, (line.agency, line.agency))
    return Words(vi=vi, en=en)
