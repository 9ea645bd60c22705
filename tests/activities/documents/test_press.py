"""The press as a process: small, one sheet at a time, renewed, gone when idle, and never left behind."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from activities.documents.press import Press, PressError
from activities.documents.render import receipt_sheet, sample_sheet
from activities.documents.typesetter import Sheet, typeset
from benchmarks.machine import proportional_mb
from tests.activities.documents.conftest import stop_press_under_the_sheet, with_a_sheet_in_hand
from tests.activities.documents.test_receipt_page import FACTS, SECRET, URL
from tests.support.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[3]
RECEIPT = receipt_sheet(FACTS, URL, SECRET)


@pytest.fixture
async def press() -> AsyncIterator[Press]:
    """A press, ended after the test."""
    press = Press()
    yield press
    await press.close()


async def until(what: Callable[[], bool]) -> None:
    """Wait for something that happens in another process."""
    async with asyncio.timeout(PATIENCE):
        while not what():
            await asyncio.sleep(0.02)


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not asked about yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:  # gone, before or while it was read
        return False


async def test_press_prints_what_we_would_print(press: Press) -> None:
    """A sheet from the press is, byte for byte, the sheet set here."""
    printed = await press.typeset(RECEIPT)
    assert printed.pdf == typeset(RECEIPT)
    assert printed.missing_faces == ""


async def test_press_imports_the_engine_and_little_else() -> None:
    """Starting the press loads neither the database's nor Temporal's libraries."""
    heavy = ("sqlalchemy", "sqlmodel", "pydantic", "temporalio", "httpx2", "structlog", "asyncio")
    code = f"import sys, activities.documents.typesetter; print([name for name in {heavy} if name in sys.modules])"
    found = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], cwd=ROOT, capture_output=True)
    assert found.stdout.decode().strip() == "[]"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_press_stays_small(press: Press) -> None:
    """After twenty different receipts the press holds less than 60 MB."""
    for number in range(20):
        await press.typeset(Sheet(RECEIPT.template, RECEIPT.fields | {"case_code": f"H61.12-{number}"}, number))
    assert press.pid is not None
    assert proportional_mb(press.pid) < 60


async def test_many_at_once_are_set_one_after_another(press: Press) -> None:
    """Sheets asked for at the same time all come, each its own, from one process."""
    sheets = [Sheet(RECEIPT.template, RECEIPT.fields, instant) for instant in (1, 2, 3)]
    printed = await asyncio.gather(*(press.typeset(sheet) for sheet in sheets))
    assert [one.pdf for one in printed] == [typeset(sheet) for sheet in sheets]


async def test_press_is_renewed(press: Press) -> None:
    """After its share of sheets a press ends, and the next sheet starts another."""
    press = Press(sheets=2)
    pids = []
    for _ in range(3):
        await press.typeset(sample_sheet())
        pids.append(press.pid)
    assert pids[0] is not None
    assert pids[1] is None
    assert pids[2] not in {None, pids[0]}
    await until(lambda: not alive(pids[0] or 0))
    await press.close()


async def test_idle_press_ends() -> None:
    """When nobody prints for a while the press is gone; printing again works."""
    press = Press(idle_seconds=0.1)
    await press.typeset(sample_sheet())
    pid = press.pid or 0
    await until(lambda: press.pid is None and not alive(pid))
    assert (await press.typeset(sample_sheet())).pdf
    await press.close()


async def test_press_that_dies_under_a_sheet_says_so(press: Press) -> None:
    """A press killed under a sheet is a PressError; the next sheet is printed by a new one."""
    printing = await stop_press_under_the_sheet(press, press.typeset(RECEIPT))
    with pytest.raises(PressError):
        await printing
    assert (await press.typeset(RECEIPT)).pdf == typeset(RECEIPT)


async def test_press_that_died_idle_is_not_noticed(press: Press) -> None:
    """A press killed between two sheets costs no sheet."""
    await press.typeset(sample_sheet())
    os.kill(press.pid or 0, 9)
    await until(lambda: press.pid is None)
    assert (await press.typeset(sample_sheet())).pdf


async def test_broken_template_names_the_error_only(press: Press) -> None:
    """A sheet that cannot be set is a PressError without the engine's text, which may quote facts."""
    with pytest.raises(PressError, match="RuntimeError"):
        await press.typeset(Sheet("no-such-form.typ", {}, 0))


async def test_cancelled_sheet_does_not_answer_the_next(press: Press) -> None:
    """A caller that gives up in the middle leaves no half sheet: the next gets its own."""
    for _ in range(3):
        given_up, _ = await with_a_sheet_in_hand(press, press.typeset(RECEIPT))
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        assert given_up.cancelled()
        assert (await press.typeset(sample_sheet())).pdf == typeset(sample_sheet())


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_press_ends_with_a_killed_worker() -> None:
    """`kill -9` of the process that owns the press ends the press too."""
    code = (
        "import asyncio, sys\n"
        "from activities.documents.press import Press\n"
        "from activities.documents.render import sample_sheet\n"
        "async def own():\n"
        "    press = Press()\n"
        "    await press.typeset(sample_sheet())\n"
        "    print(press.pid, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(own())\n"
    )
    owner = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert owner.stdout is not None
    while not (line := await owner.stdout.readline()).strip().isdigit():
        assert line, "the owner ended"
    pid = int(line)
    assert alive(pid)
    owner.kill()
    await owner.wait()
    await until(lambda: not alive(pid))
