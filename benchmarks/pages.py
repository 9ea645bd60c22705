"""How fast the working screens are with fifty thousand open cases and two thousand procedures: server time of each."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from uuid import UUID

import httpx2

from api.security.cookies import session_cookie
from api.security.people import token_hash
from benchmarks.catalogue import publish_catalogue
from benchmarks.dossiers import AGENCY
from benchmarks.figures import Figure, Target, quantile
from benchmarks.machine import cpu_seconds, family, resident_mb
from benchmarks.office import Office
from benchmarks.pages_seed import CLOSED, OPEN, PEOPLE, seed
from benchmarks.screens import Screen, working_screens
from cli.demo_people import PROVINCE
from domain.deadline.moments import local_day, midnight_ending
from models.access import open_session
from models.supervision.judging import judge_all
from models.tables import Staff, StaffRole
from models.workload.figures import make_figures
from runtime.embedded.ports import answers, choose

LIMIT_MS = 100
ROLES = ("counter", "officer", "leader", "supervisor")
TRIVIAL = "/health/live"
_WARM = 5
#: Cases under review of one family of procedures: the page of a case rebuilds its steps, which must be those of its
#: definition.
_CODES = """
select code from cases where ended_at is null and step = 'review' and phase = 'in_progress'
and procedure_code like '%.004873' order by id limit 400
"""
_WAITING = """
select code from cases where agency_id = $1 and phase = 'filed' and channel = 'online' order by id limit 400
"""
#: Those the counter takes in, and all.
_TAKEN_IN = """
select procedure_code from procedure_versions v join agencies a on a.kind = v.agency_kind
where a.id = $1 and v.effective_to is null and v.cancelled_at is null and not v.text like '%"channels":["online"]%'
order by 1
"""
_KNOWN = "select procedure_code from procedure_versions where effective_to is null and cancelled_at is null order by 1"


class PageFailedError(Exception):
    """A page answered with an error, so its pace means nothing."""


@dataclass
class Browser:
    """One person's browser on one connection, one of nobody's beside it, and the processes that serve them."""

    client: httpx2.AsyncClient
    anybody: httpx2.AsyncClient
    servers: tuple[int, int]
    in_force: int
    codes: Sequence[str]
    waiting: Sequence[str]
    procedures: Sequence[str]
    known: Sequence[str]

    def processor_seconds(self) -> float:
        """Return the processor time that API process and PostgreSQL have used so far, in seconds."""
        return sum(_used(pid) for server in self.servers for pid in family(server))

    async def get(self, address: str) -> float:
        """Open a page and return the milliseconds until its last byte. Raises PageFailedError."""
        return await self._timed(self.client.get(address), address)

    async def visit(self, address: str) -> float:
        """Open a page without being signed in; milliseconds until its last byte. Raises PageFailedError."""
        return await self._timed(self.anybody.get(address), address)

    async def search(self, asked: str) -> float:
        """Type into the search box and return the milliseconds until the results are there, both requests."""
        began = time.perf_counter()
        kept = await self.client.post("/search", data={"q": asked})
        if kept.status_code != 303:
            raise PageFailedError(f"/search answered {kept.status_code}")
        await self.get(kept.headers["location"])
        return 1000 * (time.perf_counter() - began)

    async def _timed(self, asking: Awaitable[httpx2.Response], address: str) -> float:
        began = time.perf_counter()
        answer = await asking
        taken = 1000 * (time.perf_counter() - began)
        if answer.status_code != 200:
            raise PageFailedError(f"{address} answered {answer.status_code}")
        return taken


async def measure_pages(office: Office, *, quick: bool) -> list[Figure]:
    """Return the time of each page, a trivial one taken next to every opening."""
    rounds = 20 if quick else 120
    async with AsyncExitStack() as stack:
        browser = await _browser(office, stack)
        screens = working_screens()
        for screen in screens:
            for number in range(_WARM):  # query plans, caches, templates
                await screen.open(browser, number)
        for number in range(rounds):
            for screen in screens:
                screen.trivial.append(await browser.get(TRIVIAL))
                screen.seen.append(await screen.open(browser, number))
        for screen in screens:
            used = browser.processor_seconds()
            for number in range(rounds // 2):
                await screen.open(browser, number)
            screen.processor_ms = 1000 * (browser.processor_seconds() - used) / (rounds // 2)
        memory = resident_mb(browser.servers[0])
        figures = [_figure(screen, browser.in_force) for screen in screens]
    note = f"after all those pages, with {browser.in_force:,} procedures in force"
    return [*figures, Figure(name="API process, resident memory", unit="MB", ours=memory, note=note)]


def _used(pid: int) -> float:
    try:
        return cpu_seconds(pid)
    except OSError:
        return 0.0  # a parallel worker of PostgreSQL that has ended


def _figure(screen: Screen, in_force: int) -> Figure:
    ratio = median(seen / trivial for seen, trivial in zip(screen.seen, screen.trivial, strict=True))
    return Figure(
        name=f"{screen.name}, p95",
        unit="ms",
        ours=quantile(screen.seen, 0.95),
        baseline=quantile(screen.trivial, 0.95),
        ratio=ratio,
        target=Target.AT_MOST,
        limit=LIMIT_MS,
        rounds={"baseline": screen.trivial, "ours": screen.seen},
        note=f"median {median(screen.seen):.1f} ms; API and PostgreSQL together use {screen.processor_ms:.0f} ms of a "
        f"core, whatever else the machine does; {OPEN:,} open and {CLOSED:,} closed cases of one agency, "
        f"{in_force:,} procedures in force; "
        f"the ratio is the median one to {TRIVIAL}",
    )


async def _browser(office: Office, stack: AsyncExitStack) -> Browser:
    """Fill the database, start an API process, and sign somebody in who sees every one of the cases."""
    token = secrets.token_urlsafe(32)
    staff: list[UUID] = []
    async with office.sessions.write() as session:
        for number in range(PEOPLE):
            person = Staff(login=f"bench{number}", name=f"Cán bộ {number}", agency_id=AGENCY)
            session.add(person)
            await session.flush()
            session.add(*(StaffRole(staff_id=person.id, role=role, agency_id=AGENCY) for role in ROLES))
            staff.append(person.id)
        # The first of them writes procedures for the whole province too.
        session.add(StaffRole(staff_id=staff[0], role="author", agency_id=PROVINCE))
        await open_session(session, staff[0], token_hash(token), "bench", datetime.now(UTC) + timedelta(hours=2))
    in_force = await publish_catalogue(office.sessions, office.settings)
    await seed(office.sessions, staff)
    await _look_once(office)
    async with office.sessions.single_statement() as connection:
        found = [
            [row[0] for row in await connection.fetch(question, *given)]
            for question, *given in ((_CODES,), (_WAITING, AGENCY), (_TAKEN_IN, AGENCY), (_KNOWN,))
        ]
    port = choose([])
    settings = office.settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})
    process = office.process(f"pages-{port}", "-m", "api.server", "--port", str(port), settings=settings)
    process.spawn()
    stack.push_async_callback(asyncio.to_thread, process.stop)
    await asyncio.to_thread(process.wait_until, partial(answers, port), 60)
    cookies = {session_cookie(settings): token}
    client, anybody = [await stack.enter_async_context(_client(settings.public_url, kept)) for kept in (cookies, {})]
    database = int(next(office.servers.home.rglob("postmaster.pid")).read_text().split()[0])
    codes, waiting, procedures, known = found
    return Browser(client, anybody, (process.pid or 0, database), in_force, codes, waiting, procedures, known)


def _client(address: str, cookies: dict[str, str]) -> httpx2.AsyncClient:
    headers = {"Origin": address, "Accept-Language": "vi"}
    return httpx2.AsyncClient(base_url=address, headers=headers, cookies=cookies, timeout=30, trust_env=False)


async def _look_once(office: Office) -> None:
    """Make the supervisor's desk and the figures of the board, as the worker does every minute."""
    now = datetime.now(UTC)
    async with office.sessions.write() as session:
        await judge_all(session, now)
        await make_figures(session, now, midnight_ending(local_day(now)), now + timedelta(days=2))
