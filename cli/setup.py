"""What an installation needs before its processes start, and the demo that makes it lived in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import func, select
from temporalio.common import WorkflowIDConflictPolicy

from cli.demo_people import AGENCY_OF_KIND, COMMUNE, DEMO_ACCOUNTS, citizen
from cli.demo_sample import demo_sample
from cli.demo_staff import demo_staff
from cli.demo_stories import STORIES, Story, Told, tell
from domain.catalogue.open_doubts import doubts_beside, open_in_list, open_in_text
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_edits import Edit, EditKind
from domain.deadline.calendar_file import load_calendar
from domain.deadline.moments import local_day
from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.fees import FeeFacts, quote
from domain.procedure.fragments import FragmentShelf
from domain.procedure.loader import load_definition
from domain.procedure.plan import Channel
from domain.procedure.register import load_register
from domain.procedure.shelf import find_definitions
from models.authoring import OpenDoubtsError
from models.calendar_revisions import add_edit, begin_revision
from models.calendars import newest_calendar, publish_files
from models.escalation_rules import publish_rules, read_rule_files
from models.filing import FiledCase, Filing, FilingItem, file_case
from models.procedures import publish
from models.queries.authors import published_hashes
from models.tables import Case, Note, Staff
from runtime.database import Sessions, WriteSession
from runtime.settings import Settings
from runtime.temporal import connect
from workflows.messages import CASE_TASK_QUEUE
from workflows.relay import RELAY_WORKFLOW, RELAY_WORKFLOW_ID

__all__ = ["DEMO_ACCOUNTS", "demo_cases", "demo_sample", "prepare", "shipped_procedures"]

log = structlog.get_logger(__name__)

PUBLISHER = "motcua"


async def prepare(settings: Settings) -> None:
    """Publish calendar, escalation rules and shipped procedures, and make the demo staff. Repeating changes nothing."""
    sessions = Sessions.open(settings.database_url, pool_size=2)
    try:
        calendar = load_calendar(settings.calendar_paths)
        rules = read_rule_files(settings.escalation_path)
        async with sessions.write() as session:
            await publish_files(session, calendar.identity, calendar.to_json(), PUBLISHER)
            await publish_rules(session, rules)
            published = await published_hashes(session)
            for compiled in shipped_procedures(settings.procedure_paths):
                definition = compiled.definition
                # All but a few are there already at every start but the first.
                if published.get((definition.procedure, definition.version)) != compiled.sha256:
                    await publish(session, compiled, definition.effective.from_, PUBLISHER)
        if settings.demo:
            await demo_staff(sessions)
    finally:
        await sessions.close()


def shipped_procedures(folders: list[Path]) -> Iterator[Compiled]:
    """Yield every procedure definition in these folders, compiled.

    Raises DefinitionErrors for a faulty one, OpenDoubtsError and DoubtsFileError for an imported one that nobody has
    gone through.
    """
    for folder in folders:
        register = load_register(folder / "agencies.yaml")
        shelf = FragmentShelf.of(*folders)
        for file in find_definitions(folder):
            compiled = compile_definition(load_definition(file, shelf=shelf), register)
            waiting = (*open_in_list(doubts_beside(file)), *open_in_text(file.read_text(encoding="utf-8-sig")))
            if waiting:
                raise OpenDoubtsError(compiled.definition.procedure, waiting)
            yield compiled


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
        async with sessions.write() as session:
            await _flood(session, calendar, now, staff)
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


async def _flood(session: WriteSession, calendar: WorkingCalendar, now: datetime, staff: dict[str, str]) -> None:
    """Leave a draft of a revision of the calendar: a ward is under water, and its cases would wait a day."""
    today = local_day(now)
    day = next(day for ahead in range(2, 30) if calendar.is_working_day(day := today + timedelta(days=ahead)))
    writer, decision = staff.get("quantri.tinh", PUBLISHER), "45/QĐ-UBND"
    draft = await begin_revision(
        session, decision=decision, decided_on=today, reason="Lũ ở phường An Bình", written_by=writer
    )
    closed = Edit(
        kind=EditKind.CLOSE, first=day, last=day, name_vi="Nghỉ vì lũ", name_en="Closed by flood",
        agency=COMMUNE, source=decision, by=writer,
    )  # fmt: skip
    await add_edit(session, draft.id, draft.version, closed)


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
        calendar=calendar.for_agency(plan.agency).to_frozen(),
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
                ground = [{"basis": act.basis}] if act.basis else []
                note = Note(
                    id=UUID(act.command.note), case_id=filed.case_id, author=author, text=act.note, items=ground
                )
                session.add(note)
    return filed


def _past(act: Told, staff: dict[str, str]) -> dict[str, Any]:
    command = replace(act.command, actor=staff.get(act.command.actor, act.command.actor))
    return {"at": act.at.isoformat(), "command": asdict(command)}
