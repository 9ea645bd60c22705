"""The doors under test: the real application over ASGI, real PostgreSQL, a real Temporal server and worker."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from fastapi import FastAPI
from temporalio.testing import WorkflowEnvironment

from activities.dependencies import open_dependencies
from api.app import create_app
from api.security.passwords import hash_password
from api.security.people import token_hash
from cli.setup import shipped_procedures
from models.calendars import publish_calendar
from models.procedures import publish
from models.tables import Agency, ApiToken, Staff, StaffRole
from runtime.database import Sessions
from runtime.settings import ROOT, Settings
from tests.api.patient import patient_pages
from tests.api.visitor import Visitor
from tests.support.lives import shipped_calendar
from tests.support.office import search_attribute_flags, temporal_binary
from worker import build_workers

AGENCY = "H61.12"
OTHER_AGENCY = "H61.13"
PASSWORD = "a password for tests only"
COPIES = "2.000635"
NOWHERE = "127.0.0.1:1"
"""An address where no Temporal answers."""

_PASSWORD_HASH = hash_password(PASSWORD)


@dataclass
class House:
    """One application with its database; `staff` maps logins to ids."""

    app: FastAPI
    settings: Settings
    sessions: Sessions
    staff: dict[str, UUID] = field(default_factory=dict)

    def visitor(self, language: str = "vi") -> Visitor:
        """Return a browser that is not signed in."""
        return Visitor(self.app, language)

    async def signed_in(self, login: str, language: str = "vi") -> Visitor:
        """Return a browser in which this member of staff has signed in."""
        visitor = self.visitor(language)
        answer = await visitor.post("/sign-in", {"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return visitor

    async def machine(self, *scopes: str, agency: str = AGENCY) -> dict[str, str]:
        """Return the headers of a machine with a token of these scopes."""
        token = secrets.token_urlsafe(24)
        async with self.sessions.write() as session:
            session.add(ApiToken(name="test", token_hash=token_hash(token), agency_id=agency, scopes=list(scopes)))
        return {"Authorization": f"Bearer {token}"}


def filing(**changes: Any) -> dict[str, Any]:
    """Return the JSON of a filing at the counter; a changed part replaces the whole part."""
    return {
        "procedure": COPIES,
        "agency": AGENCY,
        "channel": "counter",
        "way": "counter",
        "applicant": {
            "name": "Nguyễn Thị Mẫu",
            "identity_number": "001195000001",
            "phone": "0900 000 001",
            "address": "Số 1 đường Mẫu",
        },
        "components": [{"id": "to-khai", "originals": 1}],
        "facts": {"copies": 2},
        **changes,
    }


def new_key() -> dict[str, str]:
    """Return the header with a fresh idempotency key."""
    return {"Idempotency-Key": secrets.token_hex(12)}


async def furnish(sessions: Sessions) -> dict[str, UUID]:
    """Store agencies, staff, the calendar and the shipped procedures; return the staff's ids by login."""
    people = {
        "counter": (AGENCY, "counter", "Trần Thị Hạnh"),
        "counter2": (AGENCY, "counter", "Lý Văn Hai"),
        "officer": (AGENCY, "officer", "Lê Văn Phúc"),
        "leader": (AGENCY, "leader", "Nguyễn Quốc Việt"),
        "supervisor": (AGENCY, "supervisor", "Phạm Thu Hà"),
        "stranger": (OTHER_AGENCY, "counter", "Ngô Xuân Ổn"),
    }
    staff: dict[str, UUID] = {}
    async with sessions.write() as session:
        session.add(
            Agency(id=AGENCY, kind="ubnd-xa", name_vi="UBND phường An Bình", name_en="An Bình Ward", phone="0270 1"),
            Agency(id=OTHER_AGENCY, kind="ubnd-xa", name_vi="UBND phường Long Châu", name_en="Long Châu Ward"),
        )
        await session.flush()
        for login, (agency, role, name) in people.items():
            person = Staff(login=login, name=name, agency_id=agency, password_hash=_PASSWORD_HASH)
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role=role, agency_id=agency))
            staff[login] = person.id
        calendar = shipped_calendar()
        await publish_calendar(session, calendar.identity, calendar.to_json())
        for compiled in shipped_procedures([ROOT / "procedure_defs"]):
            await publish(session, compiled, date(2020, 1, 1))
    return staff


@asynccontextmanager
async def open_house(
    database_url: str, sessions: Sessions, staff: dict[str, UUID], **changes: Any
) -> AsyncIterator[House]:
    """Run the application on a database for the length of the block."""
    settings = Settings(
        database_url=database_url,
        public_url="http://testserver",
        secret="a secret for tests only",
        # Tests run at any hour: only those about quiet hours have any.
        **{
            "temporal_address": NOWHERE,
            "upload_limit_bytes": 200_000,
            "graceful_seconds": 1,
            "quiet_hours": "",
            **changes,
        },
    )
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield House(app, settings, sessions, staff)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def furnished(sessions: Sessions) -> dict[str, UUID]:
    """This module's database with everything an office needs; the staff's ids by login."""
    return await furnish(sessions)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(database_url: str, sessions: Sessions, furnished: dict[str, UUID]) -> AsyncIterator[House]:
    """The application while Temporal is down."""
    async with open_house(database_url, sessions, furnished) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """A real Temporal server, one for each module: case codes begin anew with each database."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=temporal_binary(),
        dev_server_log_level="error",
        dev_server_extra_args=search_attribute_flags(),
    ) as env:
        yield env


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def live_house(
    database_url: str, sessions: Sessions, furnished: dict[str, UUID], temporal: WorkflowEnvironment
) -> AsyncIterator[House]:
    """The application with Temporal and a worker for cases, records and documents."""
    address = temporal.client.service_client.config.target_host
    async with (
        open_house(database_url, sessions, furnished, temporal_address=address) as opened,
        open_dependencies(opened.settings) as deps,
    ):
        workers = build_workers(temporal.client, opened.settings, deps, ("case", "records", "documents"))
        running = [asyncio.create_task(worker.run()) for worker in workers]
        with patient_pages():
            yield opened
        await asyncio.gather(*(worker.shutdown() for worker in workers))
        await asyncio.gather(*running, return_exceptions=True)


@pytest.fixture
def pdf() -> bytes:
    """The smallest file that is a PDF."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
