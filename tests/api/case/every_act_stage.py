"""Where the acts are taken: a house in which everything runs, people at their browsers, cases brought to a point."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlmodel import col
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.testing import WorkflowEnvironment

from activities.dependencies import open_dependencies
from domain.case.acts import Act, Command, Role
from domain.procedure.plan import Channel, Way
from models.filing import Filing, FilingApplicant, FilingItem, file_case
from models.tables import Agency, Case, CaseEvent, MoneyReceipt, Operation, Staff, StaffRole, Task
from runtime.database import Sessions
from tests.api.conftest import AGENCY, House, open_house
from tests.api.patient import looks, patient_pages
from tests.api.test_acts import act, filed
from tests.api.visitor import Visitor
from tests.support.lives import shipped_calendar
from tests.support.simulators import Simulators
from worker import build_workers
from workflows.messages import CASE_TASK_QUEUE
from workflows.relay import RELAY_WORKFLOW, RELAY_WORKFLOW_ID

COPIES, MARRIAGE, BUILDING, LAND = "2.000635", "1.004873", "1.013225", "1.013831"
LAND_OFFICE, CONSTRUCTION = "H61.32", "H61.34"
LAND_PAPERS = [{"id": name, "originals": 1} for name in ("don", "giay-chung-nhan", "hop-dong")]
SERIES = {"agency": AGENCY, "form": "01BLP2-001", "symbol": "AA-26T", "first": "1", "last": "500"}

#: Who works here besides the people of `furnish`: agency, role, name.
_MORE_PEOPLE = {
    "admin": (AGENCY, "administrator", "Đỗ Minh Khôi"),
    "asked": (CONSTRUCTION, "officer", "Hứa Minh Tuấn"),
    "land-counter": (LAND_OFFICE, "counter", "Kiều Thị Nga"),
    "land-officer": (LAND_OFFICE, "officer", "Châu Văn Lợi"),
    "land-leader": (LAND_OFFICE, "leader", "Hồ Sỹ Thắng"),
}


@asynccontextmanager
async def open_stage(
    database_url: str, sessions: Sessions, staff: dict[str, UUID], temporal: WorkflowEnvironment, outside: Simulators
) -> AsyncIterator[Stage]:
    """Run the application, a worker for every queue, and outside systems that take calls and say nothing for now."""
    settings = {
        "temporal_address": temporal.client.service_client.config.target_host,
        **{f"{system}_url": f"{outside.url}/{system}" for system in ("agencies", "taxes", "payments", "sms", "zalo")},
        "smtp_port": outside.smtp_port,
    }
    async with (
        open_house(database_url, sessions, staff, **settings) as house,
        open_dependencies(house.settings) as dependencies,
    ):
        workers = build_workers(temporal.client, house.settings, dependencies)
        serving = [asyncio.create_task(worker.run()) for worker in workers]
        stage = Stage(house, temporal, outside)
        await stage.furnish()
        with patient_pages():
            yield stage
        await asyncio.gather(*(worker.shutdown() for worker in workers))
        await asyncio.gather(*serving, return_exceptions=True)


@dataclass
class Stage:
    """A house, who is signed in there, and ways to bring a case to where an act is open."""

    house: House
    temporal: WorkflowEnvironment
    outside: Simulators
    visitors: dict[str, Visitor] = field(default_factory=dict)

    async def furnish(self) -> None:
        """Add the agencies that are asked or decide elsewhere, their people, and a series of money receipts."""
        async with self.house.sessions.write() as session:
            session.add(Agency(id=LAND_OFFICE, kind="van-phong-dat-dai", name_vi="Văn phòng đăng ký đất đai"))
            session.add(Agency(id=CONSTRUCTION, kind="so-xay-dung", name_vi="Sở Xây dựng"))
            await session.flush()
            known = await session.get(Staff, self.house.staff["leader"])
            assert known is not None
            for login, (agency, role, name) in _MORE_PEOPLE.items():
                person = Staff(login=login, name=name, agency_id=agency, password_hash=known.password_hash)
                session.add(person)
                await session.flush()
                session.add(StaffRole(staff_id=person.id, role=role, agency_id=agency))
        for system in ("agencies", "taxes"):
            self.outside.dial(system, silent=True)
        answer = await (await self.at("admin")).post("/cashier/ranges", {**SERIES, "key": secrets.token_hex(8)})
        assert answer.status_code == 303, answer.text

    async def at(self, login: str) -> Visitor:
        """Return the browser in which this person is signed in."""
        if login not in self.visitors:
            self.visitors[login] = await self.house.signed_in(login)
        return self.visitors[login]

    # What is there

    async def case(self, code: str) -> Case:
        """Return the row of a case."""
        async with self.house.sessions.read() as session:
            found = await session.scalar(select(Case).where(col(Case.code) == code))
        assert found is not None
        return found

    async def _rows(self, table: Any, code: str, *conditions: Any) -> list[Any]:
        async with self.house.sessions.read() as session:
            question = select(table).join(Case, col(Case.id) == col(table.case_id))
            return list((await session.scalars(question.where(col(Case.code) == code, *conditions))).all())

    async def kinds(self, code: str) -> list[str]:
        """Return the kinds of the events of a case in their order."""
        return [event.kind for event in sorted(await self._rows(CaseEvent, code), key=lambda event: event.seq)]

    async def task(self, code: str, kind: str) -> str:
        """Return the id of the open task of a kind."""
        [task] = await self._rows(Task, code, col(Task.kind) == kind, col(Task.status) == "open")
        return str(task.id)

    async def money_receipt(self, code: str) -> str:
        """Return the address of the receipt given for the money of a case."""
        [receipt] = await self._rows(MoneyReceipt, code)
        return f"/cashier/receipts/{receipt.range_id}/{receipt.number}"

    async def until(self, code: str, kind: str, times: int = 1) -> None:
        """Wait until something has happened to a case."""
        async for _ in looks():
            if (await self.kinds(code)).count(kind) >= times:
                return
        raise AssertionError(f"no {kind} in {await self.kinds(code)}")

    async def until_call(self, code: str, status: str) -> str:
        """Wait until an outside call of a case has a status; return its key."""
        async for _ in looks():
            found = await self._rows(Operation, code, col(Operation.status) == status)
            if found:
                return str(found[0].key)
        raise AssertionError(f"no call is {status}")

    # How it comes about

    async def does(self, login: str, code: str, name: str, kind: str = "", **more: Any) -> None:
        """Let somebody take an act that is not the one looked at; `kind` names the open task it is done on."""
        step = await self.task(code, kind) if kind else ""
        answer = await act(await self.at(login), code, name, step, **more)
        assert answer.status_code == 200, answer.text

    async def filed(self) -> str:
        """Return a case that waits at the counter; nothing is to be paid."""
        papers = [{"id": "to-khai", "originals": 1}]
        return str((await filed(self.house, procedure=MARRIAGE, components=papers, facts={}))["code"])

    async def unpaid(self) -> str:
        """Return a case whose fee is due."""
        return str((await filed(self.house))["code"])

    async def received(self) -> str:
        """Return a case with the officer, three working days before its date; the police were asked and are silent."""
        code = await self.filed()
        await self.does("counter", code, "accept", "check")
        await self.until_call(code, "awaiting_answer")
        return code

    async def held_up(self) -> str:
        """Return a case whose question to the police was rejected by their system."""
        code = await self.filed()
        self.outside.dial("agencies", reject=True, for_key_prefix=code)
        await self.does("counter", code, "accept", "check")
        await self.until_call(code, "problem")
        self.outside.dial("agencies", silent=True)
        return code

    async def supplement_asked(self) -> str:
        """Return a case that waits for papers."""
        code = await self.received()
        await self.does("officer", code, "request_supplement", "review", reason="Tờ khai thiếu chữ ký")
        return code

    async def supplemented(self) -> str:
        """Return a case for which the one request of the law is used."""
        code = await self.supplement_asked()
        await self.does("counter", code, "supply")
        return code

    async def proposed(self) -> str:
        """Return a case that waits for its signature, with approval proposed a moment ago."""
        code = await self.received_copies()
        await self.does("officer", code, "complete", "review", values={"proposal": "approve"})
        return code

    async def received_copies(self) -> str:
        """Return a case with the officer, its fee paid, that asks nobody."""
        code = await self.unpaid()
        await self.does("counter", code, "take_payment", values={"amount": "16000"})
        await self.does("counter", code, "accept", "check")
        return code

    async def decided(self) -> str:
        """Return a case whose result waits at the counter."""
        code = await self.proposed()
        await self.does("leader", code, "approve", "sign")
        return code

    async def held(self) -> str:
        """Return a case on hold."""
        code = await self.received()
        values = {"day": "2099-12-01"}
        await self.does("leader", code, "hold", reason="Chờ kết luận", basis="Luật X, Điều 1", values=values)
        return code

    async def withdrawn(self) -> str:
        """Return a case that was withdrawn and whose workflow has ended."""
        code = await self.received()
        await self.does("counter", code, "withdraw")
        async for _ in looks():
            if (await self.case(code)).ended_at is not None:
                return code
        raise AssertionError("the case did not end")

    async def to_pay_back(self) -> str:
        """Return a case that was withdrawn after its fee was paid in cash."""
        code = await self.unpaid()
        await self.does("counter", code, "take_payment", values={"amount": "16000"})
        await self.does("counter", code, "withdraw")
        await self.until(code, "refund_due")
        return code

    async def asked_here(self) -> str:
        """Return a case about which the building department is asked, whose people work in this system."""
        papers = [{"id": name, "originals": 1} for name in ("don-de-nghi", "ban-ve")]
        code = str((await filed(self.house, procedure=BUILDING, components=papers, facts={}))["code"])
        await self.does("counter", code, "accept", "check")
        await self.until(code, "consultation_at_desk")
        return code

    async def owing(self) -> str:
        """Return a transfer of land that waits for the tax notice."""
        code = str(
            (await filed(self.house, procedure=LAND, agency=LAND_OFFICE, components=LAND_PAPERS, facts={}))["code"]
        )
        case = await self.case(code)
        if case.fee > case.paid:
            await self.does("counter", code, "take_payment", values={"amount": str(case.fee - case.paid)})
        await self.does("counter", code, "accept", "check")
        await self.does("land-officer", code, "complete", "review", values={"proposal": "approve"})
        await self.until(code, "obligation_sent")
        return code

    async def overdue(self) -> str:
        """Return a case accepted a month ago, of which nothing has been heard since."""
        now = datetime.now(UTC)
        filed_at = now - timedelta(days=30)
        definitions = self.house.app.state.services.definitions
        known = await definitions.in_force(MARRIAGE, now.date())
        plan = definitions.plan(known, AGENCY)
        accepted = Command(uuid4().hex, Act.ACCEPT, str(self.house.staff["counter"]), Role.COUNTER, AGENCY, "check/1")
        done = await file_case(
            self.house.sessions,
            Filing(
                principal="a-month-ago",
                key=uuid4().hex,
                procedure_code=MARRIAGE,
                procedure_version=plan.version,
                procedure_sha256=plan.sha256,
                plan=plan.to_json(),
                calendar=shipped_calendar().for_agency(AGENCY).to_frozen(),
                agency_id=AGENCY,
                received_at_agency=AGENCY,
                applicant=FilingApplicant(name="Nguyễn Thị Mẫu", phone="0900000001", address="Số 1 đường Mẫu"),
                items=(FilingItem(component_id="to-khai", originals=1),),
                channel=Channel.COUNTER,
                way=Way.COUNTER,
                filed_at=filed_at,
                past=({"at": (filed_at + timedelta(hours=1)).isoformat(), "command": asdict(accepted)},),
            ),
            self.house.settings.secret.get_secret_value(),
        )
        await self.temporal.client.execute_workflow(
            RELAY_WORKFLOW,
            id=RELAY_WORKFLOW_ID,
            task_queue=CASE_TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        await self.until(done.code, "received")
        return done.code
