"""A case, its applicant, its staff and the message gateways: all real but for the gateways' owners."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, text
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.contract import OperationReply, OperationRequest
from activities.dependencies import Dependencies
from activities.http import OutsideSystem, new_http_client
from activities.notifications.activity import NotificationsActivities
from activities.notifications.applicant import Desk
from activities.notifications.later import LaterActivities
from activities.notifications.mail import MailServer
from activities.notifications.sending import Sending
from activities.notifications.sms import SmsGateway
from activities.notifications.ways import Way as Gateway
from activities.notifications.zalo import ZaloGateway
from domain.notices.rules import NoticeRules, Way
from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from models.calendars import publish_calendar
from models.procedures import publish, version_of
from models.tables import Agency, Applicant, Case, CaseEvent, Note, Notice, Staff, StaffRole
from runtime.settings import Settings
from tests.support.database import database_server, database_url, sessions
from tests.support.lives import shipped_calendar
from tests.support.patience import PATIENCE
from tests.support.simulators import SECRET, Simulators, callback_taker, running, simulators

__all__ = ["callback_taker", "database_server", "database_url", "running", "sessions", "simulators"]

DEFINITION = Path(__file__).resolve().parents[3] / "procedure_defs" / "ubnd-xa" / "1.004873" / "v1.yaml"
PUBLIC_URL = "https://motcua.example.vn"
HURRY_SECONDS = 1.0
"""How long a gateway is waited for by a sender in a hurry."""

#: Every way at once and at any hour, so that each test sees all gateways whenever it runs.
EVERY_WAY = NoticeRules(quiet_from=None, quiet_until=None, at_once=tuple(Way), order=tuple(Way), per_day=1000)

NAME, PHONE, EMAIL = "Nguyễn Thị Mật", "0912 345 678", "mat@example.vn"


@dataclass
class PostRoom:
    """Sends messages about cases, and looks at what arrived and what was noted."""

    dependencies: Dependencies
    simulators: Simulators
    without: frozenset[str] = frozenset()
    rules: NoticeRules = EVERY_WAY
    at: datetime | None = None
    hurried: str = ""

    def now(self) -> datetime:
        """The office's clock: the real one unless a test has set it."""
        return self.at or datetime.now(UTC)

    @property
    def activities(self) -> NotificationsActivities:
        """The activities as a fresh worker process has them; one way may be in a hurry."""
        settings = self.dependencies.settings

        def patience(way: str) -> float:
            return HURRY_SECONDS if way == self.hurried else PATIENCE

        def gateway(name: str) -> OutsideSystem:
            token = settings.system_token(name).get_secret_value()
            url = f"{self.simulators.url}/{name}"
            return OutsideSystem(name, url, token, self.dependencies.http, seconds=patience(name))

        mail = MailServer("127.0.0.1", self.simulators.smtp_port, PUBLIC_URL, seconds=patience("email"))
        ways: dict[str, Gateway] = {
            "sms": SmsGateway(gateway("sms")),
            "zalo": ZaloGateway(gateway("zalo")),
            "email": mail,
        }
        chosen = {name: way for name, way in ways.items() if name not in self.without}
        return NotificationsActivities(self._sending(chosen), self._desk)

    @property
    def later(self) -> LaterActivities:
        """The activities of messages with a workflow of their own, on the same gateways."""
        return LaterActivities(self.activities._sending, self._desk)

    def _sending(self, ways: dict[str, Gateway]) -> Sending:
        return Sending(ways, self.dependencies.sessions, now=self.now)

    @property
    def _desk(self) -> Desk:
        return Desk(PUBLIC_URL, SECRET, self.rules)

    async def case(self, *, person: dict[str, Any] | None = None, **changes: Any) -> Case:
        """Store a case that was received at the counter."""
        values: dict[str, Any] = {
            "code": f"H61.12-20261123-{uuid4().int % 10**7:07d}",
            "secret_hash": "x",
            "procedure_code": "1.004873",
            "procedure_version": 1,
            "procedure_sha256": "x",
            "agency_id": "H61.12",
            "received_at_agency": "H61.12",
            "channel": "online",
            "filed_at": datetime(2026, 11, 23, 2, 10, tzinfo=UTC),
            "received_at": datetime(2026, 11, 23, 2, 15, tzinfo=UTC),
            "due_at": datetime(2026, 11, 26, 17, 0, tzinfo=UTC),
            "appointment_at": datetime(2026, 11, 26, 10, 0, tzinfo=UTC),
            "decision": "approved",
        }
        case = Case(**(values | changes))
        applicant = {"name": NAME, "identity_number": "084190012345", "phone": PHONE, "email": EMAIL}
        async with self.dependencies.sessions.write() as session:
            session.add(case)
            await session.flush()
            row = insert(Applicant).values(case_id=case.id, search_key=text("default"), **(applicant | (person or {})))
            await session.change(row)
        return case

    async def event(self, case: Case, kind: str, reason: str, items: list[Any]) -> None:
        """Record an event with a text of its own, as an act leaves it."""
        note = Note(case_id=case.id, author="staff", text=reason, items=items)
        at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
        async with self.dependencies.sessions.write() as session:
            session.add(note)
            session.add(CaseEvent(case_id=case.id, seq=3, kind=kind, at=at, note=str(note.id), hash=b"x"))

    async def staff(self, login: str, role: str, *, active: bool = True) -> Staff:
        """Add a member of staff with one post."""
        person = Staff(login=login, name="Lê Văn Ứng", agency_id="H61.12", active=active)
        async with self.dependencies.sessions.write() as session:
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role=role, agency_id="H61.12"))
        return person

    async def send(self, case: Case, message: str) -> OperationReply:
        """Send as a worker would."""
        return await ActivityEnvironment().run(self.activities.call, request_for(case, message))

    async def failure(self, case: Case, message: str, **changes: Any) -> ApplicationError:
        """Send, which must fail; the failure tells system and code and nothing else."""
        request = replace(request_for(case, message), **changes)
        with pytest.raises(ApplicationError) as caught:
            await ActivityEnvironment().run(self.activities.call, request)
        error = caught.value
        assert error.message in {f"notifications: {error.type}", f"records: {error.type}"}
        assert error.__cause__ is None
        assert not error.details
        return error

    async def notices(self, case: Case) -> dict[str, Notice]:
        """Return what was noted about the case's messages, by channel."""
        async with self.dependencies.sessions.read() as session:
            rows = (await session.scalars(select(Notice).where(col(Notice.case_id) == case.id))).all()
        return {notice.channel: notice for notice in rows}

    def arrived(self, case: Case) -> dict[str, list[dict[str, Any]]]:
        """Return what each gateway did for this case."""
        mails = [mail for mail in self.simulators.received("mail") if mail["body"]["key"].startswith(case.code)]
        return {
            "sms": self.simulators.received("sms", case.code),
            "zalo": self.simulators.received("zalo", case.code),
            "email": mails,
        }


def request_for(case: Case, message: str) -> OperationRequest:
    """The request the workflow makes for a message."""
    operation = f"notice-2:{message}"
    return OperationRequest(
        case_id=str(case.id),
        case_code=case.code,
        key=f"{case.code}/{operation}",
        operation=operation,
        action="send",
        subject=message,
    )


@pytest.fixture
async def dependencies(sessions: Any, simulators: Simulators) -> AsyncIterator[Dependencies]:
    """What activities are given, on this module's database and the simulators."""
    settings = Settings(
        secret=SECRET,
        public_url=PUBLIC_URL,
        sms_url=f"{simulators.url}/sms",
        zalo_url=f"{simulators.url}/zalo",
        smtp_host="127.0.0.1",
        smtp_port=simulators.smtp_port,
    )
    async with new_http_client() as http:
        yield Dependencies(sessions, settings, http)


@pytest.fixture
async def post_room(dependencies: Dependencies, simulators: Simulators) -> PostRoom:
    """The system under test, with a published procedure, a calendar and an agency."""
    async with dependencies.sessions.write() as session:
        if await version_of(session, "1.004873", 1) is None:
            await publish(session, compile_definition(load_definition(DEFINITION)), date(2026, 7, 1))
            await publish_calendar(session, "test", shipped_calendar().to_json())
            name = "Trung tâm Phục vụ hành chính công xã Nhị Long"
            session.add(Agency(id="H61.12", kind="ubnd-xa", name_vi=name, phone="02703862111", address="Ấp Ba"))
    return PostRoom(dependencies, simulators)
