"""What is done to schedules and to outside systems at a button, on a real server, with the systems' stand-ins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text
from temporalio.client import ScheduleHandle

from activities.contract import SystemToTry
from activities.supervision import engine
from activities.supervision.engine_ways import NothingToDoError
from domain.supervision.findings import Finding, Part
from domain.supervision.part_ways import PartEnd, PartWay
from models.queries.circuit_facts import circuit_of, keep_circuit
from models.supervision.circuits import open_circuits
from models.supervision.part_acts import begin_part_act
from models.supervision.parts import open_parts
from models.supervision.troubles import keep_findings
from models.tables import PartAct
from tests.support.office import Office
from tests.workflows.pressed import dialled, staffed, until
from workflows.schedule_ways import let_run, run_now, set_up_again
from workflows.schedules import PORTAL_HOUSEKEEPING
from workflows.trying import try_system

DAYS: timedelta = timedelta(days=2)


@pytest_asyncio.fixture(loop_scope="session")
async def nightly(office: Office) -> AsyncIterator[ScheduleHandle]:
    """A nightly schedule as it is set up, for one test."""
    await set_up_again(office.env.client, PORTAL_HOUSEKEEPING)
    handle = office.env.client.get_schedule_handle(PORTAL_HOUSEKEEPING)
    yield handle
    await handle.delete()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def presser(office: Office) -> AsyncIterator[UUID]:
    """Somebody whose name stands in what was pressed. The office is shared: no circuit is left open in it."""
    yield (await staffed(office, "parts"))["sup"]
    async with office.sessions.write() as session:
        await session.change(text("delete from integration_circuits"))
        await session.change(text("update troubles set gone_at = now() where gone_at is null and subject = 'system'"))


async def test_a_schedule_is_set_up_once(office: Office, nightly: ScheduleHandle) -> None:
    """Who comes second finds nothing to do; a name no installation has is refused."""
    with pytest.raises(NothingToDoError):
        await set_up_again(office.env.client, PORTAL_HOUSEKEEPING)
    with pytest.raises(KeyError):
        await set_up_again(office.env.client, "of-another-program")


@pytest.mark.parametrize(("later", "runs"), [(timedelta(), 0), (DAYS, 1)])
async def test_what_a_pause_kept_from_running_is_run(
    office: Office, nightly: ScheduleHandle, later: timedelta, runs: int
) -> None:
    """A pause of minutes missed nothing. After two nights one run comes at once, or the desk would call it silent."""
    await nightly.pause()
    now = datetime.now(UTC) + later
    await let_run(office.env.client, PORTAL_HOUSEKEEPING, "a press", now)
    await until(lambda: _ran(nightly, runs))
    told = await nightly.describe()
    assert (told.schedule.state.paused, told.schedule.state.note) == (False, "a press")
    with pytest.raises(NothingToDoError):
        await let_run(office.env.client, PORTAL_HOUSEKEEPING, "another", now)


async def test_running_a_schedule_now_leaves_a_pause_alone(office: Office, nightly: ScheduleHandle) -> None:
    """Its rounds fail and somebody paused it: one round is run, and it stays paused."""
    await nightly.pause(note="bảo trì")
    await run_now(office.env.client, PORTAL_HOUSEKEEPING, "a press", datetime.now(UTC))
    await until(lambda: _ran(nightly, 1))
    assert (await nightly.describe()).schedule.state.paused


async def test_a_schedule_that_is_gone_is_not_run(office: Office) -> None:
    """Between the look and the press somebody deleted it: nothing is started under its name."""
    for way in (run_now, let_run):
        with pytest.raises(NothingToDoError):
            await way(office.env.client, PORTAL_HOUSEKEEPING, "a press", datetime.now(UTC))
    assert [one.cause async for one in engine.silent_schedules(office.env.client, [PORTAL_HOUSEKEEPING], _now())] == [
        Part.SCHEDULE_MISSING
    ]


@pytest.mark.parametrize("system", ["agencies", "sms", "mail", "signature"])
async def test_a_system_that_answers_is_called_again_by_all(office: Office, presser: UUID, system: str) -> None:
    """Its circuit is closed in the records every worker reads, the press done, and the trouble over."""
    act, trouble = await _tried(office, presser, system)
    if act.problem == "not_in_use":
        assert (system, act.outcome) == ("signature", PartEnd.FAILED)
        return
    assert (act.outcome, act.problem) == (PartEnd.DONE, "")
    async with office.sessions.read() as session:
        assert await circuit_of(session, system) is None
        assert trouble not in [one.id for one in await open_parts(session)]
        assert system not in [one.name for one in await open_circuits(session, _now())]


async def test_a_system_that_is_down_stays_cut_off(office: Office, presser: UUID) -> None:
    """The press says what the system answered; cases go on waiting, nothing is called in vain."""
    with dialled(office, "post", down=True):
        act, trouble = await _tried(office, presser, "post")
    assert (act.outcome, act.problem) == (PartEnd.FAILED, "server_error")
    async with office.sessions.read() as session:
        assert await circuit_of(session, "post") is not None
        assert trouble in [one.id for one in await open_parts(session)]


async def test_what_cannot_be_tried_says_so(office: Office, presser: UUID) -> None:
    """The queue of our own cases has no circuit and no self-check."""
    act, _ = await _tried(office, presser, "cases")
    assert (act.outcome, act.problem) == (PartEnd.FAILED, "unknown_system")


async def _tried(office: Office, presser: UUID, system: str) -> tuple[PartAct, int]:
    """Open a circuit, press, and wait for the answer; return the press and the number of the trouble."""
    async with office.sessions.write() as session:
        open_for = _now() + timedelta(hours=1)
        await keep_circuit(session, system, opened_until=open_for, failures=5, problem="unreachable", at=_now())
        await keep_findings(session, [Part.CIRCUIT_OPEN], [Finding("system", Part.CIRCUIT_OPEN, system)], _now())
        [trouble] = [one for one in await open_parts(session) if one.cause == Part.CIRCUIT_OPEN]
        act, begun = await begin_part_act(
            session, presser, trouble, PartWay.TRY_NOW, reason="bên kia báo xong", key=f"{system}-key"
        )
        assert begun
    await try_system(office.env.client, SystemToTry(system, trouble.id, str(act.id)))
    await until(lambda: _ended(office, act.id))
    async with office.sessions.read() as session:
        ended = await session.get(PartAct, act.id)
    assert ended is not None
    return ended, trouble.id


async def _ended(office: Office, act: UUID) -> bool:
    async with office.sessions.read() as session:
        found = await session.get(PartAct, act)
    return found is not None and found.outcome != ""


async def _ran(handle: ScheduleHandle, runs: int) -> bool:
    return len((await handle.describe()).info.recent_actions) == runs


def _now() -> datetime:
    return datetime.now(UTC)
