"""`motcua demo-supervisor`: thousands of cases, problems of every kind, and one supervisor who finds them all."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import select, text
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig

from cli.demo_people import AGENCY_OF_KIND, COMMUNE, CONSTRUCTION, OTHER_COMMUNE, PROVINCE
from cli.processes import API, SIMULATORS
from cli.setup import shipped_procedures
from cli.supervisor_demo.house import (
    CASE_WORKER,
    JOURNAL,
    LONELY_WORKER,
    NEW_CODE,
    OLD_CODE,
    OLD_WORKER,
    SYSTEMS_WORKER,
    House,
    open_house,
)
from cli.supervisor_demo.lives import Ground, fill_past
from cli.supervisor_demo.looking import SUPERVISOR, Planting, Seen, compare_sides, false_alarms, look, see, tally
from cli.supervisor_demo.moving import SECOND, moving_again, press_all, repair, serve_again, still_there
from cli.supervisor_demo.moving_parts import press_parts
from cli.supervisor_demo.neighbours import fill_beside, fill_present, keep_legal_time
from cli.supervisor_demo.planting import APART, plant, plant_apart, plant_lanes, plant_last
from cli.supervisor_demo.plants.broken import FAULTY_CODE, FAULTY_QUEUE, FaultyNight, FaultyRelease
from cli.supervisor_demo.table import show
from cli.supervisor_demo.world import World
from domain.deadline.calendar import WorkingCalendar
from domain.supervision.causes import Cause
from models.calendars import newest_calendar
from models.tables import Staff
from runtime.database import Sessions
from runtime.deployments import make_current, versions
from runtime.embedded.postgres_files import remove
from runtime.logging import configure_logging
from runtime.temporal import connect, data_converter
from workflows.escalation import Escalate, RefreshBoard
from workflows.messages import CASE_TASK_QUEUE, DEPLOYMENT
from workflows.notices import LookAfterNotices, SendNotice
from workflows.portal import PortalRelay
from workflows.relay import OutboxRelay
from workflows.supervision import LookAtDesk

#: What runs beside cases on their queue while the faulty release is the current one.
_BESIDE_CASES = (OutboxRelay, PortalRelay, SendNotice, LookAfterNotices, LookAtDesk, RefreshBoard, Escalate)
_LOOKS = 4
#: A workflow whose task failed often is tried again by the engine only after up to ten minutes.
_LOOKS_AFTER = 15
#: By then whatever a button moves within moments has moved; the night that follows would mend changed records too.
_LOOKS_BEFORE_NIGHT = 3
_BETWEEN_LOOKS = 45.0


def demo_supervisor(
    cases: Annotated[int, typer.Option(min=20, help="Hồ sơ của những tháng trước / Cases of the months before")] = 3000,
    seed: Annotated[int, typer.Option(help="Hạt giống ngẫu nhiên / Seed of what is invented")] = 766,
    each: Annotated[int, typer.Option(min=1, max=9, help="Hồ sơ mỗi loại vấn đề / Cases of each kind")] = 2,
) -> None:
    """Gieo mọi loại vấn đề, tìm thấy ở bàn giám sát, cho đi tiếp / Plant every problem, find all, set them moving."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 230)
    home = Path(tempfile.mkdtemp(prefix="motcua-supervisor-"))
    home.chmod(0o711)  # as root, PostgreSQL runs under another account that must pass through
    try:
        well = asyncio.run(_Show(console, home, cases, seed, each).run())
    finally:
        remove(home)
    raise typer.Exit(0 if well else 1)


class _Show:
    """One showing, from the empty house to the table."""

    def __init__(self, console: Console, home: Path, cases: int, seed: int, each: int) -> None:
        self._console, self._home, self._cases = console, home, cases
        self._seed, self._each = seed, each
        self._began = time.monotonic()

    async def run(self) -> bool:
        """Return whether everything planted was found, and nothing else."""
        (self._home / "log").mkdir(parents=True, exist_ok=True)
        configure_logging("demo-supervisor", (self._home / "log" / "demo.log").open("a"))
        self._tell("mở hệ thống / opening the house")
        async with open_house(self._home) as house:
            sessions = Sessions.open(house.settings.database_url, pool_size=12)
            try:
                ground = await _ground(house, sessions)
                count = await fill_past(ground, self._cases, datetime.now(UTC), self._seed, self._home / JOURNAL)
                self._tell(f"{count} hồ sơ của {8} tháng trước / cases of the months before")
                return await self._open(house, ground)
            finally:
                await sessions.close()

    async def _open(self, house: House, ground: Ground) -> bool:
        await house.start(SIMULATORS)
        await house.start(API)
        client = await connect(house.settings, process="demo-supervisor")
        world = World(house, ground, client, self._seed)
        for login in (SUPERVISOR, SECOND):
            await world.add_staff(login, "supervisor", PROVINCE, OTHER_COMMUNE, CONSTRUCTION, *_agencies())
        quiet = await _quiet_client(house)
        night = Worker(quiet, task_queue=FAULTY_QUEUE, workflows=[FaultyNight])
        release = Worker(
            quiet,
            task_queue=CASE_TASK_QUEUE,
            workflows=[FaultyRelease, *_BESIDE_CASES],
            workflow_runner=UnsandboxedWorkflowRunner(),
            deployment_config=WorkerDeploymentConfig(
                version=WorkerDeploymentVersion(deployment_name=DEPLOYMENT, build_id=FAULTY_CODE),
                use_worker_versioning=True,
                default_versioning_behavior=VersioningBehavior.PINNED,
            ),
        )
        try:
            await house.start(OLD_WORKER)
            await self._make_current(world, OLD_CODE)
            await house.start(SYSTEMS_WORKER)
            await house.start(LONELY_WORKER)
            async with night, release:
                return await self._play(world)
        finally:
            await world.close()

    async def _play(self, world: World) -> bool:
        plantings = [await plant(world, Cause.CODE_WITHOUT_WORKER, self._each, self._tell)]
        await self._make_current(world, FAULTY_CODE)
        plantings.append(await plant(world, Cause.WORKFLOW_FAILING, self._each, self._tell))
        await world.house.start(CASE_WORKER)
        await self._make_current(world, NEW_CODE)
        self._tell("hồ sơ đang chạy / cases in the middle of their way")
        await fill_present(world, max(12, self._cases // 15), random.Random(self._seed))  # noqa: S311  the same cases for the same seed
        self._tell("gieo vấn đề / planting")
        plantings += await plant_apart(world, self._each, self._tell)
        plantings += await plant_lanes(world, self._each, self._tell)
        self._tell("hàng xóm khỏe / healthy neighbours")
        await fill_beside(world, self._each)
        await keep_legal_time(world)
        plantings += await plant_last(world, self._each, self._tell)
        seen = await self._look(world, plantings)
        alarms = false_alarms(world, plantings, seen)
        lines = tally(plantings, seen)
        well = show(self._console, lines, alarms)
        await self._explain(world, alarms)
        self._tell("cho đi tiếp / setting them moving")
        await repair(world)
        said = await press_parts(world, plantings, self._tell)
        await serve_again(world)
        said |= await press_all(world, plantings, self._tell)
        for number in range(_LOOKS_AFTER):
            await asyncio.sleep(_BETWEEN_LOOKS)
            await look(world)
            seen = await see(world)
            moving, all_move = moving_again(plantings, said, seen)
            if all_move:
                break
            left = [one for one in plantings if still_there(one, seen)]
            if number >= _LOOKS_BEFORE_NIGHT or all(one.what in APART for one in left):
                await compare_sides(world)  # only the night can tell that what stood apart no longer does
        show(self._console, lines, alarms, moving)
        return well and all_move

    async def _look(self, world: World, plantings: list[Planting]) -> Seen:
        """Look until all is there, a few times: a poller is known to be gone only after its last breath."""
        seen = Seen()
        for number in range(_LOOKS):
            self._tell(f"nhìn bàn giám sát / looking at the desk ({number + 1})")
            await look(world)
            seen = await see(world)
            lines = tally(plantings, seen)
            missing = [line.planting.what for line in lines if line.planting.where and not line.well]
            if not missing and not false_alarms(world, plantings, seen):
                break
            self._tell(f"chưa đủ / not all yet: {', '.join(map(str, missing))}")
            if number + 1 < _LOOKS:
                await asyncio.sleep(_BETWEEN_LOOKS)
        return seen

    async def _explain(self, world: World, alarms: list[tuple[str, str, str]]) -> None:
        async with world.ground.sessions.read() as session:
            for _, code, _ in alarms[:20]:
                rows = await session.execute(
                    text(
                        "select l.cause, l.key, l.who, l.since, l.others, l.detail, c.phase, c.step, c.waiting_for"
                        " from desk_lines l join cases c on c.id = l.case_id where c.code = :code"
                    ),
                    {"code": code},
                )
                for row in rows:
                    self._console.print(f"   {code}: {tuple(row)}", markup=False)

    async def _make_current(self, world: World, version: str) -> None:
        while version not in {one.version for one in await versions(world.client, DEPLOYMENT)}:  # noqa: ASYNC110  nobody tells us
            await asyncio.sleep(0.3)
        await make_current(world.client, DEPLOYMENT, version)

    def _tell(self, what: str) -> None:
        self._console.print(f"[dim]{time.monotonic() - self._began:6.0f} s[/] {what}")


async def _quiet_client(house: House) -> Client:
    """A client whose worker may fail as it likes without a word on the screen."""
    quiet = LoggingConfig(filter=TelemetryFilter(core_level="OFF", other_level="OFF"))
    runtime = Runtime(telemetry=TelemetryConfig(logging=quiet))
    return await Client.connect(
        house.settings.temporal_address,
        namespace=house.settings.temporal_namespace,
        data_converter=data_converter(house.settings),
        runtime=runtime,
    )


async def _ground(house: House, sessions: Sessions) -> Ground:
    async with sessions.read() as session:
        published = await newest_calendar(session)
        staff = {row.login: str(row.id) for row in (await session.scalars(select(Staff))).all()}
    assert published is not None  # noqa: S101  prepare published it
    procedures = {one.definition.procedure: one for one in shipped_procedures(house.settings.procedure_paths)}
    return Ground(sessions, house.settings, procedures, WorkingCalendar.from_json(published.text), staff)


def _agencies() -> list[str]:
    return sorted({*AGENCY_OF_KIND.values(), COMMUNE} - {PROVINCE})
