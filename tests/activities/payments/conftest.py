"""The payments activities on the simulators and a real database."""

import pytest

from activities.dependencies import Dependencies
from activities.payments.activity import PaymentsActivities
from activities.payments.client import PaymentsClient
from tests.support.outside import Outside, dependencies
from tests.support.simulators import Simulators

__all__ = ["dependencies", "outside"]


@pytest.fixture
def outside(dependencies: Dependencies, simulators: Simulators) -> Outside:
    """The system under test."""
    callback = "http://127.0.0.1:9/callbacks/payments"
    return Outside(
        "payments",
        simulators,
        dependencies,
        lambda system, sessions: PaymentsActivities(PaymentsClient(system), sessions, callback),
    )
