"""Compares our database with Temporal case by case, and tells what one of them knows and the other does not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import col
from temporalio.client import Client, WorkflowExecutionStatus

from activities.contract import TurnRecord
from activities.supervision.projecting import lived_after
from models.tables import Case
from runtime.database import Sessions
from workflows.messages import case_workflow_id

_RUNNING = "WorkflowType = 'Case' AND ExecutionStatus = 'Running'"
_AT_ONCE = 16


@dataclass(slots=True)
class Comparison:
    """What differs between the two, by case code.

    `unwritten`: turns a workflow has taken that our database does not show, which are written again from its history.
    `behind`: how many lines of our log a workflow does not know. `missing`: open cases without a workflow.
    `stopped`: open cases whose workflow was ended by somebody, not by the case.
    `orphans`: workflows without a case row, whose filing our database has lost.
    """

    agreeing: int = 0
    unwritten: dict[str, list[TurnRecord]] = field(default_factory=dict)
    behind: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """True when every open case stands in both as far."""
        return not (self.unwritten or self.behind or self.missing or self.stopped or self.orphans)


async def compare(sessions: Sessions, client: Client) -> Comparison:
    """Look at every open case of our database and every running case of Temporal. Raises RPCError."""
    async with sessions.read() as session:
        question = select(col(Case.code), col(Case.seq)).where(col(Case.ended_at).is_(None))
        rows: dict[str, int] = {row[0]: row[1] for row in (await session.execute(question)).all()}
    running = {run.id.partition("/")[2] async for run in client.list_workflows(_RUNNING)}
    found = Comparison()
    await _all(_look_at(found, client, code, seq, code in running) for code, seq in rows.items())
    await _all(_look_for_row(found, sessions, client, code) for code in sorted(running - rows.keys()))
    found.missing.sort()
    found.stopped.sort()
    found.orphans.sort()
    return found


async def _look_at(found: Comparison, client: Client, code: str, seq: int, running: bool) -> None:  # noqa: FBT001 - a fact
    known = await lived_after(client, case_workflow_id(code), seq)
    if known is None:
        found.missing.append(code)
    elif known.turns:
        found.unwritten[code] = known.turns
    elif known.seq < seq:
        found.behind[code] = seq - known.seq
    elif not (running or await _runs(client, code)):  # what has just been started is listed a moment later
        found.stopped.append(code)
    else:
        found.agreeing += 1


async def _runs(client: Client, code: str) -> bool:
    told = await client.get_workflow_handle(case_workflow_id(code)).describe()
    return told.status is WorkflowExecutionStatus.RUNNING


async def _look_for_row(found: Comparison, sessions: Sessions, client: Client, code: str) -> None:
    """Judge a running case that is not open in our database: it is about to end, or was lost."""
    async with sessions.read() as session:
        seq = (await session.scalars(select(col(Case.seq)).where(col(Case.code) == code))).one_or_none()
    if seq is None:
        found.orphans.append(code)
        return
    await _look_at(found, client, code, seq, running=True)


async def _all(work: Iterable[Awaitable[None]]) -> None:
    """Do everything, some at a time."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(part: Awaitable[None]) -> None:
        async with gate:
            await part

    await asyncio.gather(*map(one, work))
