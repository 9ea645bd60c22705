"""What the dry run said of each case of an intervention and what became of it, and which cases come next."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import col

from domain.supervision.interventions import End, Told, Verdict
from models.base import now
from models.tables import InterventionCase
from runtime.database import ReadSession, WriteSession

_NEXT: Final = {
    "try": text("""select case_id from intervention_cases where intervention_id = :intervention and verdict = ''
        order by place limit :limit"""),
    "run": text("""select case_id from intervention_cases where intervention_id = :intervention and outcome = ''
        and verdict in ('can', 'no_answer') order by place limit :limit"""),
}
_COUNTS: Final = text("""
select coalesce(nullif(outcome, ''), verdict) as what, count(*)::int as number
from intervention_cases where intervention_id = :intervention group by 1
""")

_HANDLED: Final = text("""
select count(*)::int from intervention_cases
where intervention_id = :intervention and outcome not in ('', 'not_reached')
""")


async def next_cases(session: ReadSession, intervention_id: UUID, kind: str, limit: int) -> list[UUID]:
    """Return the next cases a try or a run has not reached, in the order they were chosen."""
    found = await session.execute(_NEXT[kind], {"intervention": intervention_id, "limit": limit})
    return list(found.scalars())


async def write_verdict(
    session: WriteSession, intervention_id: UUID, case_id: UUID, verdict: Verdict, told: Told
) -> None:
    """Write what the dry run said of a case."""
    await _write(session, intervention_id, case_id, {"verdict": verdict, "told": _json(told)})


async def write_end(session: WriteSession, intervention_id: UUID, case_id: UUID, end: End, said: Told) -> None:
    """Write what became of a case."""
    await _write(session, intervention_id, case_id, {"outcome": end, "said": _json(said), "at": now()})


async def begin_case(session: WriteSession, intervention_id: UUID, case_id: UUID) -> None:
    """Note that something is being done to a case: an attempt after a crash then knows that it may be done."""
    await _write(session, intervention_id, case_id, {"said": {"code": "begun", "values": {}, "who_can": []}})


async def counts(session: ReadSession, intervention_id: UUID) -> dict[str, int]:
    """Return how many cases have each outcome, or the verdict of the dry run as long as none; "" is not tried yet."""
    found = await session.execute(_COUNTS, {"intervention": intervention_id})
    return {row.what: row.number for row in found}


async def handled(session: ReadSession, intervention_id: UUID) -> int:
    """Return how many cases it was tried on; what the dry run left out or the stop kept back is not among them."""
    found = await session.execute(_HANDLED, {"intervention": intervention_id})
    return int(found.scalar_one())


async def _write(session: WriteSession, intervention_id: UUID, case_id: UUID, values: dict[str, Any]) -> None:
    await session.change(
        update(InterventionCase)
        .where(
            col(InterventionCase.intervention_id) == intervention_id,
            col(InterventionCase.case_id) == case_id,
            col(InterventionCase.outcome) == "",
        )
        .values(**values)
    )


def _json(told: Told) -> dict[str, Any]:
    return {"code": told.code, "values": dict(told.values), "who_can": list(told.who_can)}
