"""`motcua up`: the whole system on this machine, until Ctrl-C."""

import asyncio
import importlib
import os
import signal
import sys
import time
from functools import partial

import typer
from rich.console import Console

from cli import announcement, instance_settings
from cli.processes import API, SIMULATORS, WORKER, command
from cli.taken_ports import with_other_ports
from runtime.embedded.errors import EmbeddedError, ProcessEndedError
from runtime.embedded.instance import AlreadyRunningError, Instance, Recorded, only_instance, write
from runtime.embedded.ports import listens
from runtime.embedded.postgres import PostgresServer
from runtime.embedded.process import Process
from runtime.embedded.supervisor import Supervisor
from runtime.embedded.temporal import TemporalServer
from runtime.logging import configure_logging
from runtime.parent import end_with_parent
from runtime.settings import Settings, get_settings

_READY_SECONDS = 60.0
_WORKER_READY = "worker_ready"  # the worker listens nowhere: it says so, at any log level
_GRACE = {SIMULATORS: 3.0, API: 8.0, WORKER: instance_settings.EMBEDDED_GRACE + 10.0}


def up() -> None:
    """Chạy toàn bộ hệ thống trên máy này cho đến khi bấm Ctrl-C / Run everything here until Ctrl-C."""
    if "MAKELEVEL" in os.environ:
        end_with_parent()  # `kill -9` of make must not leave us behind
    console = Console(highlight=False)
    settings = get_settings()
    try:
        with only_instance(settings.home) as last:
            with_other_ports(lambda: _Up(settings, last, console).run(), settings, console)
    except AlreadyRunningError as error:
        announcement.already_running(console, error.instance)
        raise typer.Exit(1) from None
    except ProcessEndedError as error:
        announcement.ended(console, error)
        raise typer.Exit(1) from None
    except EmbeddedError as error:
        announcement.failed(console, str(error))
        raise typer.Exit(1) from None


class _Up:
    """One run of the instance."""

    def __init__(self, given: Settings, last: Instance, console: Console) -> None:
        self._given = given
        self._console = console
        self._began = time.monotonic()
        self._ports = instance_settings.choose_ports(given, last.ports)
        self._settings = instance_settings.with_addresses(given, self._ports)
        self._instance = Instance(ports=self._ports, supervisor=os.getpid())

    def run(self) -> None:
        log = self._given.home / "log" / "up.log"
        log.parent.mkdir(exist_ok=True, mode=0o700)
        configure_logging("up", log.open("a"))
        write(self._given.home, self._instance)
        try:
            asyncio.run(self._until_stopped())
        finally:
            # The ports stay: a bookmark made today works tomorrow.
            write(self._given.home, Instance(ports=self._ports))

    async def _until_stopped(self) -> None:
        self._supervisor = Supervisor()
        stop = asyncio.Event()
        for order in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(order, self._asked_to_stop, stop)
        asked = asyncio.create_task(stop.wait())
        ended = asyncio.create_task(self._supervisor.first_ended())
        started = asyncio.create_task(self._start())
        try:
            await asyncio.wait({asked, ended, started}, return_when=asyncio.FIRST_COMPLETED)
            if started.done():
                started.result()
                await asyncio.wait({asked, ended}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done() and not stop.is_set():
                raise ended.result().ended()
        finally:
            for task in (asked, ended, started):
                task.cancel()
            await asyncio.gather(asked, ended, started, return_exceptions=True)
            announcement.stopping(self._console)
            announcement.stopped(self._console, await self._supervisor.stop())

    def _asked_to_stop(self, stop: asyncio.Event) -> None:
        if stop.is_set():
            self._supervisor.hurry()
        stop.set()

    async def _start(self) -> None:
        announcement.starting(self._console, self._given.home)
        if not instance_settings.uses_own_systems(self._given):
            self._start_child(SIMULATORS)
        # Our own code is read from disk while the servers start.
        await asyncio.gather(
            self._start_postgres(),
            self._start_temporal(),
            asyncio.to_thread(importlib.import_module, "cli.setup"),
        )
        await self._prepare()
        self._start_child(API)
        self._start_child(WORKER)
        self._record()
        await self._wait_for_children()
        announcement.step(self._console, "processes")
        sample = await self._fill()
        self._instance.ready = True
        self._record()
        took = time.monotonic() - self._began
        announcement.ready(self._console, self._instance.addresses, self._settings, took, sample)

    async def _start_postgres(self) -> None:
        if instance_settings.uses_own_database(self._given):
            return
        server = PostgresServer(self._given.home, port=self._ports["postgres"])
        self._supervisor.start(await asyncio.to_thread(server.prepare), first=True)
        await asyncio.to_thread(server.wait_ready)
        self._settings = instance_settings.with_database(self._settings, server.url)
        announcement.step(self._console, "postgres")

    async def _start_temporal(self) -> None:
        if instance_settings.uses_own_temporal(self._given):
            from cli.own_servers import register_search_attributes

            await register_search_attributes(self._settings)
            return
        server = TemporalServer(
            self._given.home,
            port=self._ports["temporal"],
            ui_port=self._ports["temporal_ui"],
            namespace=self._given.temporal_namespace,
        )
        self._supervisor.start(await asyncio.to_thread(server.prepare), first=True)
        await asyncio.to_thread(server.wait_ready)
        announcement.step(self._console, "temporal")

    async def _prepare(self) -> None:
        """Migrate, publish, make accounts; from here on this process has the instance's settings too."""
        from cli.prepare import prepare

        os.environ.update(self._settings.environment())
        get_settings.cache_clear()
        await prepare(self._settings)
        announcement.step(self._console, "prepared")

    async def _fill(self) -> tuple[str, str] | None:
        """A little lived-in demo data, once everything answers; code and secret of one of the cases."""
        from cli import setup

        if not self._settings.demo:
            return None
        stand_ins = "" if instance_settings.uses_own_systems(self._given) else announcement.dials(self._ports)
        await setup.demo_cases(self._settings, stand_ins)
        announcement.step(self._console, "demo")
        return await setup.demo_sample(self._settings)

    def _start_child(self, name: str) -> None:
        api = instance_settings.api_beside(self._settings, self._ports)
        self._supervisor.start(
            Process(
                name,
                [sys.executable, *command(name, self._ports, self._given.home, api)],
                log=self._given.home / "log" / f"{name}.log",
                environment=os.environ
                | instance_settings.of_child(self._settings, name, self._ports)
                | {"PYTHONUNBUFFERED": "1"},
                grace=_GRACE[name],
            )
        )

    async def _wait_for_children(self) -> None:
        for process in self._supervisor.processes:
            if process.name in _GRACE:
                await asyncio.to_thread(process.wait_until, partial(self._is_ready, process), _READY_SECONDS)

    def _is_ready(self, process: Process) -> bool:
        if process.name == WORKER:
            return _WORKER_READY in process.tail(200)
        # Not whether anybody answers there: a program that took the port would.
        return process.pid is not None and listens(process.pid, self._ports[process.name])

    def _record(self) -> None:
        """Write down what other commands, and the next start after a kill, must know."""
        self._instance.addresses = announcement.addresses(self._settings, self._ports)
        self._instance.environment = self._settings.environment()
        self._instance.processes = {
            process.name: Recorded(pid=process.pid, command=process.command)
            for process in self._supervisor.processes
            if process.pid is not None and process.name in _GRACE  # servers find their left-overs themselves
        }
        write(self._given.home, self._instance)
