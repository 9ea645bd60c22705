"""The taxes activities on the simulators and a real database."""

import pytest

from activities.dependencies import Dependencies
from activities.taxes.activity import TaxesActivities
from activities.taxes.client import TaxesClient
from tests.support.outside import Outside, dependencies
from tests.support.simulators import Simulators

__all__ = ["dependencies", "outside"]


@pytest.fixture
def outside(dependencies: Dependencies, simulators: Simulators) -> Outside:
    """The system under test."""
    callback = "http://127.0.0.1:9/callbacks/taxes"
    return Outside(
        "taxes",
        simulators,
        dependencies,
        lambda system, sessions: TaxesActivities(TaxesClient(system), sessions, callback),
    )
