"""People who ask at the same moment share a statement, and nothing else."""

import asyncio
from collections.abc import Sequence

import pytest

from models import in_company
from models.in_company import MOST_AT_ONCE, InCompany
from runtime.database import Sessions
from tests.support.patience import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Desk:
    """Doubles numbers; refuses 13, breaks down at 99, and hangs at 7 until `let_go`."""

    def __init__(self) -> None:
        self.companies: list[int] = []
        self.let_go = asyncio.Event()

    async def serve(self, sessions: Sessions, asked: Sequence[int]) -> list[int | Exception]:
        """Serve one company."""
        del sessions
        self.companies.append(len(asked))
        await asyncio.sleep(0.01)
        if 99 in asked:
            raise ConnectionError
        if 7 in asked:
            await self.let_go.wait()
        return [ValueError(one) if one == 13 else 2 * one for one in asked]


async def test_a_peak_takes_few_statements_and_everybody_gets_their_own(sessions: Sessions) -> None:
    """Those who come while a statement runs share the next one; each hears of itself only."""
    desk = Desk()
    line = InCompany(desk.serve)
    first = asyncio.create_task(line.ask(sessions, 1))
    await asyncio.sleep(0.005)
    others = await asyncio.gather(*(line.ask(sessions, one) for one in range(10, 20)), return_exceptions=True)
    assert await first == 2
    assert isinstance(others.pop(3), ValueError)
    assert others == [2 * one for one in range(10, 20) if one != 13]
    assert desk.companies == [1, 10]


async def test_a_company_is_never_too_large(sessions: Sessions) -> None:
    """However many wait, a statement stays small enough to be a short one."""
    desk = Desk()
    line = InCompany(desk.serve)
    await asyncio.gather(*(line.ask(sessions, 1) for _ in range(2 * MOST_AT_ONCE + 1)))
    assert desk.companies == [MOST_AT_ONCE, MOST_AT_ONCE, 1]


async def test_a_broken_statement_is_heard_of_and_forgotten(sessions: Sessions) -> None:
    """All who shared a statement that failed hear of it; whoever comes later is served again."""
    line = InCompany(Desk().serve)
    outcomes = await asyncio.gather(line.ask(sessions, 99), line.ask(sessions, 1), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ConnectionError, ConnectionError]
    assert await line.ask(sessions, 1) == 2


async def test_a_hanging_statement_holds_up_only_those_who_share_it(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others wait for it for a moment, then have one of their own."""
    monkeypatch.setattr(in_company, "_PATIENCE_SECONDS", 0.05)
    desk = Desk()
    line = InCompany(desk.serve)
    hanging = asyncio.create_task(line.ask(sessions, 7))
    await asyncio.sleep(0)
    assert await asyncio.wait_for(line.ask(sessions, 8), PATIENCE) == 16
    assert not hanging.done()
    desk.let_go.set()
    assert await hanging == 14


async def test_whoever_gives_up_takes_nobody_along(sessions: Sessions) -> None:
    """A request that is broken off leaves the company, and the others are served."""
    desk = Desk()
    line = InCompany(desk.serve)
    asking = [asyncio.create_task(line.ask(sessions, one)) for one in (7, 2, 3)]
    while not desk.companies:
        await asyncio.sleep(0)
    asking[1].cancel()
    desk.let_go.set()
    assert [await asking[0], await asking[2]] == [14, 6]
    assert asking[1].cancelled()
