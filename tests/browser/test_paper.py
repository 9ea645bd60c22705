"""Everything made for paper, printed by Chromium from the living demo: on the paper it is said for, nothing cut off."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from runtime.embedded.instance import Instance
from tests.browser.chromium import needs_chromium
from tests.browser.printing import PAPERS, print_all
from tests.browser.screens import SCREENS
from tests.journeys.instance import motcua, place, ready

__all__ = ["place"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), needs_chromium]


@pytest_asyncio.fixture
async def instance(place: Path) -> AsyncIterator[Instance]:
    """A whole `motcua up` with its demo, stopped at the end."""
    process: subprocess.Popen[str] = motcua(place, "up")
    try:
        yield await ready(place, process)
    finally:
        process.terminate()
        process.communicate(timeout=60)


async def test_everything_made_for_paper_prints_whole(instance: Instance) -> None:
    """Each prints on A4 or A5 as said: no bar, nothing cut off, no dark ground, no empty sheet; in both languages."""
    wanted = [screen for screen in SCREENS if screen.name in PAPERS]

    assert {screen.name for screen in wanted} == set(PAPERS)
    assert await print_all(instance, wanted) == []
