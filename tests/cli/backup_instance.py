"""A living instance for the tests of backups: cases are filed and received in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select
from sqlmodel import col
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionResponse
from temporalio.client import Client

from activities.bell import RelayBell
from activities.dependencies import open_dependencies
from cli.setup import shipped_procedures
from domain.case.acts import Act, Command, Role
from domain.procedure.plan import Channel, Way
from models.filing import Filing, FilingApplicant, file_case
from models.tables import Case
from runtime.database import Sessions
from runtime.settings import ROOT, Settings
from runtime.temporal import connect
from tests.support.lives import shipped_calendar
from tests.support.patience import PATIENCE
from worker import build_workers
from workflows.messages import ActResult

AGENCY = "H61.12"
COPIES = "2.000635"


@dataclass
class Instance:
    """A living instance: its settings, and what the tests do with it."""

    settings: Settings
    sessions: Sessions
    client: Client
    codes: list[str] = field(default_factory=list)

    async def file(self) -> str:
        """File a case and wait for its first turn."""
        compiled = next(
            item for item in shipped_procedures([ROOT / "procedure_defs"]) if item.definition.procedure == COPIES
        )
        filed = await file_case(
            self.sessions,
            Filing(
                principal="test",
                key=str(uuid4()),
                procedure_code=COPIES,
                procedure_version=1,
                procedure_sha256=compiled.sha256,
                plan=compiled.plan_for(AGENCY).to_json(),
                calendar=shipped_calendar().to_frozen(),
                agency_id=AGENCY,
                received_at_agency=AGENCY,
                applicant=FilingApplicant(name="Nguyễn Thị Thử", phone="0900000001"),
                channel=Channel.COUNTER,
                way=Way.COUNTER,
                fee=0,
                filed_at=datetime.now(UTC),
            ),
            self.settings.secret.get_secret_value(),
        )
        await RelayBell(self.client).ring()
        await self.until(filed.code, 1)
        await self.until_listed(filed.code)
        self.codes.append(filed.code)
        return filed.code

    async def accept(self, code: str) -> int:
        """Receive a case at the counter and wait until that can be read; returns the last line of its log."""
        command = Command(uuid4().hex, Act.ACCEPT, "staff-1", Role.COUNTER, AGENCY, step="check/1")
        handle = self.client.get_workflow_handle(f"case/{code}")
        result: ActResult = await handle.execute_update("act", command, result_type=ActResult)
        await self.until(code, result.seq)
        return result.seq

    async def withdraw(self, code: str) -> int:
        """Take a case back as its applicant; returns the last line of its log."""
        command = Command(uuid4().hex, Act.WITHDRAW, "applicant", Role.APPLICANT, AGENCY)
        handle = self.client.get_workflow_handle(f"case/{code}")
        result: ActResult = await handle.execute_update("act", command, result_type=ActResult)
        return result.seq

    async def until(self, code: str, seq: int) -> Case:
        """Wait until the row of a case has reached a line of its log."""
        async with asyncio.timeout(PATIENCE):
            while (row := await row_of(self.sessions, code)) is None or row.seq < seq:
                await asyncio.sleep(0.05)
        return row

    async def until_listed(self, code: str) -> None:
        """Wait until Temporal lists a case and has noted what its turn wrote: both come a moment after the row."""
        workflow = f"case/{code}"
        async with asyncio.timeout(PATIENCE):
            while not [run async for run in self.client.list_workflows(f"WorkflowId = '{workflow}'")]:
                await asyncio.sleep(0.05)
            while (told := await _described(self.client, workflow)).pending_activities or told.HasField(
                "pending_workflow_task"
            ):
                await asyncio.sleep(0.05)


async def _described(client: Client, workflow: str) -> DescribeWorkflowExecutionResponse:
    return (await client.get_workflow_handle(workflow).describe()).raw_description


async def row_of(sessions: Sessions, code: str) -> Case | None:
    async with sessions.read() as session:
        return (await session.scalars(select(Case).where(col(Case.code) == code))).one_or_none()


@asynccontextmanager
async def at_work(settings: Settings, sessions: Sessions) -> AsyncIterator[Instance]:
    """Run the worker for cases and records on an instance for the length of the block."""
    client = await connect(settings, process="test")
    async with open_dependencies(settings) as deps:
        workers = build_workers(client, settings, deps, ("case", "records"))
        running = [asyncio.create_task(worker.run()) for worker in workers]
        try:
            yield Instance(settings, sessions, client)
        finally:
            await asyncio.gather(*(worker.shutdown() for worker in workers))
            await asyncio.gather(*running, return_exceptions=True)
