"""A small storm in every run of the slow tests; the great one is `make chaos`."""

import pytest

from tests.chaos.storm import Storm, raise_storm

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


async def test_nothing_is_lost_and_nothing_doubled_in_a_storm() -> None:
    """Worker, API, Temporal and PostgreSQL are killed under load, every dial is turned: each act counts once."""
    report = await raise_storm(Storm(cases=60, kills=15, seed=5, at_once=20))
    assert report.clean, report.text()
    assert sum(report.weather.kills.values()) == 15
