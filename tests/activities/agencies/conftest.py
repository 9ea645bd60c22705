"""The agencies activities on the simulators and a real database."""

import pytest

from activities.agencies.activity import AgenciesActivities
from activities.agencies.client import AgenciesClient
from activities.dependencies import Dependencies
from tests.support.outside import Outside, dependencies
from tests.support.simulators import Simulators

__all__ = ["dependencies", "outside"]


@pytest.fixture
def outside(dependencies: Dependencies, simulators: Simulators) -> Outside:
    """The system under test."""
    callback = "http://127.0.0.1:9/callbacks/agencies"
    return Outside(
        "agencies",
        simulators,
        dependencies,
        lambda system, sessions: AgenciesActivities(AgenciesClient(system), sessions, callback),
    )
