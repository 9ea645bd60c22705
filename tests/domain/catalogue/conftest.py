"""Samples in the shape of the national database, all invented: five procedures about kites."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.catalogue.file import read_file
from domain.catalogue.record import Record

SAMPLES = Path(__file__).parent / "samples.jsonl"


@pytest.fixture
def samples() -> dict[str, Record]:
    """The invented records by code."""
    return {record.code: record for record in read_file(SAMPLES).records}
