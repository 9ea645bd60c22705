"""``motcua backup``, ``restore``, ``restore-drill`` and ``heal``: copies that prove themselves."""

from __future__ import annotations

import asyncio
import io
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from temporalio.service import RPCError

from cli import backup_restoring, backup_taking
from cli.backup_drill import Drill
from cli.backup_healing import Healed
from cli.backup_manifest import BackupError
from runtime.embedded.errors import EmbeddedError
from runtime.logging import configure_logging
from runtime.settings import get_settings

_Directory = Annotated[Path, typer.Argument(help="Thư mục của bản sao lưu / Folder of the backup")]
_ELSEWHERE = """\
Temporal ở ngoài: sao lưu ngay sau đây, không phải trước / Temporal is kept elsewhere: copy it right now, not before:
  pg_dump --format=custom --file={directory}/temporal.dump temporal
  pg_dump --format=custom --file={directory}/temporal_visibility.dump temporal_visibility"""


def backup(directory: _Directory) -> None:
    """Sao lưu hệ thống đang chạy vào một thư mục mới / Back up the running system into a new folder."""
    console = _quiet()
    began = time.monotonic()
    try:
        manifest = asyncio.run(backup_taking.take(get_settings(), directory, console.print))
    except BackupError as error:
        raise _failed(console, error) from error
    size = sum(file.bytes for file in manifest.files.values())
    console.print(
        f"{manifest.cases:,} hồ sơ / cases, {sum(manifest.rows.values()):,} dòng / rows, {size:,} byte, "
        f"{time.monotonic() - began:.1f} s: {directory}"
    )
    if manifest.temporal_at is None:
        console.print(_ELSEWHERE.format(directory=directory))
    console.print(f"Thử ngay / prove it: motcua restore-drill {directory}")


def restore(directory: _Directory) -> None:
    """Khôi phục vào MOTCUA_HOME mới, hoặc vào DATABASE_URL trống / Restore into a new MOTCUA_HOME, or DATABASE_URL."""
    console = _quiet()
    settings = get_settings()
    try:
        healed = asyncio.run(backup_restoring.restore(settings, directory, console.print))
    except (BackupError, EmbeddedError) as error:
        raise _failed(console, error) from error
    if healed is None:
        console.print("Khôi phục xong cơ sở dữ liệu; khi Temporal chạy lại: motcua heal")
        console.print("The database is restored; once Temporal is back: motcua heal")
        return
    _tell(console, healed)
    console.print(f"Chạy / run it: MOTCUA_HOME={settings.home} make up")


def heal() -> None:
    """Ghép lại hai cơ sở dữ liệu khôi phục từ hai thời điểm / Mend two databases restored from two moments."""
    console = _quiet()
    try:
        healed = asyncio.run(backup_restoring.heal_running(get_settings()))
    except (RPCError, RuntimeError, OSError) as error:
        raise _failed(console, error) from error
    _tell(console, healed)
    raise typer.Exit(1 if healed.left.behind or healed.left.stopped or healed.left.orphans else 0)


def restore_drill(
    directory: _Directory,
    sample: Annotated[int, typer.Option(min=0, help="Số hồ sơ chạy lại / Workflows replayed")] = 200,
    chains: Annotated[int, typer.Option(min=0, help="Số chuỗi băm kiểm tra, 0: tất cả / Chains, 0: all")] = 0,
    place: Annotated[Path | None, typer.Option(help="Nơi dựng hệ thống tạm / Where the copy is put up")] = None,
) -> None:
    """Diễn tập: khôi phục vào một nơi tạm và kiểm tra tất cả / Drill: restore somewhere and check everything."""
    console = _quiet()
    drill = Drill(get_settings(), directory, sample=sample, chains=chains)
    began = time.monotonic()

    async def run() -> None:
        async for check in drill.run(place):
            console.print(f"  {'[green]✓[/]' if check.well else '[red]✗[/]'} {check.name} ({check.seconds:.1f} s)")

    try:
        asyncio.run(run())
    except (BackupError, EmbeddedError) as error:
        raise _failed(console, error) from error
    console.print(_table(drill))
    verdict = "ĐẠT / PASSED" if drill.well else "KHÔNG ĐẠT / FAILED"
    console.print(f"{verdict}: {time.monotonic() - began:.1f} s")
    raise typer.Exit(0 if drill.well else 1)


def _table(drill: Drill) -> Table:
    table = Table("", "Kiểm tra / check", "Trong bản kê / manifest", "Thấy / found", "Giây / s")
    for check in drill.checks:
        table.add_row("✓" if check.well else "✗", check.name, check.expected, check.found, f"{check.seconds:.1f}")
    return table


def _tell(console: Console, healed: Healed) -> None:
    left = healed.left
    console.print(f"{left.agreeing:,} hồ sơ khớp / open cases agree")
    console.print(f"{healed.cases:,} hồ sơ ghi lại từ Temporal / cases written again from Temporal ({healed.turns:,})")
    console.print(f"{healed.begun:,} hồ sơ chạy tiếp từ nhật ký / cases run on from their log")
    console.print(f"{healed.sent_again:,} tin gửi lại / messages will be sent again")
    for title, codes in (
        (
            "Chưa chạy, nhật ký không đủ, cần người xem / not running, log does not say enough, look at them",
            left.missing,
        ),
        ("Quy trình đã bị dừng, hồ sơ còn mở / workflow stopped, case open", left.stopped),
        ("Nhật ký mới hơn Temporal, cần người xem / log newer than Temporal, look at them", sorted(left.behind)),
        ("Mất hồ sơ, còn quy trình / filing lost, workflow left", left.orphans),
    ):
        if codes:
            console.print(f"{title}: {len(codes):,}")
            console.print("  " + " ".join(codes[:50]))


def _quiet() -> Console:
    """Return the console; what is logged on the way would only bury what is told."""
    configure_logging("backup", stream=io.StringIO())
    return Console(highlight=False, soft_wrap=True)


def _failed(console: Console, error: Exception) -> typer.Exit:
    console.print(f"[red]✗[/] {error}", markup=True)
    return typer.Exit(1)
