"""Every dial on every system, seen from outside."""

import re
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from simulators.dials import Dials
from tests.simulators.requests import consult, new_key, order, request_payment
from tests.support.simulators import Simulators

SENDERS: dict[str, Any] = {"agencies": consult, "payments": request_payment, "post": order}


def message(system: str) -> Any:
    """Return the sender of a text message through one gateway."""

    def send(simulators: Simulators, key: str) -> httpx2.Response:
        return simulators.post(system, "messages", {"to": "0900000000", "text": "Hồ sơ đã có kết quả"}, key)

    return send


SENDERS |= {"sms": message("sms"), "zalo": message("zalo")}
every_system = pytest.mark.parametrize("system", SENDERS)


@every_system
def test_healthy(simulators: Simulators, system: str) -> None:
    """A healthy system does the work once and says so."""
    key = new_key()
    assert SENDERS[system](simulators, key).status_code in {201, 202}
    [effect] = simulators.received(system, key)
    assert effect["calls"] == 1


@every_system
def test_same_key_again(simulators: Simulators, system: str) -> None:
    """The same key gives the same answer and no second effect."""
    key = new_key()
    first, again = SENDERS[system](simulators, key), SENDERS[system](simulators, key)
    assert first.json() == again.json()
    [effect] = simulators.received(system, key)
    assert effect["calls"] == 2


@every_system
@pytest.mark.parametrize(
    ("dials", "status", "effects"),
    [
        ({"down": True}, 503, 0),
        ({"too_many": True, "retry_after_s": 9}, 429, 0),
        ({"reject": True}, 422, 0),
        ({"fail_rate": 1.0}, 500, 0),
        ({"bad_answer": True}, 200, 1),
        ({"slow_ms": 200}, 0, 1),
        ({"success_after_timeout": True, "late_ms": 200}, 0, 1),
    ],
)
def test_dial(simulators: Simulators, system: str, dials: dict[str, Any], status: int, effects: int) -> None:
    """Each dial gives its own answer, before or after the work as it says; 0 means the usual answer, late."""
    key = new_key()
    simulators.dial(system, **dials)
    started = time.monotonic()
    answer = SENDERS[system](simulators, key)
    if status:
        assert answer.status_code == status
    else:
        assert answer.is_success
        assert time.monotonic() - started >= 0.2
    if status == 429:
        assert answer.headers["Retry-After"] == "9"
    assert len(simulators.received(system, key)) == effects


@every_system
def test_crash_cuts_the_answer_but_the_work_is_done(simulators: Simulators, system: str) -> None:
    """A crash closes the connection in the middle of the body, after the work."""
    key = new_key()
    simulators.dial(system, crash=True)
    with pytest.raises(httpx2.RemoteProtocolError):
        SENDERS[system](simulators, key)
    assert len(simulators.received(system, key)) == 1


@every_system
def test_slow_system_drops_a_caller_that_left(simulators: Simulators, system: str) -> None:
    """A slow system does nothing for a caller that hung up before the work began."""
    key, slow, hung_up_after = new_key(), 0.1, 1.0
    while hung_up_after >= slow:  # on a busy machine the caller may leave too late to tell anything
        slow *= 4
        simulators.dial(system, slow_ms=int(slow * 1000))
        key, began = new_key(), time.monotonic()
        with httpx2.Client(base_url=simulators.url, timeout=0.1, trust_env=False) as impatient:
            hurried = Simulators(simulators.url, simulators.settings, impatient, simulators.smtp_port)
            with pytest.raises(httpx2.TimeoutException):
                SENDERS[system](hurried, key)
        hung_up_after = time.monotonic() - began
    time.sleep(slow + 0.2)
    assert simulators.received(system, key) == []


@every_system
def test_door_needs_the_token(simulators: Simulators, system: str) -> None:
    """No token, or another system's, opens no door."""
    path = f"/{system}/health"
    other = "post" if system == "sms" else "sms"
    assert simulators.http.get(path).status_code == 401
    assert simulators.http.get(path, headers=simulators.headers(other)).status_code == 401
    assert simulators.get(system, "health").status_code == 200


def test_next_counts_down(simulators: Simulators) -> None:
    """A dial for the next two requests is healthy again at the third."""
    simulators.dial("agencies", down=True, next=2)
    assert [consult(simulators, new_key()).status_code for _ in range(3)] == [503, 503, 202]


def test_dial_for_some_keys_and_targets_only(simulators: Simulators) -> None:
    """A dial can hold for one case or for one agency, and counts only those requests."""
    key = new_key()
    simulators.dial("agencies", down=True, for_key_prefix=key.partition("/")[0], next=1)
    assert consult(simulators, new_key()).status_code == 202
    assert consult(simulators, key).status_code == 503
    simulators.dial("agencies", down=True, for_target="thue")
    assert consult(simulators, new_key(), "cong-an").status_code == 202
    assert consult(simulators, new_key(), "thue").status_code == 503


def test_dials_hold_for_polls(simulators: Simulators) -> None:
    """A system that is down does not answer questions about earlier work either."""
    reference = consult(simulators, new_key()).json()["reference"]
    simulators.dial("agencies", down=True)
    assert simulators.get("agencies", f"consultations/{reference}").status_code == 503


def test_wrong_dials_are_refused(simulators: Simulators) -> None:
    """A misspelt dial, a value out of range and an unknown system are errors, not silence."""
    assert simulators.http.put("/dials/agencies", json={"slow": 1}).status_code == 422
    assert simulators.http.put("/dials/agencies", json={"fail_rate": 2}).status_code == 422
    assert simulators.http.put("/dials/tax", json={}).status_code == 404


def test_reset_heals_every_system(simulators: Simulators) -> None:
    """DELETE /dials turns every dial of every system back."""
    simulators.dial("agencies", down=True)
    simulators.http.delete("/dials")
    assert not any(dials["down"] for dials in simulators.http.get("/dials").json().values())


def test_key_is_required_and_belongs_to_one_content(simulators: Simulators) -> None:
    """A request without a key is refused, and so is a known key with another content."""
    key = new_key()
    assert message("sms")(simulators, "").status_code == 400
    assert request_payment(simulators, key, amount=8000).status_code == 201
    assert request_payment(simulators, key, amount=9000).status_code == 409
    assert len(simulators.received("payments", key)) == 1


def test_the_table_of_dials_is_whole() -> None:
    """docs/outside-systems.md says of every dial what it does, and of no other."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "outside-systems.md").read_text()
    first_cells = re.findall(r"^\| (`[^|]+) \|", text.partition("\n### Dials\n")[2], re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", " ".join(first_cells))) == sorted(Dials.model_fields)
