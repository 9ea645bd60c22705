"""The shared state of the circuit breakers: until when a system is left alone, and why."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from models.tables import IntegrationCircuit
from runtime.database import ReadSession, WriteSession


async def circuit_of(session: ReadSession, system: str) -> datetime | None:
    """Return the instant until which `system` is left alone; None when its circuit is closed."""
    return await session.scalar(select(IntegrationCircuit.opened_until).where(col(IntegrationCircuit.system) == system))


async def keep_circuit(
    session: WriteSession,
    system: str,
    *,
    opened_until: datetime | None,
    failures: int,
    problem: str,
    at: datetime,
) -> None:
    """Write down what a worker found out about `system` at `at`; no `problem` means it works."""
    found = {
        "opened_until": opened_until,
        "failures": failures,
        "last_problem": problem,
        "last_success_at": None if problem else at,
        "updated_at": at,
    }
    statement = insert(IntegrationCircuit).values(system=system, **found)
    last_success = func.coalesce(statement.excluded.last_success_at, col(IntegrationCircuit.last_success_at))
    await session.change(
        statement.on_conflict_do_update(index_elements=["system"], set_=found | {"last_success_at": last_success})
    )
