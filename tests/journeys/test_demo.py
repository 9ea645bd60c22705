"""`motcua demo`, typed by somebody who has nothing running."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from cli.demo_plots import PLOTS, Back
from tests.journeys.instance import living, motcua

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


async def test_the_demo_ends_every_case(place: Path) -> None:
    """Every plot goes to its end, shown with its timeline, money paid back where it should be; then nobody is left."""
    typed = motcua(place, "demo")
    try:
        said, _ = await asyncio.to_thread(typed.communicate, timeout=300)
    finally:
        typed.kill()

    assert typed.returncode == 0, said
    assert f"{len(PLOTS)}/{len(PLOTS)}" in said
    assert all(plot.procedure in said for plot in PLOTS)
    assert said.count("Đã trả lại") == sum(plot.back is not None for plot in PLOTS)
    assert said.count("Cổng thanh toán không") == sum(plot.back is Back.BY_PERSON for plot in PLOTS)
    assert "Traceback" not in said
    assert living(place) == []
