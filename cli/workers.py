"""``motcua workers``: the versions of the case worker, side by side while cases move from one to the next."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from temporalio.client import Client
from temporalio.service import RPCError

from runtime import deployments
from runtime.settings import get_settings
from runtime.temporal import connect
from workflows.messages import DEPLOYMENT

Found = TypeVar("Found")

workers_app = typer.Typer(
    help="Phiên bản của bộ xử lý hồ sơ / Versions of the case worker", no_args_is_help=True, add_completion=False
)
_Version = Annotated[str, typer.Argument(help="Phiên bản, như MOTCUA_WORKER_VERSION / Version, as in that setting")]


@workers_app.command("versions")
def versions() -> None:
    """Các phiên bản đang chạy và số hồ sơ trên mỗi phiên bản / Versions seen, and the cases running on each."""
    found = _with_client(lambda client: deployments.versions(client, DEPLOYMENT))
    if not found:
        typer.echo(
            "Chưa có bộ xử lý nào đặt MOTCUA_WORKER_VERSION: mọi bộ xử lý chạy cùng một phiên bản / "
            "No worker has set MOTCUA_WORKER_VERSION: all run the same version"
        )
        return
    typer.echo("* hồ sơ mới chạy ở đây; số hồ sơ đang chạy / new cases start here; cases running")
    for one in found:
        typer.echo(f"{'*' if one.current else ' '} {one.version}  {one.cases}")


@workers_app.command("make-current")
def make_current(version: _Version) -> None:
    """Hồ sơ mới chạy trên phiên bản này / New cases start on this version, and cases that roll over move to it."""
    _check_seen(version)
    try:
        _with_client(lambda client: deployments.make_current(client, DEPLOYMENT, version))
    except deployments.StillSpreadingError:
        typer.echo(
            f"{version}: đã đặt, nhưng chưa phải mọi hàng đợi đều biết; hồ sơ bắt đầu lúc này có thể còn chạy trên"
            " phiên bản cũ. Chạy lại lệnh này để chờ tiếp. / made current, but not every task queue has heard; cases"
            " that begin now may still start on the older version. Run this again to wait on.",
            err=True,
        )
        raise typer.Exit(1) from None
    typer.echo(f"{version}: hồ sơ mới chạy trên phiên bản này / new cases start on it")


@workers_app.command("roll-over")
def roll_over(
    version: _Version,
    per_second: Annotated[float, typer.Option(min=0.1, help="Hồ sơ mỗi giây / Cases a second")] = 20.0,
) -> None:
    """Chuyển hồ sơ đang chạy khỏi một phiên bản cũ / Move running cases off an old version."""
    _check_seen(version)
    cases = _with_client(lambda client: deployments.roll_over(client, DEPLOYMENT, version, per_second))
    typer.echo(f"{cases} hồ sơ được báo chuyển / {cases} cases told to move; `motcua workers versions` shows the rest")


def _check_seen(version: str) -> None:
    """End the command when no worker of this version was ever seen: the name is wrong, or it was not started yet."""
    seen = [one.version for one in _with_client(lambda client: deployments.versions(client, DEPLOYMENT))]
    if version in seen:
        return
    known = ", ".join(seen) or "–"
    typer.echo(
        f"Chưa thấy bộ xử lý phiên bản {version}; đã thấy: {known}. Chạy worker.py với MOTCUA_WORKER_VERSION={version}"
        f" trước. / No worker of version {version} was seen; seen: {known}. Start worker.py with"
        f" MOTCUA_WORKER_VERSION={version} first.",
        err=True,
    )
    raise typer.Exit(2)


def _with_client(ask: Callable[[Client], Awaitable[Found]]) -> Found:
    async def asked() -> Found:
        return await ask(await connect(get_settings(), process="workers"))

    try:
        return asyncio.run(asked())
    except (RPCError, RuntimeError) as error:
        typer.echo(
            f"Không dùng được Temporal. Chạy `make up` ở cửa sổ khác, hoặc đặt TEMPORAL_ADDRESS. / "
            f"Temporal cannot be used. Run `make up` in another window, or set TEMPORAL_ADDRESS.\n{error}",
            err=True,
        )
        raise typer.Exit(1) from error
