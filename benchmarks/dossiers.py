"""Dossiers for every measurement: the household business registration, complete and free of charge."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from cli.demo_people import COMMUNE
from cli.setup import shipped_procedures
from domain.case.acts import Act, Command, Role
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_file import load_calendar
from domain.procedure.compile import Compiled
from domain.procedure.plan import Channel, Way
from models.filing import FiledCase, Filing, FilingApplicant, FilingItem, file_case
from runtime.database import Sessions
from runtime.settings import Settings
from workflows.messages import CASE_TASK_QUEUE
from workflows.relay import RELAY_WORKFLOW, RELAY_WORKFLOW_ID

PROCEDURE = "1.001612"
AGENCY = COMMUNE
COMPONENT = "giay-de-nghi"
_AT_ONCE = 8


@dataclass(frozen=True)
class Desk:
    """Files dossiers straight into PostgreSQL, as the API does after it has checked them."""

    sessions: Sessions
    secret: str
    compiled: Compiled
    calendar: WorkingCalendar

    @classmethod
    def open(cls, sessions: Sessions, settings: Settings) -> Desk:
        """Return a desk on a database whose settings these are."""
        procedures = {item.definition.procedure: item for item in shipped_procedures(settings.procedure_paths)}
        calendar = load_calendar(settings.calendar_paths)
        return cls(sessions, settings.secret.get_secret_value(), procedures[PROCEDURE], calendar)

    async def file(self, count: int, before: Act | None = None) -> Sequence[FiledCase]:
        """File cases; with `before`, an act at the counter, ones to which it happened half an hour ago."""
        slots = asyncio.Semaphore(_AT_ONCE)

        async def one() -> FiledCase:
            async with slots:
                return await file_case(self.sessions, self._filing(before), self.secret)

        return await asyncio.gather(*(one() for _ in range(count)))

    def _filing(self, before: Act | None) -> Filing:
        definition, now = self.compiled.definition, datetime.now(UTC)
        return Filing(
            principal="bench",
            key=str(uuid4()),
            procedure_code=definition.procedure,
            procedure_version=definition.version,
            procedure_sha256=self.compiled.sha256,
            plan=self.compiled.plan_for(AGENCY).to_json(),
            calendar=self.calendar.to_frozen(),
            agency_id=AGENCY,
            received_at_agency=AGENCY,
            applicant=FilingApplicant(
                name="Nguyễn Thị Mẫu",
                identity_number="001195000001",
                phone="0900000001",
                address="Số 1 đường Mẫu, phường Mẫu",
            ),
            items=(FilingItem(component_id=COMPONENT, originals=1),),
            channel=Channel.COUNTER,
            way=Way.COUNTER,
            filed_at=now - timedelta(hours=1) if before else now,
            filed_by="bench",
            past=(_at_the_counter(before, now - timedelta(minutes=30)),) if before else (),
        )


async def ring_relay(client: Client) -> None:
    """Have the outbox sent on to the cases, as the API does after a filing."""
    await client.start_workflow(
        RELAY_WORKFLOW,
        id=RELAY_WORKFLOW_ID,
        task_queue=CASE_TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        start_signal="ring",
    )


def _at_the_counter(act: Act, at: datetime) -> dict[str, Any]:
    command = Command(str(uuid4()), act, str(uuid4()), Role.COUNTER, AGENCY, "check/1", note=str(uuid4()))
    return {"at": at.isoformat(), "command": asdict(command)}
