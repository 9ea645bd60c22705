"""Publishing procedures: once, for ever, and the right one in force on each day."""

from datetime import date
from pathlib import Path

import pytest

from domain.procedure.compile import Compiled, compile_definition
from domain.procedure.loader import load_definition
from models.errors import VersionPublishedError
from models.procedures import in_force, list_in_force, listed_versions, publish, texts_of, version_of
from runtime.database import Sessions

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEFINITION = Path("procedure_defs/ubnd-xa/1.004873/v1.yaml").read_text(encoding="utf-8")
CODE = "1.004873"


def _compiled(version: int, field: str = "ho-tich") -> Compiled:
    text = DEFINITION.replace("version: 1", f"version: {version}", 1).replace("field: ho-tich", f"field: {field}", 1)
    return compile_definition(load_definition(text))


async def test_versions_follow_one_another(sessions: Sessions) -> None:
    """A new version ends the one before it the day before; each day has the version then in force."""
    async with sessions.write() as session:
        assert await publish(session, _compiled(1), date(2026, 7, 1), "admin")
        assert await publish(session, _compiled(2), date(2027, 1, 1))
    async with sessions.read() as session:
        assert await in_force(session, CODE, date(2026, 6, 30)) is None
        found = {
            day: await in_force(session, CODE, day) for day in (date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1))
        }
        assert [one.version for one in found.values() if one] == [1, 1, 2]
        assert [one.procedure_code for one in await list_in_force(session, date(2026, 8, 1))] == [CODE]
        assert await list_in_force(session, date(2020, 1, 1)) == []
        first = await version_of(session, CODE, 1)
    assert first is not None
    assert (first.effective_to, first.sha256, first.published_by) == (date(2026, 12, 31), _compiled(1).sha256, "admin")


async def test_same_text_again_is_nothing_new(sessions: Sessions) -> None:
    """Publishing at every start is harmless."""
    async with sessions.write() as session:
        await publish(session, _compiled(1), date(2026, 7, 1))
        assert not await publish(session, _compiled(1), date(2026, 7, 1))


async def test_other_text_under_a_published_version(sessions: Sessions) -> None:
    """A published version cannot be published with other words; the error names the version to take."""
    async with sessions.write() as session:
        await publish(session, _compiled(1), date(2026, 7, 1))
        await publish(session, _compiled(2), date(2027, 1, 1))
    with pytest.raises(VersionPublishedError) as refused:
        async with sessions.write() as session:
            await publish(session, _compiled(1, "tu-phap"), date(2026, 7, 1))
    assert (refused.value.procedure_code, refused.value.version, refused.value.mend) == (CODE, 1, 3)


async def test_versions_and_texts_are_asked_for_together(sessions: Sessions) -> None:
    """A list gets lines without texts, and texts by what the lines are called; the unpublished is left out."""
    async with sessions.write() as session:
        await publish(session, _compiled(1), date(2026, 7, 1))
        await publish(session, _compiled(2), date(2027, 1, 1))
    async with sessions.read() as session:
        listed = await listed_versions(session, [(CODE, 1), (CODE, 2), (CODE, 3)])
        texts = await texts_of(session, [(CODE, 2), ("9.999999", 1)])
        one = await list_in_force(session, date(2027, 2, 1), CODE)
        none = await list_in_force(session, date(2027, 2, 1), "9.999999")
    assert {line.key: line.sha256 for line in listed} == {(CODE, number): _compiled(number).sha256 for number in (1, 2)}
    assert texts == {(CODE, 2): _compiled(2).text}
    assert [line.key for line in one] == [(CODE, 2)]
    assert none == []
