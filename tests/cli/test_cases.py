"""`motcua cases` as somebody types it: the exit code says what was found, and nobody reads a stack of files."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.database import Sessions
from runtime.settings import ROOT
from tests.support.filings import add_agency, file_one
from tests.support.patience import PATIENCE

#: Each test starts one or two processes of its own.
pytestmark = pytest.mark.timeout(600)


async def typed(database_url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Type a command against a database and wait for its end."""
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "cli.main", *words],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )


@pytest.mark.parametrize("words", [("cases", "verify"), ("cases", "export-log", "H61.12-20261122-0000001")])
async def test_without_a_database_it_says_what_to_do(words: tuple[str, ...], unused_tcp_port: int) -> None:
    """Exit code 2 and one sentence in both languages, no traceback."""
    said = await typed(f"postgresql://motcua@127.0.0.1:{unused_tcp_port}/none", *words)
    assert said.returncode == 2
    assert "Chạy `make up`" in said.stderr
    assert "set DATABASE_URL" in said.stderr
    assert "Traceback" not in said.stderr


async def test_a_case_that_is_not_there_is_not_called_right(database_url: str, sessions: Sessions) -> None:
    """A mistyped code ends with 2 and its name, however many others were checked; a real one alone ends with 0."""
    await add_agency(sessions)
    code = (await file_one(sessions)).code

    one = await typed(database_url, "cases", "verify", code)
    both = await typed(database_url, "cases", "verify", code, "H61.12-nothing")

    assert (one.returncode, "1 cases checked, 0 differences" in one.stdout) == (0, True), one.stderr
    assert both.returncode == 2
    assert "There is no case H61.12-nothing" in both.stderr


async def test_a_log_is_written_for_the_inspector(database_url: str, sessions: Sessions, tmp_path: Path) -> None:
    """The file that comes out is what the offline verifier takes."""
    await add_agency(sessions)
    code = (await file_one(sessions)).code
    file = tmp_path / "log.json"

    said = await typed(database_url, "cases", "export-log", code, "--output", str(file))
    assert said.returncode == 0, said.stderr
    verifier = [sys.executable, str(ROOT / "deploy" / "inspector" / "verify_log.py"), str(file)]
    checked = await asyncio.to_thread(
        subprocess.run, verifier, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert code in checked.stdout
