"""A data directory for an embedded instance, its ports chosen at random so that runs do not meet; the compose file."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.processes import API, MAIL, SIMULATORS
from runtime.embedded.postgres_files import remove
from runtime.settings import ROOT

PORTS = {API: 8000, SIMULATORS: 8100, MAIL: 8125}
"""Where our processes listen in their containers."""


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty data directory that the account PostgreSQL runs under may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-test-"))
    folder.chmod(0o711)
    yield folder
    remove(folder)


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """docker-compose.yml with its anchors and merges resolved."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def env_file(name: str) -> dict[str, str]:
    """The variables of an example people copy, by name."""
    lines = (ROOT / "deploy" / f"{name}.example").read_text().splitlines()
    return dict(line.partition("=")[::2] for line in lines if line and not line.startswith("#"))
