"""The rooms are where the documents say, and imports go one way."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOMS, ROOT, committed


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_ours_and_no_library_of_the_same_name(room: str):
    """`import models` finds the folder of this repository."""
    found = importlib.import_module(room).__file__
    assert found is not None
    assert Path(found).is_relative_to(ROOT)


def test_imports_go_one_way():
    """cli > api > workflows > activities > models > runtime > domain, and six more contracts."""
    beside = Path(sys.executable).parent / "lint-imports"
    command = str(beside) if beside.exists() else shutil.which("lint-imports")
    assert command
    ended = subprocess.run([command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-2000:]


def test_definitions_are_data():
    """What agencies write holds no Python."""
    assert not committed("procedure_defs/**/*.py", "procedure_defs/*.py")


def test_every_room_is_explained():
    """README and architecture name every room."""
    readme = (ROOT / "README.md").read_text()
    assert [
        room for room in (*ROOMS, "procedure_defs", "benchmarks", "tests", "docs") if f"`{room}/`" not in readme
    ] == []
