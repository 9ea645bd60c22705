"""An office at work, for the tests of workflows."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.office import Office, office
from tests.workflows.at_the_desk import desk, open_desk
from tests.workflows.engine_tools import all_over

__all__ = ["desk", "office", "open_desk"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def put_away(office: Office) -> AsyncIterator[None]:
    """What a module broke is over when it ends: the office is shared, and others count its open cases."""
    yield
    await all_over(office)
