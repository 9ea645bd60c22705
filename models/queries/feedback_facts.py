"""What a letter about feedback says, and to whom."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from models.tables import Agency, Feedback, FeedbackEvent
from runtime.database import ReadSession


@dataclass(frozen=True)
class FeedbackFacts:
    """A feedback as its letter tells of it; `said` are the office's words at the step the letter is about."""

    code: str
    name: str
    phone: str
    email: str
    agency_id: str
    agency_name: str
    agency_phone: str
    agency_address: str
    said: str


async def feedback_facts(session: ReadSession, feedback_id: UUID, position: int) -> FeedbackFacts | None:
    """Return what the letter about one step of a feedback says; None when there is no such step."""
    found = await session.execute(
        select(Feedback, FeedbackEvent, Agency)
        .join(FeedbackEvent, col(FeedbackEvent.feedback_id) == col(Feedback.id))
        .join(Agency, col(Agency.id) == col(Feedback.agency_id))
        .where(col(Feedback.id) == feedback_id, col(FeedbackEvent.position) == position)
    )
    row = found.one_or_none()
    if row is None:
        return None
    feedback, event, agency = row
    return FeedbackFacts(
        code=feedback.code,
        name=feedback.name,
        phone=feedback.phone,
        email=feedback.email,
        agency_id=agency.id,
        agency_name=agency.name_vi,
        agency_phone=agency.phone,
        agency_address=agency.address,
        said=event.text,
    )
