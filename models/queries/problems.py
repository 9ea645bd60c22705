"""What needs a person because an outside system, the relay or the clock of a case does not go on by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text

from models.viewer import Viewer
from runtime.database import ReadSession

#: A milestone this long past means that the workflow did not wake up: the worker is down or the case is stuck.
STUCK_AFTER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that needs a person.

    `cause` is operation (an outside call; `key` is its operation key), undeliverable (a message its case did
    not take; `key` is the message id) or stuck (a milestone passed and nothing happened).
    """

    cause: str
    case_id: UUID
    code: str
    agency_id: str
    procedure_code: str
    key: str
    system: str
    action: str
    step: str
    status: str
    problem: str
    since: datetime | None


_PROBLEMS: Final = text("""
with mine as materialized (select unnest(cast(:agencies as text[])) as agency_id)
select * from (
    select 'operation' as cause, c.id as case_id, c.code, c.agency_id, c.procedure_code, o.key, o.system,
        o.action, o.step, o.status, o.problem, o.since
    from operations o join cases c on c.id = o.case_id
    where o.status in ('calling', 'retrying', 'awaiting_answer', 'problem') and o.status in ('retrying', 'problem')
        and (c.agency_id in (select agency_id from mine) or c.received_at_agency in (select agency_id from mine))
    union all
    select 'undeliverable', c.id, c.code, c.agency_id, c.procedure_code, m.id::text, '', m.kind, '', m.status,
        m.last_problem, m.created_at
    from outbox m join cases c on c.code = substr(m.workflow_id, 6)
    where m.status = 'undeliverable'
        and (c.agency_id in (select agency_id from mine) or c.received_at_agency in (select agency_id from mine))
    union all
    select 'stuck', c.id, c.code, c.agency_id, c.procedure_code, '', '', '', c.step, c.phase, '', c.next_at
    from cases c
    where c.ended_at is null and c.next_at < :stuck_before
        and (c.agency_id in (select agency_id from mine) or c.received_at_agency in (select agency_id from mine))
) found
order by since nulls last, code, key
limit :limit
""")


async def problems(
    session: ReadSession, viewer: Viewer, *, now: datetime, system: str | None = None, limit: int = 200
) -> Sequence[Problem]:
    """Return what needs a person within the viewer's agencies, oldest first; with `system`, only its calls."""
    found = await session.execute(
        _PROBLEMS,
        {"agencies": sorted(viewer.agency_ids), "stuck_before": now - STUCK_AFTER, "limit": limit},
    )
    lines = [Problem(**row) for row in found.mappings()]
    return [line for line in lines if system is None or line.system == system]
