"""Acts on many cases at once: what was asked is kept, and what became of each is read from what happened."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from models.tables import Batch, BatchItem
from runtime.database import ReadSession, WriteSession


class Became(StrEnum):
    """What became of one act of a batch."""

    WAITING = "waiting"  # in the outbox
    ON_ITS_WAY = "on_its_way"  # handed over, not written down yet
    DONE = "done"
    REFUSED = "refused"
    LOST = "lost"  # the case has ended; nobody was there to take it


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One case of a batch and what became of it. `rule` says why it was refused.

    `channel`, `filed_at` and `facts` tell which steps of the procedure the case has.
    """

    case_id: UUID
    code: str
    person: str
    task_id: str
    phase: str
    procedure_code: str
    procedure_version: int
    channel: str
    filed_at: datetime
    facts: dict[str, str]
    agency_id: str
    became: Became
    rule: str
    decision: str


async def open_batch(session: WriteSession, batch: Batch) -> bool:
    """Store a batch; False when it is there already, because its form was sent twice."""
    added = await session.change(
        insert(Batch).values(**batch.model_dump()).on_conflict_do_nothing().returning(Batch.__table__.c.id)  # type: ignore[attr-defined]  # SQLModel hides it
    )
    return added.scalar() is not None


def add_items(session: WriteSession, items: Sequence[BatchItem]) -> None:
    """Store the cases of a batch."""
    session.add(*items)


_LINES: Final = text("""
select i.case_id, c.code, coalesce(nullif(a.owner_name, ''), a.name) as person, i.task_id, c.phase, c.decision,
    c.procedure_code, c.procedure_version, c.channel, c.filed_at, c.facts::text as facts, c.agency_id,
    coalesce(r.rule, '') as rule,
    case
        when d.done then 'done'
        when r.rule is not null then 'refused'
        when o.status = 'undeliverable' then 'lost'
        when o.status = 'waiting' then 'waiting'
        when c.ended_at is not null then 'lost'
        else 'on_its_way' end as became
from batches b
join batch_items i on i.batch_id = b.id
join cases c on c.id = i.case_id
join applicants a on a.case_id = i.case_id
cross join lateral (
    select exists (
        select from case_events e
        where e.case_id = i.case_id and e.seq > i.seq and e.actor = b.staff_id::text
            and e.step = split_part(i.task_id, '/', 1)
            and e.kind = case b.act when 'send_back' then 'sent_back' else 'signed' end
    ) as done
) d
left join lateral (
    select e."values" ->> 'rule' as rule from case_events e
    where e.case_id = i.case_id and e.kind = 'command_refused' and e."values" ->> 'command' = i.command_id
    limit 1
) r on true
left join lateral (
    select o.status from outbox o
    where o.workflow_id = 'case/' || c.code and o.status = 'waiting' and o.payload ->> 'id' = i.command_id
    union all
    select o.status from outbox o
    where o.status = 'undeliverable' and o.kind = 'command' and o.payload ->> 'id' = i.command_id
    limit 1
) o on true
where b.id = :batch and b.staff_id = :me
order by i.position
""")


async def batch_of(session: ReadSession, staff_id: UUID, batch_id: UUID) -> Batch | None:
    """Return a batch of this member of staff, or None."""
    batch = await session.get(Batch, batch_id)
    return batch if batch is not None and batch.staff_id == staff_id else None


async def batch_lines(session: ReadSession, staff_id: UUID, batch_id: UUID) -> Sequence[BatchLine]:
    """Return what became of each case of a batch, in the order in which they were chosen."""
    found = await session.execute(_LINES, {"batch": batch_id, "me": staff_id})
    return [
        BatchLine(**{**row, "became": Became(row["became"]), "facts": json.loads(row["facts"])})
        for row in found.mappings()
    ]
