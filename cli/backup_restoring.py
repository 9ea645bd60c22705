"""Puts a backup back: into a new data directory, or our database alone into an empty one."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from temporalio.client import Client

from cli.backup_healing import Healed, heal
from cli.backup_manifest import DUMP, SECRET, TEMPORAL, BackupError, Manifest, damaged, read_manifest
from cli.backup_taking import temporal_file
from cli.backup_tools import run
from runtime.database import Sessions, driver_address
from runtime.embedded.servers import embedded_servers
from runtime.settings import SECRET_FILE, Settings
from runtime.temporal import connect

Tell = Callable[[str], None]


@asynccontextmanager
async def standing(
    settings: Settings, directory: Path, manifest: Manifest, home: Path, *, durable: bool
) -> AsyncIterator[tuple[Settings, Sessions, Client | None]]:
    """Restore a backup into `home` and run its PostgreSQL and Temporal for the length of the block, nothing else.

    No worker and no API runs: nobody is told anything, no outside system is called. The client is None when the
    backup has no Temporal. Raises BackupError, EmbeddedError.
    """
    lay_out(settings.model_copy(update={"home": home}), directory, manifest)
    async with embedded_servers(home, durable=durable) as servers:
        await load(servers.database_url, directory)
        opened = settings.model_copy(
            update={
                "home": home,
                "database_url": Settings(database_url=servers.database_url).database_url,
                "temporal_address": servers.temporal_address,
                "temporal_tls": False,
                "temporal_api_key": None,
                "metrics_address": None,
            }
        )
        sessions = Sessions.open(opened.database_url, pool_size=8)
        try:
            client = await connect(opened, process="restore") if TEMPORAL in manifest.files else None
            yield opened, sessions, client
        finally:
            await sessions.close()


def lay_out(settings: Settings, directory: Path, manifest: Manifest) -> None:
    """Put the files of a backup where an instance has them. Raises BackupError when something is there already."""
    home = settings.home
    if home.exists() and any(home.iterdir()):
        raise BackupError(f"{home}: thư mục phải mới / must be new; a restore overwrites nothing")
    # As root, PostgreSQL runs under another account that must pass through.
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    if SECRET in manifest.files:
        shutil.copyfile(directory / SECRET, home / SECRET_FILE)
        (home / SECRET_FILE).chmod(0o600)
    if TEMPORAL in manifest.files:
        file = temporal_file(settings)
        file.parent.mkdir(mode=0o700)
        shutil.copyfile(directory / TEMPORAL, file)
        # Without it the server takes the file for the half of a first start, and makes a new one.
        (file.parent / "answered-once").touch()


async def load(database_url: str, directory: Path) -> None:
    """Load the dump into an empty database. Raises BackupError when it holds tables already."""
    connection = await asyncpg.connect(driver_address(database_url), timeout=10)
    try:
        if await connection.fetchval("select count(*) from pg_tables where schemaname = 'public'"):
            raise BackupError("cơ sở dữ liệu phải trống / the database must be empty; a restore overwrites nothing")
    finally:
        await connection.close()
    await run(
        "pg_restore", database_url, "--no-owner", "--no-privileges", "--exit-on-error", "--jobs=2", directory / DUMP
    )


async def restore(settings: Settings, directory: Path, tell: Tell) -> Healed | None:
    """Restore a backup into the data directory of the settings, and heal; None when Temporal is kept elsewhere.

    With a `DATABASE_URL` only our database is restored, into that one. Raises BackupError, EmbeddedError.
    """
    manifest = checked(directory)
    if "database_url" in settings.model_fields_set:
        tell("PostgreSQL ...")
        await load(settings.database_url, directory)
        return None
    tell("PostgreSQL, Temporal ...")
    async with standing(settings, directory, manifest, settings.home, durable=True) as (_, sessions, client):
        if client is None:
            return None
        tell("So hai bên / comparing both ...")
        return await heal(sessions, client)


def checked(directory: Path) -> Manifest:
    """Return the manifest of a backup whose files are whole. Raises BackupError."""
    manifest = read_manifest(directory)
    broken = damaged(directory, manifest)
    if broken:
        raise BackupError(f"tệp hỏng hoặc thiếu / damaged or missing: {', '.join(broken)}")
    return manifest


async def heal_running(settings: Settings) -> Healed:
    """Heal an installation whose two databases were restored by their own tools. Raises RPCError, RuntimeError."""
    sessions = Sessions.open(settings.database_url, pool_size=8)
    try:
        async with asyncio.timeout(24 * 3600):
            return await heal(sessions, await connect(settings, process="restore"))
    finally:
        await sessions.close()
