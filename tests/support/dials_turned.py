"""A test that the table of dials names for a dial has turned it when it is over, or it fails."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any, Final

import pytest

from simulators.dials import Dials
from tests.support.dial_table import TESTS

#: (system, dial) turned away from health since the test that runs now was called.
TURNED: Final[set[tuple[str, str]]] = set()

_HEALTHY: Final = Dials()


def note(system: str, dials: dict[str, Any]) -> None:
    """Note that dials of a system were turned."""
    TURNED.update((str(system), name) for name, value in dials.items() if value != getattr(_HEALTHY, name, value))


def unkept(test: str, turned: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return what the table says a test turns, and what it did not turn."""
    said = {(system, dial) for system, tests in TESTS.items() for dial, named in tests.items() if named == test}
    return said - set(turned)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Hold what a test turned against what the table says of it."""
    TURNED.clear()
    yield
    missing = unkept(item.nodeid, TURNED)
    assert not missing, f"tests/support/dial_table.py names this test for {sorted(missing)}, which it does not turn"
