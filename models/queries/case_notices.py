"""What people were told about a case and whether it arrived; and the applicants whom nobody could reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import String, cast, text
from sqlmodel import col, select

from models.base import now
from models.notice_rows import NoticeLine, keep, later
from models.paging import Cursor
from models.tables import Notice, Staff
from models.viewer import Viewer
from runtime.database import ReadSession, WriteSession

#: Who calls an applicant whom no message reached.
CALLERS: Final = ("counter", "officer", "leader", "supervisor")


@dataclass(frozen=True, slots=True)
class Unreached:
    """An applicant of whom no way is left: what they should know, since when, and how to call them."""

    key: str
    message: str
    problem: str
    created_at: datetime
    case_id: UUID
    code: str
    name: str
    phone: str
    procedure_vi: str
    procedure_en: str

    @property
    def cursor(self) -> Cursor:
        """Where the list goes on after this one."""
        return Cursor(self.created_at, self.case_id, self.key)


_UNREACHED: Final = text("""
select n.key, n.message, n.problem, n.created_at, n.case_id, c.code, p.name, p.phone,
    coalesce(v.name_vi, c.procedure_code) as procedure_vi, coalesce(v.name_en, c.procedure_code) as procedure_en
from notices n
join cases c on c.id = n.case_id
join applicants p on p.case_id = c.id
left join procedure_versions v on v.procedure_code = c.procedure_code and v.version = c.procedure_version
where n.channel = 'none' and n.status = 'failed' and n.settled_at is null
    and (c.agency_id = any(cast(:agencies as text[])) or c.received_at_agency = any(cast(:agencies as text[])))
    and (n.created_at, n.key) > (cast(:at as timestamptz), :key)
order by n.created_at, n.key
limit :limit
""")


async def notices_of_case(session: ReadSession, case_id: UUID) -> Sequence[Notice]:
    """Return every message about a case, the oldest first."""
    found = await session.scalars(
        select(Notice).where(col(Notice.case_id) == case_id).order_by(col(Notice.created_at), col(Notice.key))
    )
    return found.all()


async def names_of(session: ReadSession, staff_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of staff by id; what is no id of anybody is left out."""
    found = await session.execute(
        select(col(Staff.id), col(Staff.name)).where(cast(col(Staff.id), String).in_(sorted(set(staff_ids))))
    )
    return {str(staff_id): name for staff_id, name in found}


async def unreached(
    session: ReadSession, viewer: Viewer, *, after: tuple[datetime, str] | None, limit: int
) -> list[Unreached]:
    """Return the applicants of the viewer's agencies whom nobody could reach, who waits longest first."""
    at, key = after or (datetime(2000, 1, 1, tzinfo=now().tzinfo), "")
    given = {"agencies": sorted(viewer.agencies_as(*CALLERS)), "at": at, "key": key, "limit": limit}
    return [Unreached(**row) for row in (await session.execute(_UNREACHED, given)).mappings()]


async def settle(session: WriteSession, case_id: UUID, key: str, how: str, by: str) -> bool:
    """Note that a person told the applicant: by "phone", on "paper", at a "visit". False when there is nothing open."""
    row = await session.scalar(select(Notice).where(col(Notice.key) == key).with_for_update())
    if row is None or row.case_id != case_id or row.channel != "none" or row.settled_at is not None:
        return False
    row.settled_at, row.settled_by, row.settled_how = now(), by, how
    await session.flush()
    return True


async def send_by_other_way(
    session: WriteSession, case_id: UUID, base: str, channel: str, form_key: str, by: str
) -> bool:
    """Hand a message to a workflow once more, by the way a person chose; the same form again sends nothing more.

    False when the case has no such message.
    """
    rows = (await session.scalars(select(Notice).where(col(Notice.base) == base))).all()
    of_case = [row for row in rows if row.case_id == case_id and row.audience == "applicant"]
    if not of_case:
        return False
    first = of_case[0]
    key = f"{base}/again-{form_key[:16]}/{channel}"
    if await session.get(Notice, key) is not None:
        return True
    line = NoticeLine(
        key=key,
        base=base,
        channel=channel,
        message=first.message,
        case_id=case_id,
        about=dict(first.about),
        reason="resend",
        asked_by=by,
    )
    await keep(session, line, "held", now(), send_at=now())
    later(session, key)
    await session.flush()
    return True
