"""The ``motcua`` command and the Makefile, as typed by a newcomer."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli import main
from runtime.settings import ROOT


def typed(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


def test_the_version_is_told() -> None:
    """`motcua version` names our version and that of what we stand on, and ends with code 0."""
    said = typed(sys.executable, "-m", "cli.main", "version")

    assert said.returncode == 0
    assert re.match(r"motcua \d+\.\d+\.\d+\npython 3\.", said.stdout)
    assert "temporalio 1." in said.stdout


def test_a_wrong_option_ends_with_a_code_of_its_own() -> None:
    """The robust end of the process keeps the exit code."""
    said = typed(sys.executable, "-m", "cli.main", "version", "--nothing")

    assert said.returncode == 2
    assert "--nothing" in said.stderr


@pytest.mark.parametrize("name", [*main.COMMANDS, *main.GROUPS])
def test_every_command_can_be_loaded(name: str) -> None:
    """The module behind each name exists and holds the command."""
    assert main.build([name]) is not None


def test_a_command_that_cannot_be_imported_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken module is not silently left out."""
    monkeypatch.setitem(main.COMMANDS, "broken", "cli.no_such_module:command")

    with pytest.raises(ModuleNotFoundError):
        main.build(["broken"])


def test_make_alone_explains_every_target() -> None:
    """`make` lists each target a person may type, with a sentence in both languages."""
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)
    assert phony is not None

    said = typed("make")

    listed = dict(re.findall(r"^ +make ([\w-]+) +(.+)$", said.stdout, flags=re.MULTILINE))
    assert list(listed) == phony.group(1).split()
    assert all(" / " in sentence for sentence in listed.values())


def test_a_python_that_is_too_old_is_explained_in_one_sentence(tmp_path: Path) -> None:
    """Without Python 3.11 or newer `make up` says what to install, and does nothing else."""
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)

    said = typed("make", "up", "PYTHON=", cwd=tmp_path)

    assert said.returncode == 2
    assert "Needs Python 3.11 or newer" in said.stdout
    assert not (tmp_path / ".venv").exists()


def test_a_python_without_venv_is_explained_in_one_sentence(tmp_path: Path) -> None:
    """Debian's python3 without python3-venv: `make up` names the package."""
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    # A Python whose standard library lacks ensurepip, as Debian splits it.
    bare = tmp_path / "python3"
    bare.write_text(f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    bare.chmod(0o755)

    said = typed("make", "up", f"PYTHON={bare}", cwd=tmp_path)

    assert said.returncode == 2
    assert "python3-venv" in said.stdout
    assert not (tmp_path / ".venv").exists()
