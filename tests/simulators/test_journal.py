"""What the simulators remember across a restart."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx2

from runtime.embedded.ports import choose
from simulators.settings import SimulatorSettings
from tests.simulators.requests import consult, new_key, request_payment
from tests.support.patience import PATIENCE
from tests.support.simulators import SECRET, CallbackTaker, running_simulators

AN_HOUR_MS = 3_600_000


def let_an_hour_pass(journal: Path) -> None:
    """Bring whatever the journal says is still to come into the past."""
    effects = [json.loads(line) for line in journal.read_text().splitlines()]
    for happening in (one for effect in effects for one in effect.get("happenings", ())):
        happening["occurs_at"] = happening["send_at"] = "2026-01-01T00:00:00+00:00"
    journal.write_text("".join(f"{json.dumps(effect)}\n" for effect in effects))


async def test_effects_and_planned_callbacks_survive(callback_taker: CallbackTaker, tmp_path: Path) -> None:
    """After a restart a known key gives the old answer, and a callback that was due meanwhile still leaves."""
    journal = tmp_path / "simulators.jsonl"
    settings = SimulatorSettings(secret=SECRET, callback_base=callback_taker.url, journal=journal)
    key = new_key()
    with running_simulators(settings) as before:
        before.dial("agencies", answer_ms=AN_HOUR_MS)
        reference = consult(before, key).json()["reference"]
    assert callback_taker.of(key) == []
    let_an_hour_pass(journal)
    with running_simulators(settings) as after:
        assert consult(after, key).json()["reference"] == reference
        [callback] = await callback_taker.wait_for(key, 1)
        assert callback.body["answer"] == "agree"
        [effect] = after.received("agencies", key)
        assert effect["calls"] == 2


async def test_one_system_forgets_and_the_others_do_not(callback_taker: CallbackTaker, tmp_path: Path) -> None:
    """What one system was asked goes with its planned callbacks, for good; another keeps what it was asked."""
    journal = tmp_path / "simulators.jsonl"
    settings = SimulatorSettings(secret=SECRET, callback_base=callback_taker.url, journal=journal)
    key = new_key()
    with running_simulators(settings) as before:
        before.dial("agencies", answer_ms=AN_HOUR_MS)
        consult(before, key)
        request_payment(before, key)
        before.http.delete("/agencies/received").raise_for_status()
        assert before.http.delete("/nobody/received").status_code == 404
    let_an_hour_pass(journal)
    with running_simulators(settings) as after:
        assert (after.received("agencies"), len(after.received("payments", key))) == ([], 1)
        await asyncio.sleep(0.3)
        assert callback_taker.of(key) == []


def test_half_a_line_is_survived(callback_taker: CallbackTaker, tmp_path: Path) -> None:
    """A journal whose last line was cut by a crash loses that line only, and is tidied at the start."""
    journal = tmp_path / "simulators.jsonl"
    settings = SimulatorSettings(secret=SECRET, callback_base=callback_taker.url, journal=journal)
    key = new_key()
    with running_simulators(settings) as before:
        before.dial("agencies", silent=True)
        consult(before, key)
        consult(before, key)
    with journal.open("a") as file:
        file.write('{"system": "agenc')
    with running_simulators(settings) as after:
        assert len(after.received("agencies", key)) == 1
        assert len(journal.read_text().splitlines()) == 1


def test_command_needs_the_secret() -> None:
    """The command refuses to start without the shared secret and says which variable is missing."""
    environment = {name: value for name, value in os.environ.items() if name != "MOTCUA_SECRET"}
    command = [sys.executable, "-m", "simulators.app", "--port", "0"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=2 * PATIENCE, check=False)
    assert (ended.returncode, "MOTCUA_SECRET" in ended.stderr) == (2, True)


def test_command_serves_and_stops(tmp_path: Path) -> None:
    """The command serves with the settings Motcua's own processes get, and stops cleanly when told to."""
    port = choose([])
    environment = os.environ | {"MOTCUA_SECRET": SECRET, "MOTCUA_HOME": str(tmp_path), "MOTCUA_SMTP_PORT": "0"}
    command = [sys.executable, "-m", "simulators.app", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        transport = httpx2.HTTPTransport(retries=10)
        with httpx2.Client(transport=transport, base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as http:
            assert http.get("/health").json() == {"status": "ok"}
            assert http.get("/mail/health").json()["smtp_port"] > 0
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=PATIENCE) in {0, -signal.SIGTERM}
    finally:
        process.kill()
