"""Cases as the pages read them, recorded from a life that the core itself has led, without a workflow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from activities.contract import TurnRecord
from activities.records import Records
from domain.case.milestones import next_told
from domain.case.picture import operation_line, snapshot, task_lines
from domain.case.state import Operation
from domain.procedure.plan import Plan
from models.tables import Case
from tests.api.conftest import AGENCY, House, filing, new_key
from tests.support.lives import Life


@dataclass
class Led:
    """A filed case and the life it leads; `record` brings the rows up to date with it."""

    house: House
    code: str
    case_id: UUID
    life: Life
    written: int = 0
    shown: dict[str, Operation] = field(default_factory=dict)

    async def record(self) -> None:
        """Write everything that happened since the last time, as the workflow does at the end of a turn."""
        life = self.life
        records = [record for record in life.records if record.seq > self.written]
        running = dict(life.state.operations)
        over = [operation_line(self.shown[key], finished=True) for key in self.shown if key not in running]
        turn = TurnRecord(
            case_id=str(self.case_id),
            after=self.written,
            seq=records[-1].seq,
            records=records,
            snapshot=snapshot(life.plan, life.state, next_told(life.plan, life.state)),
            tasks=list(task_lines(life.plan, life.state).values()),
            operations=[*(operation_line(operation) for operation in running.values()), *over],
            clock=life.state.clock,
        )
        await Records(self.house.sessions).record_turn(turn)
        self.written, self.shown = records[-1].seq, running


async def lead(house: House, procedure: str, **changes: Any) -> Led:
    """File a case of a shipped procedure through the JSON door and begin its life where Temporal is down."""
    definitions = house.app.state.services.definitions
    known = await definitions.in_force(procedure, datetime.now(UTC).date())
    first = known.definition.dossier[0].id
    body = filing(**{"procedure": procedure, "components": [{"id": first, "originals": 1}], "facts": {}, **changes})
    machine = await house.machine("file")
    answer = await house.visitor().client.post("/api/v1/cases", json=body, headers={**machine, **new_key()})
    assert answer.status_code == 201, answer.text
    code = answer.json()["code"]
    async with house.sessions.read() as session:
        case = await session.scalar(select(Case).where(col(Case.code) == code))
    assert case is not None
    plan = await plan_of(house, case)
    led = Led(house, code, case.id, Life(plan, fee=case.fee, now=case.filed_at))
    await led.record()
    return led


async def plan_of(house: House, case: Case) -> Plan:
    """Return the plan a case carries."""
    procedure = await house.app.state.services.definitions.version(case.procedure_code, case.procedure_version)
    plan: Plan = house.app.state.services.definitions.plan(procedure, AGENCY)
    return plan
