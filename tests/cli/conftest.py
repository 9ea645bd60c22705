"""What tests of commands share: the database they work on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runtime.settings import get_settings


@pytest.fixture
def on_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the commands work on this module's database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    get_settings.cache_clear()
    yield database_url
    get_settings.cache_clear()
