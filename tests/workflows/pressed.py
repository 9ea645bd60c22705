"""Pressing ways out in tests: cases, their lines on the desk, an intervention asked for, run, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlmodel import col

from domain.case.acts import Act, Role
from domain.supervision.best_way import ways_of
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import Stage, Verdict
from models.supervision.intervention_items import viewer_of
from models.supervision.interventions import ask_for, confirm
from models.supervision.judging import judge_cases
from models.tables import DeskLine, Intervention, InterventionCase, Staff, StaffRole
from models.viewer import Viewer
from tests.support.office import AGENCY, CaseInHand, Office, at_rest
from workflows.intervention_runs import start_intervening
from workflows.interventions import intervention_workflow_id
from workflows.messages import CASE_TASK_QUEUE
from workflows.supervision import LOOK_WORKFLOW

PROCEDURE = "1.004873"
PEOPLE = {
    "sup": ("supervisor", "Phạm Thu Hà"),
    "sup2": ("supervisor", "Đỗ Minh Anh"),
    "lead": ("leader", "Nguyễn Quốc Việt"),
    "off": ("officer", "Lê Văn Phúc"),
    "off2": ("officer", "Trịnh Văn Bốn"),
}


async def viewer(office: Office, staff_id: UUID) -> Viewer:
    """Return what somebody may do."""
    async with office.sessions.read() as session:
        return await viewer_of(session, staff_id)


async def accepted(office: Office, number: int = 1) -> list[CaseInHand]:
    """Return cases that are being appraised."""
    found = []
    for _ in range(number):
        case = await office.file(PROCEDURE)
        result = await case.act(Act.ACCEPT, Role.COUNTER, "check")
        await case.recorded(result.seq)
        found.append(case)
    return found


async def look(office: Office, *schedules: str) -> None:
    """Look as the Schedule does each minute."""
    await office.env.client.execute_workflow(
        LOOK_WORKFLOW, list(schedules), id=f"look-{uuid4()}", task_queue=CASE_TASK_QUEUE
    )


async def judged(office: Office, *cases: CaseInHand, later: timedelta = timedelta()) -> None:
    """Let the desk look at these cases, as it would some time from now."""
    async with office.sessions.write() as session:
        await judge_cases(session, [case.case_id for case in cases], datetime.now(UTC) + later)


async def planted(office: Office, case: CaseInHand, cause: Cause, key: str = "", who: str = "") -> None:
    """Put what a look at the engine would have found among the troubles, and judge the case."""
    async with office.sessions.write() as session:
        await session.change(
            text("""
                insert into troubles (subject, cause, name, key, case_id, since, seen_at, detail)
                values ('case', :cause, :who, :key, :case, now(), now(), '{}') on conflict do nothing
            """),
            {"cause": cause, "key": key, "who": who, "case": case.case_id},
        )
    await judged(office, case)


async def asked(
    office: Office,
    by: UUID,
    way: WayOut,
    cases: list[CaseInHand],
    *,
    key: str = "",
    threshold: int = 50,
    params: Mapping[str, str] | None = None,
) -> Intervention:
    """Freeze a selection and wait for its dry run."""
    who = await viewer(office, by)
    async with office.sessions.write() as session:
        made = await ask_for(
            session,
            who,
            way,
            [case.case_id for case in cases],
            key=key or str(uuid4()),
            params=dict(params or {}),
            reason="hệ thống đã trở lại",
            threshold=threshold,
            rates={"agencies": 20.0},
        )
    await start_intervening(office.env.client, str(made.id), "try")
    return await reached(office, made, Stage.TRIED)


async def reached(office: Office, made: Intervention, *stages: Stage) -> Intervention:
    """Wait until an intervention has come to a stage."""
    async with asyncio.timeout(60):
        while True:
            async with office.sessions.read() as session:
                found = await session.get(Intervention, made.id)
            assert found is not None
            if found.stage in stages:
                return found
            await asyncio.sleep(0.1)


async def at_rest_of(office: Office, made: Intervention, kind: str) -> None:
    """Wait until a paused try or run has done what it had begun."""
    await at_rest(office.env.client.get_workflow_handle(intervention_workflow_id(str(made.id), kind)))


async def run(office: Office, made: Intervention, by: UUID, threshold: int = 50) -> Intervention:
    """Confirm an intervention and wait until it is done."""
    who = await viewer(office, by)
    async with office.sessions.write() as session:
        confirmed, starts = await confirm(session, who, made.id, "đã kiểm tra", threshold)
    assert starts
    await start_intervening(office.env.client, str(made.id), "run", confirmed.per_second)
    return await reached(office, made, Stage.DONE)


async def lines(office: Office, made: Intervention) -> list[InterventionCase]:
    """Return the lines of an intervention in the order chosen."""
    async with office.sessions.read() as session:
        question = select(InterventionCase).where(col(InterventionCase.intervention_id) == made.id)
        return list((await session.scalars(question.order_by(col(InterventionCase.place)))).all())


async def outcomes(office: Office, made: Intervention) -> list[tuple[str, str]]:
    """Return outcome and code of each line."""
    return [(line.outcome, str(line.said.get("code", ""))) for line in await lines(office, made)]


async def did(office: Office, by: UUID, way: WayOut, case: CaseInHand, **params: str) -> tuple[str, str]:
    """Press a way whose dry run says that it can be done, and return what became of the case."""
    made = await asked(office, by, way, [case], params=params)
    [line] = await lines(office, made)
    assert line.verdict == Verdict.CAN, line.told
    await run(office, made, by)
    return (await outcomes(office, made))[0]


async def best_of(office: Office, case: CaseInHand) -> tuple[str, WayOut]:
    """Return the cause a case stands under and its first button."""
    line = await line_of(office, case)
    assert line is not None
    return line.cause, ways_of(Cause(line.cause), line.detail)[0]


async def until(is_so: Callable[[], Awaitable[object]], seconds: float = 60) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not await is_so():
            await asyncio.sleep(0.2)


async def answered_there(office: Office, case: CaseInHand) -> None:
    """Wait until the agencies' gateway has come to the answer it was to give, told us of it or lost that."""

    async def is_so() -> bool:
        now = datetime.now(UTC)
        effects = office.simulators.received("agencies", f"{case.code}/")
        instants = [datetime.fromisoformat(one["occurs_at"]) for effect in effects for one in effect["happenings"]]
        return bool(instants) and max(instants) < now

    await until(is_so)


async def line_of(office: Office, case: CaseInHand) -> DeskLine | None:
    """Return the line of a case on the desk."""
    async with office.sessions.read() as session:
        return await session.get(DeskLine, case.case_id)


@asynccontextmanager
async def held_back(office: Office, made: Intervention, after: int) -> AsyncIterator[None]:
    """Let an intervention come to no end of any line after the first `after` ones for the length of the block."""
    async with office.sessions.write() as session:
        await session.change(
            text("""
                select 1 from intervention_cases where intervention_id = :id and place in (
                    select place from intervention_cases where intervention_id = :id order by place offset :after
                ) for update
            """),
            {"id": made.id, "after": after},
        )
        yield


@contextmanager
def dialled(office: Office, system: str, **dials: object) -> Iterator[None]:
    """Turn the dials of an outside system for the length of the block."""
    office.simulators.dial(system, **dials)
    try:
        yield
    finally:
        office.simulators.dial(system)


@contextmanager
def down(office: Office, system: str) -> Iterator[None]:
    """Let an outside system be away for the length of the block."""
    with dialled(office, system, down=True):
        yield


async def changed(office: Office, case: CaseInHand, *statements: str) -> None:
    """Change the records of a case as a restored backup would have them: no trigger of ours stands in the way."""
    async with office.sessions.write() as session:
        tables = ("cases", "case_events", "money_entries", "paper_numbers")
        for table in tables:
            await session.change(text(f"alter table {table} disable trigger user"))
        for statement in statements:
            await session.change(text(statement), {"id": case.case_id})
        for table in tables:
            await session.change(text(f"alter table {table} enable trigger user"))


async def with_first_line_only(office: Office, case: CaseInHand) -> None:
    """Take everything after the filing from the records of a case, as an older backup would not have it."""
    await changed(
        office,
        case,
        "delete from case_events where case_id = :id and seq > 1",
        "delete from portal_messages where case_id = :id and event_seq > 1",
        "delete from money_entries where case_id = :id and seq > 1",
        "delete from paper_numbers where case_id = :id",
        "delete from case_ends where case_id = :id",
        """update cases set seq = 1, ended_at = null, phase = 'filed',
            last_hash = (select hash from case_events where case_id = :id and seq = 1) where id = :id""",
    )


async def staffed(office: Office, prefix: str) -> dict[str, UUID]:
    """Give the office the staff who take part, and return them by short name."""
    async with office.sessions.write() as session:
        found: dict[str, UUID] = {}
        for login, (role, name) in PEOPLE.items():
            person = Staff(login=f"{prefix}-{login}", name=name, agency_id=AGENCY, email=f"{login}@example.com")
            session.add(person)
            await session.flush()
            session.add(StaffRole(staff_id=person.id, role=role, agency_id=AGENCY))
            found[login] = person.id
    return found
