"""Everything made for paper, printed by Chromium from the living demo: on the paper it is said for, nothing cut off."""

from __future__ import annotations

import pytest

from runtime.embedded.instance import Instance
from tests.browser.chromium import needs_chromium
from tests.browser.printing import PAPERS, print_all
from tests.browser.screens import SCREENS
from tests.journeys.instance import instance, place

__all__ = ["instance", "place"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), needs_chromium]


async def test_everything_made_for_paper_prints_whole(instance: Instance) -> None:
    """Each prints on A4 or A5 as said: no bar, nothing cut off, no dark ground, no empty sheet; in both languages."""
    wanted = [screen for screen in SCREENS if screen.name in PAPERS]

    assert {screen.name for screen in wanted} == set(PAPERS)
    assert await print_all(instance, wanted) == []
