"""What messages about a case say and to whom, and what became of each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import due
from domain.deadline.limit import Limit
from domain.procedure.compile import read_compiled
from domain.procedure.definition import OnlineIntake, Supplement
from models.calendars import newest_calendar
from models.procedures import version_of
from models.tables import Agency, Applicant, Case, CaseEvent, Note, Notice, Staff, StaffRole
from runtime.database import ReadSession, WriteSession

#: Which event of the log a message tells of, when the message needs its reason or its list.
_TOLD_EVENT = {"refused_at_intake": "refused_at_intake", "supplement_requested": "supplement_requested"}


@dataclass(frozen=True)
class Point:
    """One point of a supplement request: which paper, and what is wanted of it."""

    paper: str
    paper_en: str
    what: str


@dataclass(frozen=True)
class NoticeFacts:
    """What the messages of a case may say. Instants are aware UTC, `owed` is in đồng.

    `phase`, `decision` and `way` are the words of the case row. `reason` and `points` belong to the latest
    refusal or supplement request; they go into mail only. `supplement_by` is the last Vietnam day to
    supply. `intake_limit` is how long an online filing waits at most ("8 working hours").
    """

    case_code: str
    procedure_name: str
    procedure_name_en: str
    agency_name: str
    agency_phone: str
    agency_address: str
    name: str
    phone: str
    email: str
    phase: str
    decision: str
    way: str
    owed: int
    received_at: datetime | None
    due_at: datetime | None
    appointment_at: datetime | None
    intake_limit: str
    reason: str = ""
    points: list[Point] = field(default_factory=list)
    supplement_by: date | None = None


async def notice_facts(session: ReadSession, case_id: UUID, message: str) -> NoticeFacts | None:
    """Return what `message` may say about a case; None when there is no such case."""
    found = await session.execute(
        select(Case, Applicant, Agency)
        .join(Applicant, col(Applicant.case_id) == col(Case.id))
        .outerjoin(Agency, col(Agency.id) == col(Case.received_at_agency))
        .where(col(Case.id) == case_id)
    )
    row = found.one_or_none()
    if row is None:
        return None
    case, person, agency = row
    published = await version_of(session, case.procedure_code, case.procedure_version)
    definition = read_compiled(published.text) if published else None
    papers = {paper.id: paper.name for paper in definition.dossier} if definition else {}
    event, note = await _told(session, case_id, message)
    lapses_after = ((definition and definition.supplement) or Supplement()).lapses_after
    return NoticeFacts(
        case_code=case.code,
        procedure_name=published.name_vi if published else case.procedure_code,
        procedure_name_en=(published.name_en if published else "") or case.procedure_code,
        agency_name=agency.name_vi if agency else case.received_at_agency,
        agency_phone=agency.phone if agency else "",
        agency_address=agency.address if agency else "",
        name=person.name,
        phone=person.phone,
        email=person.email,
        phase=case.phase,
        decision=case.decision,
        way=case.way,
        owed=max(case.fee - case.paid, 0),
        received_at=case.received_at,
        due_at=case.due_at,
        appointment_at=case.appointment_at,
        intake_limit=((definition and definition.online_intake) or OnlineIntake()).answer_within,
        reason=note.text if note else "",
        points=[_point(item, papers) for item in note.items] if note else [],
        supplement_by=await _last_day(session, event, lapses_after) if message == "supplement_requested" else None,
    )


async def _told(session: ReadSession, case_id: UUID, message: str) -> tuple[CaseEvent | None, Note | None]:
    """Return the latest event a message tells of, and the text that was written for it."""
    kind = _TOLD_EVENT.get(message)
    if kind is None:
        return None, None
    event = await session.scalar(
        select(CaseEvent)
        .where(col(CaseEvent.case_id) == case_id, col(CaseEvent.kind) == kind)
        .order_by(col(CaseEvent.seq).desc())
        .limit(1)
    )
    if event is None:
        return None, None
    try:
        return event, await session.get(Note, UUID(event.note))
    except ValueError:
        return event, None


def _point(item: Any, papers: dict[str, Any]) -> Point:
    """Read one item of a note: a component id alone, or with what is wanted of it."""
    component, what = (item.get("component", ""), item.get("what", "")) if isinstance(item, dict) else (str(item), "")
    words = papers.get(component)
    return Point(words.vi if words else component, words.en if words else component, what)


async def _last_day(session: ReadSession, event: CaseEvent | None, lapses_after: str) -> date | None:
    edition = await newest_calendar(session)
    if event is None or edition is None:
        return None
    return due(event.at, Limit.parse(lapses_after), WorkingCalendar.from_json(edition.text)).last_day


async def staff_to_tell(session: ReadSession, case_id: UUID, roles: Sequence[str]) -> list[Staff]:
    """Return the active staff with one of `roles` at the agency that decides or the one that received the case."""
    agencies = (
        select(Case.agency_id)
        .where(col(Case.id) == case_id)
        .union(select(Case.received_at_agency).where(col(Case.id) == case_id))
    )
    holders = select(StaffRole.staff_id).where(col(StaffRole.role).in_(roles), col(StaffRole.agency_id).in_(agencies))
    found = await session.scalars(
        select(Staff).where(col(Staff.active), col(Staff.id).in_(holders)).order_by(col(Staff.login))
    )
    return list(found.all())


async def sent_already(session: ReadSession, key: str) -> str | None:
    """Return the reference under which a notice was sent; None when it was not."""
    notice = await session.get(Notice, key)
    return notice.reference if notice is not None and notice.status == "sent" else None


async def keep_attempt(
    session: WriteSession, *, key: str, case_id: UUID, channel: str, message: str, at: datetime
) -> None:
    """Note that a notice is being sent; a notice that was sent stays sent."""
    statement = insert(Notice).values(
        key=key,
        case_id=case_id,
        channel=channel,
        message=message,
        status="sending",
        created_at=at,
        reference="",
        problem="",
    )
    await session.change(
        statement.on_conflict_do_update(
            index_elements=["key"], set_={"status": "sending"}, where=col(Notice.status) != "sent"
        )
    )


async def keep_outcome(
    session: WriteSession, key: str, *, at: datetime, reference: str = "", problem: str = ""
) -> None:
    """Note that a notice was sent under a reference, or failed with a problem code; sent stays sent."""
    outcome = {"status": "failed", "problem": problem} if problem else {"status": "sent", "sent_at": at, "problem": ""}
    await session.change(
        update(Notice)
        .where(col(Notice.key) == key, col(Notice.status) != "sent")
        .values(reference=reference, **outcome)
    )
