"""One statement for everybody who asks for the same thing at the same moment, in the order they came.

Whoever comes while nobody is being served is served alone and at once. Whoever comes while a statement runs
waits for it with the others, and all of them share the next one: a peak costs few statements and few waits
for the disk, and a quiet day has nothing to wait for.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from runtime.database import Sessions

Asked = TypeVar("Asked")
Given = TypeVar("Given")

#: Serves some people and returns, in their order, what each gets, or the error that each hears of.
Serve = Callable[[Sessions, Sequence[Asked]], Awaitable[Sequence[Given | Exception]]]

#: Large enough that a peak is one statement, small enough that nobody's share of one is noticed.
MOST_AT_ONCE: Final = 64

_PATIENCE_SECONDS: Final = 1.0


class _Queue(Generic[Asked, Given]):
    def __init__(self) -> None:
        self.waiting: deque[tuple[Asked, asyncio.Future[Given]]] = deque()
        self.serving: asyncio.Task[None] | None = None
        self.running: set[asyncio.Task[None]] = set()

    def next_company(self) -> list[tuple[Asked, asyncio.Future[Given]]]:
        return [self.waiting.popleft() for _ in range(min(len(self.waiting), MOST_AT_ONCE))]


class InCompany(Generic[Asked, Given]):
    """The people waiting in this process for one kind of statement, by pool."""

    def __init__(self, serve: Serve[Asked, Given]) -> None:
        self._serve = serve
        self._queues: WeakKeyDictionary[Sessions, _Queue[Asked, Given]] = WeakKeyDictionary()

    async def ask(self, sessions: Sessions, asked: Asked) -> Given:
        """Return what this one gets; raises the error of this one, or of the statement all shared."""
        queue = self._queues.get(sessions)
        if queue is None:
            queue = self._queues[sessions] = _Queue()
        place: asyncio.Future[Given] = asyncio.get_running_loop().create_future()
        queue.waiting.append((asked, place))
        if queue.serving is None:
            queue.serving = asyncio.create_task(self._serve_all(sessions, queue))
        return await place

    async def _serve_all(self, sessions: Sessions, queue: _Queue[Asked, Given]) -> None:
        try:
            while queue.waiting:
                company = queue.next_company()
                statement = asyncio.create_task(self._serve_these(sessions, company))
                queue.running.add(statement)
                statement.add_done_callback(queue.running.discard)
                # One that hangs, on a lock or a dead line, holds up those who share it and nobody else.
                await asyncio.wait((statement,), timeout=_PATIENCE_SECONDS)
        finally:
            queue.serving = None

    async def _serve_these(self, sessions: Sessions, company: Sequence[tuple[Asked, asyncio.Future[Given]]]) -> None:
        outcomes: Sequence[Given | Exception]
        try:
            outcomes = await self._serve(sessions, [asked for asked, _ in company])
        except Exception as error:  # whatever it was, everybody who waited must hear of it
            outcomes = [error] * len(company)
        for (_, place), outcome in zip(company, outcomes, strict=True):
            if place.done():
                continue  # whoever asked has gone away
            if isinstance(outcome, Exception):
                place.set_exception(outcome)
            else:
                place.set_result(outcome)
