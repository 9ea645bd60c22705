"""Filing over HTTP: our API process against a bare insert, driven by the same load."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from api.security.people import token_hash
from benchmarks.bare_insert import PATH as BARE_PATH
from benchmarks.dossiers import AGENCY, COMPONENT, PROCEDURE
from benchmarks.figures import Figure, Target, compare, quantile
from benchmarks.load import Seen
from benchmarks.machine import cpu_seconds
from benchmarks.office import Office
from models.tables import ApiToken
from runtime.embedded.ports import answers, choose

CONNECTIONS = 32
_BARE, _OURS, _OURS_ALONE = "bare insert", "filing", "filing, Temporal stopped"
_FORM = {
    "procedure": PROCEDURE,
    "agency": AGENCY,
    "channel": "counter",
    "way": "counter",
    "applicant": {
        "name": "Nguyễn Thị Mẫu",
        "identity_number": "001195000001",
        "birth_date": "1995-02-28",
        "phone": "0900000001",
        "email": "mau@example.org",
        "address": "Số 1 đường Mẫu, phường Mẫu",
    },
    "components": [{"id": COMPONENT, "originals": 1}],
    "summary": "Đăng ký thành lập hộ kinh doanh",
}


class FilingFailedError(Exception):
    """A server answered something else than 201, so its pace means nothing."""


@dataclass
class Server:
    """A web server under load, and what each round saw."""

    name: str
    port: int
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    pid: int = 0
    rounds: list[Seen] = field(default_factory=list)
    processor_ms: list[float] = field(default_factory=list)

    async def load(self, requests: int) -> None:
        """Send requests and keep what was seen."""
        used = cpu_seconds(self.pid)
        self.rounds.append(await _load(self, requests))
        self.processor_ms.append(1000 * (cpu_seconds(self.pid) - used) / requests)


async def measure_filing(office: Office, *, quick: bool) -> list[Figure]:
    """Return filings per second. No worker runs: starts queue durably, as at a peak."""
    requests, rounds = (500, 2) if quick else (2500, 5)
    async with AsyncExitStack() as stack:
        servers = await _start_servers(office, stack)
        for server in servers:
            await _load(server, requests // 2)  # connections, query plans, caches
        for number in range(rounds):
            for server in servers if number % 2 == 0 else reversed(servers):
                await server.load(requests)
    async with office.sessions.single_statement() as connection:
        await connection.execute("delete from outbox")  # nobody waits for these cases
    return _figures(*servers)


async def _start_servers(office: Office, stack: AsyncExitStack) -> tuple[Server, Server, Server]:
    token = secrets.token_urlsafe(32)
    async with office.sessions.write() as session:
        session.add(ApiToken(name="bench", token_hash=token_hash(token), agency_id=AGENCY, scopes=["file"]))
    authorised = {"Authorization": f"Bearer {token}"}
    closed_port = choose([])
    servers = (
        Server(_BARE, choose([]), BARE_PATH),
        Server(_OURS, choose([]), "/api/v1/cases", authorised),
        Server(_OURS_ALONE, choose([]), "/api/v1/cases", authorised),
    )
    without_temporal = office.settings.model_copy(update={"temporal_address": f"127.0.0.1:{closed_port}"})
    for server, module, settings in zip(
        servers,
        ("benchmarks.bare_insert", "api.server", "api.server"),
        (office.settings, office.settings, without_temporal),
        strict=True,
    ):
        process = office.process(f"http-{server.port}", "-m", module, "--port", str(server.port), settings=settings)
        process.spawn()
        stack.push_async_callback(asyncio.to_thread, process.stop)
        server.pid = process.pid or 0
        await asyncio.to_thread(process.wait_until, partial(answers, server.port), 30)
    return servers


async def _load(server: Server, requests: int) -> Seen:
    order = {
        "port": server.port,
        "path": server.path,
        "headers": server.headers,
        "body": json.dumps(_FORM, ensure_ascii=False),
        "connections": CONNECTIONS,
        "requests": requests,
    }
    sender = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.load", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await sender.communicate(json.dumps(order).encode())
    if sender.returncode:
        raise FilingFailedError(f"the load on {server.name} broke off")
    content: dict[str, Any] = json.loads(output)
    seen = Seen(**content)
    if set(seen.statuses) != {"201"}:
        raise FilingFailedError(f"{server.name} answered {seen.statuses}")
    return seen


def _figures(bare: Server, ours: Server, alone: Server) -> list[Figure]:
    def paces(server: Server) -> list[float]:
        return [seen.per_second for seen in server.rounds]

    def latencies(server: Server, share: float) -> list[float]:
        return [1000 * quantile(seen.latencies, share) for seen in server.rounds]

    busiest = max(seen.processor_share for server in (bare, ours, alone) for seen in server.rounds)
    return [
        compare(
            "filings",
            "requests/s",
            paces(bare),
            paces(ours),
            Target.RATIO_AT_LEAST,
            0.5,
            note=f"the load generator itself used at most {busiest:.0%} of a core",
        ),
        compare("filings, Temporal stopped", "requests/s", paces(bare), paces(alone)),
        compare("web server's processor time per filing", "ms", bare.processor_ms, ours.processor_ms),
        compare("one filing of 32 at once, median", "ms", latencies(bare, 0.5), latencies(ours, 0.5)),
        compare("one filing of 32 at once, p99", "ms", latencies(bare, 0.99), latencies(ours, 0.99)),
    ]
