"""Patience with a busy machine: how long a test looks, and how long a page waits for what a worker does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from activities.supervision import ways_acts
from api import commands
from api.counter import finish
from tests.support.patience import PATIENCE


async def looks(every: float = 0.05) -> AsyncIterator[None]:
    """Give a turn every so many seconds, for as long as a test waits for what must come."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        yield
        await asyncio.sleep(every)


@contextmanager
def patient_pages() -> Iterator[None]:
    """Let the pages wait for a worker as long as it takes, instead of the moment a person is kept at the screen.

    What they would say after that moment is true too ("processing"), but not what a test of something else looks for.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "ANSWER_TIMEOUT", timedelta(seconds=PATIENCE))
        patch.setattr(commands, "RECORDED_WITHIN", PATIENCE)
        patch.setattr(finish, "STARTED_WITHIN", PATIENCE)
        patch.setattr(ways_acts, "RECORDED_WITHIN", PATIENCE)
        yield
