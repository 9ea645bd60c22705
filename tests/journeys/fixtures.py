"""One town for all journeys of a run, healthy at the start of each."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest_asyncio

from tests.journeys.people import People, at_work
from tests.journeys.town import Town, open_town
from tests.support.database import DatabaseServer


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running_town(database_server: DatabaseServer) -> AsyncIterator[Town]:
    """The whole product in processes of its own."""
    async with open_town(database_server) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def town(running_town: Town) -> AsyncIterator[Town]:
    """The town with every outside system healthy."""
    running_town.simulators.http.delete("/dials").raise_for_status()
    yield running_town
    running_town.simulators.http.delete("/dials").raise_for_status()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def signed_in(running_town: Town) -> AsyncIterator[People]:
    """The staff of the town, each signed in once in a run: signing in too often is refused."""
    async with at_work(running_town.url, simulators=running_town.simulators.url) as working:
        yield working


@pytest_asyncio.fixture(loop_scope="session")
async def people(town: Town, signed_in: People) -> People:
    """The staff of the town at the start of a day."""
    return replace(signed_in, patience=120.0)
