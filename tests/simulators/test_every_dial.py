"""Every dial of every simulated system is met by our own client in a test that is named, or means nothing there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from simulators.dials import Dials
from simulators.settings import SYSTEMS
from tests.support.dial_table import TESTS
from tests.support.dials_turned import unkept

ROOT: Final = Path(__file__).resolve().parents[2]

_AIM: Final = "for whom and how long, no trouble of its own: tests/simulators/test_dials.py"
_STATEMENT: Final = "only the payment platform gives a statement"
_NOTICE: Final = "only the tax office gives notices"
_PORTAL: Final = "only the national portal holds dossiers"
_NO_CALLBACK: Final = "the signing service answers at once and calls nobody back; all others do"

#: Why a dial means nothing in the systems whose stand-in never reads it.
NOT_READ: Final[dict[str, str]] = {
    "next": _AIM,
    "for_key_prefix": _AIM,
    "for_target": _AIM,
    "retry_after_s": "SMTP has no word for how long to wait",
    "lose_requests": "SMTP tells no more of a mail that was taken: one that is lost looks like one that lies unread",
    "silent": _NO_CALLBACK,
    "answer_ms": _NO_CALLBACK,
    "callback_delay_ms": _NO_CALLBACK,
    "lose_callbacks": _NO_CALLBACK,
    "duplicate_callbacks": _NO_CALLBACK,
    "fresh_event_ids": _NO_CALLBACK,
    "out_of_order_callbacks": _NO_CALLBACK,
    "auto_pay_ms": "money is paid at the payment platform and the treasury",
    "paid_amount": "money is paid at the payment platform, to the post and to the treasury",
    "refund_answer": "only the payment platform pays back",
    "notices": _NOTICE,
    "correct_notice": _NOTICE,
    "statement_without": _STATEMENT,
    "statement_more": _STATEMENT,
    "statement_off_by": _STATEMENT,
    "statement_late": _STATEMENT,
    "refuse_field": _PORTAL,
    "lose_messages": _PORTAL,
    "keep_old_dates": _PORTAL,
    "keep_twice": _PORTAL,
    "drop_results": _PORTAL,
    "file_copies": _PORTAL,
}

#: Why a dial means nothing although the code all stand-ins share reads it.
WITHOUT_EFFECT: Final[dict[tuple[str, str], str]] = {
    ("agencies", "out_of_order_callbacks"): "an agency says one word about a question",
    ("payments", "out_of_order_callbacks"): "each press of the pay button is one word; two presses told the wrong way "
    "round: tests/api/citizen/test_webhooks_again.py",
    ("signature", "lose_requests"): "the signature is in the answer: nothing is asked of the service afterwards",
}

#: The files in which a stand-in reads its dials, beside those that all share.
FILES: Final[dict[str, tuple[str, ...]]] = {
    **{system: (f"{system}.py",) for system in SYSTEMS},
    "payments": ("payments.py", "statements.py"),
    "sms": ("messages.py",),
    "zalo": ("messages.py",),
}


def read_by(system: str) -> set[str]:
    """Return the dials that a stand-in reads."""
    folder = ROOT / "simulators"
    text = "\n".join((folder / name).read_text() for name in FILES[system])
    for shared, called in (("world.py", r"world\.(take|answer)\("), ("callbacks.py", r"\bcallbacks\.plan\(")):
        if re.search(called, text):
            text += (folder / shared).read_text()
    return set(re.findall(r"\bdials\.(\w+)", text)) & Dials.model_fields.keys()


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_dial_has_its_test_or_a_reason(system: str) -> None:
    """What a stand-in reads is turned in a test or without effect for a reason; what it does not read has a reason."""
    read, tests = read_by(system), TESTS[system]
    for dial in Dials.model_fields:
        reason = WITHOUT_EFFECT.get((system, dial)) if dial in read else NOT_READ.get(dial)
        assert (dial in tests) != bool(reason), (
            f"{dial} of {system}: name one test in tests/support/dial_table.py, "
            + ("or say here why it has no effect" if dial in read else "or say here why nobody needs it")
        )


def test_the_table_knows_no_other_system_and_no_other_dial() -> None:
    """Nothing in the table outlives what it is about."""
    assert set(TESTS) == set(SYSTEMS)
    assert {dial for tests in TESTS.values() for dial in tests} <= Dials.model_fields.keys()
    assert NOT_READ.keys() <= Dials.model_fields.keys()
    assert {(system, dial) for system, dial in WITHOUT_EFFECT if dial in read_by(system)} == WITHOUT_EFFECT.keys()
    assert [dial for dial in NOT_READ if all(dial in read_by(system) for system in SYSTEMS)] == []


def test_every_named_test_is_there_and_belongs_to_the_engine() -> None:
    """`make test-engine` runs each of them: its list names their files."""
    named = {test for tests in TESTS.values() for test in tests.values()}
    files = sorted({test.partition("::")[0] for test in named})
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    engine = re.findall(r"[\w/.]+", re.findall(r"^ENGINE := \$\(addprefix tests/,(.*)\)$", makefile, re.MULTILINE)[0])
    assert [file for file in files if not file.startswith(tuple(f"tests/{part}" for part in engine))] == []
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    listed = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    ).stdout
    assert sorted(named - set(listed.splitlines())) == []


def test_a_named_test_must_turn_its_dial() -> None:
    """A test that the table names and that turns something else is found out, and one it does not name is let be."""
    test = TESTS["taxes"]["slow_ms"]
    assert unkept(test, {("taxes", "down"), ("post", "slow_ms")}) == {("taxes", "slow_ms")}
    assert unkept(test, {("taxes", "slow_ms")}) == set()
    assert unkept("tests/other.py::test_it", set()) == set()
