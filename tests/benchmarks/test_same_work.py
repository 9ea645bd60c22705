"""What `make bench` compares is the same work: the hand-written case and ours write the same rows, side by side."""

from contextlib import AsyncExitStack

import pytest

from benchmarks.history import measure_history
from benchmarks.office import open_office
from benchmarks.sides import open_sides

pytestmark = pytest.mark.slow


async def test_both_sides_write_the_same_rows_and_ours_adds_little_history() -> None:
    """An act that is written down differently must be so in `benchmarks/handwritten.py` too; 1.2 is the target."""
    async with open_office() as office, AsyncExitStack() as stack:
        sides = await open_sides(office)
        for side in sides:
            await stack.enter_async_context(office.worker(side.name))
        figures = await measure_history(office, sides, 1)  # raises when the rows differ
    assert {figure.name: figure.met for figure in figures} == {
        "history events per case": True,
        "history bytes per case": True,
    }
