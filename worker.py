"""The worker: every workflow and every activity is named once, here."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import ModuleType
from typing import Any

import structlog
from temporalio.client import Client
from temporalio.worker import (
    PollerBehaviorSimpleMaximum,
    UnsandboxedWorkflowRunner,
    Worker,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from activities import agencies, documents, notifications, payments, post
from activities.dependencies import Dependencies, open_dependencies
from activities.outbox import Outbox
from activities.records import Records
from runtime.logging import configure_logging
from runtime.settings import Settings, get_settings
from runtime.temporal import connect
from workflows.case import CaseWorkflow
from workflows.messages import CASE_TASK_QUEUE
from workflows.options import RECORDS_TASK_QUEUE
from workflows.relay import ForgetSent, OutboxRelay
from workflows.schedules import ensure_schedules

log = structlog.get_logger(__name__)

OUTSIDE_SYSTEMS: tuple[ModuleType, ...] = (agencies, payments, post, notifications, documents)
QUEUES = (CASE_TASK_QUEUE, RECORDS_TASK_QUEUE, *(system.TASK_QUEUE for system in OUTSIDE_SYSTEMS))


def build_workers(
    client: Client, settings: Settings, deps: Dependencies, queues: Sequence[str] = QUEUES
) -> list[Worker]:
    """Return one worker per task queue, so that a slow outside system only fills its own slots."""
    workers = []
    if CASE_TASK_QUEUE in queues:
        workers.append(case_worker(client, settings))
    if RECORDS_TASK_QUEUE in queues:
        outbox = Outbox(deps.sessions, client)
        records: list[Callable[..., Any]] = [
            Records(deps.sessions).record_turn,
            outbox.drain_outbox,
            outbox.forget_sent,
        ]
        workers.append(
            Worker(
                client,
                task_queue=RECORDS_TASK_QUEUE,
                activities=records,
                max_concurrent_activities=settings.database_pool_size,
                graceful_shutdown_timeout=timedelta(seconds=settings.graceful_seconds),
            )
        )
    for system in OUTSIDE_SYSTEMS:
        if system.TASK_QUEUE in queues:
            workers.append(
                Worker(
                    client,
                    task_queue=system.TASK_QUEUE,
                    activities=system.activities(deps),
                    max_task_queue_activities_per_second=_agreed_rate(system, settings),
                    graceful_shutdown_timeout=timedelta(seconds=settings.graceful_seconds),
                )
            )
    return workers


def _agreed_rate(system: ModuleType, settings: Settings) -> float | None:
    """Return the most calls per second a system has agreed to; None where there is no such limit."""
    name = getattr(system, "RATE_PER_SECOND", None)
    return float(getattr(settings, name)) if name else None


def case_worker(client: Client, settings: Settings) -> Worker:
    """Return the worker that runs the cases themselves.

    In production the sandbox is off: it doubles the memory of a waiting case and every test runs with it on.
    """
    return Worker(
        client,
        task_queue=CASE_TASK_QUEUE,
        workflows=[CaseWorkflow, ForgetSent, OutboxRelay],
        workflow_runner=SandboxedWorkflowRunner() if settings.sandbox else UnsandboxedWorkflowRunner(),
        max_cached_workflows=settings.workflow_cache,
        # A person waits at a screen when a worker dies: one second instead of ten (docs/decisions).
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=settings.sticky_seconds),
        workflow_task_poller_behavior=PollerBehaviorSimpleMaximum(settings.workflow_pollers),
        graceful_shutdown_timeout=timedelta(seconds=settings.graceful_seconds),
    )


async def run(settings: Settings, queues: Sequence[str]) -> None:
    """Serve the queues until SIGTERM or SIGINT, then let running activities end."""
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    client = await connect(settings, process="worker")
    await ensure_schedules(client)
    async with open_dependencies(settings) as deps:
        workers = build_workers(client, settings, deps, queues)
        serving = [asyncio.create_task(worker.run()) for worker in workers]
        # A worker listens nowhere: whoever started it waits for this line, whatever the log level.
        sys.stdout.write("worker_ready\n")
        sys.stdout.flush()
        log.info("worker_serving", queues=list(queues))
        await asyncio.wait([asyncio.create_task(stopped.wait()), *serving], return_when=asyncio.FIRST_COMPLETED)
        await asyncio.gather(*(worker.shutdown() for worker in workers))
        await asyncio.gather(*serving)
    log.info("worker_stopped")


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="Motcua worker: runs cases and their calls to outside systems.")
    parser.add_argument("--queues", default=",".join(QUEUES), help="task queues to serve, comma between")
    arguments = parser.parse_args()
    queues = tuple(arguments.queues.split(","))
    unknown = set(queues) - set(QUEUES)
    if unknown:
        parser.error(f"--queues: unknown {', '.join(sorted(unknown))}; known are {', '.join(QUEUES)}")
    configure_logging("worker")
    settings = get_settings()
    try:
        import uvloop
    except ImportError:
        asyncio.run(run(settings, queues))
    else:
        uvloop.run(run(settings, queues))


if __name__ == "__main__":
    main()
