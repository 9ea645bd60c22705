"""What the records say runs, for holding it against what the engine runs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A case that is open in the records, as its row stands. `seq` is the last event written, at `recorded_at`."""

    case_id: UUID
    code: str
    seq: int
    phase: str
    step: str
    waiting_for: str
    hold: str
    overdue: bool
    due_at: datetime | None
    recorded_at: datetime


# A case whose start still waits in the outbox has no workflow yet, and one just changed may be between both sides.
_ROW: Final = """
select c.id as case_id, c.code, c.seq, c.phase, c.step, c.waiting_for, c.hold, c.overdue, c.due_at, c.recorded_at
from cases c
"""
_OPEN: Final = text(
    _ROW
    + """
where c.ended_at is null and c.recorded_at < :before
    and not exists (select from outbox m where m.workflow_id = 'case/' || c.code and m.status = 'waiting')
order by c.code
"""
)
_ONE: Final = text(_ROW + "where c.id = :case_id and c.ended_at is null")
_ENDED: Final = text("""
select c.code from cases c where c.code = any(cast(:codes as text[])) and c.ended_at < :before
""")
_KNOWN: Final = text("select c.code from cases c where c.code = any(cast(:codes as text[]))")
_GOING_ON: Final = text("""
select c.code from cases c where c.code = any(cast(:codes as text[])) and c.ended_at is null
""")
# What stands on the desk already is known; a start that still waits in the outbox brings a run of its own.
_STOPPED: Final = """
join unnest(cast(:codes as text[]), cast(:closed as timestamptz[])) as r (code, closed_at) on r.code = c.code
where c.ended_at is null
    and not exists (select from troubles t
        where t.case_id = c.id and t.gone_at is null and t.cause = any(cast(:causes as text[])))
    and not exists (select from outbox m
        where m.workflow_id = 'case/' || c.code and m.kind = 'start' and m.status = 'waiting')
order by r.closed_at desc, c.code limit :limit
"""
_STOPPED_ROWS: Final = text(_ROW + _STOPPED)


async def open_rows(session: ReadSession, before: datetime) -> Sequence[OpenRow]:
    """Return the cases that are open and were not changed since `before`."""
    return [OpenRow(**row) for row in (await session.execute(_OPEN, {"before": before})).mappings()]


async def open_row(session: ReadSession, case_id: UUID) -> OpenRow | None:
    """Return a case as its row stands now, None when it is not open."""
    row = (await session.execute(_ONE, {"case_id": case_id})).mappings().one_or_none()
    return OpenRow(**row) if row else None


async def ended_among(session: ReadSession, codes: Sequence[str], before: datetime) -> set[str]:
    """Return those of the cases that had ended before an instant."""
    return set((await session.execute(_ENDED, {"codes": list(codes), "before": before})).scalars())


async def known_among(session: ReadSession, codes: Sequence[str]) -> set[str]:
    """Return those of the codes that are cases of ours."""
    return set((await session.execute(_KNOWN, {"codes": list(codes)})).scalars())


async def stopped_rows(
    session: ReadSession, closed: Mapping[str, datetime], told: Collection[str], *, limit: int
) -> Sequence[OpenRow]:
    """Return the cases that should go on among those whose run closed, by code and when: the latest closed first.

    Cases that stand on the desk already under one of the causes `told` are left out.
    """
    values = {"codes": list(closed), "closed": list(closed.values()), "causes": sorted(told), "limit": limit}
    return [OpenRow(**row) for row in (await session.execute(_STOPPED_ROWS, values)).mappings()]


async def known_to_go_on(session: ReadSession, codes: Sequence[str]) -> set[str]:
    """Return those of the cases that have not ended."""
    return set((await session.execute(_GOING_ON, {"codes": list(codes)})).scalars())
