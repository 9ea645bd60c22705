"""Takes a backup of a running installation: our database first, then Temporal's file, then the manifest."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import sqlite3
import tomllib
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from cli.backup_manifest import DUMP, MANIFEST, SECRET, TEMPORAL, TEXTFILE, BackupError, Manifest, described
from cli.backup_tools import run
from runtime.codec import parse_keys
from runtime.database import driver_address
from runtime.settings import ROOT, SECRET_FILE, Settings

Tell = Callable[[str], None]


async def take(settings: Settings, directory: Path, tell: Tell) -> Manifest:
    """Write a backup into a new folder and return its manifest. The system may go on working.

    The manifest is written last: a folder without one is no backup. Raises BackupError.
    """
    began_at = datetime.now(UTC)
    _new_folder(directory)
    tell("PostgreSQL ...")
    counted = await _dump(settings.database_url, directory / DUMP)
    names = [DUMP]
    temporal_at = None
    if (source := temporal_file(settings)).is_file():
        tell("Temporal ...")
        await asyncio.to_thread(copy_sqlite, source, directory / TEMPORAL)
        temporal_at = datetime.now(UTC)
        names.append(TEMPORAL)
    if (settings.home / SECRET_FILE).is_file():
        shutil.copyfile(settings.home / SECRET_FILE, directory / SECRET)
        names.append(SECRET)
    for name in names:
        (directory / name).chmod(0o600)
    manifest = Manifest(
        program=tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"],
        began_at=began_at,
        temporal_at=temporal_at,
        ended_at=datetime.now(UTC),
        files={name: await asyncio.to_thread(described, directory / name) for name in names},
        codec_keys=list(parse_keys(settings.codec_keys.get_secret_value())) if settings.codec_keys else [],
        **counted,
    )
    (directory / TEXTFILE).write_text(_for_prometheus(manifest))
    (directory / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n")
    return manifest


def _new_folder(directory: Path) -> None:
    if directory.exists() and any(directory.iterdir()):
        raise BackupError(f"{directory}: thư mục phải trống / must be empty")
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)


def temporal_file(settings: Settings) -> Path:
    """Return where the embedded Temporal of an instance keeps everything; the file need not exist."""
    return settings.home / "temporal" / "temporal.db"


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database that is being written: as it stood at one instant, in one step, nobody waits for it."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=rw", uri=True, timeout=60)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy, pages=-1)
        if copy.execute("pragma quick_check").fetchone() != ("ok",):
            raise BackupError(f"{target}: bản sao hỏng / the copy is damaged")


async def count(connection: asyncpg.Connection[Any]) -> dict[str, Any]:
    """Return what can be compared after a restore: rows of every table, cases, and the heads of all hash chains."""
    tables = [
        row["tablename"]
        for row in await connection.fetch("select tablename from pg_tables where schemaname = 'public' order by 1")
    ]
    rows = {name: await connection.fetchval(f'select count(*) from "{name}"') for name in tables}  # noqa: S608 - from the catalogue
    digest = hashlib.sha256()
    cases = open_cases = 0
    async for row in connection.cursor("select code, seq, last_hash, ended_at from cases order by code", prefetch=5000):
        digest.update(f"{row['code']} {row['seq']} {row['last_hash'].hex()}\n".encode())
        cases += 1
        open_cases += row["ended_at"] is None
    revision = await connection.fetchval("select version_num from alembic_version")
    return {
        "rows": rows,
        "cases": cases,
        "open_cases": open_cases,
        "chain_heads": digest.hexdigest(),
        "revision": revision,
        "server": await connection.fetchval("show server_version"),
    }


async def _dump(database_url: str, file: Path) -> dict[str, Any]:
    """Dump one snapshot of the database and count in the same snapshot."""
    try:
        connection = await asyncpg.connect(driver_address(database_url), timeout=10)
    except (OSError, asyncpg.PostgresError) as error:
        raise BackupError(f"PostgreSQL: {error}") from error
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            snapshot = await connection.fetchval("select pg_export_snapshot()")
            database_at = await connection.fetchval("select now()")
            dumped = asyncio.create_task(
                run(
                    "pg_dump", database_url, "--format=custom", f"--snapshot={snapshot}", "--no-owner",
                    "--no-privileges", "--no-comments", f"--file={file}",
                )
            )  # fmt: skip
            counted = await count(connection)
            await dumped
    finally:
        await connection.close()
    return counted | {"database_at": database_at}


def _for_prometheus(manifest: Manifest) -> str:
    """Return the figures of a backup as the node exporter's textfile collector reads them."""
    size = sum(file.bytes for file in manifest.files.values())
    return (
        "# TYPE motcua_backup_finished_timestamp_seconds gauge\n"
        f"motcua_backup_finished_timestamp_seconds {manifest.ended_at.timestamp():.0f}\n"
        f"# TYPE motcua_backup_bytes gauge\nmotcua_backup_bytes {size}\n"
    )
