"""Each queue is served at the pace the systems behind it have agreed to."""

from __future__ import annotations

from activities.dependencies import open_dependencies
from activities.rates import agreed_rate
from runtime.temporal import connect
from tests.support.office import Office
from worker import ANSWERING, build_workers


async def test_each_worker_keeps_the_rate_of_its_queue(office: Office) -> None:
    """Temporal is told the agreed rate of every queue that calls somebody, and of none that does not."""
    address = office.env.client.service_client.config.target_host
    signing = {"temporal_address": address, "signature_url": f"{office.simulators.url}/signature"}
    settings = office.settings.model_copy(update={**signing, "signature_per_second": 3.0})
    client = await connect(settings, process="worker")  # the office's own client serves these queues already
    async with open_dependencies(settings) as dependencies:
        built = [worker.config() for worker in build_workers(client, settings, dependencies)]
    kept = {one["task_queue"]: one.get("max_task_queue_activities_per_second") for one in built}
    agreed = {system.TASK_QUEUE: agreed_rate(system, settings) for system in ANSWERING}
    assert kept == {**dict.fromkeys(kept), **agreed}
    assert agreed["documents"] == 3.0
