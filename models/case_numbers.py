"""Numbers of the day for case codes, taken for everybody who waits in one statement.

The counter row of an agency is hot: whoever files there today takes a number from it. People who file at
the same moment through the same process wait for one statement together, in the order they came, and get
consecutive numbers. So a peak costs few statements, and a quiet day gives numbers without gaps.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import date
from typing import Final
from weakref import WeakKeyDictionary

from runtime.database import Sessions

#: The counter commits without waiting for the disk, so its lock lasts microseconds. That is safe: the log is
#: written in order, so a case that survives a crash has its number's increment before it in the log. A
#: number whose case was not stored in the end stays unused.
TAKE: Final = """
with quick as (select set_config('synchronous_commit', 'off', true))
insert into case_numbers as n (agency_id, day, value)
select $1, $2, $3 from quick
on conflict (agency_id, day) do update set value = n.value + excluded.value
returning value
"""

_Counter = tuple[str, date]


class CaseNumbers:
    """The waiting people of one process."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._waiting: dict[_Counter, list[asyncio.Future[int]]] = defaultdict(list)
        self._taking: dict[_Counter, asyncio.Task[None]] = {}

    async def take(self, agency_id: str, day: date) -> int:
        """Return the next number of an agency on a Vietnam day, counted from 1 (NĐ 118/2025 Art 28)."""
        counter = (agency_id, day)
        place: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting[counter].append(place)
        if counter not in self._taking:
            self._taking[counter] = asyncio.create_task(self._serve(counter))
        return await place

    async def _serve(self, counter: _Counter) -> None:
        try:
            while waiting := self._waiting.pop(counter, None):
                await self._give(counter, waiting)
        finally:
            del self._taking[counter]

    async def _give(self, counter: _Counter, waiting: list[asyncio.Future[int]]) -> None:
        try:
            async with self._sessions.single_statement() as connection:
                last = await connection.fetchval(TAKE, *counter, len(waiting))
        except Exception as error:  # whatever it was, everybody who waited must hear of it
            for place in waiting:
                if not place.done():
                    place.set_exception(error)
            return
        for number, place in enumerate(waiting, start=last - len(waiting) + 1):
            if not place.done():
                place.set_result(number)


_BY_SESSIONS: WeakKeyDictionary[Sessions, CaseNumbers] = WeakKeyDictionary()


def case_numbers(sessions: Sessions) -> CaseNumbers:
    """Return the numbers of the database behind these sessions, one object for each pool of a process."""
    found = _BY_SESSIONS.get(sessions)
    if found is None:
        found = _BY_SESSIONS[sessions] = CaseNumbers(sessions)
    return found
