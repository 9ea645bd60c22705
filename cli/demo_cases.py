"""The demo cases of a first start: filed with their pasts, and one that an outside system refuses."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import structlog
from sqlalchemy import func, select
from temporalio.common import WorkflowIDConflictPolicy

from cli.demo_people import AGENCY_OF_KIND, COMMUNE, citizen
from cli.demo_stories import STORIES, Goal, Story, Told, office_hour, tell
from cli.shipped import shipped_procedures
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_edits import Edit, EditKind
from domain.deadline.moments import local_day
from domain.procedure.compile import Compiled
from domain.procedure.definition import Definition
from domain.procedure.fees import FeeFacts, quote
from domain.procedure.filed_as import situation_of
from domain.procedure.plan import Channel, Plan
from domain.procedure.resolve import resolve
from models.calendar_revisions import add_edit, begin_revision
from models.calendars import newest_calendar
from models.filing import FiledCase, Filing, FilingItem, file_case
from models.tables import Case, Note, Staff
from runtime.database import Sessions, WriteSession
from runtime.settings import Settings
from runtime.temporal import connect
from workflows.messages import CASE_TASK_QUEUE
from workflows.relay import RELAY_WORKFLOW, RELAY_WORKFLOW_ID

log = structlog.get_logger(__name__)

_NOBODY = "motcua"
_SECONDS = 5.0


async def demo_cases(settings: Settings, simulators: str = "") -> None:
    """Bring in the demo cases, unless the installation has cases already.

    `simulators` is the address of the stand-ins for the outside systems. Without one, the systems are somebody's own
    and refuse nothing to order: the case that waits because of one is left out.
    """
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
        stories = [story for story in STORIES if simulators or story.goal is not Goal.STUCK]
        for number, story in enumerate(stories):
            past = past_of(story, procedures[story.procedure], settings.convention, calendar, now, people)
            filed = await _bring_in(sessions, settings, past, calendar, people, staff, number)
            if story.goal is Goal.STUCK:
                await _refuse_payment(simulators, filed.code)
        async with sessions.write() as session:
            await _flood(session, calendar, now, staff)
        client = await connect(settings, process="setup")
        await client.execute_workflow(
            RELAY_WORKFLOW,
            id=RELAY_WORKFLOW_ID,
            task_queue=CASE_TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        log.info("demo_cases_brought_in", cases=len(stories))
    finally:
        await sessions.close()


@dataclass(frozen=True)
class Past:
    """What a story comes to on a given day: the dossier as it was filed, and what was done since.

    `definition` holds what asks anything of this dossier, `sha256` is that of the whole.
    """

    story: Story
    definition: Definition
    sha256: str
    plan: Plan
    filed_at: datetime
    facts: Mapping[str, str]
    fee: int
    told: tuple[Told, ...]


def past_of(
    story: Story, compiled: Compiled, convention: str, calendar: WorkingCalendar, now: datetime, people: random.Random
) -> Past:
    """Return the past of a demo case that stands at `now` where its story stops, or as near as the days allow."""
    filed_at = now - timedelta(days=story.days_ago)
    if story.channel is not Channel.ONLINE:
        filed_at = office_hour(calendar, filed_at)  # nobody stands at a counter on a Sunday
    definition, day = compiled.definition, local_day(filed_at)
    pages, copies = people.randint(1, 6), people.randint(1, 3)
    facts = {"pages": str(pages), "copies": str(copies)}
    situation = situation_of(definition, story.channel, day, facts)
    plan = compiled.plan_for(AGENCY_OF_KIND[definition.agency], convention, situation)
    fee = quote(definition, FeeFacts(story.channel, day, pages=pages, copies=copies)).total
    told = tell(story, plan, calendar, filed_at, now, fee, iter(uuid4, None))
    return Past(story, resolve(definition, situation), compiled.sha256, plan, filed_at, facts, fee, tuple(told))


async def _flood(session: WriteSession, calendar: WorkingCalendar, now: datetime, staff: dict[str, str]) -> None:
    """Leave a draft of a revision of the calendar: a ward is under water, and its cases would wait a day."""
    today = local_day(now)
    day = next(day for ahead in range(2, 30) if calendar.is_working_day(day := today + timedelta(days=ahead)))
    writer, decision = staff.get("quantri.tinh", _NOBODY), "45/QĐ-UBND"
    draft = await begin_revision(
        session, decision=decision, decided_on=today, reason="Lũ ở phường An Bình", written_by=writer
    )
    closed = Edit(
        kind=EditKind.CLOSE, first=day, last=day, name_vi="Nghỉ vì lũ", name_en="Closed by flood",
        agency=COMMUNE, source=decision, by=writer,
    )  # fmt: skip
    await add_edit(session, draft.id, draft.version, closed)


async def _refuse_payment(simulators: str, code: str) -> None:
    """Let the gateway refuse the first payment request of a case; whoever tries again gets it through."""
    refused = {"reject": True, "for_key_prefix": f"{code}/", "next": 1}
    async with httpx2.AsyncClient(timeout=_SECONDS) as client:
        (await client.put(f"{simulators}/dials/payments", json=refused)).raise_for_status()


async def _bring_in(
    sessions: Sessions,
    settings: Settings,
    past: Past,
    calendar: WorkingCalendar,
    people: random.Random,
    staff: dict[str, str],
    number: int,
) -> FiledCase:
    story, definition, plan = past.story, past.definition, past.plan
    filing = Filing(
        principal="demo",
        key=f"demo-{number}",
        procedure_code=definition.procedure,
        procedure_version=definition.version,
        procedure_sha256=past.sha256,
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
        facts=dict(past.facts),
        fee=past.fee,
        pays_online=story.goal is Goal.STUCK,
        filed_at=past.filed_at,
        filed_by="" if story.channel == "online" else staff.get("motcua", ""),
        past=tuple(past_command(act, staff) for act in past.told),
    )
    filed = await file_case(sessions, filing, settings.secret.get_secret_value())
    async with sessions.write() as session:
        for act in past.told:
            if act.command.note:
                author = staff.get(act.command.actor, act.command.actor)
                ground = [{"basis": act.basis}] if act.basis else []
                note = Note(
                    id=UUID(act.command.note), case_id=filed.case_id, author=author, text=act.note, items=ground
                )
                session.add(note)
    return filed


def past_command(act: Told, staff: Mapping[str, str]) -> dict[str, Any]:
    """Return a past act as a filing carries it; `staff` are ids by login."""
    command = replace(act.command, actor=staff.get(act.command.actor, act.command.actor))
    return {"at": act.at.isoformat(), "command": asdict(command)}
