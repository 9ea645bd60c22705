"""The worker: every workflow and every activity is named once, here."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any

import structlog
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import (
    PollerBehaviorSimpleMaximum,
    UnsandboxedWorkflowRunner,
    Worker,
    WorkerDeploymentConfig,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from activities import agencies, cases, documents, notifications, payments, portal, post, taxes
from activities.bell import PORTAL_RELAY_ID, PORTAL_RELAY_WORKFLOW, RelayBell, SlowBell
from activities.dependencies import Dependencies, open_dependencies
from activities.drafts import Drafts
from activities.following import Following
from activities.moving import Moving
from activities.outbox import Outbox
from activities.rates import agreed_rate
from activities.records import Records
from activities.supervision.asking_outside import AskingOutside
from activities.supervision.attempts import Attempts
from activities.supervision.interventions import Intervening
from activities.supervision.looking import Looking
from activities.supervision.trying import Trying
from activities.supervision.ways import Hands
from activities.workload import Workload
from models.recorded import RecordedTurns
from runtime.logging import configure_logging
from runtime.memory import keep_few_arenas
from runtime.settings import Settings, get_settings
from runtime.temporal import WORKER, connect
from runtime.tracing import configure_tracing, stop_tracing
from runtime.tracing_temporal import WorkerContext
from workflows.calendars import FollowCalendar
from workflows.case import CaseWorkflow
from workflows.escalation import Escalate, RefreshBoard
from workflows.housekeeping import ForgetDrafts
from workflows.interventions import Intervene
from workflows.messages import CASE_TASK_QUEUE, DEPLOYMENT
from workflows.moving import MoveCases
from workflows.notices import LookAfterNotices, SendNotice
from workflows.options import RECORDS_TASK_QUEUE
from workflows.outside_sides import CompareOutside
from workflows.portal import ForgetPortalBodies, PortalComparison, PortalRelay
from workflows.reconciliation import ReconcilePayments
from workflows.relay import ForgetSent, OutboxRelay
from workflows.schedules import ensure_schedules
from workflows.specimen import DrawSpecimen
from workflows.supervision import CompareSides, LookAtDesk
from workflows.trying import TrySystem

log = structlog.get_logger(__name__)

OUTSIDE_SYSTEMS: tuple[ModuleType, ...] = (agencies, payments, post, notifications, documents, taxes, portal)
#: Our own cases answer like an outside system: their decisions take as long.
ANSWERING: tuple[ModuleType, ...] = (*OUTSIDE_SYSTEMS, cases)
QUEUES = (CASE_TASK_QUEUE, RECORDS_TASK_QUEUE, *(system.TASK_QUEUE for system in ANSWERING))


def build_workers(
    client: Client, settings: Settings, deps: Dependencies, queues: Sequence[str] = QUEUES
) -> list[Worker]:
    """Return one worker per task queue, so that a slow outside system only fills its own slots."""
    portal_bell = SlowBell(RelayBell(client, PORTAL_RELAY_WORKFLOW, PORTAL_RELAY_ID))
    deps = replace(deps, bell=RelayBell(client), portal_bell=portal_bell)
    workers = []
    if CASE_TASK_QUEUE in queues:
        workers.append(case_worker(client, settings))
    if RECORDS_TASK_QUEUE in queues:
        outbox = Outbox(deps.sessions, client)
        moving = Moving(deps.sessions, client, settings.convention)
        following = Following(deps.sessions, client, settings.convention)
        recording = Records(deps.sessions, deps.bell, deps.portal_bell)
        looking = Looking(deps.sessions, client, recording, DEPLOYMENT)
        asking = AskingOutside(deps.sessions, deps.bell)
        mail = settings.smtp_host not in ("", "none")
        recorded = deps.recorded or RecordedTurns(deps.sessions, settings.database_url)
        hands = Hands(deps.sessions, client, recording, recorded, deps.bell, deps.portal_bell, mail)
        intervening = Intervening(hands)
        records: list[Callable[..., Any]] = [
            recording.record_turn,
            recording.record_calls,
            *portal.own_activities(deps),
            outbox.drain_outbox,
            outbox.forget_sent,
            Drafts(deps.sessions).forget_drafts,
            Workload(deps.sessions).refresh_board,
            moving.cases_to_move,
            moving.move_one_case,
            following.choose_cases,
            following.cases_to_follow,
            following.follow_one_case,
            following.newest_calendar,
            looking.look_at_engine,
            looking.make_desk,
            looking.compare_sides,
            asking.next_calls,
            asking.lay_beside,
            intervening.next_cases,
            intervening.one,
            intervening.give_up,
            intervening.end,
        ]
        workers.append(
            Worker(
                client,
                task_queue=RECORDS_TASK_QUEUE,
                activities=records,
                interceptors=[WorkerContext(), Attempts(deps.sessions)],
                max_concurrent_activities=settings.database_pool_size,
                graceful_shutdown_timeout=timedelta(seconds=settings.graceful_seconds),
            )
        )
    for system in ANSWERING:
        if system.TASK_QUEUE in queues:
            workers.append(
                Worker(
                    client,
                    task_queue=system.TASK_QUEUE,
                    activities=[*system.activities(deps), Trying(deps).try_system],
                    interceptors=[WorkerContext()],
                    max_task_queue_activities_per_second=agreed_rate(system, settings),
                    graceful_shutdown_timeout=timedelta(seconds=settings.graceful_seconds),
                )
            )
    return workers


def case_worker(client: Client, settings: Settings) -> Worker:
    """Return the worker that runs the cases themselves.

    In production the sandbox is off: it doubles the memory of a waiting case and every test runs with it on.
    """
    return Worker(
        client,
        task_queue=CASE_TASK_QUEUE,
        workflows=[
            CaseWorkflow,
            CompareOutside,
            CompareSides,
            DrawSpecimen,
            Escalate,
            FollowCalendar,
            ForgetDrafts,
            ForgetPortalBodies,
            ForgetSent,
            Intervene,
            LookAfterNotices,
            LookAtDesk,
            MoveCases,
            OutboxRelay,
            PortalComparison,
            PortalRelay,
            ReconcilePayments,
            RefreshBoard,
            SendNotice,
            TrySystem,
        ],
        interceptors=[WorkerContext()],
        deployment_config=_deployment(settings.worker_version),
        workflow_runner=SandboxedWorkflowRunner() if settings.sandbox else UnsandboxedWorkflowRunner(),
        max_cached_workflows=settings.workflow_cache,
        # A person waits at a screen when a worker dies: one second instead of ten (docs/decisions).
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=settings.sticky_seconds),
        workflow_task_poller_behavior=PollerBehaviorSimpleMaximum(settings.workflow_pollers),
        graceful_shutdown_timeout=timedelta(seconds=settings.graceful_seconds),
    )


def _deployment(version: str) -> WorkerDeploymentConfig | None:
    """Return how the server tells workers of two versions apart; None where there is one version at a time.

    A case stays on the version it runs on (pinned) and moves when it continues as new: docs/operations.md.
    """
    if not version:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=DEPLOYMENT, build_id=version),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )


async def run(settings: Settings, queues: Sequence[str]) -> None:
    """Serve the queues until SIGTERM or SIGINT, then let running activities end."""
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    client = await connect(settings, process=WORKER)
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
    stop_tracing()
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
    keep_few_arenas()
    configure_logging(WORKER)
    configure_tracing(WORKER)
    settings = get_settings()
    try:
        import uvloop
    except ImportError:
        asyncio.run(run(settings, queues))
    else:
        uvloop.run(run(settings, queues))


if __name__ == "__main__":
    main()
