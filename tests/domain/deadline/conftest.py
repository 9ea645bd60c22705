from __future__ import annotations

from pathlib import Path

import pytest

from domain.deadline.calendar import WorkingCalendar
from domain.deadline.calendar_file import load_calendar

SHIPPED = Path(__file__).resolve().parents[3] / "procedure_defs" / "calendars"


@pytest.fixture(scope="session")
def calendar() -> WorkingCalendar:
    """The shipped calendar of 2025 to 2027."""
    return load_calendar([SHIPPED])


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The folder of the shipped calendar files."""
    return SHIPPED
