"""What the README tells an engineer to type, typed beside a running instance, and the demo that it shows."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from cli.demo import Staff
from cli.demo_people import COMMUNE
from domain.case.state import Phase
from runtime.database import driver_address
from runtime.embedded.instance import Instance, running_instance
from runtime.embedded.ports import choose
from runtime.embedded.postgres_files import remove
from runtime.settings import ROOT, Settings, variable
from tests.journeys.instance import motcua
from tests.support.patience import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

_PORTS = ("postgres", "temporal", "temporal_ui", "api", "simulators", "mail", "metrics", "worker_metrics")
_READY_SECONDS = 3 * PATIENCE
_SETTLED_SECONDS = 2 * PATIENCE

#: Cases whose workflow runs: those that go on, and one that ended but still has money to give back.
_RUNNING = "select code, waiting_for, step, hold from cases where ended_at is null or money = 'refund_due'"


@pytest.fixture(scope="module")
def instance() -> Iterator[Instance]:
    """`motcua up` with its demo, on free ports and without settings from the environment; stopped at the end."""
    home = Path(tempfile.mkdtemp(prefix="motcua-test-"))
    home.chmod(0o711)  # as root, PostgreSQL runs under another account that must pass through
    ports: dict[str, int] = {}
    for name in _PORTS:
        ports[name] = choose([], ports.values())
    (home / "run.json").write_text(json.dumps({"ports": ports}))
    with pytest.MonkeyPatch.context() as patch:
        for field in Settings.model_fields:
            patch.delenv(variable(field), raising=False)
        process = motcua(home, "up")
    try:
        until = time.monotonic() + _READY_SECONDS
        while (found := running_instance(home)) is None:
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < until
            time.sleep(0.05)
        yield found
    finally:
        process.terminate()
        process.communicate(timeout=2 * PATIENCE)
        remove(home)


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the project's is after `make up`: with its environment in `.venv`."""
    folder = tmp_path_factory.mktemp("project")
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


async def test_the_demo_stands_in_every_phase_and_a_refused_payment_goes_on_when_tried_again(
    instance: Instance,
) -> None:
    """Each phase has its case, and the gateway's refusal holds one until a supervisor lets it be tried again."""
    connection = await asyncpg.connect(driver_address(instance.environment["DATABASE_URL"]))
    staff = Staff(instance.addresses["pages"])
    try:
        held = "select code from cases where hold = 'payments'"
        async with asyncio.timeout(_SETTLED_SECONDS):
            while {row["phase"] for row in await connection.fetch("select phase from cases")} != set(Phase):
                await asyncio.sleep(0.2)
            while (code := await connection.fetchval(held)) is None:
                await asyncio.sleep(0.2)
        supervisor = staff.of(COMMUNE, "supervisor")
        assert supervisor.get("/desk").status_code == 200
        again = {"act": "retry", "target": "fee:request"}
        answer = supervisor.post(f"/api/v1/cases/{code}/acts", json=again, headers={"Idempotency-Key": str(uuid4())})
        assert answer.is_success, answer.text
        async with asyncio.timeout(_SETTLED_SECONDS):
            while await connection.fetchval("select hold from cases where code = $1", code):
                await asyncio.sleep(0.2)
        asked = await connection.fetchrow("select money, waiting_for from cases where code = $1", code)
        assert asked is not None
        assert tuple(asked) == ("requested", "applicant:payment")
    finally:
        staff.close()
        await connection.close()


async def test_an_engineer_types_what_the_readme_says(instance: Instance, at_home: Path) -> None:
    """Every command of the section ends well, and the list tells of each running case what its record tells."""
    connection = await asyncpg.connect(driver_address(instance.environment["DATABASE_URL"]))
    try:
        until = time.monotonic() + _SETTLED_SECONDS
        while True:  # the engine's list comes a moment after what it lists
            rows = await connection.fetch(_RUNNING)
            said = await asyncio.to_thread(typed, at_home, instance.environment["TEMPORAL_ADDRESS"])
            recorded = {f"case/{row['code']} {row['waiting_for']} {row['step'] or '-'}" for row in rows}
            held = sum(bool(row["hold"]) for row in rows)
            if (waiting(said) == recorded and f"Total: {held}" in said) or time.monotonic() > until:
                break
            await asyncio.sleep(1)
    finally:
        await connection.close()
    assert len(recorded) > 20
    assert waiting(said) == recorded
    assert f"Total: {held}" in said
    described = re.search(r"WorkflowId +case/(\S+)", said)
    assert described is not None
    assert described[1] in {row["code"] for row in rows if row["waiting_for"] == "leader"}
    for name in ("CasePhase", "CaseStep", "WaitingFor", "DueAt"):
        assert f"{name}:" in said.rpartition("SearchAttributes")[2]


def commands() -> str:
    """Return what stands in the section for engineers, to be typed."""
    section = re.search(r"^## What an engineer sees\n(.*?)^## ", (ROOT / "README.md").read_text(), re.M | re.S)
    assert section is not None
    blocks = re.findall(r"^```sh\n(.*?)^```", section[1], re.M | re.S)
    assert blocks
    return "\n".join(blocks)


def typed(at_home: Path, address: str) -> str:
    """Type the commands, with the port of this instance in place of the usual one, and return what they said."""
    usual = "address=127.0.0.1:7233\n"
    assert commands().count("7233") == commands().count(usual) == 1
    done = subprocess.run(
        ["sh", "-euc", commands().replace(usual, f"address={address}\n")],
        cwd=at_home,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def waiting(said: str) -> set[str]:
    """Return the lines of the list, their due dates left out."""
    return {line.rpartition(" ")[0] for line in said.splitlines() if line.startswith("case/")}
