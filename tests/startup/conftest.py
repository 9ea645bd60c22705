"""A data directory for an embedded instance, its ports chosen at random so that runs do not meet."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.embedded.postgres_files import remove


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty data directory that the account PostgreSQL runs under may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-test-"))
    folder.chmod(0o711)
    yield folder
    remove(folder)
