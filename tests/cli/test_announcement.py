"""What `make up` prints: every address whole, a case to look up, and the way in where there is no demo."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from cli import announcement
from runtime.settings import Settings

PORTS = {"api": 58000, "metrics": 59463, "simulators": 58100}


def panel(*, demo: bool, sample: tuple[str, str] | None = None) -> tuple[str, dict[str, str]]:
    """Return what is printed on 80 columns, and the addresses it is about."""
    settings = Settings(
        demo=demo,
        public_url="http://127.0.0.1:58000",
        temporal_ui_url="http://127.0.0.1:58233",
        temporal_address="127.0.0.1:57233",
        secret="s" * 16,
    )
    where = announcement.addresses(settings, PORTS)
    printed = io.StringIO()
    announcement.ready(Console(file=printed, width=80), where, settings, 12.3, sample)
    return printed.getvalue(), where


@pytest.mark.parametrize("demo", [True, False])
def test_every_address_stands_whole_on_a_line(*, demo: bool) -> None:
    """On 80 columns none wraps or is cut, so that each can be clicked and copied."""
    printed, where = panel(demo=demo)
    lines = {line.strip("│ ") for line in printed.splitlines()}
    assert len(where) == 5
    assert set(where.values()) <= lines
    assert all(len(line) <= 80 for line in printed.splitlines())


def test_an_engineer_reads_where_temporal_answers() -> None:
    """The command of the README with this instance's port, whole on its line."""
    printed, _ = panel(demo=True)
    lines = {line.strip("│ ") for line in printed.splitlines()}
    assert ".venv/bin/temporal workflow list --address 127.0.0.1:57233" in lines


def test_a_newcomer_reads_which_case_to_look_up_and_who_supervises() -> None:
    """Code and secret of one case, the page they go into, and a supervisor's login."""
    printed, _ = panel(demo=True, sample=("H61.12-20261113-0000004", "E72GR08K"))
    assert "http://127.0.0.1:58000/follow " in printed
    assert "H61.12-20261113-0000004" in printed
    assert "E72GR08K" in printed
    assert "Sign in as giamsat (supervisor)" in printed
    assert "staff first" not in printed


def test_without_demo_the_way_in_is_told() -> None:
    """No login is named that is not there; the command that makes the first one is."""
    printed, _ = panel(demo=False)
    assert ".venv/bin/motcua staff first" in printed
    assert "giamsat" not in printed
