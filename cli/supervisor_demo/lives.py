"""Thousands of cases that came and went over the months before: the core's own rules, at instants of the past.

Their workflows are long forgotten by Temporal, as they would be; the portal was told of them in its time.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import text

from activities.contract import CaseEnd, TurnRecord
from activities.records import Records
from cli.demo_people import AGENCY_OF_KIND, COMMUNE, OTHER_COMMUNE, citizen
from cli.demo_stories import Goal, Story, _next_act
from domain.case.ends import keep
from domain.case.events import Call, Commanded, Event, Filed, OperationSucceeded, TimeReached
from domain.case.milestones import next_milestone
from domain.case.picture import snapshot
from domain.case.rules import refusal
from domain.case.state import OperationStatus
from domain.case.turn import advance, new_state
from domain.deadline.calendar import WorkingCalendar
from domain.deadline.moments import local_day
from domain.portal.moments import national_time
from domain.procedure.compile import Compiled
from domain.procedure.fees import FeeFacts, quote
from domain.procedure.plan import Channel, Plan
from models.filing import FiledCase, Filing, FilingItem, file_case
from runtime.database import Sessions
from runtime.settings import Settings
from simulators.ledger import Effect
from simulators.settings import PORTAL
from workflows.telling import Told

#: How the cases of the past went, and how often each way.
_WAYS: Final = (
    (Story("2.000815", Goal.RETURNED, 0), 6),
    (Story("2.000635", Goal.RETURNED, 0), 4),
    (Story("1.004873", Goal.RETURNED, 0), 3),
    (Story("1.001612", Goal.RETURNED, 0), 3),
    (Story("1.013225", Goal.RETURNED, 0), 1),
    (Story("1.001612", Goal.REFUSED, 0), 1),
    (Story("3.000347", Goal.REFUSED_AT_INTAKE, 0), 1),
)
MONTHS: Final = 8
_AT_ONCE: Final = 12
_WRITTEN: Final = text("""
update outbox set status = 'sent', sent_at = now() where status = 'waiting' and kind = 'start'
    and workflow_id = any(cast(:workflows as text[]))
""")
_TOLD: Final = text("""
update portal_messages m set status = 'confirmed', settled_at = m.at from cases c
where c.id = m.case_id and c.code = any(cast(:codes as text[]))
""")
_HELD: Final = text("""
select c.code, c.procedure_code, c.received_at, coalesce(c.appointment_at, c.due_at) as due,
    coalesce(c.decided_at, c.ended_at) as finished, c.ended_at,
    (select m.code from portal_messages m where m.case_id = c.id order by m.seq desc limit 1) as status
from cases c where c.code = any(cast(:codes as text[]))
""")


@dataclass(frozen=True)
class Ground:
    """What every case stands on."""

    sessions: Sessions
    settings: Settings
    procedures: Mapping[str, Compiled]
    calendar: WorkingCalendar
    staff: Mapping[str, str]


class Life:
    """One case on its way through the past; outside systems answer as they are asked."""

    def __init__(self, plan: Plan, calendar: WorkingCalendar, story: Story, fee: int, filed_at: datetime) -> None:
        """Begin with the filing."""
        self.plan, self.calendar, self.story, self.at = plan, calendar, story, filed_at
        self.state = new_state(plan, story.channel, story.way)
        self.records: list[Any] = []
        self._apply(Filed(fee, pays_online=False), filed_at)

    def go(self, until: datetime, pace: random.Random) -> None:
        """Do what comes next at an office's pace, until the story is over or `until` is reached."""
        done: set[Any] = set()
        while not self.state.ended_at:
            hours = pace.choice((0.3, 0.6, 1.0, 1.5, 2.5, 4.0, 9.0))
            at = self.calendar.add_working_hours(self.at, hours) + timedelta(minutes=pace.randint(1, 25))
            if at >= until:
                return
            self._pass_time(at)
            command = _next_act(self.story, self.plan, self.state, str(uuid4()), at, done)
            if command is None or refusal(self.plan, self.calendar, self.state, command, at) is not None:
                return
            done.add(command.act)
            self._apply(Commanded(command), at)

    def _apply(self, event: Event, at: datetime) -> None:
        turn = advance(self.plan, self.calendar, self.state, event, at)
        self.state, self.at = turn.state, max(at, self.at)
        self.records += turn.records
        self._settle(turn.calls, at)

    def _settle(self, calls: Sequence[Call], at: datetime) -> None:
        for call in calls:
            operation = self.state.operations.get(call.key)
            if operation is not None and operation.status is OperationStatus.CALLING:
                self._apply(OperationSucceeded(call.key, reference=f"past:{call.key}", answer=_answer(operation)), at)

    def _pass_time(self, end: datetime) -> None:
        while (at := next_milestone(self.plan, self.state)) is not None and at <= end:
            self._apply(TimeReached(), at)


def _answer(operation: Any) -> str:
    """Agencies agreed in their time; everybody else only did what was asked."""
    return "agree" if operation.system == "agencies" and operation.action == "ask" else ""


async def fill_past(ground: Ground, cases: int, now: datetime, seed: int, journal: Path) -> int:
    """Write that many ended cases and what the portal holds of them; return how many there are."""
    pace = random.Random(seed)  # noqa: S311  an invented past, the same for the same seed
    stories = [story for story, often in _WAYS for _ in range(often)]
    records = Records(ground.sessions)
    codes: list[str] = []
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(story: Story, filed_at: datetime, number: int, agency: str) -> None:
        async with gate:
            its_pace = random.Random(seed * 1_000_003 + number)  # noqa: S311  an invented past, the same for the same seed
            code = await _live(ground, records, story, filed_at, now, its_pace, agency)
            if code:
                codes.append(code)

    work = []
    for number in range(cases):
        story = pace.choice(stories)
        elsewhere = pace.random() < 0.25 and ground.procedures[story.procedure].definition.agency == "ubnd-xa"
        filed_at = _office_hour(ground.calendar, now - timedelta(days=pace.uniform(25, MONTHS * 30)))
        work.append(one(story, filed_at, number, OTHER_COMMUNE if elsewhere else ""))
    for first in range(0, len(work), 200):
        await asyncio.gather(*work[first : first + 200])
    await _settle_told(ground, codes, journal)
    return len(codes)


def _office_hour(calendar: WorkingCalendar, at: datetime) -> datetime:
    while not calendar.is_working_instant(at):
        at -= timedelta(hours=1)
    return at


async def _live(
    ground: Ground, records: Records, story: Story, filed_at: datetime, now: datetime, pace: random.Random, agency: str
) -> str:
    filing, plan, fee = filing_of(ground, story, filed_at, pace, agency)
    life = Life(plan, ground.calendar.for_agency(plan.agency), story, fee, filed_at)
    life.go(now - timedelta(days=3), pace)
    if not life.state.ended_at:
        return ""
    filed: FiledCase = await file_case(ground.sessions, filing, ground.settings.secret.get_secret_value())
    told = Told.nothing()
    turn = TurnRecord(
        case_id=str(filed.case_id),
        after=0,
        seq=life.records[-1].seq,
        records=life.records,
        snapshot=snapshot(plan, life.state, next_milestone(plan, life.state)),
        tasks=told.changed_tasks(plan, life.state),
        operations=told.changed_operations(life.state),
        clock=told.changed_clock(life.state),
        end=CaseEnd(keep(life.state), _sha(filing.plan), _sha(filing.calendar)),
    )
    await records.record_turn(turn)
    return filed.code


def filing_of(
    ground: Ground, story: Story, filed_at: datetime, people: random.Random, agency: str = "", past: Any = ()
) -> tuple[Filing, Plan, int]:
    """Return the filing of a case of this story, its plan and its fee in đồng."""
    compiled = ground.procedures[story.procedure]
    definition = compiled.definition
    plan = compiled.plan_for(agency or AGENCY_OF_KIND[definition.agency], ground.settings.convention)
    facts = FeeFacts(story.channel, local_day(filed_at), pages=people.randint(1, 6), copies=people.randint(1, 3))
    fee = quote(definition, facts).total
    filing = Filing(
        principal="demo-supervisor",
        key=str(uuid4()),
        procedure_code=definition.procedure,
        procedure_version=definition.version,
        procedure_sha256=compiled.sha256,
        plan=plan.to_json(),
        calendar=ground.calendar.for_agency(plan.agency).to_frozen(),
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
        filed_by="" if story.channel is Channel.ONLINE or plan.agency != COMMUNE else ground.staff.get("motcua", ""),
        past=tuple(past),
    )
    return filing, plan, fee


async def _settle_told(ground: Ground, codes: Sequence[str], journal: Path) -> None:
    """Let the starts be over and the portal know what it was told: both happened in their time."""
    values = {"codes": list(codes), "workflows": [f"case/{code}" for code in codes]}
    async with ground.sessions.write() as session:
        await session.change(_WRITTEN, {"workflows": values["workflows"]})
        await session.change(_TOLD, {"codes": values["codes"]})
    async with ground.sessions.read() as session:
        held = (await session.execute(_HELD, {"codes": values["codes"]})).all()
    with journal.open("a", encoding="utf-8") as file:
        for row in held:
            entry = {
                "MaHoSo": row.code,
                "MaTTHC": row.procedure_code,
                "TrangThaiHoSo": str(row.status),
                "NgayTiepNhan": national_time(row.received_at),
                "NgayHenTra": national_time(row.due),
                "NgayKetThucXuLy": national_time(row.finished),
            }
            effect = Effect(
                system=PORTAL,
                kind="DongBoHoSoMC",
                key=f"{row.code}/past",
                reference=f"past:{row.code}",
                target=row.code,
                at=row.ended_at,
                body={"data": [entry]},
                response={"error_code": "0", "message": "", "TrangThai": "confirmed", "errors": []},
            )
            file.write(effect.model_dump_json() + "\n")


def _sha(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
