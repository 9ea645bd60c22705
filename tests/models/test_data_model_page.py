"""The page about what is stored names every table there is."""

import re
from pathlib import Path

from sqlalchemy import text

from runtime.database import Sessions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data-model.md"
#: Kept by the tool that brings the tables up to date.
NOT_OURS = {"alembic_version"}


async def test_every_table_is_described(sessions: Sessions) -> None:
    """A table that nobody finds on the page is one that nobody knows to look after."""
    async with sessions.read() as session:
        found = await session.execute(text("select tablename from pg_tables where schemaname = 'public'"))
        tables = set(found.scalars()) - NOT_OURS
    words = set(re.findall(r"\w+", PAGE.read_text(encoding="utf-8")))
    assert len(tables) > 80
    assert sorted(tables - words) == []
