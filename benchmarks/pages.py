"""How fast the working screens are while fifty thousand cases are open at one centre: server time of each page."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from urllib.parse import quote
from uuid import UUID

import httpx2

from api.security.cookies import session_cookie
from api.security.people import token_hash
from benchmarks.dossiers import AGENCY
from benchmarks.figures import Figure, Target, quantile
from benchmarks.machine import cpu_seconds, family
from benchmarks.office import Office
from benchmarks.pages_seed import CLOSED, OPEN, PEOPLE, seed
from models.access import open_session
from models.tables import Staff, StaffRole
from runtime.embedded.ports import answers, choose

LIMIT_MS = 100
ROLES = ("counter", "officer", "leader")
NAMES = ("nguyen van", "nguyen", "le thi mai", "hung dang", "mau", "tran quoc viet", "phan ngoc bich mau")
TRIVIAL = "/health/live"
_WARM = 5
#: Cases under review of one procedure: the page of a case rebuilds its steps, which must be those of its definition.
_CODES = """
select code from cases where ended_at is null and step = 'review' and phase = 'in_progress'
and procedure_code = '1.004873' order by id limit 400
"""


class PageFailedError(Exception):
    """A page answered with an error, so its pace means nothing."""


@dataclass
class Browser:
    """One person's browser on one connection, and the processes that serve it."""

    client: httpx2.AsyncClient
    codes: Sequence[str]
    servers: tuple[int, int]

    def processor_seconds(self) -> float:
        """Return the processor time that API process and PostgreSQL have used so far, in seconds."""
        return sum(_used(pid) for server in self.servers for pid in family(server))

    async def get(self, address: str) -> float:
        """Open a page and return the milliseconds until its last byte. Raises PageFailedError."""
        return await self._timed(self.client.get(address), address)

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


@dataclass
class Screen:
    """A page to measure: how its n-th opening is done, and what was seen (milliseconds)."""

    name: str
    open: Callable[[Browser, int], Awaitable[float]]
    seen: list[float] = field(default_factory=list)
    trivial: list[float] = field(default_factory=list)
    processor_ms: float = 0.0


def _screens() -> list[Screen]:
    cuts = ("", "?cut=overdue", "?cut=today", "?cut=free", "?cut=mine", "?cut=later")
    filters = (
        "?procedure=1.004873",
        "?procedure=1.001612&cut=free",
        "?channel=online&cut=overdue",
        "?cut=later&procedure=2.000635&channel=counter",
    )
    waiting = "/tasks?cut=waiting"
    since = quote((datetime.now(UTC) - timedelta(minutes=1)).isoformat())

    async def case(browser: Browser, number: int) -> float:
        return await browser.get(f"/cases/{browser.codes[number % len(browser.codes)]}?list=cut%3Doverdue")

    def page(*addresses: str) -> Callable[[Browser, int], Awaitable[float]]:
        return lambda browser, number: browser.get(addresses[number % len(addresses)])

    return [
        Screen("my work", page(*(f"/tasks{cut}" for cut in cuts))),
        Screen("my work, filtered", page(*(f"/tasks{one}" for one in filters))),
        Screen("what waits for others", page(waiting)),
        Screen("team work", page("/tasks/team")),
        Screen("counts in the bar", page(f"/tasks/counts?list=cut%3Dfree&since={since}")),
        Screen("search by name", lambda browser, number: browser.search(NAMES[number % len(NAMES)])),
        Screen("search by code or number", lambda browser, number: browser.search(_precise(browser, number))),
        Screen("one case", case),
        Screen("to sign", page("/approvals")),
    ]


def _precise(browser: Browser, number: int) -> str:
    code = browser.codes[number % len(browser.codes)]
    return (code, code[-7:], f"00119{number + 1:07d}", f"09{number + 1:08d}")[number % 4]


async def measure_pages(office: Office, *, quick: bool) -> list[Figure]:
    """Return the time of each page, a trivial one taken next to every opening."""
    rounds = 20 if quick else 120
    async with AsyncExitStack() as stack:
        browser = await _browser(office, stack)
        screens = _screens()
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
    return [_figure(screen) for screen in screens]


def _used(pid: int) -> float:
    try:
        return cpu_seconds(pid)
    except OSError:
        return 0.0  # a parallel worker of PostgreSQL that has ended


def _figure(screen: Screen) -> Figure:
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
        f"core, whatever else the machine does; {OPEN:,} open and {CLOSED:,} closed cases of one agency; "
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
        await open_session(session, staff[0], token_hash(token), "bench", datetime.now(UTC) + timedelta(hours=2))
    await seed(office.sessions, staff)
    async with office.sessions.single_statement() as connection:
        found = await connection.fetch(_CODES)
    port = choose([])
    settings = office.settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})
    process = office.process(f"pages-{port}", "-m", "api.server", "--port", str(port), settings=settings)
    process.spawn()
    stack.push_async_callback(asyncio.to_thread, process.stop)
    await asyncio.to_thread(process.wait_until, partial(answers, port), 30)
    client = httpx2.AsyncClient(
        base_url=settings.public_url,
        headers={"Origin": settings.public_url, "Accept-Language": "vi"},
        cookies={session_cookie(settings): token},
        timeout=30,
        trust_env=False,
    )
    await stack.enter_async_context(client)
    database = int(next(office.servers.home.rglob("postmaster.pid")).read_text().split()[0])
    return Browser(client, [row["code"] for row in found], (process.pid or 0, database))
