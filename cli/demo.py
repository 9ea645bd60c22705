"""`motcua demo`: one case of each shipped procedure, end to end over the public API, and then its timeline."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

import httpx2
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn
from rich.table import Table

from cli.demo_people import AGENCY_OF_KIND, DEMO_ACCOUNTS, DEMO_PASSWORD
from cli.own_instance import running_or_own
from domain.case.acts import Role
from domain.case.wording import VIETNAM_TIME, word
from domain.case.words import ROLES
from runtime.settings import get_settings

#: How long one case may take before the demo gives up and says what it waits for, in seconds.
PATIENCE = 120.0


@dataclass(frozen=True)
class Plot:
    """How one procedure is shown."""

    procedure: str
    channel: str = "counter"
    way: str = "counter"
    pays_online: bool = False
    pages: int = 1
    copies: int = 1


PLOTS = (
    Plot("2.000815", pages=5, copies=2),
    Plot("1.004873", channel="online", way="online"),
    Plot("1.001612", channel="online", pays_online=True),
    Plot("1.013225"),
    Plot("3.000347", way="post"),
    Plot("2.000635", copies=3),
)

#: What the staff of the demo do with a task of each kind.
ACTS: dict[str, tuple[str, dict[str, str]]] = {
    "check": ("accept", {}),
    "review": ("complete", {"proposal": "approve"}),
    "visit": ("complete", {}),
    "sign": ("approve", {}),
    "hand_over": ("hand_over", {}),
}


class DemoFailed(Exception):  # noqa: N818  reads as what happened
    """The API said no, or a case did not end; the message says where."""


@dataclass
class Staff:
    """Browsers of the demo staff, each signed in once."""

    base: str
    clients: dict[tuple[str, str], httpx2.Client] = field(default_factory=dict)

    def of(self, agency: str, role: str) -> httpx2.Client:
        """Return the signed-in client of whoever holds this role in this agency."""
        if (agency, role) not in self.clients:
            account = next(a for a in DEMO_ACCOUNTS if a.agency_id == agency and a.post == role)
            client = httpx2.Client(base_url=self.base, timeout=30, headers={"Origin": self.base}, trust_env=False)
            answer = client.post("/sign-in", data={"login": account.username, "password": DEMO_PASSWORD})
            if answer.status_code not in (302, 303):
                raise DemoFailed(f"{account.username}: đăng nhập / sign-in: HTTP {answer.status_code}")
            self.clients[agency, role] = client
        return self.clients[agency, role]

    def close(self) -> None:
        """Close every client."""
        for client in self.clients.values():
            client.close()


@dataclass
class Run:
    """One case on its way."""

    staff: Staff
    plot: Plot
    agency: str = ""
    code: str = ""

    def file(self) -> None:
        """File the dossier with everything the procedure always asks for."""
        procedure = self._get(httpx2.Client(base_url=self.staff.base, trust_env=False), self._procedure_path())
        self.agency = AGENCY_OF_KIND[procedure["agency_kind"]]
        filing = {
            "procedure": self.plot.procedure,
            "agency": self.agency,
            "channel": self.plot.channel,
            "way": self.plot.way,
            "pays_online": self.plot.pays_online,
            "applicant": {
                "name": "Nguyễn Thị Thử Nghiệm",
                "identity_number": "099195000001",
                "phone": "0900000001",
                "email": "thu.nghiem@example.com",
                "address": "12 đường Trần Phú, phường An Bình",
            },
            "components": [
                {"id": component["id"], "originals": 1}
                for component in procedure["components"]
                if not component["when"]
            ],
            "facts": {"pages": self.plot.pages, "copies": self.plot.copies},
        }
        filed = self._post(Role.COUNTER, "/api/v1/cases", filing)
        self.code = filed["code"]

    def read(self) -> dict[str, Any]:
        """Return the case as its counter sees it."""
        return self._get(self.staff.of(self.agency, Role.COUNTER), f"/api/v1/cases/{self.code}")

    def go_on(self) -> dict[str, Any]:
        """Do what is open now and return the case."""
        case = self.read()
        if case["money"] == "due":
            amount = str(case["fee"] - case["paid"])
            self._act(Role.COUNTER, {"act": "take_payment", "values": {"amount": amount}})
            return case
        if case["money"] == "requested":
            self._pay(case)
        for task in case["tasks"]:
            act, values = ACTS[task["kind"]]
            if task["status"] == "open" and not (task["kind"] == "check" and case["money"] == "requested"):
                self._act(Role(task["role"]), {"act": act, "step": task["id"], "values": values})
                return case
        return case

    def _pay(self, case: dict[str, Any]) -> None:
        """Pay as the citizen does: open the gateway's page and press the button."""
        if case["pay_address"]:
            httpx2.post(case["pay_address"], trust_env=False, timeout=30)

    def _act(self, role: Role, form: dict[str, Any]) -> None:
        self._post(role, f"/api/v1/cases/{self.code}/acts", form)

    def _procedure_path(self) -> str:
        return f"/api/v1/procedures/{self.plot.procedure}"

    def _get(self, client: httpx2.Client, path: str) -> dict[str, Any]:
        return _body(client.get(path))

    def _post(self, role: Role, path: str, body: dict[str, Any]) -> dict[str, Any]:
        key = {"Idempotency-Key": str(uuid4())}
        return _body(self.staff.of(self.agency, role).post(path, json=body, headers=key))


def _body(answer: httpx2.Response) -> dict[str, Any]:
    if answer.is_error:
        raise DemoFailed(f"{answer.request.method} {answer.request.url.path}: HTTP {answer.status_code} {answer.text}")
    body: dict[str, Any] = answer.json()
    return body


def demo(
    procedure: Annotated[
        list[str] | None, typer.Option(help="Chỉ thủ tục này / Only this procedure; có thể lặp lại / may be repeated")
    ] = None,
) -> None:
    """Mỗi thủ tục một hồ sơ, từ nộp đến trả kết quả / One case of each procedure, from filing to the result."""
    console = Console(highlight=False)
    plots = [plot for plot in PLOTS if not procedure or plot.procedure in procedure]
    if not plots:
        known = ", ".join(plot.procedure for plot in PLOTS)
        console.print(f"--procedure: không có thủ tục này; có / no such procedure; there are: {known}")
        raise typer.Exit(2)
    with running_or_own(get_settings().home) as instance:
        staff = Staff(instance.addresses["pages"])
        try:
            failed = _show(console, staff, plots)
        finally:
            staff.close()
    raise typer.Exit(1 if failed else 0)


def _show(console: Console, staff: Staff, plots: list[Plot]) -> int:
    runs = [Run(staff, plot) for plot in plots]
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[now]}"),
    )
    ended: list[dict[str, Any]] = []
    problems: list[str] = []
    with Progress(*columns, console=console) as progress:
        lines = {run.plot.procedure: progress.add_task(run.plot.procedure, total=5, now="…") for run in runs}
        for run in runs:
            try:
                ended.append(_follow(run, progress, lines[run.plot.procedure]))
            except (DemoFailed, httpx2.HTTPError) as error:
                problems.append(f"{run.plot.procedure} {run.code}: {error}")
    for case in ended:
        _timeline(console, case)
    for problem in problems:
        console.print(f"[red]✗[/] {problem}", markup=True)
    console.print(f"{len(ended)}/{len(runs)} hồ sơ đã trả kết quả / cases returned")
    return len(problems)


#: How far each phase is on the way from filing to the result.
_FAR = {"filed": 1, "received": 2, "in_progress": 3, "decided": 4, "returned": 5}


def _follow(run: Run, progress: Progress, line: TaskID) -> dict[str, Any]:
    run.file()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        case = run.go_on()
        progress.update(line, completed=_FAR.get(case["phase"], 1), now=f"{run.code}  {case['waiting_sentence']}")
        if case["ended_at"]:
            return case
        time.sleep(0.15)
    raise DemoFailed(f"vẫn chờ / still waiting for: {case['waiting_sentence']}")


def _timeline(console: Console, case: dict[str, Any]) -> None:
    title = f"{case['procedure']} · {case['procedure_name']} · {case['code']}"
    table = Table("Lúc / At", "Việc / What happened", "Ai / Who", title=title, title_justify="left", box=None)
    for event in case["events"]:
        at = datetime.fromisoformat(event["at"]).astimezone(VIETNAM_TIME).strftime("%H:%M:%S %d/%m")
        table.add_row(at, event["sentence"], event["by"] or word(ROLES, event["role"], "vi"))
    console.print(table)
    console.print()
