"""A house in which everything works: Temporal, a worker for every queue, the simulated gateways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import pytest_asyncio
from temporalio.testing import WorkflowEnvironment

from activities.dependencies import open_dependencies
from runtime.database import Sessions
from simulators.settings import SimulatorSettings
from tests.api.conftest import House, open_house
from tests.api.patient import patient_pages
from tests.support.simulators import CallbackTaker, Simulators, running_simulators
from worker import build_workers

HOUSE_SECRET = "a secret for tests only"


@pytest.fixture(scope="module")
def gateways(callback_taker: CallbackTaker) -> Iterator[Simulators]:
    """The simulated systems as the house knows them: tokens and signatures come from its secret."""
    settings = SimulatorSettings(
        secret=HOUSE_SECRET, callback_base=callback_taker.url, callback_retry_seconds=0.05, smtp_port=0
    )
    with running_simulators(settings) as simulators:
        yield simulators


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def busy_house(
    database_url: str,
    sessions: Sessions,
    furnished: dict[str, UUID],
    temporal: WorkflowEnvironment,
    gateways: Simulators,
    callback_taker: CallbackTaker,
) -> AsyncIterator[House]:
    """The application, its worker and the outside systems. What a gateway tells later is handed on by the test."""
    callback_taker.taken.clear()  # case codes begin anew with each house: another's callbacks may bear the same key
    settings = {
        "temporal_address": temporal.client.service_client.config.target_host,
        "payments_url": f"{gateways.url}/payments",
        "sms_url": f"{gateways.url}/sms",
        "zalo_url": f"{gateways.url}/zalo",
        "agencies_url": f"{gateways.url}/agencies",
        "smtp_host": urlsplit(gateways.url).hostname,
        "smtp_port": gateways.smtp_port,
        "demo": True,
    }
    async with (
        open_house(database_url, sessions, furnished, **settings) as opened,
        open_dependencies(opened.settings) as deps,
    ):
        workers = build_workers(temporal.client, opened.settings, deps)
        serving = [asyncio.create_task(worker.run()) for worker in workers]
        with patient_pages():
            yield opened
        await asyncio.gather(*(worker.shutdown() for worker in workers))
        await asyncio.gather(*serving, return_exceptions=True)
