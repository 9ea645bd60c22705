"""The desk of feedback: pages of what is open or closed, and how much of it is open and late."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import literal, select, text, tuple_
from sqlmodel import col

from domain.deadline.calendar import WorkingCalendar
from domain.feedback.clock import Event, Step, clock, in_time_since
from models.feedback import DESK_ROLES, FeedbackPage, pages_of
from models.paging import Cursor, Page
from models.tables import Feedback
from models.viewer import Viewer
from runtime.database import ReadSession

_WAITS: Final = "asked"
_COUNTS: Final = text("""
select count(*) as open, count(*) filter (
    where f.status = 'received' and f.received_at < :in_time_since and not exists (
        select from feedback_events e where e.feedback_id = f.id and e.kind = 'supplied')
) as late
from feedback f where f.agency_id = any(cast(:agencies as text[])) and f.status in ('received', 'asked')
""")
#: Those whose clock once stood: few, and whether they are late only their own steps tell.
_GIVEN_TIME_BACK: Final = text("""
select e.feedback_id, e.kind, e.at from feedback f join feedback_events e on e.feedback_id = f.id
where f.agency_id = any(cast(:agencies as text[])) and f.status = 'received' and f.received_at < :in_time_since
    and exists (select from feedback_events s where s.feedback_id = f.id and s.kind = 'supplied')
order by e.feedback_id, e.position
""")


@dataclass(frozen=True, slots=True)
class FeedbackCounts:
    """How much feedback is open, with that which waits for its sender; how much of it is late."""

    open: int
    late: int


async def open_feedback(
    session: ReadSession, viewer: Viewer, *, after: Cursor | None = None, limit: int = 50
) -> Page[FeedbackPage]:
    """Return a page of the open feedback of the viewer's offices, the oldest first; what waits for its sender last."""
    waits = col(Feedback.status) == _WAITS
    place = tuple_(waits, col(Feedback.received_at), col(Feedback.id))
    wanted = select(Feedback).where(
        col(Feedback.agency_id).in_(_offices(viewer)), col(Feedback.status).in_(("received", _WAITS))
    )
    if after is not None:
        start = tuple_(literal(after.part == _WAITS), literal(after.at), literal(after.case_id))
        wanted = wanted.where(place > start)
    found = await session.scalars(wanted.order_by(waits, col(Feedback.received_at), col(Feedback.id)).limit(limit + 1))
    lines = tuple(await pages_of(session, found.all()))
    if len(lines) <= limit:
        return Page(lines)
    last = lines[limit - 1].feedback
    return Page(lines[:limit], Cursor(last.received_at, last.id, _WAITS if last.status == _WAITS else ""))


async def closed_feedback(
    session: ReadSession, viewer: Viewer, *, after: Cursor | None = None, limit: int = 50
) -> Page[FeedbackPage]:
    """Return a page of the closed feedback of the viewer's offices, the last closed first."""
    wanted = select(Feedback).where(
        col(Feedback.agency_id).in_(_offices(viewer)), col(Feedback.status).in_(("refused", "answered"))
    )
    if after is not None:
        place = tuple_(col(Feedback.closed_at), col(Feedback.id))
        wanted = wanted.where(place < tuple_(literal(after.at), literal(after.case_id)))
    found = await session.scalars(
        wanted.order_by(col(Feedback.closed_at).desc(), col(Feedback.id).desc()).limit(limit + 1)
    )
    lines = tuple(await pages_of(session, found.all()))
    if len(lines) <= limit:
        return Page(lines)
    last = lines[limit - 1].feedback
    return Page(lines[:limit], Cursor(last.closed_at or last.received_at, last.id))


async def feedback_counts(
    session: ReadSession, viewer: Viewer, calendar: WorkingCalendar, now: datetime
) -> FeedbackCounts:
    """Return how much feedback of the viewer's offices is open and late, however many pages that is."""
    values = {"agencies": _offices(viewer), "in_time_since": in_time_since(now, calendar)}
    counted = (await session.execute(_COUNTS, values)).mappings().one()
    steps: defaultdict[UUID, list[Event]] = defaultdict(list)
    for feedback_id, kind, at in await session.execute(_GIVEN_TIME_BACK, values):
        steps[feedback_id].append(Event(Step(kind), at))
    late = sum(clock(events, calendar).late(now) for events in steps.values())
    return FeedbackCounts(counted["open"], counted["late"] + late)


def _offices(viewer: Viewer) -> list[str]:
    return sorted(viewer.agencies_as(*DESK_ROLES))
