"""Telling the national portal: the relay on Temporal against a loop written by hand, portal at once and portal slow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

import httpx2
from sqlalchemy import text

from activities.http import new_http_client
from activities.portal.client import SYSTEM
from benchmarks import OURS
from benchmarks.figures import Figure, Target, compare
from benchmarks.office import Office
from benchmarks.portal_loop import tell_all
from models.portal import send_as_it_stands
from runtime.embedded.ports import answers, choose
from runtime.settings import Settings
from workflows.messages import CASE_TASK_QUEUE
from workflows.options import RECORDS_TASK_QUEUE
from workflows.portal import PORTAL_RELAY_ID, PORTAL_RELAY_WORKFLOW, PORTAL_TASK_QUEUE, RING

#: Messages of one case, which go one after the other.
EACH: Final = 4
#: The portal's thinking time when it is slow.
SLOW_MS: Final = 250
#: No agreed pace stands in the way of the measurement; in service `MOTCUA_PORTAL_PER_SECOND` does.
UNPACED: Final = 100_000.0
_QUEUES: Final = ",".join((CASE_TASK_QUEUE, RECORDS_TASK_QUEUE, PORTAL_TASK_QUEUE))
_PATIENCE_SECONDS: Final = 300
_NOT_FOR_THE_RELAY: Final = text("update portal_messages set try_at = 'infinity' where status = 'waiting'")


@dataclass
class Exchange:
    """The simulated portal in a process of its own, and the ways to tell it what waits."""

    office: Office
    settings: Settings

    async def by_relay(self) -> None:
        """Ring the relay as whoever wrote the messages down does, and wait until all are confirmed."""
        client = await self.office.client(OURS)
        await client.start_workflow(
            PORTAL_RELAY_WORKFLOW, id=PORTAL_RELAY_ID, task_queue=CASE_TASK_QUEUE, start_signal=RING
        )
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while await self._waiting():  # noqa: ASYNC110  # another process writes the rows
                await asyncio.sleep(0.02)

    async def by_loop(self) -> None:
        """Let the hand-written loop send everything."""
        token = self.settings.system_token(SYSTEM).get_secret_value()
        async with new_http_client() as http:
            await tell_all(self.office.sessions, http, self.settings.portal_url, token, self.settings.portal_unit)

    async def paced(self, way: Callable[[], Awaitable[None]], cases: int) -> float:
        """Write messages down, send them one way, and return how many a second were confirmed."""
        filed = [case.case_id for case in await self.office.desk.file(cases)]
        for _ in range(EACH):
            async with self.office.sessions.write() as session:
                await send_as_it_stands(session, filed, "bench")
                if way == self.by_loop:  # or the relay's net would send them too
                    await session.execute(_NOT_FOR_THE_RELAY)
        began = time.perf_counter()
        await way()
        return cases * EACH / (time.perf_counter() - began)

    async def dial(self, **dials: int) -> None:
        """Turn the portal's dials; without any it answers at once."""
        origin = self.settings.portal_url.removesuffix("/portal")
        async with httpx2.AsyncClient(trust_env=False) as http:  # a kept connection would have grown old by now
            (await http.put(f"{origin}/dials/{SYSTEM}", json=dials)).raise_for_status()

    async def _waiting(self) -> int:
        async with self.office.sessions.single_statement() as connection:
            waiting: int = await connection.fetchval("select count(*) from portal_messages where status <> 'confirmed'")
        return waiting


async def measure_portal(office: Office, *, quick: bool) -> list[Figure]:
    """Return messages confirmed per second, with a portal that answers at once and with a slow one."""
    rounds, cases = (2, 25) if quick else (3, 50)
    async with _exchange(office) as exchange:
        for way in (exchange.by_loop, exchange.by_relay):
            await exchange.paced(way, 20)  # connections, query plans, caches
        quickly = await _rounds(exchange, rounds, cases)
        await exchange.dial(slow_ms=SLOW_MS)
        slowly = await _rounds(exchange, rounds, cases)
    async with office.sessions.single_statement() as connection:
        await connection.execute("delete from outbox")  # nobody waits for these cases
    unit = "messages/s"
    return [
        compare("portal told, portal at once", unit, *quickly, Target.RATIO_AT_LEAST, 0.2),
        compare(f"portal told, portal takes {SLOW_MS} ms", unit, *slowly, Target.RATIO_AT_LEAST, 0.3),
    ]


async def _rounds(exchange: Exchange, count: int, cases: int) -> tuple[list[float], list[float]]:
    loop: list[float] = []
    relay: list[float] = []
    for number in range(count):
        turns = [(loop, exchange.by_loop), (relay, exchange.by_relay)]
        for paces, way in turns if number % 2 == 0 else reversed(turns):
            paces.append(await exchange.paced(way, cases))
    return loop, relay


@asynccontextmanager
async def _exchange(office: Office) -> AsyncIterator[Exchange]:
    port = choose([])
    settings = office.settings_of(OURS, portal_url=f"http://127.0.0.1:{port}/portal", portal_per_second=UNPACED)
    # No journal: the simulated portal remembers this run only.
    portal = office.process("portal", "-m", "simulators.app", "--port", str(port), "--journal", "/dev/null")
    worker = office.process("worker-portal", "-m", "worker", "--queues", _QUEUES, settings=settings)
    try:
        portal.spawn()
        worker.spawn()
        await asyncio.to_thread(portal.wait_until, partial(answers, port), 30)
        await asyncio.to_thread(worker.wait_until, lambda: "worker_ready" in worker.tail(), 60)
        yield Exchange(office, settings)
    finally:
        await asyncio.to_thread(worker.stop)
        await asyncio.to_thread(portal.stop)
