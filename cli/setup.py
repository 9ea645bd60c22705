"""What an installation needs before its processes start, and the demo that makes it lived in."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import func, select
from sqlmodel import col
from temporalio.common import WorkflowIDConflictPolicy

from api.security.passwords import hash_password
from cli.demo_people import AGENCY_OF_KIND, DEMO_ACCOUNTS, agencies, citizen
from cli.demo_stories import STORIES, Story, Told, tell
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_file import load_calendar
from domain.deadline.moments import local_day
from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.fees import FeeFacts, quote
from domain.procedure.loader import load_definition
from domain.procedure.plan import Channel
from domain.procedure.register import load_register
from domain.procedure.shelf import find_definitions
from models.calendars import newest_calendar, publish_calendar
from models.filing import FiledCase, Filing, FilingItem, file_case
from models.procedures import publish
from models.tables import Agency, Case, Note, Staff, StaffRole
from runtime.database import Sessions
from runtime.settings import Settings
from runtime.temporal import connect
from workflows.messages import CASE_TASK_QUEUE
from workflows.relay import RELAY_WORKFLOW, RELAY_WORKFLOW_ID

__all__ = ["DEMO_ACCOUNTS", "demo_cases", "prepare", "shipped_procedures"]

log = structlog.get_logger(__name__)

PUBLISHER = "motcua"


async def prepare(settings: Settings) -> None:
    """Publish the calendar and the shipped procedures, and make the demo staff. Repeating changes nothing."""
    sessions = Sessions.open(settings.database_url, pool_size=2)
    try:
        calendar = load_calendar(settings.calendar_paths)
        async with sessions.write() as session:
            await publish_calendar(session, calendar.identity, calendar.to_json(), PUBLISHER)
            for compiled in shipped_procedures(settings.procedure_paths):
                await publish(session, compiled, compiled.definition.effective.from_, PUBLISHER)
        if settings.demo:
            await _demo_staff(sessions)
    finally:
        await sessions.close()


def shipped_procedures(folders: list[Path]) -> Iterator[Compiled]:
    """Yield every procedure definition in these folders, compiled. Raises DefinitionErrors for a faulty one."""
    for folder in folders:
        register = load_register(folder / "agencies.yaml")
        for file in find_definitions(folder):
            yield compile_definition(load_definition(file), register)


async def _demo_staff(sessions: Sessions) -> None:
    hashes = await asyncio.gather(*(asyncio.to_thread(hash_password, account.password) for account in DEMO_ACCOUNTS))
    async with sessions.write() as session:
        for agency in agencies():
            if await session.get(Agency, agency.id) is None:
                session.add(agency)
        await session.flush()
        for account, password_hash in zip(DEMO_ACCOUNTS, hashes, strict=True):
            known = await session.scalar(select(Staff).where(col(Staff.login) == account.username))
            if known is not None:
                continue
            staff = Staff(
                login=account.username, name=account.name, agency_id=account.agency_id, password_hash=password_hash
            )
            session.add(staff)
            await session.flush()
            session.add(StaffRole(staff_id=staff.id, role=account.post, agency_id=account.agency_id))


async def demo_cases(settings: Settings) -> None:
    """Bring in the demo cases, unless the installation has cases already."""
    sessions = Sessions.open(settings.database_url, pool_size=4)
    try:
        async with sessions.read() as session:
            if await session.scalar(select(func.count()).select_from(Case)):
                return
            published = await newest_calendar(session)
            staff = {row.login: str(row.id) for row in (await session.scalars(select(Staff))).all()}
        if published is None:
            return
        calendar = WorkingCalendar.from_json(published.text)
        procedures = {item.definition.procedure: item for item in shipped_procedures(settings.procedure_paths)}
        people = random.Random(766)  # noqa: S311  invented names, the same at every first start
        now = datetime.now(UTC)
        for number, story in enumerate(STORIES):
            compiled = procedures[story.procedure]
            await _bring_in(sessions, settings, story, compiled, calendar, now, people, staff, number)
        client = await connect(settings, process="setup")
        await client.execute_workflow(
            RELAY_WORKFLOW,
            id=RELAY_WORKFLOW_ID,
            task_queue=CASE_TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        log.info("demo_cases_brought_in", cases=len(STORIES))
    finally:
        await sessions.close()


async def _bring_in(
    sessions: Sessions,
    settings: Settings,
    story: Story,
    compiled: Compiled,
    calendar: WorkingCalendar,
    now: datetime,
    people: random.Random,
    staff: dict[str, str],
    number: int,
) -> FiledCase:
    definition = compiled.definition
    plan = compiled.plan_for(AGENCY_OF_KIND[definition.agency], settings.convention)
    filed_at = now - timedelta(days=story.days_ago)
    while story.channel is not Channel.ONLINE and not calendar.is_working_instant(filed_at):
        filed_at -= timedelta(hours=1)  # nobody stands at a counter on a Sunday
    facts = FeeFacts(story.channel, local_day(filed_at), pages=people.randint(1, 6), copies=people.randint(1, 3))
    fee = quote(definition, facts).total
    ids = iter(uuid4, None)
    told = tell(story, plan, calendar, filed_at, now, fee, ids)
    filing = Filing(
        principal="demo",
        key=f"demo-{number}",
        procedure_code=definition.procedure,
        procedure_version=definition.version,
        procedure_sha256=compiled.sha256,
        plan=plan.to_json(),
        calendar=calendar.to_json(),
        agency_id=plan.agency,
        received_at_agency=plan.agency,
        applicant=citizen(people),
        items=tuple(
            FilingItem(component_id=component.id, originals=1)
            for component in definition.dossier
            if component.required == "always"
        ),
        channel=story.channel,
        way=story.way,
        facts={"pages": str(facts.pages), "copies": str(facts.copies)},
        fee=fee,
        filed_at=filed_at,
        filed_by="" if story.channel == "online" else staff.get("motcua", ""),
        past=tuple(_past(act, staff) for act in told),
    )
    filed = await file_case(sessions, filing, settings.secret.get_secret_value())
    async with sessions.write() as session:
        for act in told:
            if act.command.note:
                author = staff.get(act.command.actor, act.command.actor)
                session.add(Note(id=UUID(act.command.note), case_id=filed.case_id, author=author, text=act.note))
    return filed


def _past(act: Told, staff: dict[str, str]) -> dict[str, Any]:
    command = replace(act.command, actor=staff.get(act.command.actor, act.command.actor))
    return {"at": act.at.isoformat(), "command": asdict(command)}
