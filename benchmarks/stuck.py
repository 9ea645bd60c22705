"""What the looks for stuck cases cost, and the load they put on Temporal, with thousands of cases waiting."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Final

from temporalio.client import Client
from temporalio.runtime import MetricBuffer, Runtime, TelemetryConfig
from temporalio.service import ConnectConfig, ServiceClient

from activities.records import Records
from activities.supervision.looking import Looking
from benchmarks.figures import Figure, Target, compare
from benchmarks.instance import Running, fill, running_instance, settle
from benchmarks.office import Office
from runtime.database import Sessions
from runtime.temporal import data_converter
from workflows.messages import CASE_TASK_QUEUE, DEPLOYMENT
from workflows.schedules import SCHEDULES

_REQUESTS: Final = "temporal_request"
_EVERY_OPEN_CASE: Final = "WorkflowType = 'Case' AND ExecutionStatus = 'Running'"
_FAILING: Final = "TemporalReportedProblems IS NOT NULL AND ExecutionStatus = 'Running'"
_SUSPECTS: Final = 100
_ROUNDS: Final = 7
_PATIENCE_SECONDS: Final = 180


class Counted:
    """A client of the instance that counts its requests to Temporal."""

    def __init__(self, client: Client, buffer: MetricBuffer) -> None:
        """`buffer` is where the client's runtime writes what it counts."""
        self.client = client
        self._buffer = buffer

    @classmethod
    async def connect(cls, running: Running) -> Counted:
        """Connect with a runtime of its own."""
        buffer = MetricBuffer(100_000)
        settings = running.settings
        service = await ServiceClient.connect(
            ConnectConfig(
                target_host=settings.temporal_address, runtime=Runtime(telemetry=TelemetryConfig(metrics=buffer))
            )
        )
        converter = data_converter(settings)
        return cls(Client(service, namespace=settings.temporal_namespace, data_converter=converter), buffer)

    def requests(self) -> Counter[str]:
        """Return how many requests of each kind were sent since the last question."""
        counted: Counter[str] = Counter()
        for update in self._buffer.retrieve_updates():
            if update.metric.name == _REQUESTS:
                counted[str(update.attributes["operation"])] += int(update.value)
        return counted


async def measure_stuck(office: Office, *, quick: bool) -> list[Figure]:
    """Return what a look and a nightly comparison take, in time, requests and processor time of Temporal.

    The baseline asks Temporal about every open case, as one does who keeps no list of suspects.
    """
    del office  # an instance of its own, with real cases
    cases = 200 if quick else 1000
    async with running_instance() as running:
        await settle(running)
        await fill(running, cases)
        await settle(running)
        counted = await Counted.connect(running)
        sessions = Sessions.open(running.settings.database_url, pool_size=4)
        try:
            looking = Looking(sessions, counted.client, Records(sessions), DEPLOYMENT)
            return await _figures(running, counted, looking, cases)
        finally:
            await sessions.close()


async def _figures(running: Running, counted: Counted, looking: Looking, cases: int) -> list[Figure]:
    async def look() -> object:
        return await looking.look_at_engine(sorted(SCHEDULES))

    async def ask_all() -> object:
        slots = asyncio.Semaphore(20)

        async def ask(workflow_id: str) -> None:
            async with slots:
                await counted.client.get_workflow_handle(workflow_id).describe()

        return await asyncio.gather(*[ask(run.id) async for run in counted.client.list_workflows(_EVERY_OPEN_CASE)])

    note = f"{cases:,} cases wait, none is stuck; by hand: every open case is asked about"
    sides: dict[str, tuple[list[float], list[float]]] = {"ms": ([], []), "requests": ([], []), "cpu": ([], [])}
    kinds: Counter[str] = Counter()
    await _cost(running, counted, look)
    for _ in range(_ROUNDS):
        for place, deed in enumerate((ask_all, look)):
            taken, asked, used = await _cost(running, counted, deed)
            sides["ms"][place].append(taken)
            sides["requests"][place].append(asked.total())
            sides["cpu"][place].append(max(used, 0.1))
            kinds = asked if deed is look else kinds
    told = ", ".join(f"{name} {count}" for name, count in kinds.most_common())
    await _go_wrong(counted.client, _SUSPECTS)
    wrong = await _cost(running, counted, look)
    night = await _cost(running, counted, looking.compare_sides)
    share = 100 * wrong[2] / 60_000
    return [
        compare("look for what is stuck", "ms", *sides["ms"], note=note),
        compare("look for what is stuck: requests", "requests", *sides["requests"], Target.RATIO_AT_MOST, 0.1, told),
        compare("look for what is stuck: Temporal's processor time", "ms", *sides["cpu"]),
        Figure(
            f"look with {_SUSPECTS} suspects", "ms", wrong[0],
            note=f"{wrong[1].total()} requests; Temporal's processor {wrong[2]:.0f} ms, once a minute {share:.2f} %",
        ),
        Figure(
            f"nightly comparison, {cases:,} cases", "ms", night[0],
            note=f"{night[1].total()} requests; Temporal's processor {night[2]:.0f} ms",
        ),
    ]  # fmt: skip


async def _cost(
    running: Running, counted: Counted, deed: Callable[[], Awaitable[Any]]
) -> tuple[float, Counter[str], float]:
    """Return milliseconds, requests by kind, and milliseconds of processor time Temporal used for it."""
    counted.requests()
    used, began = running.seconds_of("temporal"), time.perf_counter()
    await deed()
    taken = 1000 * (time.perf_counter() - began)
    return taken, counted.requests(), 1000 * (running.seconds_of("temporal") - used)


async def _go_wrong(client: Client, count: int) -> None:
    """Start workflows the worker does not know; return when Temporal reports each as failing."""
    for number in range(count):
        await client.start_workflow("NoSuchWorkflow", id=f"bench/{number}", task_queue=CASE_TASK_QUEUE)
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while (await client.count_workflows(_FAILING)).count < count:  # noqa: ASYNC110  Temporal says it nowhere else
            await asyncio.sleep(1)
