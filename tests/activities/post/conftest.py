"""The post activities on the simulators and a real database."""

import pytest

from activities.dependencies import Dependencies
from activities.post.activity import PostActivities
from activities.post.client import PostClient
from tests.support.outside import Outside, dependencies
from tests.support.simulators import Simulators

__all__ = ["dependencies", "outside"]


@pytest.fixture
def outside(dependencies: Dependencies, simulators: Simulators) -> Outside:
    """The system under test."""
    callback = "http://127.0.0.1:9/callbacks/post"
    return Outside(
        "post",
        simulators,
        dependencies,
        lambda system, sessions: PostActivities(PostClient(system), sessions, callback),
    )
