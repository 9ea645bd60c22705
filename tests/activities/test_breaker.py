"""The circuit breaker: when it opens, what it lets through, and that all workers agree."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete
from temporalio.exceptions import ApplicationError

from activities.breaker import Breaker
from activities.failures import Problem, UnknownThereError, failure
from models.tables import IntegrationCircuit
from runtime.database import Sessions

SYSTEM = "post"


@dataclass
class Clock:
    """A clock that stands still until it is told to go on."""

    now: datetime = datetime(2026, 11, 23, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
async def clean(sessions: Sessions) -> Sessions:
    """The database without any circuit."""
    async with sessions.write() as session:
        await session.change(delete(IntegrationCircuit))
    return sessions


def breaker(sessions: Sessions, clock: Clock) -> Breaker:
    """A breaker as each worker has one."""
    return Breaker(SYSTEM, sessions, threshold=3, open_for=timedelta(seconds=30), clock=clock)


async def outcome(circuit: Breaker, problem: Problem | None = None) -> str:
    """Make a call that ends with that problem, or well; return how it ended for the caller."""
    try:
        async with circuit.guard():
            if problem is not None:
                raise failure(SYSTEM, problem)
    except ApplicationError as error:
        return error.type or ""
    return "ok"


async def row(sessions: Sessions) -> IntegrationCircuit:
    """What supervisors see."""
    async with sessions.read() as session:
        found = await session.get(IntegrationCircuit, SYSTEM)
    assert found is not None
    return found


@pytest.mark.parametrize("trouble", [Problem.UNREACHABLE, Problem.TIMED_OUT, Problem.SERVER_ERROR, Problem.BAD_ANSWER])
async def test_opens_after_troubles_in_a_row(clean: Sessions, trouble: Problem) -> None:
    """Three troubles in a row open the circuit; a success in between starts the count again."""
    circuit = breaker(clean, Clock())
    ended = [await outcome(circuit, problem) for problem in (trouble, trouble, None, trouble, trouble, trouble, None)]
    assert ended == [trouble, trouble, "ok", trouble, trouble, trouble, "circuit_open"]


async def test_rejections_and_rate_limits_open_nothing(clean: Sessions) -> None:
    """A system that rejects or asks for patience is not ill."""
    circuit = breaker(clean, Clock())
    for problem in (Problem.REJECTED, Problem.UNAUTHORISED, Problem.RATE_LIMITED):
        for _ in range(4):
            assert await outcome(circuit, problem) == problem


async def test_not_knowing_what_is_asked_says_neither_ill_nor_well(clean: Sessions) -> None:
    """What stands in front of a dead system may know nothing: the troubles before and after count in a row."""
    circuit = breaker(clean, Clock())
    for _ in range(2):
        await outcome(circuit, Problem.SERVER_ERROR)
    with pytest.raises(UnknownThereError):
        async with circuit.guard():
            raise UnknownThereError(SYSTEM)
    await outcome(circuit, Problem.SERVER_ERROR)
    assert await outcome(circuit) == "circuit_open"


async def test_one_probe_decides(clean: Sessions) -> None:
    """When the time is over one call goes through; a bad one opens the circuit again, a good one closes it."""
    clock = Clock()
    circuit = breaker(clean, clock)
    for _ in range(3):
        await outcome(circuit, Problem.TIMED_OUT)
    clock.pass_seconds(31)
    assert await outcome(circuit, Problem.TIMED_OUT) == "timed_out"
    assert await outcome(circuit) == "circuit_open"
    clock.pass_seconds(31)
    assert [await outcome(circuit), await outcome(circuit)] == ["ok", "ok"]


async def test_only_one_probe_at_a_time(clean: Sessions) -> None:
    """While a probe is under way the other calls still wait; a cancelled probe leaves room for the next."""
    clock = Clock()
    circuit = breaker(clean, clock)
    for _ in range(3):
        await outcome(circuit, Problem.TIMED_OUT)
    clock.pass_seconds(31)
    under_way = asyncio.Event()

    async def hang() -> None:
        async with circuit.guard():
            under_way.set()
            await asyncio.Event().wait()

    probe = asyncio.create_task(hang())
    await under_way.wait()
    assert await outcome(circuit) == "circuit_open"
    probe.cancel()
    await asyncio.gather(probe, return_exceptions=True)
    assert await outcome(circuit) == "ok"


async def test_delay_lies_behind_the_end_of_the_pause(clean: Sessions) -> None:
    """A refused call comes back after the pause, and not all refused calls in the same instant."""
    clock = Clock()
    circuit = breaker(clean, clock)
    for _ in range(3):
        await outcome(circuit, Problem.TIMED_OUT)
    delays = set()
    for _ in range(10):
        with pytest.raises(ApplicationError) as caught:
            async with circuit.guard():
                pytest.fail("let through")
        delay = caught.value.next_retry_delay
        assert delay is not None
        assert timedelta(seconds=30) <= delay <= timedelta(seconds=45)
        delays.add(delay)
    assert len(delays) > 1


async def test_workers_agree(clean: Sessions) -> None:
    """What one worker found out, open or closed, holds for another within two seconds."""
    clock = Clock()
    one, other = breaker(clean, clock), breaker(clean, clock)
    assert await outcome(other) == "ok"
    for _ in range(3):
        await outcome(one, Problem.SERVER_ERROR)
    clock.pass_seconds(3)
    assert await outcome(other) == "circuit_open"
    clock.pass_seconds(31)
    assert await outcome(one) == "ok"
    clock.pass_seconds(3)
    assert [await outcome(other, Problem.TIMED_OUT), await outcome(other)] == ["timed_out", "ok"]


async def test_supervisors_see_the_circuit(clean: Sessions) -> None:
    """The row tells until when, why, how many failures, and when it last worked."""
    clock = Clock()
    circuit = breaker(clean, clock)
    worked_at = clock.now
    await outcome(circuit)
    clock.pass_seconds(10)
    for _ in range(3):
        await outcome(circuit, Problem.SERVER_ERROR)
    seen = await row(clean)
    assert (seen.failures, seen.last_problem, seen.last_success_at) == (3, "server_error", worked_at)
    assert seen.opened_until == clock.now + timedelta(seconds=30)
    clock.pass_seconds(31)
    await outcome(circuit)
    seen = await row(clean)
    assert (seen.failures, seen.opened_until, seen.last_success_at) == (0, None, clock.now)


async def test_works_without_the_database(unused_tcp_port: int) -> None:
    """A breaker that cannot reach the database still protects with what it knows itself."""
    gone = Sessions.open(f"postgresql://motcua@127.0.0.1:{unused_tcp_port}/none")
    circuit = breaker(gone, Clock())
    ended = [await outcome(circuit, Problem.TIMED_OUT) for _ in range(4)]
    assert ended == ["timed_out"] * 3 + ["circuit_open"]
    await gone.close()
