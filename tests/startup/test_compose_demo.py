"""`docker compose --profile demo`: the outside systems behave as those of `make up`."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import httpx2
import pytest
from fastapi import FastAPI, Request
from pydantic import SecretStr

from api.app import create_app
from cli.instance_settings import api_beside, with_addresses
from cli.processes import API, MAIL, SIMULATORS
from runtime.settings import Settings
from simulators.settings import SimulatorSettings
from tests.simulators.requests import new_key, question, request_payment
from tests.startup.conftest import PORTS, env_file
from tests.support.patience import PATIENCE
from tests.support.simulators import SECRET, Simulators, eventually, served

NOWHERE = env_file("motcua.env")["MOTCUA_PUBLIC_URL"]
"""What people type: in a container of a demonstration it leads nowhere."""


@dataclass
class Demo:
    """The simulators as their container starts them, and what reached the API's place."""

    simulators: Simulators
    reached: dict[str, Any] = field(default_factory=dict)

    async def at(self, path: str) -> Any:
        """What was sent to a path of the API, once something was."""
        return await eventually(lambda: self.reached.get(path))


@pytest.fixture(scope="module")
def demo(
    compose: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, unused_tcp_port_factory: Callable[[], int]
) -> Iterator[Demo]:
    """The command and the variables of the compose file; only hosts and ports are those of this machine."""
    reached: dict[str, Any] = {}
    door = FastAPI()

    @door.post("/{path:path}")
    async def take(path: str, request: Request) -> dict[str, str]:
        reached[f"/{path}"] = await request.body()
        return {}

    port, mail_port = unused_tcp_port_factory(), unused_tcp_port_factory()
    with served(door) as api:
        url = f"http://127.0.0.1:{port}"
        here = {"python": sys.executable, "8100": str(port), "8125": str(mail_port), "0.0.0.0": "127.0.0.1"}
        here |= {"/var/lib/motcua/simulators.journal": str(tmp_path_factory.mktemp("demo") / "journal")}
        here |= {f"http://127.0.0.1:{PORTS[SIMULATORS]}": url}
        words = compose["services"][SIMULATORS]["command"]
        command = [here.get(word, word).replace(f"http://{API}:{PORTS[API]}", api) for word in words]
        process = subprocess.Popen(command, env=os.environ | env_file("motcua.env") | {"MOTCUA_SECRET": SECRET})
        try:
            transport = httpx2.HTTPTransport(retries=10)
            with httpx2.Client(transport=transport, base_url=url, trust_env=False, timeout=PATIENCE) as http:
                yield Demo(Simulators(url, SimulatorSettings(secret=SECRET), http, mail_port), reached)
        finally:
            process.kill()
            process.wait()


def test_the_env_file_names_the_systems_of_make_up() -> None:
    """Every outside system is the simulator that `make up` has for it, the signing service too."""
    ports = PORTS | {"temporal": 7233, "temporal_ui": 8233}
    of_make_up = with_addresses(Settings(secret=SecretStr(SECRET)), ports).environment()
    beside, inside = f"http://127.0.0.1:{PORTS[SIMULATORS]}/", f"http://{SIMULATORS}:{PORTS[SIMULATORS]}/"
    expected = {name: value.replace(beside, inside) for name, value in of_make_up.items() if value.startswith(beside)}

    written = env_file("motcua.env")

    assert {name: value for name, value in written.items() if value.startswith(inside)} == expected
    assert expected["MOTCUA_SIGNATURE_URL"] == f"{inside}signature"
    assert (written["MOTCUA_SMTP_HOST"], written["MOTCUA_SMTP_PORT"]) == (SIMULATORS, str(PORTS[MAIL]))


@pytest.mark.parametrize(
    ("listens", "reached"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("192.0.2.7", "http://192.0.2.7:8000"),
        ("may-chu", "http://may-chu:8000"),
    ],
)
def test_under_make_up_too_they_call_where_the_api_listens(listens: str, reached: str) -> None:
    """Whatever address people type, which may be that of a reverse proxy elsewhere."""
    assert api_beside(Settings(api_host=listens, public_url=NOWHERE), PORTS) == reached


async def test_answers_reach_the_api_where_it_is_inside(demo: Demo) -> None:
    """An agency's answer and a payment are called back to the API's place, not to the address people type."""
    asked, paid = new_key(), new_key("fee:pay")
    demo.simulators.dial("agencies", answer_ms=0)
    demo.simulators.dial("payments", auto_pay_ms=0)
    body = question(asked) | {"callback": f"{NOWHERE}/api/v1/callbacks/agencies"}
    demo.simulators.post("agencies", "cong-an/consultations", body, asked).raise_for_status()
    request_payment(demo.simulators, paid).raise_for_status()

    assert asked in (await demo.at("/api/v1/callbacks/agencies")).decode()
    assert paid in (await demo.at("/api/v1/callbacks/payments")).decode()


async def test_what_citizens_file_on_the_portal_is_handed_on(demo: Demo) -> None:
    """It reaches the API's place, and its files lie below the portal's address, where alone they are fetched."""
    demo.simulators.http.post("/portal/file", json={"MaTTHC": "1.004873", "papers": ["to-khai"]}).raise_for_status()

    handed_on = (await demo.at("/api/v1/portal/dossiers")).decode()
    assert f'"{env_file("motcua.env")["MOTCUA_PORTAL_URL"]}/files/' in handed_on


async def test_reports_about_mails_arrive(demo: Demo) -> None:
    """The mail server of the demonstration says of a mail that it came back."""
    demo.simulators.dial("mail", answer_ms=0)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "khong-tra-loi@motcua.localhost", "ai.do@example.vn", "Kết quả"
    mail["Message-ID"] = f"<{new_key('notice').replace('/', '.')}@motcua.localhost>"
    mail.set_content("Xin chào")
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=demo.simulators.smtp_port)

    assert b"ai.do@example.vn" in await demo.at("/api/v1/callbacks/mail/reports")


def test_the_api_has_the_doors_the_simulators_are_given(compose: dict[str, Any]) -> None:
    """What the compose file names are doors of the API, not addresses of long ago."""
    words = compose["services"][SIMULATORS]["command"]
    doors = [word.removeprefix(f"http://{API}:{PORTS[API]}") for word in words if word.startswith(f"http://{API}:")]
    paths = create_app(Settings(database_url="postgresql://nowhere/none", secret=SecretStr(SECRET))).openapi()["paths"]

    assert len(doors) == 3
    assert all(door in paths or f"{door}/{{system}}" in paths for door in doors)
