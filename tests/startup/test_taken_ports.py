"""A port that somebody takes between the choice and the start of its server."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from structlog.testing import capture_logs

from cli.taken_ports import TRIES, with_other_ports
from runtime.embedded.errors import EmbeddedError, ProcessEndedError
from runtime.embedded.ports import choose
from runtime.embedded.postgres import PostgresServer
from runtime.embedded.process import Process
from runtime.settings import Settings


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@dataclass
class Instance:
    """An instance of one small server, which is given these ports one after the other."""

    home: Path
    ports: list[int]
    name: str = "api"
    tried: list[int] = field(default_factory=list)

    def run(self) -> None:
        """Start the server on the next port and stop it once it listens."""
        port = self.ports[len(self.tried)]
        self.tried.append(port)
        command = [sys.executable, "-u", "-m", "http.server", str(port), "--bind", "127.0.0.1"]
        server = Process(self.name, command, log=self.home / "log" / "server.log")
        server.spawn()
        try:
            server.wait_until(lambda: "Serving HTTP" in server.tail(), 20)
        finally:
            server.stop()


def test_it_starts_again_with_another_port_and_says_so(home: Path, taken: int) -> None:
    """The person reads which server it was, the log has an event, and the second try runs."""
    instance, said = Instance(home, [taken, choose([])]), StringIO()
    with capture_logs() as logged:
        with_other_ports(instance.run, Settings(), Console(file=said, width=200))
    assert instance.tried == instance.ports
    assert "api" in said.getvalue()
    assert [(line["event"], line["process"]) for line in logged] == [("port_taken", "api")]


def test_it_gives_up_when_ports_are_taken_again_and_again(home: Path, taken: int) -> None:
    """After the last try the end of the server is told as it is."""
    instance = Instance(home, [taken] * TRIES)
    with pytest.raises(ProcessEndedError):
        with_other_ports(instance.run, Settings(), Console(file=StringIO()))
    assert len(instance.tried) == TRIES


def test_a_port_the_person_asked_for_is_not_replaced(home: Path, taken: int) -> None:
    """Who named the port of the pages is told that it is taken; a server beside it still gets another one."""
    asked = Settings(api_port=taken)
    pages, beside = Instance(home, [taken]), Instance(home, [taken, choose([])], name="simulators")
    with pytest.raises(ProcessEndedError):
        with_other_ports(pages.run, asked, Console(file=StringIO()))
    with_other_ports(beside.run, asked, Console(file=StringIO()))
    assert len(beside.tried) == 2


def test_another_end_is_not_tried_again(home: Path) -> None:
    """A server that ends for a reason of its own is told at once."""
    tried: list[Process] = []

    def fail() -> None:
        failing = Process(
            "api", [sys.executable, "-c", "raise SystemExit('no database')"], log=home / "log" / "api.log"
        )
        tried.append(failing)
        failing.spawn()
        failing.wait_until(lambda: False, 20)

    with pytest.raises(ProcessEndedError, match="api ended"):
        with_other_ports(fail, Settings(), Console(file=StringIO()))
    assert len(tried) == 1


def test_a_database_of_somebody_else_on_the_port_is_told_as_a_taken_port(home: Path) -> None:
    """Another PostgreSQL answers where ours should: its refusal of our password is not what is told."""
    (home / "first").mkdir(mode=0o711)
    (home / "second").mkdir(mode=0o711)
    first = PostgresServer(home / "first", durable=False)
    second = PostgresServer(home / "second", port=first.port, durable=False)
    try:
        first.start()
        with pytest.raises(EmbeddedError) as caught:
            second.start()
        assert isinstance(caught.value, ProcessEndedError)
        assert caught.value.address_taken
    finally:
        second.stop()
        first.stop()
