"""kill -9 of the worker at the worst instants: every case ends, nothing is lost, nothing happens twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from typing import Any

import asyncpg
import pytest

from cli.processes import WORKER
from runtime.database import driver_address
from tests.journeys.effects import of_case
from tests.journeys.people import Dossier, People
from tests.journeys.proof import prove
from tests.journeys.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ASKS = Dossier("1.004873")
#: Milliseconds that no test lasts, and calls that no test makes.
FAR_TOO_LATE, MANY = 3_600_000, 1000
PAYS_ONLINE = Dossier("1.001612", channel="online", pays_online=True)
BY_POST = Dossier("3.000347", way="post")

#: Two of each shipped procedure, over every channel, way and means of payment.
TWELVE = (
    Dossier("2.000815"),
    Dossier("2.000815", channel="counter"),
    ASKS,
    Dossier("1.004873", channel="online", way="online"),
    PAYS_ONLINE,
    Dossier("1.001612", way="post"),
    Dossier("1.013225"),
    Dossier("1.013225", channel="post"),
    BY_POST,
    Dossier("3.000347"),
    Dossier("2.000635"),
    Dossier("2.000635", channel="online", pays_online=True),
)


async def seen(look: Any) -> None:
    """Wait until something can be seen at the simulators."""
    async with asyncio.timeout(120):
        while not look():
            await asyncio.sleep(0.02)


def waits(town: Town, system: str) -> bool:
    """Whether a call a dial was turned for has arrived: it holds for fewer that are to come."""
    dials: dict[str, Any] = town.simulators.http.get("/dials").json()[system]
    return bool(dials["next"] != MANY)


async def until_true(connection: asyncpg.Connection[Any], question: str, *values: Any) -> None:
    """Ask the database until it says yes."""
    async with asyncio.timeout(60):
        while not await connection.fetchval(question, *values):
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("dials", "arrived"),
    [({"slow_ms": FAR_TOO_LATE}, 0), ({"success_after_timeout": True, "late_ms": FAR_TOO_LATE}, 1)],
    ids=["before-the-work", "after-the-work"],
)
async def test_killed_while_outside_systems_are_called(
    town: Town, people: People, dials: dict[str, Any], arrived: int
) -> None:
    """A call cut off before or after the other side did its work is made again, and has one effect."""
    parcel = await people.file(BY_POST)
    sign = await people.until_task(parcel, "sign")
    systems = {"payments": "", "agencies": "", "post": parcel}
    for system in systems:
        town.simulators.dial(system, next=MANY, **dials)
    systems["payments"] = await people.file(PAYS_ONLINE)
    systems["agencies"] = await people.file(ASKS)
    await people.act(systems["agencies"], "counter", "accept", await people.until_task(systems["agencies"], "check"))
    await people.act(parcel, "leader", "approve", sign)
    for system in systems:
        await seen(lambda system=system: waits(town, system))

    await town.kill(WORKER)

    before: dict[str, int] = {}
    for system, code in systems.items():
        effects = of_case(town.simulators, system, code)
        assert len(effects) == arrived
        # A call whose answer is too late is made again before the worker is killed, where the machine is slow.
        before[system] = sum(effect["calls"] for effect in effects)
        town.simulators.dial(system)
    await town.start(WORKER)
    await asyncio.gather(*(people.finish(code) for code in systems.values()))
    client = await town.client()
    for system, code in systems.items():
        case = await prove(code, people, town.sessions, client, town.simulators)
        assert case.phase == "returned"
        calls = of_case(town.simulators, system, code)[0]["calls"]
        # An answer may overtake the call it belongs to; money is only asked for, so its call is surely repeated.
        again = calls - before[system]
        assert again == 1 or (system != "payments" and calls == before[system]), f"{system} was called {calls} times"


async def test_killed_between_commit_and_completion_of_a_turn(town: Town, people: People) -> None:
    """A turn that is in the database but was never reported is written again, and changes nothing twice."""
    code = await people.file(ASKS)
    check = await people.until_task(code, "check")
    worker = town.processes[WORKER].pid
    assert worker is not None
    connection = await asyncpg.connect(driver_address(town.settings.database_url))
    try:
        held = connection.transaction()
        await held.start()
        await connection.execute("select 1 from cases where code = $1 for update", code)
        accepting = asyncio.create_task(people.act(code, "counter", "accept", check))
        await until_true(connection, "select exists (select from pg_locks where not granted)")
        os.kill(worker, signal.SIGSTOP)  # it will not hear that its statement went through
        await held.rollback()
        await until_true(connection, "select received_at is not null from cases where code = $1", code)
        written = await connection.fetchval("select seq from cases where code = $1", code)
    finally:
        await connection.close()

    await town.kill(WORKER)
    await town.start(WORKER)

    answered = await accepting
    assert answered.get("seq") == written, answered
    await people.finish(code)
    case = await prove(code, people, town.sessions, await town.client(), town.simulators)
    assert case.phase == "returned"


async def test_killed_again_and_again_while_decisions_are_made(town: Town, people: People) -> None:
    """Twelve cases, each decision sent in two windows, the worker killed at random instants: all as if undisturbed."""
    for system in ("agencies", "post"):
        town.simulators.dial(system, answer_ms=300)
    chance = random.Random(20261122)
    people.patience = 300
    codes = await asyncio.gather(*(people.file(dossier) for dossier in TWELVE))
    walks = asyncio.gather(*(people.finish(code, twice=True) for code in codes))

    for _ in range(6):
        await asyncio.sleep(chance.uniform(0.3, 2.5))
        await town.kill(WORKER)
        await town.start(WORKER)

    cases = await walks
    assert [case["phase"] for case in cases] == ["returned"] * len(codes)
    client = await town.client()
    for code in codes:
        await prove(code, people, town.sessions, client, town.simulators)
    await _answered_everywhere(people, codes)


async def _answered_everywhere(people: People, codes: list[str]) -> None:
    """Each case was decided by people at every desk, and each answer is in its log."""
    for code in codes:
        acts = [decision.act for decision in people.decided[code]]
        assert acts.count("accept") == acts.count("approve") == 1, acts
