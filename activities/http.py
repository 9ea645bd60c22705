"""Calling outside systems over HTTP: one client, one deadline, one reading of what may come back."""

from __future__ import annotations

import asyncio
import time
from contextlib import nullcontext
from typing import TypeVar

import httpx2
import structlog
from pydantic import BaseModel, ValidationError

from activities.breaker import Breaker
from activities.failures import Problem, UnknownThereError, answer_failure, failure

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer", bound=BaseModel)

CALL_SECONDS = 20.0
"""How long one call may take in all; less than every activity's start-to-close time-out."""

LARGEST_ANSWER = 1024 * 1024
"""Bytes of an answer that are read at most."""

_NOT_THERE = frozenset({404, 410})


def new_http_client() -> httpx2.AsyncClient:
    """Return the HTTP client that all outside systems of a process share."""
    timeout = httpx2.Timeout(CALL_SECONDS, connect=5.0)
    limits = httpx2.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=30.0)
    return httpx2.AsyncClient(timeout=timeout, limits=limits, headers={"User-Agent": "motcua"})


class OutsideSystem:
    """One outside system: its address, our token, its breaker.

    Every method raises `ApplicationError` whose type is a `Problem` code and nothing else.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        token: str,
        http: httpx2.AsyncClient,
        breaker: Breaker | None = None,
        *,
        seconds: float = CALL_SECONDS,
    ) -> None:
        """Calls take at most `seconds` in all; without a breaker each is let through."""
        self.name = name
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = http
        self._breaker = breaker
        self._seconds = seconds

    async def post(self, path: str, key: str, body: BaseModel, answer: type[Answer]) -> Answer:
        """Have something done once: the same `key` again gives the same answer and no second effect."""
        content = body.model_dump_json(by_alias=True).encode()
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        return await self._call("POST", path, answer, content, headers)

    async def get(self, path: str, answer: type[Answer]) -> Answer:
        """Ask how something stands."""
        return await self._call("GET", path, answer, None, {})

    async def find(self, path: str, answer: type[Answer]) -> Answer | None:
        """Ask how something stands; None when the system does not know it."""
        try:
            return await self.get(path, answer)
        except UnknownThereError:
            return None

    async def _call(
        self, method: str, path: str, answer: type[Answer], content: bytes | None, headers: dict[str, str]
    ) -> Answer:
        started = time.monotonic()
        outcome = "ok"
        async with self._breaker.guard() if self._breaker else nullcontext():
            try:
                status, received, raw = await self._exchange(method, path, content, headers)
                refused = answer_failure(self.name, status, received)
                if refused is not None:
                    outcome = refused.type or ""
                    raise UnknownThereError(self.name) if method == "GET" and status in _NOT_THERE else refused
                return self._read(raw, answer)
            except httpx2.HTTPError as error:
                problem = _problem_of(error)
                outcome = problem
                log.info("outside_call_broke", system=self.name, reason=type(error).__name__)
                # `from None`: the library's text holds the address, which may hold more than it should.
                raise failure(self.name, problem) from None
            except TimeoutError:
                outcome = Problem.TIMED_OUT
                raise failure(self.name, Problem.TIMED_OUT) from None
            except (ValidationError, httpx2.InvalidURL):
                outcome = Problem.BAD_ANSWER
                raise failure(self.name, Problem.BAD_ANSWER) from None
            finally:
                took = round((time.monotonic() - started) * 1000)
                log.info("outside_call", system=self.name, method=method, outcome=outcome, milliseconds=took)

    async def _exchange(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> tuple[int, httpx2.Headers, bytes]:
        url = f"{self._base_url}/{path.lstrip('/')}"
        # Our own clock around everything: the client's time-outs hold per read, and a system that drips
        # one byte a second would never meet them.
        async with asyncio.timeout(self._seconds):
            request = self._http.stream(method, url, content=content, headers=self._headers | headers)
            async with request as response:
                raw = bytearray()
                async for part in response.aiter_bytes():
                    raw += part
                    if len(raw) > LARGEST_ANSWER:
                        raise failure(self.name, Problem.BAD_ANSWER)
                return response.status_code, response.headers, bytes(raw)

    def _read(self, raw: bytes, answer: type[Answer]) -> Answer:
        return answer.model_validate_json(raw, strict=True)


def _problem_of(error: httpx2.HTTPError) -> Problem:
    if isinstance(error, httpx2.ConnectTimeout):
        return Problem.UNREACHABLE
    if isinstance(error, httpx2.TimeoutException):
        return Problem.TIMED_OUT
    if isinstance(error, httpx2.DecodingError | httpx2.TooManyRedirects):
        return Problem.BAD_ANSWER
    return Problem.UNREACHABLE
