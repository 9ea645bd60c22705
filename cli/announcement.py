"""What `make up` says, in Vietnamese and English."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.instance_settings import METRICS
from cli.processes import API, SIMULATORS
from runtime.embedded.errors import ProcessEndedError
from runtime.embedded.instance import Instance
from runtime.settings import Settings

_STEPS = {
    "postgres": "PostgreSQL",
    "temporal": "Temporal",
    "prepared": "Cơ sở dữ liệu, thủ tục / Database, procedures",
    "processes": "Trang, bộ xử lý, hệ thống mô phỏng / Pages, worker, simulators",
    "demo": "Hồ sơ mẫu / Demo cases",
}
_ADDRESSES = {
    "pages": "Trang cho người dân và cán bộ / Pages for citizens and staff",
    "api": "Tài liệu API / API documentation",
    "temporal": "Temporal (kỹ sư / engineers)",
    "metrics": "Số đo cho Prometheus / Metrics for Prometheus",
    "simulators": "Nút chỉnh hệ thống mô phỏng / Simulators' dials",
}
_TRY_DEMO = (
    ("Đăng nhập motcua (một cửa), tiếp nhận hồ sơ mới", "Sign in as motcua (counter), receive a case"),
    ("Đăng nhập giamsat (giám sát), mở Bàn giám sát", "Sign in as giamsat (supervisor), open the desk"),
    (
        "Làm chậm hoặc tắt một hệ thống ở trang mô phỏng, xem hồ sơ tự đi tiếp",
        "Slow or stop a system, watch cases go on",
    ),
)
_TRY_EMPTY = (
    (
        "Chưa ai đăng nhập được? Ở cửa sổ khác: .venv/bin/motcua staff first",
        "Nobody can sign in yet? In another window: .venv/bin/motcua staff first",
    ),
)
_TRY = (
    ("Bấm Ctrl-C rồi make up: mọi hồ sơ vẫn ở đúng bước", "Ctrl-C, then make up: every case is where it was"),
    ("Ở cửa sổ khác: make demo", "In another window: make demo"),
)


def addresses(settings: Settings, ports: Mapping[str, int]) -> dict[str, str]:
    """Name to address of everything a person can open."""
    known = {
        "pages": settings.public_url,
        "api": f"http://127.0.0.1:{ports[API]}/api/v1/openapi.json",
        "temporal": settings.temporal_ui_url,
        "metrics": f"http://127.0.0.1:{ports[METRICS]}/metrics",
        "simulators": dials(ports),
    }
    return {name: address for name, address in known.items() if address}


def dials(ports: Mapping[str, int]) -> str:
    """Where the simulated outside systems answer, and their dials are turned."""
    return f"http://127.0.0.1:{ports[SIMULATORS]}"


def starting(console: Console, home: Path) -> None:
    """The first line."""
    console.print(f"[bold]Motcua[/] đang khởi động / is starting; dữ liệu / data: {escape(str(home))}")


def step(console: Console, name: str) -> None:
    """One part of the start is done."""
    console.print(f"  [green]✓[/] {_STEPS[name]}")


def ready(
    console: Console,
    where: Mapping[str, str],
    settings: Settings,
    seconds: float,
    sample: tuple[str, str] | None = None,
) -> None:
    """Everything answers: where, who may sign in, what to try. `sample` is code and secret of a demo case."""
    parts: list[Table | Text] = [_address_list(where)]
    if settings.demo:
        parts += [Text(), _account_table()]
    parts += [Text(), Text("Thử xem / Try", style="bold")]
    if sample:
        parts.append(_to_follow(f"{settings.public_url}/follow", *sample))
    tips = (*(_TRY_DEMO if settings.demo else _TRY_EMPTY), *_TRY)
    parts += [Text(f"• {vietnamese}\n  {english}") for vietnamese, english in tips]
    asked = Text("• Hỏi Temporal, xem README / Ask Temporal, see the README\n  ")
    parts.append(asked.append(f".venv/bin/temporal workflow list --address {settings.temporal_address}", "bold cyan"))
    parts += [Text(), Text("Ctrl-C để dừng / to stop", style="bold")]
    console.print(
        Panel(Group(*parts), title=f"Sẵn sàng sau {seconds:.1f} giây / Ready in {seconds:.1f} s", expand=False)
    )


def already_running(console: Console, instance: Instance) -> None:
    """Somebody else holds the data directory."""
    said = Text("Motcua đang chạy rồi, ở các địa chỉ này / Motcua is already running, at these addresses:")
    if not instance.ready:
        said = Text("Motcua đang khởi động ở cửa sổ khác / Motcua is being started in another window")
    console.print(Group(said, _address_list(instance.addresses)))


def port_taken(console: Console, name: str) -> None:
    """A server found its port taken since it was chosen; everything starts again with another."""
    console.print(
        f"{name}: cổng vừa bị chương trình khác chiếm, khởi động lại với cổng khác / "
        "another program took the port meanwhile, starting again with another one"
    )


def ended(console: Console, error: ProcessEndedError) -> None:
    """A process ended by itself, and everything was stopped."""
    title = f"{error.name} dừng bất ngờ, mã / ended unexpectedly, code {error.code}"
    body = Text(f"{error.tail}\n\n" if error.tail else "").append(f"Nhật ký / log: {error.log}", style="bold")
    console.print(Panel(body, title=title, border_style="red"))


def failed(console: Console, why: str) -> None:
    """It could not start."""
    console.print(Panel(Text(why), title="Không khởi động được / Could not start", border_style="red"))


def stopping(console: Console) -> None:
    """Asked to stop."""
    console.print("\nĐang dừng / Stopping ...")


def stopped(console: Console, seconds: Mapping[str, float]) -> None:
    """All have ended."""
    if seconds:
        console.print("  " + ", ".join(f"{name} {took:.1f} s" for name, took in seconds.items()))
    console.print("Đã dừng; hồ sơ được giữ nguyên / Stopped; every case is kept")


def _address_list(where: Mapping[str, str]) -> Text:
    """Each address on a line of its own: one that wraps cannot be clicked, one that is cut cannot be copied."""
    said = Text()
    for number, (name, address) in enumerate(where.items()):
        said.append(f"{_ADDRESSES[name]}\n" if number == 0 else f"\n{_ADDRESSES[name]}\n")
        said.append(f"  {address}", style="bold cyan")
    return said


def _to_follow(address: str, code: str, secret: str) -> Text:
    said = Text("• Tra cứu một hồ sơ như người dân / Look a case up as its applicant\n  ")
    said.append(address, style="bold cyan")
    return (
        said.append("\n  mã hồ sơ / code ")
        .append(code, style="bold")
        .append(" · mã tra cứu / secret ")
        .append(secret, style="bold")
    )


def _account_table() -> Table:
    from cli.setup import DEMO_ACCOUNTS

    table = Table("Tài khoản / Account", "Mật khẩu / Password", "Vai trò / Role", box=None, pad_edge=False)
    for account in DEMO_ACCOUNTS:
        table.add_row(account.username, account.password, account.role)
    return table
