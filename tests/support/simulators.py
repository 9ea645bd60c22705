"""The simulated outside systems as a real server in a thread, and a server that takes their callbacks."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp

from simulators.app import create_app
from simulators.settings import SimulatorSettings
from tests.support.dials_turned import note
from tests.support.patience import PATIENCE

SECRET = "0123456789abcdef0123456789abcdef"
Found = TypeVar("Found")


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an app over real HTTP on a free port for the length of the block; give its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < end, "the server did not start in time"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=PATIENCE)


@dataclass
class Callback:
    """One callback as it arrived."""

    system: str
    headers: dict[str, str]
    raw: bytes
    at: float

    @property
    def body(self) -> dict[str, Any]:
        decoded: dict[str, Any] = json.loads(self.raw)
        return decoded


@dataclass
class CallbackTaker:
    """Takes callbacks; answers with the next of `statuses`, then with 202."""

    url: str = ""
    taken: list[Callback] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def app(self) -> FastAPI:
        """Return the server that takes them."""
        app = FastAPI()

        @app.post("/callbacks/{system}")
        async def take(system: str, request: Request) -> Response:
            self.taken.append(Callback(system, dict(request.headers), await request.body(), time.monotonic()))
            return Response(status_code=self.statuses.pop(0) if self.statuses else 202)

        return app

    def of(self, key: str) -> list[Callback]:
        """Return the callbacks about one business key, in the order of arrival."""
        return [callback for callback in self.taken if callback.body["key"] == key]

    async def wait_for(self, key: str, count: int) -> list[Callback]:
        """Wait until so many callbacks about a key have arrived."""
        return await eventually(lambda: found if len(found := self.of(key)) >= count else None)


async def eventually(look: Callable[[], Found | None], seconds: float = PATIENCE) -> Found:
    """Look again and again until there is something to see."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found is not None:
            return found
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.02)


@dataclass
class Simulators:
    """The simulated systems, as a test sees them from outside."""

    url: str
    settings: SimulatorSettings
    http: httpx2.Client
    smtp_port: int

    def dial(self, system: str, **dials: object) -> None:
        """Turn dials of one system; the others of that system return to healthy."""
        self.http.put(f"/dials/{system}", json=dials).raise_for_status()
        note(system, dials)

    def received(self, system: str, key_prefix: str = "") -> list[dict[str, Any]]:
        """Return the effects of one system."""
        # After a storm a system remembers tens of thousands.
        answer = self.http.get(f"/{system}/received", params={"key_prefix": key_prefix}, timeout=120)
        received: list[dict[str, Any]] = answer.raise_for_status().json()
        return received

    def reset(self) -> None:
        """Make every system healthy and forgetful."""
        self.http.delete("/dials").raise_for_status()
        self.http.delete("/received").raise_for_status()

    def post(self, system: str, path: str, body: object, key: str = "") -> httpx2.Response:
        """Ask a system for something as Motcua does."""
        headers = self.headers(system) | ({"Idempotency-Key": key} if key else {})
        return self.http.post(f"/{system}/{path}", json=body, headers=headers)

    def get(self, system: str, path: str) -> httpx2.Response:
        """Ask a system how something stands."""
        return self.http.get(f"/{system}/{path}", headers=self.headers(system))

    def headers(self, system: str) -> dict[str, str]:
        """The headers that open a system's door."""
        return {"Authorization": f"Bearer {self.settings.token(system)}"}


@contextmanager
def running_simulators(settings: SimulatorSettings) -> Iterator[Simulators]:
    """Run the simulated systems for the length of the block."""
    app = create_app(replace(settings, smtp_port=0 if settings.smtp_port is None else settings.smtp_port))
    with served(app) as url, httpx2.Client(base_url=url, trust_env=False, timeout=PATIENCE) as http:
        yield Simulators(url, settings, http, app.state.mail_server.port)


@pytest.fixture(scope="session")
def callback_taker() -> Iterator[CallbackTaker]:
    """A server for callbacks, shared by the tests of a run: tell callbacks apart by key."""
    taker = CallbackTaker()
    with served(taker.app()) as url:
        taker.url = f"{url}/callbacks"
        yield taker


@pytest.fixture(scope="session")
def running(callback_taker: CallbackTaker) -> Iterator[Simulators]:
    """The simulated systems of the whole run."""
    settings = SimulatorSettings(secret=SECRET, callback_base=callback_taker.url, callback_retry_seconds=0.05)
    with running_simulators(settings) as simulators:
        yield simulators


@pytest.fixture
def simulators(running: Simulators, callback_taker: CallbackTaker) -> Iterator[Simulators]:
    """The simulated systems, healthy and empty at the start and the end of each test."""
    running.reset()
    callback_taker.statuses.clear()
    yield running
    running.reset()
    callback_taker.statuses.clear()
