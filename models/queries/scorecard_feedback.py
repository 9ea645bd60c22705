"""The feedback of a period with its steps, for the indicators about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from domain.feedback.clock import Event, Step
from runtime.database import ReadSession

#: Praise asks for no answer.
_FEEDBACK: Final = text("""
select f.code, f.agency_id, f.kind, f.status, f.received_at,
    (select jsonb_agg(jsonb_build_array(e.kind, e.at) order by e.position) from feedback_events e
        where e.feedback_id = f.id) as steps
from feedback f
where f.agency_id = any(cast(:agencies as text[])) and f.kind <> 'praise' and f.received_at < :until
    and (f.closed_at is null or f.closed_at >= :start or f.received_at >= :start)
order by f.received_at, f.code
""")


@dataclass(frozen=True, slots=True)
class FeedbackSteps:
    """One feedback with its steps in order. No words of anybody."""

    code: str
    agency_id: str
    kind: str
    status: str
    received_at: datetime
    events: tuple[Event, ...]


async def feedback_of_period(
    session: ReadSession, agencies: Iterable[str], start: datetime, until: datetime
) -> list[FeedbackSteps]:
    """Return the feedback that was received or handled in a period, oldest first."""
    values = {"agencies": sorted(agencies), "start": start, "until": until}
    found = []
    for row in await session.execute(_FEEDBACK, values):
        events = tuple(Event(Step(kind), datetime.fromisoformat(at)) for kind, at in row.steps or ())
        found.append(FeedbackSteps(row.code, row.agency_id, row.kind, row.status, row.received_at, events))
    return found
