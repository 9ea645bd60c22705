"""The activities of the supervisor's looks: at the engine, at both sides, and the desk made anew after each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from temporalio import activity
from temporalio.client import Client

from activities.records import Records
from activities.supervision import engine
from activities.supervision.attempts import no_longer_tried
from activities.supervision.calling import count_tries
from activities.supervision.comparing import COMPARED_CAUSES, Compared, compare
from activities.supervision.failing_rounds import failing_rounds
from activities.supervision.stopped import no_longer_stopped, stopped_lately
from domain.supervision.findings import Finding, Part
from models.supervision.circuits import open_circuits
from models.supervision.judging import judge_all
from models.supervision.troubles import keep_findings
from runtime.database import Sessions
from runtime.task_queues import TASK_QUEUES, WORKFLOW_QUEUE

LOOKED_FOR: Final = engine.ENGINE_CAUSES | {Part.CIRCUIT_OPEN}


class Looking:
    """Looks after the engine with the worker's own client."""

    def __init__(self, sessions: Sessions, client: Client, records: Records, deployment: str) -> None:
        """`deployment` is the name under which versions of the case worker are known."""
        self._sessions = sessions
        self._client = client
        self._records = records
        self._deployment = deployment

    @activity.defn(name="supervision.look_at_engine")
    async def look_at_engine(self, schedules: list[str]) -> int:
        """Ask Temporal what fails, was ended, is paused or unserved, keep it, and return how much was found."""
        now = datetime.now(UTC)
        found: list[Finding] = [one async for one in engine.failing_runs(self._client)]
        found += [one async for one in engine.paused_activities(self._client)]
        found += [one async for one in engine.queues_without_workers(self._client, TASK_QUEUES, WORKFLOW_QUEUE, now)]
        found += [
            one async for one in engine.versions_without_workers(self._client, self._deployment, WORKFLOW_QUEUE, now)
        ]
        found += [one async for one in engine.silent_schedules(self._client, schedules, now)]
        found += [one async for one in failing_rounds(self._client, schedules, now)]
        newly_stopped = await stopped_lately(self._client, self._sessions, self._records, now)
        await no_longer_stopped(self._client, self._sessions, now)
        await no_longer_tried(self._client, self._sessions, now)
        await count_tries(self._client, self._sessions, now)
        async with self._sessions.write() as session:
            found += await open_circuits(session, now)
            await keep_findings(session, LOOKED_FOR, found, now)
        return len(found) + newly_stopped

    @activity.defn(name="supervision.make_desk")
    async def make_desk(self) -> int:
        """Make the desk anew and return how many cases stand on it."""
        async with self._sessions.write() as session:
            return await judge_all(session, datetime.now(UTC))

    @activity.defn(name="supervision.compare")
    async def compare_sides(self) -> Compared:
        """Hold the records against the engine, mend what is safe and keep the rest for people."""
        now = datetime.now(UTC)
        counted, found = await compare(self._client, self._sessions, self._records, now)
        async with self._sessions.write() as session:
            await keep_findings(session, COMPARED_CAUSES, found, now)
        return counted
