"""Memories of one process: what is asked for again after a few seconds, and what was used last."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Any, Generic, TypeVar

FRESH_SECONDS = 5.0
Value = TypeVar("Value")


class Fresh(Generic[Value]):
    """Values that are asked for again once they are a few seconds old."""

    def __init__(self) -> None:
        self._kept: dict[Any, tuple[float, Value]] = {}

    def get(self, key: Any) -> Value | None:
        """Return the value while it is fresh, else None."""
        known = self._kept.get(key)
        return known[1] if known and time.monotonic() < known[0] else None

    def keep(self, key: Any, value: Value) -> Value:
        """Keep a value that was just asked for, and return it."""
        if len(self._kept) > 10_000:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + FRESH_SECONDS, value)
        return value


class Recent(Generic[Value]):
    """Values that never change, as many as fit: the one that was not used for longest makes room."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Any, Value] = OrderedDict()

    def get(self, key: Any) -> Value | None:
        """Return the value and count it as used; None when it is not kept."""
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
        return known

    def keep(self, key: Any, value: Value) -> Value:
        """Keep a value and return it."""
        self._kept[key] = value
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return value
