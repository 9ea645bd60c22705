"""What the records keep of the life of a case: its start, its log, its calls, and how it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from domain.case.events import Record
from domain.case.retelling import Called
from domain.deadline.ledger import ClockEntry, ClockEvent
from models.frozen_texts import FrozenTexts
from models.tables import Case, CaseClockEntry, CaseEvent, Operation, OutboxMessage, Task
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class KeptLife:
    """One case as the records have it.

    `start` is its start input (workflows.messages.StartCase) with the texts in their places. `tasks` are those that are
    not over, as (id, status). `born_at` is when its first line was written.
    """

    case: Case
    start: Mapping[str, Any]
    lines: Sequence[Record]
    calls: Mapping[str, Called]
    tasks: frozenset[tuple[str, str]]
    clock: Sequence[ClockEntry]
    born_at: datetime | None


async def kept_life(session: ReadSession, case_id: UUID, *, ended: bool = False) -> KeptLife | None:
    """Return the life of an open case, or one that has `ended`, too; None when its start is no longer kept."""
    case = await session.get(Case, case_id)
    if case is None or (case.ended_at is not None and not ended):
        return None
    sent = select(OutboxMessage).where(
        col(OutboxMessage.workflow_id) == f"case/{case.code}", col(OutboxMessage.kind) == "start"
    )
    message = await session.scalar(sent.order_by(col(OutboxMessage.id)).limit(1))
    start = await FrozenTexts().start_of(session, message.payload) if message is not None else None
    if start is None:
        return None
    logged = select(CaseEvent).where(col(CaseEvent.case_id) == case_id).order_by(col(CaseEvent.seq))
    events = (await session.scalars(logged)).all()
    calls = await session.scalars(select(Operation).where(col(Operation.case_id) == case_id))
    tasks = select(Task).where(col(Task.case_id) == case_id, col(Task.status).in_(("open", "suspended")))
    clock = select(CaseClockEntry).where(col(CaseClockEntry.case_id) == case_id)
    return KeptLife(
        case=case,
        start=start,
        lines=[_line(event) for event in events],
        calls={one.key: Called(one.status, one.reference) for one in calls},
        tasks=frozenset((task.id, task.status) for task in (await session.scalars(tasks)).all()),
        clock=[
            ClockEntry(ClockEvent(entry.event), entry.at, entry.reason, entry.limit or None)
            for entry in await session.scalars(clock.order_by(col(CaseClockEntry.position)))
        ],
        born_at=events[0].recorded_at if events else None,
    )


def _line(event: CaseEvent) -> Record:
    return Record(
        seq=event.seq,
        kind=event.kind,
        at=event.at,
        actor=event.actor,
        role=event.role,
        on_behalf_of=event.on_behalf_of,
        step=event.step,
        note=event.note,
        values={str(name): str(value) for name, value in event.values.items()},
    )
