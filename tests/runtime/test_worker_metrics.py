"""The port of a worker: the SDK's own metrics, under the names that the alerts read."""

from __future__ import annotations

import asyncio
import socket
import time
from datetime import timedelta

import httpx2
from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from runtime.embedded.ports import choose
from runtime.settings import Settings
from runtime.temporal import WORKER, connect
from tests.startup.test_watching import OF_THE_SDK
from tests.support.office import temporal_binary
from tests.support.patience import PATIENCE


@activity.defn
async def failing() -> None:
    """Fail as a call to an outside system may."""
    raise ValueError


@workflow.defn
class Stuck:
    """A workflow whose code breaks after its activity has failed."""

    @workflow.run
    async def run(self) -> None:
        """Fail the task, not the workflow: as an error in our code would."""
        try:
            await workflow.execute_activity(
                failing, start_to_close_timeout=timedelta(minutes=1), retry_policy=RetryPolicy(maximum_attempts=1)
            )
        except ActivityError:
            raise RuntimeError("a fault in the code of a workflow") from None


async def test_what_the_alerts_read_of_the_sdk_is_there() -> None:
    """A failing activity, a failing workflow task and free slots are on the worker's port under their names."""
    address = f"127.0.0.1:{choose([])}"
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=temporal_binary(), dev_server_log_level="error"
    ) as env:
        target = env.client.service_client.config.target_host
        settings = Settings(temporal_address=target, metrics_address=address)
        client = await connect(settings, process=WORKER)
        async with Worker(
            client,
            task_queue="q",
            workflows=[Stuck],
            activities=[failing],
            workflow_runner=UnsandboxedWorkflowRunner(),
        ):
            handle = await client.start_workflow(Stuck.run, id="stuck", task_queue="q")
            end, missing = time.monotonic() + PATIENCE, list(OF_THE_SDK)
            async with httpx2.AsyncClient(timeout=PATIENCE) as http:
                while missing and time.monotonic() < end:
                    body = (await http.get(f"http://{address}/metrics")).text
                    missing = [name for name in OF_THE_SDK if f"{name}{{" not in body]
                    await asyncio.sleep(0.1)
            await handle.terminate()

    assert missing == []


async def test_only_a_worker_takes_the_port() -> None:
    """A command typed beside a running worker has the same settings and does not want its port."""
    address = f"127.0.0.1:{choose([])}"
    await connect(Settings(temporal_address="127.0.0.1:1", metrics_address=address), process="workers", lazy=True)

    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) != 0


async def test_a_taken_port_stops_no_worker() -> None:
    """Cases go on although the metrics cannot be shown."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"

        client = await connect(
            Settings(temporal_address="127.0.0.1:1", metrics_address=address), process=WORKER, lazy=True
        )

    assert client.identity.startswith(WORKER)
