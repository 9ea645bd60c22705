"""A worker of one side, in a process of its own: `python -m benchmarks.worker ours|handwritten`.

Both sides get the same converter, runner, poller and cache settings, event loop, number of queues and
activities; they live in namespaces of their own, so that neither does the other's work.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from datetime import timedelta

import structlog
import uvloop
from temporalio.client import Client
from temporalio.worker import PollerBehaviorSimpleMaximum, UnsandboxedWorkflowRunner, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from activities.dependencies import open_dependencies
from benchmarks import HANDWRITTEN, OURS
from benchmarks.handwritten import HouseholdBusiness
from benchmarks.stand_ins import SYSTEMS, stand_in
from runtime.logging import configure_logging
from runtime.settings import Settings, get_settings
from runtime.temporal import connect
from worker import build_workers
from workflows.messages import CASE_TASK_QUEUE
from workflows.options import RECORDS_TASK_QUEUE

log = structlog.get_logger(__name__)


def _handwritten_worker(client: Client, settings: Settings) -> Worker:
    """Return the baseline's worker, with the options of `worker.case_worker`."""
    return Worker(
        client,
        task_queue=CASE_TASK_QUEUE,
        workflows=[HouseholdBusiness],
        workflow_runner=SandboxedWorkflowRunner() if settings.sandbox else UnsandboxedWorkflowRunner(),
        max_cached_workflows=settings.workflow_cache,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=settings.sticky_seconds),
        workflow_task_poller_behavior=PollerBehaviorSimpleMaximum(settings.workflow_pollers),
        graceful_shutdown_timeout=timedelta(seconds=settings.graceful_seconds),
    )


async def _run(side: str, settings: Settings) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    client = await connect(settings, process="worker")
    async with open_dependencies(settings) as deps:
        if side == OURS:
            workers = build_workers(client, settings, deps, (CASE_TASK_QUEUE, RECORDS_TASK_QUEUE))
        else:
            workers = [
                _handwritten_worker(client, settings),
                *build_workers(client, settings, deps, (RECORDS_TASK_QUEUE,)),
            ]
        workers += [Worker(client, task_queue=system, activities=[stand_in(system)]) for system in SYSTEMS]
        serving = [asyncio.create_task(worker.run()) for worker in workers]
        log.warning("worker_ready", side=side)
        await asyncio.wait([asyncio.create_task(stopped.wait()), *serving], return_when=asyncio.FIRST_COMPLETED)
        await asyncio.gather(*(worker.shutdown() for worker in workers))
        await asyncio.gather(*serving)


def main() -> None:
    """Serve one side until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=[OURS, HANDWRITTEN])
    side = parser.parse_args().side
    configure_logging("worker")
    uvloop.run(_run(side, get_settings()))


if __name__ == "__main__":
    main()
