"""What a leader has to tell applicants now: more time while it may still be given, an apology when it is too late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.badges import Badge, due_badge
from api.services import Services
from api.whole_acts import last_day_to_extend
from domain.case.acts import Act
from domain.deadline.moments import A_DAY, local_day, midnight_ending
from domain.procedure.basics import Words
from models.queries.late_cases import LateCase, late_cases
from models.viewer import Viewer

MOST = 20


@dataclass(frozen=True, slots=True)
class LateRow:
    """One case, its badge, and the act that is left."""

    line: LateCase
    procedure: Words
    badge: Badge
    act: Act


async def late_rows(services: Services, viewer: Viewer, now: datetime) -> Sequence[LateRow]:
    """Return the cases due by the end of the next working day, or late, that nobody apologised for yet."""
    calendar = await services.definitions.calendar()
    today = local_day(now)
    next_day = today + A_DAY
    while not calendar.is_working_day(next_day):
        next_day += A_DAY
    async with services.sessions.read() as session:
        found = await late_cases(session, viewer, until=midnight_ending(next_day), today=today, limit=MOST)
    return [
        LateRow(
            line,
            Words(vi=line.procedure_vi, en=line.procedure_en),
            due_badge(line.due_at, now, calendar),
            Act.EXTEND if not line.extended and today <= last_day_to_extend(line.due_at) else Act.APOLOGISE,
        )
        for line in found
    ]
