"""A received case of a shipped procedure in a real database."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import insert, text

from activities.contract import OperationRequest
from activities.dependencies import Dependencies
from activities.documents.activity import DocumentsActivities
from activities.documents.press import Press
from activities.documents.render import sample_sheet
from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from models.calendars import publish_calendar
from models.procedures import publish, version_of
from models.tables import Agency, Applicant, Case, CaseEvent, DossierItem, Staff
from runtime.database import Sessions
from runtime.settings import Settings
from tests.support.database import database_server, database_url, sessions
from tests.support.lives import shipped_calendar

__all__ = ["database_server", "database_url", "sessions"]

DEFINITIONS = Path(__file__).resolve().parents[3] / "procedure_defs" / "ubnd-xa"
CERTIFICATION = "2.000815"
SECRET = "0123456789abcdef0123456789abcdef"

Given = TypeVar("Given")


@dataclass
class Archive:
    """Cases to issue forms for, and the activity that issues them."""

    sessions: Sessions
    settings: Settings
    press: Press

    @property
    def activities(self) -> DocumentsActivities:
        return DocumentsActivities(self.sessions, self.settings, self.press)

    async def received_case(self, *, actor: str = "", person: dict[str, Any] | None = None, **changes: Any) -> Case:
        """Store a case received at the counter at 09:15 on Monday 23 November 2026."""
        code = f"H61.12-20261123-{uuid4().int % 10**7:07d}"
        values: dict[str, Any] = {
            "code": code,
            "secret_hash": "x",
            "procedure_code": CERTIFICATION,
            "procedure_version": 1,
            "procedure_sha256": "x",
            "agency_id": "H61.12",
            "received_at_agency": "H61.12.01",
            "channel": "counter",
            "filed_at": datetime(2026, 11, 23, 2, 10, tzinfo=UTC),
            "facts": {"pages": "3", "copies": "2"},
            "fee": 10_000,
            "money": "paid",
            "phase": "received",
            "received_at": datetime(2026, 11, 23, 2, 15, tzinfo=UTC),
            "appointment_at": datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
        }
        case = Case(**(values | changes))
        applicant = {"name": "Nguyễn Thị Ưỡng", "identity_number": "084190012345", "phone": "0912345678"}
        async with self.sessions.write() as session:
            session.add(case)
            await session.flush()
            row = insert(Applicant).values(case_id=case.id, search_key=text("default"), **(applicant | (person or {})))
            await session.change(row)
            session.add(
                DossierItem(case_id=case.id, component_id="ban-chinh", originals=1, note="bằng đại học"),
                CaseEvent(case_id=case.id, seq=2, kind="received", at=case.filed_at, actor=actor, hash=b"x"),
            )
        return case


def request_for(case: Case, **changes: Any) -> OperationRequest:
    """The request the workflow makes for the receipt of a case."""
    values: dict[str, Any] = {
        "case_id": str(case.id),
        "case_code": case.code,
        "key": f"{case.code}/receipt:issue",
        "operation": "receipt:issue",
        "action": "issue",
        "subject": "receipt",
    }
    return OperationRequest(**(values | changes))


async def with_a_sheet_in_hand(press: Press, printing: Coroutine[Any, Any, Given]) -> tuple[asyncio.Task[Given], int]:
    """Begin to print on a press that stands still; return once the sheet lies in it, with the press's process."""
    await press.typeset(sample_sheet())
    assert press.pid is not None
    pid = press.pid
    os.kill(pid, signal.SIGSTOP)  # so that it cannot be ready before it is killed, however busy the machine is
    task = asyncio.create_task(printing)
    while not press._one_at_a_time.locked() and not task.done():
        await asyncio.sleep(0.001)
    return task, pid


async def stop_press_under_the_sheet(press: Press, printing: Coroutine[Any, Any, Given]) -> asyncio.Task[Given]:
    """Kill the press's process while a sheet lies in it."""
    task, pid = await with_a_sheet_in_hand(press, printing)
    os.kill(pid, signal.SIGKILL)
    return task


@pytest.fixture(scope="module")
async def archive(sessions: Sessions) -> AsyncIterator[Archive]:
    """A register with a published procedure, a calendar, an agency and its one-stop unit."""
    async with sessions.write() as session:
        if await version_of(session, CERTIFICATION, 1) is None:
            compiled = compile_definition(load_definition(DEFINITIONS / CERTIFICATION / "v1.yaml"))
            await publish(session, compiled, date(2026, 7, 1))
            await publish_calendar(session, "test", shipped_calendar().to_json())
            session.add(Agency(id="H61.12", kind="ubnd-xa", name_vi="Ủy ban nhân dân xã Nhị Long"))
            await session.flush()
            unit = "Trung tâm Phục vụ hành chính công"
            session.add(Agency(id="H61.12.01", kind="one-stop", name_vi=unit, phone="02703862111", parent_id="H61.12"))
    press = Press()
    yield Archive(sessions, Settings(secret=SECRET, public_url="https://motcua.example.vn"), press)
    await press.close()


@pytest.fixture
async def counter_clerk(archive: Archive) -> str:
    """A member of staff, as the actor of a command."""
    clerk = Staff(id=uuid4(), login=f"buoi-{uuid4().hex[:6]}", name="Lê Thị Bưởi", agency_id="H61.12")
    async with archive.sessions.write() as session:
        session.add(clerk)
    return str(UUID(str(clerk.id)))


@pytest.fixture
async def dependencies(archive: Archive) -> AsyncIterator[Dependencies]:
    """What the worker gives."""
    async with httpx2.AsyncClient() as http:
        yield Dependencies(archive.sessions, archive.settings, http)
