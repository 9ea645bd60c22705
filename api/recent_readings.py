"""Which pages were just logged as read by whom: a page that refreshes itself is one reading, not one a minute.

Kept in each process. After a restart, or from another process, a page is logged once more than it need be, never less.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import Final
from uuid import UUID

#: So long one entry stands for looking at one page, in seconds; whoever looks longer is logged again.
STANDS_FOR: Final = 600.0
#: Entries kept at most, some hundred bytes each; beyond it the oldest page is logged once more.
_MOST: Final = 20_000


class RecentReadings:
    """The readings of the last ten minutes by reader, word and address of the page."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._clock = clock
        self._logged: OrderedDict[tuple[UUID, bytes], float] = OrderedDict()

    def stands(self, reader: UUID, what: str, page: str) -> bool:
        """Tell whether an entry of the last ten minutes still stands for this look at a page."""
        logged = self._logged.get(_key(reader, what, page))
        return logged is not None and self._clock() - logged < STANDS_FOR

    def remember(self, reader: UUID, what: str, page: str) -> None:
        """Note that an entry was written. Called after it was: what could not be written is tried again next time."""
        key, now = _key(reader, what, page), self._clock()
        self._logged.pop(key, None)
        self._logged[key] = now
        while len(self._logged) > _MOST or now - next(iter(self._logged.values())) >= STANDS_FOR:
            self._logged.popitem(last=False)


def _key(reader: UUID, what: str, page: str) -> tuple[UUID, bytes]:
    """Return a key of one size: an address may be as long as somebody likes."""
    return reader, blake2b(f"{what}\n{page}".encode(), digest_size=16).digest()
