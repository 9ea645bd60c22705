"""A province that watches: rules, heads with addresses, late cases, and a clock for the rounds of `Escalate`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from pydantic import SecretStr
from sqlalchemy import insert, select, text
from sqlmodel import col
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.dependencies import Dependencies, open_dependencies
from activities.notifications import TASK_QUEUE as NOTIFICATIONS
from activities.notifications import ways_of
from activities.notifications.applicant import Desk
from activities.notifications.escalating import EscalationActivities
from activities.notifications.sending import Sending
from domain.notices.rules import NoticeRules, rules_with_hours
from domain.supervision.causes import RANKS, TREATMENTS, Cause
from models.calendars import publish_calendar
from models.escalation_rules import publish_rules
from models.notice_choices import keep_rules
from models.tables import Agency, Applicant, Case, DeskLine, Staff, StaffRole, Task
from models.workload.refresh import refresh
from runtime.database import Sessions
from runtime.settings import Settings
from tests.support.database import DatabaseServer
from tests.support.lives import shipped_calendar
from tests.support.office import temporal_server
from tests.support.simulators import SECRET, Simulators
from worker import build_workers
from workflows.escalation import ESCALATION_WORKFLOW
from workflows.messages import CASE_TASK_QUEUE

#: A Tuesday, 10:00 in Vietnam.
TUESDAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PUBLIC_URL = "https://motcua.example.vn"


@dataclass
class Clock:
    """What the rounds take for the present instant."""

    at: datetime = TUESDAY

    def now(self) -> datetime:
        """Return it."""
        return self.at


@dataclass
class Watching:
    """Runs rounds as the Schedule does, and looks at who was told what."""

    env: WorkflowEnvironment
    sessions: Sessions
    simulators: Simulators
    database_url: str
    clock: Clock

    async def round(self) -> list[int]:
        """Run a round and return tellings, mails, morning mails. Raises WorkflowFailureError when a part failed."""
        done: list[int] = await self.env.client.execute_workflow(
            ESCALATION_WORKFLOW, id=f"round-{uuid4()}", task_queue=CASE_TASK_QUEUE, result_type=list[int]
        )
        return done

    async def agency(self, rules: str = "") -> str:
        """Add an agency, with rules of its own when given, and return its id."""
        agency = f"H62.{uuid4().hex[:10]}"
        async with self.sessions.write() as session:
            session.add(Agency(id=agency, kind="ubnd-xa", name_vi="UBND xã Thử"))
            await session.flush()
            if rules:
                await publish_rules(session, {agency: rules})
        return agency

    async def person(self, agency: str, role: str) -> tuple[UUID, str]:
        """Add somebody with a post and return id and address."""
        email = f"{role}-{uuid4().hex[:10]}@heads.example.vn"
        async with self.sessions.write() as session:
            staff = Staff(login=email, name=f"Người {role}", agency_id=agency, email=email)
            session.add(staff)
            await session.flush()
            session.add(StaffRole(staff_id=staff.id, role=role, agency_id=agency))
        return staff.id, email

    async def case(self, agency: str, due: datetime) -> str:
        """Store a case in hand with one open task, and return its code."""
        case = Case(
            code=f"{agency}-20261110-{uuid4().int % 10**7:07d}",
            secret_hash="x",
            procedure_code="1.004873",
            procedure_version=1,
            procedure_sha256="x",
            agency_id=agency,
            received_at_agency=agency,
            channel="counter",
            phase="in_progress",
            step="review",
            filed_at=due - 5 * DAY,
            received_at=due - 5 * DAY,
            due_at=due,
        )
        async with self.sessions.write() as session:
            session.add(case)
            await session.flush()
            name = {"name": "Nguyễn Thị Mật", "identity_number": "084190012345", "phone": "0912345678"}
            await session.change(insert(Applicant).values(case_id=case.id, search_key=text("default"), **name))
            session.add(
                Task(
                    case_id=case.id,
                    id="review/1",
                    step="review",
                    kind="review",
                    stage="appraise",
                    role="officer",
                    agency_id=agency,
                    status="open",
                    opened_at=due - 5 * DAY,
                    due_at=due,
                )
            )
        return case.code

    async def on_desk(
        self, code: str, cause: str, since: datetime, others: Mapping[str, datetime] | None = None
    ) -> None:
        """Put a case on the desk under a cause, with those behind it, as a look at engine and records would have."""
        stands = {cause: since, **(others or {})}
        findings = [{"cause": name, "since": at.isoformat(), "key": "", "who": ""} for name, at in stands.items()]
        async with self.sessions.write() as session:
            case = (await session.scalars(select(Case).where(col(Case.code) == code))).one()
            session.add(
                DeskLine(
                    case_id=case.id,
                    agency_id=case.agency_id,
                    desk_id=case.received_at_agency,
                    procedure_code=case.procedure_code,
                    procedure_version=case.procedure_version,
                    code=code,
                    phase=case.phase,
                    step=case.step,
                    cause=cause,
                    rank=RANKS[Cause(cause)],
                    side=TREATMENTS[Cause(cause)].side,
                    holder_name="",
                    mover_name="",
                    task_id="",
                    since=since,
                    due_at=case.due_at,
                    others=list(others or ()),
                    findings=findings if others else [],
                )
            )

    async def quiet(self, agency: str, start: time, end: time) -> None:
        """Let an agency's heads be left in peace between two times of day."""
        async with self.sessions.write() as session:
            await keep_rules(session, agency, NoticeRules(quiet_from=start, quiet_until=end), "")

    async def post(self, staff: UUID, role: str, agency: str) -> None:
        """Give somebody a post at one more agency."""
        async with self.sessions.write() as session:
            session.add(StaffRole(staff_id=staff, role=role, agency_id=agency))

    async def put_away(self) -> None:
        """End what a test before this one left: its cases, rules and waiting mails."""
        await self.change("update cases set ended_at = now() where ended_at is null")
        await self.change("delete from desk_lines")
        await self.change("update notices set status = 'dropped' where status <> 'sent'")
        await self.change("delete from escalation_rules")

    async def counted(self) -> None:
        """Make the board by the rounds' clock."""
        await refresh(self.sessions, self.clock.at)

    async def told(self, agency: str) -> list[tuple[str, str]]:
        """Return case code and rule of every telling at an agency."""
        question = text(
            "select c.code, x.rule from escalations x join cases c on c.id = x.case_id where x.agency_id = :agency"
        )
        async with self.sessions.read() as session:
            return sorted((row.code, row.rule) for row in await session.execute(question, {"agency": agency}))

    async def notices(self, agency: str) -> set[tuple[str, str, str]]:
        """Return channel, status and problem of what was written down for an agency's cases."""
        question = text(
            "select n.channel, n.status, n.problem from notices n join cases c on c.id = n.case_id"
            " where c.agency_id = :agency"
        )
        async with self.sessions.read() as session:
            return {
                (row.channel, row.status, row.problem) for row in await session.execute(question, {"agency": agency})
            }

    async def change(self, statement: str) -> None:
        """Change the database by hand, as an operator's accident would."""
        async with self.sessions.write() as session:
            await session.change(text(statement))

    def mails(self, email: str) -> list[dict[str, Any]]:
        """Return the mails somebody got, each with how often it was handed over."""
        return [mail for mail in self.simulators.received("mail") if mail["body"]["to"] == [email]]


def _activities(deps: Dependencies, clock: Clock) -> list[Any]:
    settings = deps.settings
    desk = Desk(settings.public_url, settings.secret.get_secret_value(), rules_with_hours(settings.quiet_hours))
    # Without the breakers: a test that breaks the mail server must not keep the next one waiting.
    sending = Sending(ways_of(deps, with_breakers=False), deps.sessions, now=clock.now)
    escalating = EscalationActivities(sending, desk)
    return [escalating.look, escalating.send, escalating.digest]


@asynccontextmanager
async def watching_province(database_server: DatabaseServer, simulators: Simulators) -> AsyncIterator[Watching]:
    """A fresh database and a fresh Temporal; the product's workers, and its rounds by a clock of the test's."""
    name = await database_server.create(await database_server.template())
    settings = Settings(
        database_url=database_server.address(name),
        secret=SecretStr(SECRET),
        smtp_host="127.0.0.1",
        smtp_port=simulators.smtp_port,
        public_url=PUBLIC_URL,
        sandbox=True,
        graceful_seconds=1,
        quiet_hours="",
    )
    clock = Clock()
    async with temporal_server() as env, open_dependencies(settings) as deps:
        async with deps.sessions.write() as session:
            shipped = shipped_calendar()
            await publish_calendar(session, shipped.identity, shipped.to_json())
        workers = build_workers(env.client, settings, deps, [CASE_TASK_QUEUE])
        workers.append(Worker(env.client, task_queue=NOTIFICATIONS, activities=_activities(deps, clock)))
        running = [asyncio.create_task(worker.run()) for worker in workers]
        try:
            yield Watching(env, deps.sessions, simulators, settings.database_url, clock)
        finally:
            await asyncio.gather(*(worker.shutdown() for worker in workers))
            await asyncio.gather(*running, return_exceptions=True)
    await database_server.drop(name)
