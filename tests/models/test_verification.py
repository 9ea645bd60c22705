"""What an inspector can find out: the row against the log, and the log against itself, with and without us."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from activities.records import Records
from models.exported_log import exported_log
from models.verification import differences
from runtime.database import Sessions, driver_address
from runtime.settings import ROOT
from tests.models.test_money import counter, paid_at_counter
from tests.support.filings import file_one
from tests.support.turns import AT, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")
VERIFIER = ROOT / "deploy" / "inspector" / "verify_log.py"
RECEIVED = {"phase": "received", "received_at": AT + timedelta(minutes=2)}


def inspected(file: Path) -> subprocess.CompletedProcess[str]:
    """Run the inspector's own program, in an environment that knows nothing of ours."""
    command = [sys.executable, "-I", str(VERIFIER), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=file.parent)


async def test_a_row_that_says_what_its_log_says_has_no_differences(sessions: Sessions) -> None:
    """Row and log of a recorded case agree; a row changed behind the log's back is named field by field."""
    filed = await file_one(sessions)
    await Records(sessions).record_turn(turn(filed.case_id, 0, "filed", "received", snapshot=RECEIVED))
    async with sessions.read() as session:
        assert await differences(session, filed.case_id) == []

    connection = await asyncpg.connect(driver_address(str(sessions.writing.url.render_as_string(hide_password=False))))
    await connection.execute("update cases set phase = 'decided', paid = 5 where id = $1", filed.case_id)
    await connection.close()
    async with sessions.read() as session:
        found = {one.field: (one.log, one.stored) for one in await differences(session, filed.case_id)}
    assert found == {"phase": ("received", "decided"), "paid": ("0", "5")}


async def changed(sessions: Sessions, statement: str, *values: object) -> None:
    """Change the ledger as somebody with the keys to the database does, past the trigger that guards it."""
    connection = await asyncpg.connect(driver_address(sessions.writing.url.render_as_string(hide_password=False)))
    try:
        async with connection.transaction():
            await connection.execute("alter table money_entries disable trigger keep_money")
            await connection.execute(statement, *values)
            await connection.execute("alter table money_entries enable trigger keep_money")
    finally:
        await connection.close()


async def found_wrong(sessions: Sessions, case_id: UUID) -> dict[str, tuple[str, str]]:
    """Return what differs, by field: what the log says, what is stored."""
    async with sessions.read() as session:
        return {one.field: (one.log, one.stored) for one in await differences(session, case_id)}


async def test_money_changed_behind_the_log_is_found(sessions: Sessions) -> None:
    """A line of the ledger with another amount, and one that is gone: the line is named, and what no longer adds up."""
    agency = "H61.54"
    _, case_id, seq = await paid_at_counter(sessions, await counter(sessions, agency), agency)
    assert await found_wrong(sessions, case_id) == {}
    await changed(sessions, "update money_entries set amount = 80 where case_id = $1 and seq = $2", case_id, seq)
    assert await found_wrong(sessions, case_id) == {
        f"money_entries {seq}": ("received_cash applicant>cash 8000", "received_cash applicant>cash 80"),
        "money received": ("8000", "80"),
        "money paid": ("8000", "80"),
        "money balance": ("0", "7920"),
    }
    await changed(sessions, "delete from money_entries where case_id = $1 and seq = $2", case_id, seq)
    assert (await found_wrong(sessions, case_id))[f"money_entries {seq}"] == ("received_cash applicant>cash 8000", "-")


async def test_an_exported_log_is_checked_without_us(sessions: Sessions, tmp_path: Path) -> None:
    """The inspector's program accepts a log as it was written."""
    filed = await file_one(sessions)
    await Records(sessions).record_turn(turn(filed.case_id, 0, "filed", "received", snapshot=RECEIVED))
    async with sessions.read() as session:
        log = await exported_log(session, filed.code)
    file = tmp_path / "log.json"
    file.write_text(json.dumps(log, ensure_ascii=False), encoding="utf-8")

    said = inspected(file)
    assert (said.returncode, said.stderr) == (0, "")
    assert f"WHOLE  {filed.code}: 2 lines" in said.stdout


@pytest.mark.parametrize(
    ("tamper", "names"),
    [
        (lambda log: log["lines"][0]["values"].update(fee="1"), "line 1 (filed"),
        (lambda log: log["lines"][1].update(actor="somebody-else"), "line 2 (received"),
        (lambda log: log["lines"].pop(0), "line 1 is missing"),
        (lambda log: log["lines"].pop(), "cut off after line 1"),
        (lambda log: log["lines"].reverse(), "line 1 is missing"),
    ],
)
async def test_whatever_was_changed_is_named(sessions: Sessions, tmp_path: Path, tamper, names: str) -> None:
    """A line changed, dropped, cut off or moved is found, and the first that does not fit is named."""
    filed = await file_one(sessions)
    await Records(sessions).record_turn(turn(filed.case_id, 0, "filed", "received", snapshot=RECEIVED))
    async with sessions.read() as session:
        log = await exported_log(session, filed.code)
    tamper(log)
    file = tmp_path / "log.json"
    file.write_text(json.dumps(log), encoding="utf-8")

    said = inspected(file)
    assert said.returncode == 1
    assert names in said.stdout


async def test_a_file_that_is_no_log_is_said_so(tmp_path: Path) -> None:
    """Anything else ends with exit code 2 and says how it is used."""
    file = tmp_path / "log.json"
    file.write_text("[]", encoding="utf-8")
    said = inspected(file)
    assert said.returncode == 2
    assert "verify_log.py FILE.json" in said.stderr
