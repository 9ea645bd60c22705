"""Feedback of citizens: stored when it comes, answered step by step, found by code and secret or by its office."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select, text
from sqlmodel import col

from domain.feedback.clock import Event, Kind, Step
from models.follow import ALPHABET, follow_secret, hash_follow_secret
from models.notice_rows import NoticeLine, keep, later
from models.tables import Agency, Feedback, FeedbackEvent, Staff
from models.viewer import Viewer
from runtime.database import ReadSession, WriteSession

_SPACE = UUID("0b0b3b0a-3f0d-4a39-9f7b-5a0c9b1f7d11")
_CODE_LETTERS = 8
#: The steps whoever sent feedback is told of, with the message that tells it.
_TOLD = {Step.ANSWERED: "feedback_answered", Step.ASKED: "feedback_asked", Step.REFUSED: "feedback_refused"}
#: Who sees and answers the feedback of an office.
DESK_ROLES = ("supervisor", "leader", "administrator")


@dataclass(frozen=True, slots=True)
class NewFeedback:
    """What a citizen sends. All but `agency_id`, `kind` and `text` may be empty: feedback may be anonymous."""

    agency_id: str
    kind: Kind
    text: str
    case_code: str = ""
    procedure_code: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """One step as it is read: what, when, whose words."""

    step: Step
    at: datetime
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """A feedback with its steps in order and its office's names."""

    feedback: Feedback
    voices: tuple[Voice, ...]
    agency_vi: str
    agency_en: str

    @property
    def events(self) -> list[Event]:
        """The steps as the clock reads them."""
        return [Event(voice.step, voice.at) for voice in self.voices]


async def receive(session: WriteSession, new: NewFeedback, key: str, server_secret: str, at: datetime) -> Feedback:
    """Store a feedback and return it. The same key gives the same feedback, its code and its secret."""
    feedback_id = uuid5(_SPACE, key)
    known = await session.get(Feedback, feedback_id)
    if known is not None:
        return known
    feedback = Feedback(
        id=feedback_id,
        code=_code(feedback_id, server_secret),
        secret_hash=hash_follow_secret(follow_secret(server_secret, feedback_id), feedback_id),
        agency_id=new.agency_id,
        kind=new.kind.value,
        case_code=new.case_code,
        procedure_code=new.procedure_code,
        name=new.name,
        phone=new.phone,
        email=new.email,
        text=new.text,
        received_at=at,
    )
    session.add(feedback)
    await session.flush()
    session.add(FeedbackEvent(feedback_id=feedback_id, position=0, kind=Step.RECEIVED.value, at=at))
    await session.flush()
    return feedback


def secret_of(feedback: Feedback, server_secret: str) -> str:
    """Return the secret on the citizen's slip."""
    return follow_secret(server_secret, feedback.id)


async def feedback_of_citizen(session: ReadSession, code: str, secret: str) -> FeedbackPage | None:
    """Return a feedback to who knows its code and secret, else None; takes the same time either way."""
    found = await session.scalar(select(Feedback).where(col(Feedback.code) == code))
    known = found or Feedback(code="", secret_hash="", agency_id="", kind="", text="")
    fits = hmac.compare_digest(hash_follow_secret(secret, known.id), known.secret_hash)
    return await _page(session, found) if found is not None and fits else None


async def feedback_of_office(session: ReadSession, viewer: Viewer, code: str) -> FeedbackPage | None:
    """Return a feedback of the viewer's offices, else None."""
    found = await session.scalar(
        select(Feedback).where(
            col(Feedback.code) == code, col(Feedback.agency_id).in_(sorted(viewer.agencies_as(*DESK_ROLES)))
        )
    )
    return await _page(session, found) if found is not None else None


async def take_step(
    session: WriteSession, feedback_id: UUID, step: Step, words: str, at: datetime, staff_id: UUID | None
) -> None:
    """Write down a step; the caller has asked the rules. Two at once: the second finds its place taken and fails.

    What the office says is sent to whoever left a telephone number or an address, by a workflow of its own.
    """
    feedback = await session.get(Feedback, feedback_id)
    if feedback is None:
        return
    counted = await session.execute(
        text("select count(*) as steps from feedback_events where feedback_id = :id"), {"id": feedback_id}
    )
    position = counted.scalar_one()
    session.add(
        FeedbackEvent(feedback_id=feedback_id, position=position, kind=step.value, at=at, staff_id=staff_id, text=words)
    )
    if step in _TOLD and (feedback.phone or feedback.email):
        base = f"{feedback.code}/{position}"
        line = NoticeLine(
            key=f"{base}/none",
            base=base,
            channel="none",
            message=_TOLD[step],
            feedback_id=feedback_id,
            about={"position": str(position)},
        )
        await keep(session, line, "held", at, send_at=at)
        later(session, line.key)
    feedback.status = {Step.SUPPLIED: "received"}.get(step, step.value)
    feedback.closed_at = at if step in (Step.REFUSED, Step.ANSWERED) else None
    await session.flush()


def _code(feedback_id: UUID, server_secret: str) -> str:
    """Return a short code that tells nothing about how many there are."""
    digest = hmac.digest(server_secret.encode(), b"feedback-code/" + feedback_id.bytes, "sha256")
    number = int.from_bytes(digest[:5], "big")
    return "PA-" + "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(_CODE_LETTERS)))


async def _page(session: ReadSession, feedback: Feedback) -> FeedbackPage:
    return (await pages_of(session, [feedback]))[0]


async def pages_of(session: ReadSession, found: Sequence[Feedback]) -> list[FeedbackPage]:
    """Return feedback with their steps and the names of their offices, in the order given."""
    if not found:
        return []
    ids = [feedback.id for feedback in found]
    steps = await session.execute(
        select(FeedbackEvent, col(Staff.name))
        .outerjoin(Staff, col(Staff.id) == col(FeedbackEvent.staff_id))
        .where(col(FeedbackEvent.feedback_id).in_(ids))
        .order_by(col(FeedbackEvent.position))
    )
    voices: dict[UUID, list[Voice]] = {feedback_id: [] for feedback_id in ids}
    for event, name in steps:
        voices[event.feedback_id].append(Voice(Step(event.kind), event.at, event.text, name or ""))
    agencies = await session.scalars(select(Agency).where(col(Agency.id).in_({one.agency_id for one in found})))
    names = {agency.id: agency for agency in agencies}
    return [
        FeedbackPage(
            feedback=one,
            voices=tuple(voices[one.id]),
            agency_vi=names[one.agency_id].name_vi,
            agency_en=names[one.agency_id].name_en or names[one.agency_id].name_vi,
        )
        for one in found
    ]
