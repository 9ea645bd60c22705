"""What a case still has open when somebody ends it by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.tables import CaseClockEntry, Operation, Task
from runtime.database import ReadSession


@dataclass(frozen=True, slots=True)
class Leftovers:
    """The tasks and calls that are not over, and the whole legal clock."""

    tasks: Sequence[Task]
    operations: Sequence[Operation]
    clock: Sequence[CaseClockEntry]


async def leftovers(session: ReadSession, case_id: UUID) -> Leftovers:
    """Return what a case still has open."""
    tasks = select(Task).where(col(Task.case_id) == case_id, col(Task.status).in_(("open", "suspended")))
    calls = select(Operation).where(col(Operation.case_id) == case_id, col(Operation.status) != "done")
    clock = select(CaseClockEntry).where(col(CaseClockEntry.case_id) == case_id)
    return Leftovers(
        (await session.scalars(tasks)).all(),
        (await session.scalars(calls)).all(),
        (await session.scalars(clock.order_by(col(CaseClockEntry.position)))).all(),
    )
