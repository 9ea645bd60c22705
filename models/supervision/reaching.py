"""Who is reached by a reminder or a telling from the desk, and the tasks that change hands there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.base import now as instant_now
from models.escalating import PERSON, Receiver, put_up_for
from models.notice_rows import NoticeLine, keep, later
from models.queries.case_notices import send_by_other_way
from models.tables import Applicant, Case, Escalation, Notice, Staff, Task
from runtime.database import ReadSession, WriteSession

REMINDED: Final = "reminded"
ESCALATED_BY_HAND: Final = "escalated_by_hand"
#: The mails go out together with those of the office's rules, one to a person.
_MAILED: Final = "escalated"
Posts = Sequence[tuple[str, str]]

_HOLDERS: Final = text("""
select distinct s.id as staff_id, s.name, s.email
from unnest(cast(:agencies as text[]), cast(:roles as text[])) as p (agency_id, role)
join staff s on s.active and (s.id::text = split_part(p.role, ':', 2) and p.role like 'person:%'
    or exists (select from staff_roles r where r.staff_id = s.id and r.role = p.role and r.agency_id = p.agency_id))
order by s.name, s.id
""")


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task of a case that is open or put aside, and who holds it; `holder` is empty for nobody."""

    id: str
    step: str
    kind: str
    role: str
    agency_id: str
    claimed_by: UUID | None
    holder: str


async def open_tasks(session: ReadSession, case_id: UUID) -> list[OpenTask]:
    """Return the tasks of a case that are not finished."""
    found = await session.execute(
        select(Task, col(Staff.name))
        .outerjoin(Staff, col(Staff.id) == col(Task.claimed_by))
        .where(col(Task.case_id) == case_id, col(Task.status).in_(("open", "suspended")))
        .order_by(col(Task.due_at).nulls_last(), col(Task.id))
    )
    return [
        OpenTask(task.id, task.step, task.kind, task.role, task.agency_id, task.claimed_by, name or "")
        for task, name in found
    ]


async def staff_name(session: ReadSession, staff_id: UUID) -> str:
    """Return the name of an active member of staff; empty for nobody."""
    found = await session.scalar(select(col(Staff.name)).where(col(Staff.id) == staff_id, col(Staff.active)))
    return found or ""


def posts_of_tasks(tasks: Sequence[OpenTask]) -> list[tuple[str, str]]:
    """Return who is told about tasks: their holders as persons, else the posts they are for."""
    found = [
        (task.agency_id, f"{PERSON}{task.claimed_by}" if task.claimed_by else task.role)
        for task in tasks
        if task.kind != "hand_over"
    ]
    return list(dict.fromkeys(found))


async def people_in(session: ReadSession, posts: Posts) -> list[Receiver]:
    """Return the active people behind posts and persons."""
    given = {"agencies": [agency for agency, _ in posts], "roles": [role for _, role in posts]}
    return [Receiver(**row) for row in (await session.execute(_HOLDERS, given)).mappings()]


async def tell_once(
    session: WriteSession,
    *,
    case_id: UUID,
    code: str,
    agency_id: str,
    rule: str,
    message: str,
    since: datetime,
    words: dict[str, str],
    posts: Posts,
    people: Sequence[Receiver],
    mail: bool,
    now: datetime,
) -> bool:
    """Tell people of a case on screen, and by mail where there is one; False when this `rule` told of it before."""
    stored = insert(Escalation).values(
        case_id=case_id,
        rule=rule,
        agency_id=agency_id,
        since=since,
        told_at=now,
        told=[str(one.staff_id) for one in people],
        ways=["screen", "mail"] if mail else ["screen"],
        words=words,
    )
    noted = await session.change(stored.on_conflict_do_nothing().returning(col(Escalation.rule)))
    if noted.scalar() is None:
        return False
    base = f"{message}/{code}/{rule}"
    shown = NoticeLine(f"{base}/screen", base, "screen", message, case_id, audience="staff", about={"rule": rule})
    await keep(session, shown, "sent", now, sent_at=now)
    await put_up_for(session, shown.key, posts)
    for person in people if mail else ():
        if "@" not in person.email:
            continue
        about = {"rule": rule, "staff": str(person.staff_id), "look": now.replace(second=0, microsecond=0).isoformat()}
        key = f"{base}/email/{person.staff_id}"
        line = NoticeLine(key, base, "email", _MAILED, case_id, audience="staff", about=about)
        await keep(session, line, "held", now, send_at=now)
    return True


async def way_to(session: ReadSession, case_id: UUID) -> str:
    """Return the way an applicant can be written to: by mail, else by SMS; empty when neither is known."""
    person = await session.get(Applicant, case_id)
    if person is None:
        return ""
    return "email" if person.email else "sms" if person.phone else ""


async def write_again(session: WriteSession, case_id: UUID, base: str, way: str, key: str, by: UUID) -> bool:
    """Send a message to the applicant once more; the same key sends nothing twice. False when there is none."""
    return await send_by_other_way(session, case_id, base, way, key, str(by))


async def remind_applicant(session: WriteSession, case_id: UUID, message: str, way: str, key: str, by: UUID) -> bool:
    """Tell the applicant once more what a message told them; the same key tells nothing twice.

    One who was never told, as of a case brought in from another system, is told it now. False when the case is gone.
    """
    code = await session.scalar(select(col(Case.code)).where(col(Case.id) == case_id))
    if code is None:
        return False
    own = f"{code}/reminder:{message}"
    line = NoticeLine(f"{own}/{key}/{way}", own, way, message, case_id, reason="resend", asked_by=str(by))
    if await session.get(Notice, line.key) is not None:
        return True  # what it told is a message told before by now, and not to be told again under another key
    told = select(col(Notice.base)).where(
        col(Notice.case_id) == case_id,
        col(Notice.audience) == "applicant",
        col(Notice.message) == message,
        col(Notice.base) != "",
    )
    base = await session.scalar(told.order_by(col(Notice.created_at).desc(), col(Notice.key)).limit(1))
    if base is not None:
        return await write_again(session, case_id, base, way, key, by)
    at = instant_now()
    await keep(session, line, "held", at, send_at=at)
    later(session, line.key)
    await session.flush()
    return True
