"""`motcua demo`: one case after the other, end to end over the public API, and then its timeline."""

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
from cli.demo_plots import ACTS, PLOTS, Back, Plot
from cli.own_instance import running_or_own
from domain.case.acts import Role
from domain.case.wording import VIETNAM_TIME, word
from domain.case.words import ROLES
from runtime.settings import get_settings

#: How long one case may take before the demo gives up and says what it waits for, in seconds.
PATIENCE = 120.0


class DemoFailed(Exception):  # noqa: N818  reads as what happened
    """The API said no, or a case did not end; the message says where."""


@dataclass
class Staff:
    """Browsers of the demo staff, each signed in once."""

    base: str
    simulators: str = ""
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
    parts: dict[str, Run] = field(default_factory=dict)
    dials_before: dict[str, Any] | None = None

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
                if (component["id"] in self.plot.papers if self.plot.papers else not component["when"])
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
        if self.plot.back is not None:
            self._take_back(case)
            return case
        if case["money"] == "due":
            amount = str(case["fee"] - case["paid"])
            self._act(Role.COUNTER, {"act": "take_payment", "values": {"amount": amount}})
            return case
        if case["money"] == "requested":
            self._pay(case)
        for task in case["tasks"]:
            if task["kind"] == "ask":
                if task["status"] == "open":
                    self._give_opinion(task)
                continue
            act, values = ACTS[task["kind"]]
            if task["status"] == "open" and not (task["kind"] == "check" and case["money"] == "requested"):
                self._act(Role(task["role"]), {"act": act, "step": task["id"], "values": values})
                return case
        if case["phase"] == "awaiting_obligation":
            self._pay_the_treasury(case)
        for part in self._parts(case):
            part.go_on()
        return case

    def _take_back(self, case: dict[str, Any]) -> None:
        """Pay, think better of it, and get the money back: from the gateway, or where it says no from a person."""
        kinds = {event["kind"] for event in case["events"]}
        if case["money"] == "requested":
            self._pay(case)
        elif case["money"] == "paid" and not case["ended_at"]:
            if self.plot.back is Back.BY_PERSON:
                self._refuse_refunds()
            self._act(Role.COUNTER, {"act": "withdraw", "reason": "Người nộp không còn nhu cầu."})
        elif "refund_refused" in kinds and case["money"] == "refund_due":
            why = "Đã chuyển khoản theo số tài khoản người nộp báo."
            pays = {"act": "pay_back", "target": "refund-1", "values": {"way": "transfer"}, "reason": why}
            self._act(Role.COUNTER, pays)

    def _refuse_refunds(self) -> None:
        """Let the simulated gateway say no to the refunds of this case; its other dials stay as they are."""
        dials = f"{self.staff.simulators}/dials"
        self.dials_before = httpx2.get(dials, trust_env=False, timeout=30).json()["payments"]
        refusing = {**self.dials_before, "refund_answer": "refused", "for_key_prefix": self.code}
        httpx2.put(f"{dials}/payments", json=refusing, trust_env=False, timeout=30).raise_for_status()

    def leave(self) -> None:
        """Turn back what was turned for this case."""
        if self.dials_before is not None:
            address = f"{self.staff.simulators}/dials/payments"
            httpx2.put(address, json=self.dials_before, trust_env=False, timeout=30).raise_for_status()

    def _give_opinion(self, task: dict[str, Any]) -> None:
        """Answer as the people of the agency asked, who work in this system too."""
        form = {
            "act": "give_opinion",
            "step": task["id"],
            "values": {"opinion": "agree"},
            "reason": "Phù hợp quy hoạch.",
        }
        officer = self.staff.of(task["agency"], Role.OFFICER)
        key = {"Idempotency-Key": str(uuid4())}
        _body(officer.post(f"/api/v1/cases/{self.code}/acts", json=form, headers=key))

    def _parts(self, case: dict[str, Any]) -> list[Run]:
        """Return the cases opened for this one, each with the agency that decides it."""
        for call in case["operations"]:
            code = call["reference"]
            if call["system"] == "cases" and code and code not in self.parts:
                agency = code.rsplit("-", 2)[0]
                self.parts[code] = Run(self.staff, self.plot, agency, code)
        return list(self.parts.values())

    def _pay_the_treasury(self, case: dict[str, Any]) -> None:
        """Pay the tax notices as the citizen does: at the treasury, which tells the tax office."""
        for call in case["operations"]:
            if call["system"] == "taxes" and call["reference"] and self.staff.simulators:
                address = f"{self.staff.simulators}/taxes/pay/{call['reference']}"
                httpx2.post(address, data={"notice": ""}, trust_env=False, timeout=30)

    def _pay(self, case: dict[str, Any]) -> None:
        """Pay as the citizen does: open the gateway's page and press the button."""
        if case["pay_address"]:
            httpx2.post(case["pay_address"], trust_env=False, timeout=30)

    def _act(self, role: Role, form: dict[str, Any]) -> None:
        """Take an act; where the case has moved on since it was read, or cannot answer now, it is looked at again."""
        key = {"Idempotency-Key": str(uuid4())}
        answer = self.staff.of(self.agency, role).post(f"/api/v1/cases/{self.code}/acts", json=form, headers=key)
        if answer.status_code not in (httpx2.codes.CONFLICT, httpx2.codes.SERVICE_UNAVAILABLE):
            _body(answer)

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
    """Tám thủ tục, mỗi thủ tục một hồ sơ đến kết quả; hai lần hoàn tiền / Eight procedures to a result; two refunds.

    2.000815, 1.004873, 1.001612, 1.013225, 3.000347, 2.000635, 2.000986, 1.013831
    """
    console = Console(highlight=False)
    plots = [plot for plot in PLOTS if not procedure or plot.procedure in procedure]
    if not plots:
        known = ", ".join(dict.fromkeys(plot.procedure for plot in PLOTS))
        console.print(f"--procedure: không có thủ tục này; có / no such procedure; there are: {known}")
        raise typer.Exit(2)
    with running_or_own(get_settings().home) as instance:
        staff = Staff(instance.addresses["pages"], instance.addresses.get("simulators", ""))
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
    ended: list[list[dict[str, Any]]] = []
    problems: list[str] = []
    with Progress(*columns, console=console) as progress:
        lines = [progress.add_task(run.plot.procedure, total=5, now="…") for run in runs]
        for run, line in zip(runs, lines, strict=True):
            try:
                ended.append([_follow(run, progress, line), *(part.read() for part in run.parts.values())])
            except (DemoFailed, httpx2.HTTPError) as error:
                problems.append(f"{run.plot.procedure} {run.code}: {error}")
            finally:
                run.leave()
    for whole, *parts in ended:
        _timeline(console, whole)
        for part in parts:
            _timeline(console, part, f"Hồ sơ kèm của / Opened with {whole['code']}: ")
    for problem in problems:
        console.print(f"[red]✗[/] {problem}", markup=True)
    console.print(f"{len(ended)}/{len(runs)} hồ sơ đã đi hết đường / cases came to their end")
    return len(problems)


#: How far each phase is on the way from filing to the result.
_FAR = {"filed": 1, "received": 2, "in_progress": 3, "decided": 4, "withdrawn": 4}


def _follow(run: Run, progress: Progress, line: TaskID) -> dict[str, Any]:
    run.file()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        case = run.go_on()
        over = bool(case["ended_at"]) and case["money"] != "refund_due"
        far = 5 if over else _FAR.get(case["phase"], 1)
        progress.update(line, completed=far, now=f"{run.code}  {case['waiting_sentence']}")
        if over:
            return case
        time.sleep(0.15)
    raise DemoFailed(f"vẫn chờ / still waiting for: {case['waiting_sentence']}")


def _timeline(console: Console, case: dict[str, Any], lead: str = "") -> None:
    title = f"{lead}{case['procedure']} · {case['procedure_name']} · {case['code']}"
    table = Table("Lúc / At", "Việc / What happened", "Ai / Who", title=title, title_justify="left", box=None)
    for event in case["events"]:
        at = datetime.fromisoformat(event["at"]).astimezone(VIETNAM_TIME).strftime("%H:%M:%S %d/%m")
        table.add_row(at, event["sentence"], event["by"] or word(ROLES, event["role"], "vi"))
    console.print(table)
    console.print()
