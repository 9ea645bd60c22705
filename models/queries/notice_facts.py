"""What messages about a case say, and to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.due import due
from domain.deadline.limit import Limit
from domain.notices.parts import Stand, is_told_by_whole, office_of
from domain.procedure.basics import Words
from domain.procedure.declared import declared_notice, step_named
from domain.procedure.definition import Definition
from domain.procedure.limits import OnlineIntake, Supplement
from domain.procedure.steps import Notice as Declared
from models.calendars import newest_calendar
from models.filed_under import definitions_of
from models.queries.case_family import cases_above
from models.tables import Agency, Applicant, Case, CaseEvent, Note, Staff, StaffRole
from runtime.database import ReadSession

#: Which event of the log a message tells of, when the message needs its reason or its list.
_TOLD_EVENT = {
    "refused_at_intake": "refused_at_intake",
    "supplement_requested": "supplement_requested",
    "appointment_moved": "calendar_changed",
    "extended": "extended",
    "apologised": "apologised",
    "held": "held",
    "hold_over": "held",
    "refunded": "refunded",
    "refund_refused": "refund_refused",
}


@dataclass(frozen=True)
class Point:
    """One point of a supplement request: which paper, what is wanted of it, why, by which law, how to mend it."""

    paper: str
    paper_en: str
    what: str
    why: str = ""
    basis: str = ""
    how: str = ""


@dataclass(frozen=True)
class NoticeFacts:
    """What the messages of a case may say. Instants are aware UTC, `owed` and `paid` are in đồng.

    `followed_code` is the code the applicant knows: that of the whole, whichever part of it a message is about; a part
    (`is_part`) is named beside it, its agency is its own. `followed_procedure` is the whole's; `told_by_whole` is true
    when the whole says this for its parts.
    `step` is the name of the step a message of the procedure itself is about, `declared` what it says.

    `language` is the one the applicant reads short messages in, `wording` the province's own words by part. A
    `sensitive` procedure's name stands in no short message. `stop_link` leads to where mails are stopped.

    `phase`, `decision` and `way` are the words of the case row. `reason` and `points` belong to the latest
    refusal or supplement request; they go into mail only. `supplement_by` is the last Vietnam day to
    supply. `intake_limit` is how long an online filing waits at most ("8 working hours"). `appointment_before` is the
    date that a change of the calendar replaced, `decided_by` the number of the decision it rests on. `promised` is the
    day named in an apology or a hold, `decides` the agency that decides when another one received the case. `refund`
    is how many đồng the latest refund was about, `refund_way` how it was paid: "online", "gateway", "cash", "transfer".
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
    paid: int
    received_at: datetime | None
    due_at: datetime | None
    appointment_at: datetime | None
    intake_limit: str
    reason: str = ""
    points: list[Point] = field(default_factory=list)
    supplement_by: date | None = None
    step: Words | None = None
    declared: Declared | None = None
    followed_code: str = ""
    followed_id: UUID | None = None
    followed_procedure: str = ""
    is_part: bool = False
    told_by_whole: bool = False
    agency_id: str = ""
    procedure_code: str = ""
    ended: bool = False
    language: str = "vi"
    wording: Mapping[str, str] = field(default_factory=dict)
    sensitive: bool = False
    stop_link: str = ""
    appointment_before: datetime | None = None
    decided_by: str = ""
    promised: date | None = None
    decides: str = ""
    decides_en: str = ""
    refund: int = 0
    refund_way: str = ""


async def notice_facts(
    session: ReadSession, case_id: UUID, message: str, of_step: str = "", number: str = ""
) -> NoticeFacts | None:
    """Return what `message` may say about a case; None when there is no such case.

    `of_step` is the step a message of the procedure itself belongs to, `number` which of its notices it is.
    """
    found = await session.execute(
        select(Case, Applicant).join(Applicant, col(Applicant.case_id) == col(Case.id)).where(col(Case.id) == case_id)
    )
    row = found.one_or_none()
    if row is None:
        return None
    case, person = row
    office = office_of(case.received_at_agency, case.agency_id, is_part=case.parent_id is not None)
    agency = await session.get(Agency, office)
    definitions = await definitions_of(session, case)
    published, definition, limits = definitions.published, definitions.followed, definitions.limits
    papers = {paper.id: paper.name for paper in definition.dossier} if definition else {}
    event, note = await _told(session, case_id, message)
    lapses_after = ((limits and limits.supplement) or Supplement()).lapses_after
    above = await cases_above(session, case.code) if case.parent_id is not None else ()
    whole = await session.get(Case, above[-1][0]) if above else None
    decides, decides_en = await _deciding(session, case, message)
    return NoticeFacts(
        case_code=case.code,
        agency_id=office,
        procedure_code=case.procedure_code,
        ended=case.ended_at is not None,
        followed_code=whole.code if whole else case.code,
        followed_id=whole.id if whole else case.id,
        followed_procedure=whole.procedure_code if whole else "",
        is_part=whole is not None,
        told_by_whole=whole is not None and is_told_by_whole(message, _stand(case), _stand(whole)),
        procedure_name=published.name_vi if published else case.procedure_code,
        procedure_name_en=(published.name_en if published else "") or case.procedure_code,
        agency_name=agency.name_vi if agency else office,
        agency_phone=agency.phone if agency else "",
        agency_address=agency.address if agency else "",
        name=person.name,
        phone=person.phone,
        email=person.email,
        phase=case.phase,
        decision=case.decision,
        way=case.way,
        owed=max(case.fee - case.paid, 0),
        paid=case.paid,
        received_at=case.received_at,
        due_at=case.due_at,
        appointment_at=case.appointment_at,
        intake_limit=((limits and limits.online_intake) or OnlineIntake()).answer_within,
        appointment_before=_instant(event, "appointment_before"),
        decided_by=event.values.get("decision", "") if event and event.kind == "calendar_changed" else "",
        promised=_day(event),
        decides=decides,
        decides_en=decides_en,
        **_refund(event),
        reason=note.text if note else "",
        points=[_point(item, papers) for item in note.items] if note else [],
        supplement_by=(
            await _last_day(session, event, lapses_after, case.agency_id) if message == "supplement_requested" else None
        ),
        step=_step_name(definition, of_step) if of_step else None,
        declared=declared_notice(definition, of_step, number) if definition and number else None,
    )


def _stand(case: Case) -> Stand:
    return Stand(case.decision, case.decided_at, case.ended_at is not None)


def _step_name(definition: Definition | None, step_id: str) -> Words:
    step = step_named(definition, step_id) if definition else None
    return (step.name if step else None) or Words(vi=step_id, en=step_id)


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


def _instant(event: CaseEvent | None, name: str) -> datetime | None:
    said = event.values.get(name) if event else None
    return datetime.fromisoformat(said) if said else None


def _day(event: CaseEvent | None) -> date | None:
    said = event.values.get("day") if event else None
    return date.fromisoformat(said) if said else None


def _refund(event: CaseEvent | None) -> dict[str, Any]:
    if event is None or event.kind not in ("refunded", "refund_refused"):
        return {}
    amount = event.values.get("amount", "")
    return {"refund": int(amount) if amount.isdecimal() else 0, "refund_way": event.values.get("way", "")}


async def _deciding(session: ReadSession, case: Case, message: str) -> tuple[str, str]:
    """Return the names of the agency that decides, for the message that says so."""
    agency = await session.get(Agency, case.agency_id) if message == "transferred" else None
    return (agency.name_vi, agency.name_en) if agency else ("", "")


def _point(item: Any, papers: dict[str, Any]) -> Point:
    """Read one item of a note: a component id alone, or with what is said of it."""
    said: dict[str, str] = item if isinstance(item, dict) else {"component": str(item)}
    component = said.get("component", "")
    words = papers.get(component)
    return Point(
        paper=words.vi if words else component,
        paper_en=words.en if words else component,
        what=said.get("what", ""),
        why=said.get("why", ""),
        basis=said.get("basis", ""),
        how=said.get("how", ""),
    )


async def _last_day(session: ReadSession, event: CaseEvent | None, lapses_after: str, agency_id: str) -> date | None:
    edition = await newest_calendar(session)
    if event is None or edition is None:
        return None
    calendar = WorkingCalendar.from_json(edition.text).for_agency(agency_id)
    return due(event.at, Limit.parse(lapses_after), calendar).last_day


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
