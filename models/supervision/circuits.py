"""The outside systems whose circuit is open, as findings, with how many cases wait for each."""

from datetime import datetime
from typing import Final

from sqlalchemy import text

from domain.supervision.findings import Finding, Part
from runtime.database import ReadSession, WriteSession

# Between two tries the time is over and nobody knows yet; while calls wait, that is the same trouble still.
_OPEN: Final = text("""
select i.system, i.updated_at, i.failures, i.last_problem,
    (select count(*) from operations o where o.system = i.system
        and o.status in ('calling', 'retrying', 'awaiting_answer', 'problem')) as cases
from integration_circuits i
where i.opened_until > :now or (i.opened_until is not null and exists (
    select from operations o where o.system = i.system and o.status = 'retrying'))
order by i.system
""")


async def open_circuits(session: ReadSession | WriteSession, now: datetime) -> list[Finding]:
    """Return a finding for each system that calls are kept from."""
    return [
        Finding(
            "system",
            Part.CIRCUIT_OPEN,
            row["system"],
            detail={"failures": str(row["failures"]), "problem": row["last_problem"], "cases": str(row["cases"])},
        )
        for row in (await session.execute(_OPEN, {"now": now})).mappings()
    ]
