"""What a clerk takes in most, so that it stands first; and what became of a form that was sent before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import col

from models.tables import ProcedureVersion
from runtime.database import ReadSession

#: How many of the newest filings make a habit.
_LOOKED_AT: Final = 300

_USED: Final = text("""
select procedure_code, count(*) as times, max(filed_at) as last_at,
    (array_agg(summary order by filed_at desc))[1] as last_summary
from (
    select procedure_code, filed_at, summary from cases
    where filed_by = :staff_id and filed_by <> '' order by filed_at desc limit :looked_at
) recent
group by procedure_code
order by procedure_code
""")


@dataclass(frozen=True, slots=True)
class UsedProcedure:
    """One procedure a clerk has taken in lately; `last_summary` is what the newest of them was about."""

    code: str
    times: int
    last_at: datetime
    last_summary: str


async def used_procedures(session: ReadSession, staff_id: UUID) -> Sequence[UsedProcedure]:
    """Return what this clerk has taken in lately: the last one first, then by how often."""
    found = await session.execute(_USED, {"staff_id": str(staff_id), "looked_at": _LOOKED_AT})
    used = [UsedProcedure(row.procedure_code, row.times, row.last_at, row.last_summary) for row in found]
    last = max(used, key=lambda one: one.last_at, default=None)
    return sorted(used, key=lambda one: (one is not last, -one.times, one.code))


async def code_filed_under(session: ReadSession, principal: str, key: str) -> str:
    """Return the code of the case that was filed under a key, or an empty string."""
    found = await session.execute(
        text("""
            select c.code from filing_keys f join cases c on c.id = f.case_id
            where f.principal = :principal and f.key = :key
        """),
        {"principal": principal, "key": key},
    )
    return str(found.scalar_one_or_none() or "")


@dataclass(frozen=True, slots=True)
class Validity:
    """When a procedure that is not in force today was (`until`) or will be (`starts`), Vietnam dates."""

    name_vi: str
    name_en: str
    until: date | None
    starts: date | None


async def validity(session: ReadSession, code: str, on: date) -> Validity | None:
    """Return when a procedure is in force, or None for one that was never published."""
    newest = await session.scalar(
        select(ProcedureVersion)
        .where(col(ProcedureVersion.procedure_code) == code)
        .order_by(col(ProcedureVersion.version).desc())
        .limit(1)
    )
    if newest is None:
        return None
    dates = await session.execute(
        select(
            func.max(col(ProcedureVersion.effective_to)).filter(col(ProcedureVersion.effective_to) < on),
            func.min(col(ProcedureVersion.effective_from)).filter(col(ProcedureVersion.effective_from) > on),
        ).where(col(ProcedureVersion.procedure_code) == code)
    )
    until, starts = dates.one()
    return Validity(newest.name_vi, newest.name_en, until, starts)
