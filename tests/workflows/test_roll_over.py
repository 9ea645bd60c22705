"""Rolling over: two versions of the worker side by side on a real server, cases move from the old to the new."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from temporalio.service import RPCError

from activities.dependencies import open_dependencies
from domain.case.acts import Act, Role
from runtime.deployments import StillSpreadingError, current_version, make_current, roll_over, versions
from tests.support.database import DatabaseServer
from tests.support.office import CaseInHand, Office, office_at_work
from tests.support.patience import PATIENCE
from tests.support.simulators import CallbackTaker, Simulators
from worker import case_worker
from workflows.messages import DEPLOYMENT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@asynccontextmanager
async def version_at_work(office: Office, version: str) -> AsyncIterator[None]:
    """Run one version of the case worker for the length of the block."""
    settings = office.settings.model_copy(update={"worker_version": version})
    async with open_dependencies(settings), case_worker(office.env.client, settings):
        async with asyncio.timeout(PATIENCE):
            while version not in {one.version for one in await versions(office.env.client, DEPLOYMENT)}:
                await asyncio.sleep(0.1)
        yield


async def now_current(office: Office, version: str) -> None:
    """Make a version current; the server may need a moment to have seen its workers."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await make_current(office.env.client, DEPLOYMENT, version)
            except RPCError:
                await asyncio.sleep(0.2)
            else:
                return


async def runs_on(case: CaseInHand) -> str:
    """Return the version a case runs on."""
    described = await case.handle.describe()
    return str(described.raw_description.workflow_execution_info.versioning_info.deployment_version.build_id)


async def moved(case: CaseInHand, version: str) -> None:
    """Wait until a case runs on a version."""
    async with asyncio.timeout(90):
        while await runs_on(case) != version:
            await asyncio.sleep(0.1)


async def test_cases_move_to_the_new_version_and_the_old_one_can_go(
    database_server: DatabaseServer, running: Simulators, callback_taker: CallbackTaker
) -> None:
    """A case keeps its version until it is told to roll over; then the old worker can be stopped, and it goes on."""
    async with office_at_work(database_server, running, callback_taker.url, worker_version="2026.1") as office:
        await now_current(office, "2026.1")
        old = await office.file("1.001612")
        await old.act(Act.ACCEPT, Role.COUNTER, "check")
        await moved(old, "2026.1")
        async with version_at_work(office, "2026.2"):
            await now_current(office, "2026.2")
            begun = [await office.file("1.001612") for _ in range(3)]
            new = begun[0]
            for each in begun:
                await moved(each, "2026.2")
            assert await runs_on(old) == "2026.1", "a case does not change its code while it runs"

            told = await roll_over(office.env.client, DEPLOYMENT, "2026.1", per_second=50)
            assert told >= 1
            await moved(old, "2026.2")
            await old.finish(callback_taker)
            await new.finish(callback_taker)
            async with asyncio.timeout(PATIENCE):  # what is counted are lists, which come a moment after
                while {one.version: one.cases for one in await versions(office.env.client, DEPLOYMENT)}["2026.1"]:
                    await asyncio.sleep(0.1)

            with pytest.raises(StillSpreadingError):
                await make_current(office.env.client, DEPLOYMENT, "2026.1", patience=timedelta(0))
            assert await current_version(office.env.client, DEPLOYMENT) == "2026.1", "it is current all the same"
