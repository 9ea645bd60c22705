"""A circuit breaker per outside system: after repeated trouble, calls are put off at once.

Temporal's retries keep calling a dead system with every waiting case, and each call holds a slot
until it times out. An open circuit frees the slot immediately; after a while one probe per process
finds out whether the system is back. The state is shared through PostgreSQL, so that all workers
agree and supervisors see it.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog
from temporalio.exceptions import ApplicationError

from activities.failures import Problem, UnknownThereError, failure, records_needed
from models.queries.circuit_facts import circuit_of, keep_circuit
from runtime.database import Sessions

log = structlog.get_logger(__name__)

TROUBLE = frozenset({Problem.UNREACHABLE, Problem.TIMED_OUT, Problem.SERVER_ERROR, Problem.BAD_ANSWER})
"""Problems that say the system is ill. A rejection says it is well; a rate limit says neither.

Nor does not knowing what is asked about: that may be said by what stands in front of a system that is down.
"""

LOOK_EVERY = timedelta(seconds=2)
"""How old our knowledge of what other workers found may be."""

TELL_EVERY = timedelta(minutes=1)
"""How often a healthy system's last success is written down."""


def _now() -> datetime:
    return datetime.now(UTC)


class Breaker:
    """The circuit of one system in one process."""

    def __init__(
        self,
        system: str,
        sessions: Sessions,
        *,
        threshold: int = 5,
        open_for: timedelta = timedelta(seconds=30),
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """Open after `threshold` troubles in a row, for `open_for`."""
        self.system = system
        self._sessions = sessions
        self._threshold = threshold
        self._open_for = open_for
        self._clock = clock
        self._failures = 0
        self._opened_until: datetime | None = None
        self._probing = False
        self._looked_at: datetime | None = None
        self._told_at: datetime | None = None

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """Let one call through and learn from it. Raises "circuit_open" with a delay when it may not."""
        await self._look()
        probe = self._admit()
        try:
            yield
        except UnknownThereError:
            raise
        except ApplicationError as error:
            await self._learn(error.type or "")
            raise
        else:
            await self._healthy()
        finally:
            # Also after a cancelled call, which says nothing about the system.
            if probe:
                self._probing = False

    def _admit(self) -> bool:
        """Return True when the call is the probe of an open circuit."""
        if self._opened_until is None:
            return False
        left = self._opened_until - self._clock()
        if left > timedelta() or self._probing:
            wait = max(left, timedelta(seconds=1))
            # Spread out, so that the waiting calls of many cases do not come back in the same instant.
            raise failure(self.system, Problem.CIRCUIT_OPEN, wait * random.uniform(1.0, 1.5))  # noqa: S311 - jitter
        self._probing = True
        return True

    async def _learn(self, problem: str) -> None:
        if problem in TROUBLE:
            self._failures += 1
            if self._failures >= self._threshold or self._probing:
                self._opened_until = self._clock() + self._open_for
                log.warning("circuit_opened", system=self.system, reason=problem, failures=self._failures)
                await self._tell(problem)
        elif problem != Problem.RATE_LIMITED:
            await self._healthy()

    async def _healthy(self) -> None:
        was_open = self._opened_until is not None
        self._failures = 0
        self._opened_until = None
        if was_open:
            log.info("circuit_closed", system=self.system)
        if was_open or self._told_at is None or self._clock() - self._told_at >= TELL_EVERY:
            await self._tell("")

    async def _look(self) -> None:
        """Learn what other workers found, if that was not done a moment ago."""
        now = self._clock()
        if self._looked_at is not None and now - self._looked_at < LOOK_EVERY:
            return
        self._looked_at = now
        try:
            with records_needed():
                async with self._sessions.read() as session:
                    found = await circuit_of(session, self.system)
        except ApplicationError:
            return  # our own knowledge is good enough, and the call itself needs the database anyway
        if found is None and self._opened_until is not None:
            self._failures = 0  # another worker's probe went well
        self._opened_until = found

    async def _tell(self, problem: str) -> None:
        """Write our finding down for the other workers and for supervisors."""
        self._told_at = self._looked_at = self._clock()
        try:
            with records_needed():
                async with self._sessions.write() as session:
                    await keep_circuit(
                        session,
                        self.system,
                        opened_until=self._opened_until,
                        failures=self._failures,
                        problem=problem,
                        at=self._clock(),
                    )
        except ApplicationError:
            pass  # the next finding is told again
