"""What supervisors and administrators see of the portal: what waits, what was refused, how both sides differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from models.portal import send_as_it_stands
from models.tables import Case, PortalComparison, PortalDifference, PortalFile, PortalMessage, PortalResend
from runtime.database import ReadSession, WriteSession

#: What a number begins with that is none of our agencies: filed on the portal, seen by everybody who may look.
_SEEN: Final = """(d.agency_id = any(cast(:agencies as text[]))
    or (d.difference = 'missing_here' and not exists (select from agencies a where a.id = d.agency_id)))"""


@dataclass(frozen=True, slots=True)
class Traffic:
    """How the messages of some agencies stand: on their way and since when the oldest is, refused, files to fetch.

    `behind` counts what waits behind a refused message.
    """

    moving: int
    oldest: datetime | None
    behind: int
    refused: int
    files: int


@dataclass(frozen=True, slots=True)
class RefusedMessage:
    """A message the portal refused, with its answer, and how many later ones of the case wait behind it."""

    code: str
    seq: int
    action: str
    cause: str
    status_code: int
    answer: str
    problem: str
    at: datetime
    behind: int


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One difference in a list, with the newest message of its case."""

    id: int
    number: str
    code: str
    ours: dict[str, Any]
    theirs: dict[str, Any]
    message_status: str
    message_at: datetime | None


@dataclass(frozen=True, slots=True)
class PortalCase:
    """One dossier: our row, the portal's entries as last compared, the differences, and its messages in order."""

    case: Case
    number: str
    differences: Sequence[PortalDifference]
    held: Sequence[dict[str, Any]]
    messages: Sequence[PortalMessage]
    files: Sequence[PortalFile]
    names: dict[str, str]
    rounds: Sequence[tuple[str, datetime]]
    results: int


@dataclass(frozen=True, slots=True)
class ResendProgress:
    """How a resend of a whole class is getting on."""

    resend: PortalResend
    by: str
    confirmed: int
    refused: int
    moving: int
    last_at: datetime | None


_TRAFFIC: Final = text("""
select count(*) filter (where m.status <> 'refused' and not m.held_up) as moving,
    min(m.created_at) filter (where m.status <> 'refused' and not m.held_up) as oldest,
    count(*) filter (where m.status <> 'refused' and m.held_up) as behind,
    count(*) filter (where m.status = 'refused') as refused,
    (select count(*) from portal_files f join cases c on c.portal_number = f.number
        where f.status <> 'fetched' and c.agency_id = any(cast(:agencies as text[]))) as files
from (
    select o.*, exists (select from portal_messages e where e.case_id = o.case_id and e.seq < o.seq
        and e.status = 'refused') as held_up
    from portal_messages o where o.status in ('waiting', 'sending', 'sent', 'refused')
) m join cases c on c.id = m.case_id
where c.agency_id = any(cast(:agencies as text[]))
""")


async def traffic(session: ReadSession, agencies: Sequence[str]) -> Traffic:
    """Return how the messages of some agencies stand."""
    return Traffic(**(await session.execute(_TRAFFIC, {"agencies": list(agencies)})).mappings().one())


_REFUSED: Final = text("""
select c.code, m.seq, m.action, m.cause, m.code as status_code, m.answer, m.problem, m.settled_at as at,
    (select count(*) from portal_messages l where l.case_id = m.case_id and l.seq > m.seq
        and l.status in ('waiting', 'sending', 'sent')) as behind
from portal_messages m join cases c on c.id = m.case_id
where m.status = 'refused' and c.agency_id = any(cast(:agencies as text[]))
order by m.created_at limit :limit
""")


async def refused_messages(session: ReadSession, agencies: Sequence[str], limit: int = 50) -> list[RefusedMessage]:
    """Return the messages the portal refused, those longest waited for first."""
    rows = await session.execute(_REFUSED, {"agencies": list(agencies), "limit": limit})
    return [RefusedMessage(**row) for row in rows.mappings()]


async def last_comparison(session: ReadSession) -> PortalComparison | None:
    """Return the newest comparison that came to its end."""
    return await session.scalar(
        select(PortalComparison)
        .where(col(PortalComparison.ended_at).is_not(None))
        .order_by(col(PortalComparison.id).desc())
        .limit(1)
    )


async def running_comparison(session: ReadSession) -> datetime | None:
    """Return when the comparison that runs now began, or None."""
    found = text("""
        select started_at from portal_comparisons where ended_at is null and started_at > now() - interval '12 hours'
            and id > coalesce((select max(id) from portal_comparisons where ended_at is not null), 0)
        order by id desc limit 1
    """)
    started: datetime | None = (await session.execute(found)).scalar_one_or_none()
    return started


async def counted(session: ReadSession, comparison: int, agencies: Sequence[str]) -> tuple[dict[str, int], int]:
    """Return how many dossiers stand in each class, and how many differ at all; one may stand in several."""
    values = {"comparison": comparison, "agencies": list(agencies)}
    rows = await session.execute(
        text(f"""
            select d.difference, count(*) as number from portal_differences d
            where d.comparison_id = :comparison and {_SEEN} group by d.difference
        """),  # noqa: S608  # made of constants
        values,
    )
    whole = await session.execute(
        text(f"""
            select count(distinct d.number) from portal_differences d where d.comparison_id = :comparison and {_SEEN}
        """),  # noqa: S608  # made of constants
        values,
    )
    return {row.difference: row.number for row in rows}, int(whole.scalar_one())


_LINES: Final = text(f"""
select d.id, d.number, coalesce(c.code, '') as code, d.ours, d.theirs, coalesce(m.status, '') as message_status,
    coalesce(m.settled_at, m.created_at) as message_at
from portal_differences d left join cases c on c.id = d.case_id
left join lateral (
    select m.status, m.settled_at, m.created_at from portal_messages m where m.case_id = d.case_id
    order by m.seq desc limit 1
) m on true
where d.comparison_id = :comparison and d.difference = :difference and {_SEEN} and d.id > :after
order by d.id limit :limit
""")  # noqa: S608  # made of constants


async def difference_lines(
    session: ReadSession, comparison: int, difference: str, agencies: Sequence[str], *, after: int = 0, limit: int = 50
) -> list[DifferenceLine]:
    """Return a page of the differences of one class; one more than `limit` when there is another page."""
    rows = await session.execute(
        _LINES,
        {
            "comparison": comparison,
            "difference": difference,
            "agencies": list(agencies),
            "after": after,
            "limit": limit + 1,
        },
    )
    return [DifferenceLine(**row) for row in rows.mappings()]


_EVIDENCE: Final = text("""
select coalesce((select jsonb_agg(h.entry order by h.place) from portal_held h where h.number = :number
        and h.comparison_id = (select max(id) from portal_comparisons where ended_at is not null)), '[]') as held,
    coalesce((select jsonb_agg(jsonb_build_array(e.kind, e.at) order by e.seq) from case_events e
        where e.case_id = :case_id and e.kind in ('supplement_requested', 'supplemented')), '[]') as rounds,
    (select count(*) from held_results r where r.case_id = :case_id and r.superseded_by is null) as results,
    coalesce((select jsonb_object_agg(s.id, s.name) from staff s where s.id::text in (
        select m.asked_by from portal_messages m where m.case_id = :case_id)), '{}') as names
""")


async def portal_case(session: ReadSession, code: str, agencies: Sequence[str]) -> PortalCase | None:
    """Return one dossier with everything the portal was told and holds, None outside these agencies."""
    case = await session.scalar(
        select(Case).where(
            col(Case.code) == code,
            col(Case.agency_id).in_(list(agencies)) | col(Case.received_at_agency).in_(list(agencies)),
        )
    )
    if case is None:
        return None
    number = case.portal_number or case.code
    messages = select(PortalMessage).where(col(PortalMessage.case_id) == case.id).order_by(col(PortalMessage.seq))
    newest = await last_comparison(session)
    found = select(PortalDifference).where(
        col(PortalDifference.case_id) == case.id,
        col(PortalDifference.comparison_id) == (newest.id if newest else 0),
    )
    files = select(PortalFile).where(col(PortalFile.number) == number).order_by(col(PortalFile.place))
    evidence = (await session.execute(_EVIDENCE, {"number": number, "case_id": case.id})).one()
    return PortalCase(
        case=case,
        number=number,
        differences=(await session.scalars(found.order_by(col(PortalDifference.id)))).all(),
        held=evidence.held,
        messages=(await session.scalars(messages)).all(),
        files=(await session.scalars(files)).all() if case.portal_number else (),
        names=evidence.names,
        rounds=[(kind, datetime.fromisoformat(at)) for kind, at in evidence.rounds],
        results=evidence.results,
    )


_CHOSEN: Final = text("""
select distinct d.case_id from portal_differences d
where d.comparison_id = :comparison and d.difference = :difference and d.case_id is not null
    and d.agency_id = any(cast(:agencies as text[]))
""")


async def send_class_again(
    session: WriteSession,
    resend_id: UUID,
    comparison: int,
    difference: str,
    agencies: Sequence[str],
    asked_by: str,
    apart: Any,
) -> int | None:
    """Send every dossier of a class again, `apart` from each other in time; None when this press was taken before.

    What is chosen is frozen here: those of the comparison the person was looking at.
    """
    if await session.get(PortalResend, resend_id) is not None:
        return None
    rows = await session.execute(
        _CHOSEN, {"comparison": comparison, "difference": difference, "agencies": list(agencies)}
    )
    chosen: list[UUID] = [row.case_id for row in rows]
    session.add(
        PortalResend(
            id=resend_id, comparison_id=comparison, difference=difference, asked_by=asked_by, chosen=len(chosen)
        )
    )
    await session.flush()
    await send_as_it_stands(session, chosen, asked_by, resend=resend_id, apart=apart)
    return len(chosen)


_PROGRESS: Final = text("""
select count(*) filter (where status in ('confirmed', 'skipped')) as confirmed,
    count(*) filter (where status = 'refused') as refused,
    count(*) filter (where status in ('waiting', 'sending', 'sent')) as moving, max(try_at) as last_at
from portal_messages where resend_id = :id
""")


async def resend_progress(session: ReadSession, resend_id: UUID, agencies: Sequence[str]) -> ResendProgress | None:
    """Return how a resend is getting on; None for one of people of other agencies."""
    resend = await session.get(PortalResend, resend_id)
    if resend is None:
        return None
    person = text("select name, agency_id from staff where id::text = :id")
    who = (await session.execute(person, {"id": resend.asked_by})).one_or_none()
    if who is None or who.agency_id not in agencies:
        return None
    return ResendProgress(resend, who.name, **(await session.execute(_PROGRESS, {"id": resend_id})).mappings().one())


@dataclass(frozen=True, slots=True)
class SyncState:
    """How far the portal knows a case, for the case's own page: the newest confirmed code, what is still open."""

    confirmed_code: int | None
    confirmed_at: datetime | None
    moving: int
    refused: int
    total: int


_SYNC: Final = text("""
select (array_agg(code order by seq desc) filter (where status = 'confirmed'))[1] as confirmed_code,
    max(settled_at) filter (where status = 'confirmed') as confirmed_at,
    count(*) filter (where status in ('waiting', 'sending', 'sent')) as moving,
    count(*) filter (where status = 'refused') as refused, count(*) as total
from portal_messages where case_id = :case_id
""")


async def sync_state(session: ReadSession, case_id: UUID) -> SyncState:
    """Return how far the portal knows a case."""
    return SyncState(**(await session.execute(_SYNC, {"case_id": case_id})).mappings().one())
