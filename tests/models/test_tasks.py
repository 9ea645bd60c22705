"""Taking and giving back a task: the first who takes it has it."""

import asyncio
from uuid import UUID

import pytest

from activities.records import Records
from models.errors import TaskHeldError, TaskNotOpenError
from models.tables import Task
from models.tasks import claim, release
from models.viewer import Viewer
from runtime.database import Sessions
from tests.support.filings import add_staff, file_one
from tests.support.plans import AGENCY
from tests.support.turns import task, turn

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _case_with_task(sessions: Sessions, status: str = "open") -> UUID:
    filed = await file_one(sessions)
    await Records(sessions).record_turn(turn(filed.case_id, 0, "filed", tasks=[task(status=status)]))
    return filed.case_id


async def _viewer(sessions: Sessions, name: str, role: str = "counter", agency_id: str = AGENCY) -> Viewer:
    staff_id = await add_staff(sessions, name, role, agency_id=agency_id)
    return Viewer.of([agency_id], [role], staff_id)


async def _claim(sessions: Sessions, viewer: Viewer, case_id: UUID) -> None:
    async with sessions.write() as session:
        await claim(session, viewer, case_id, "check/1")


async def _holder(sessions: Sessions, case_id: UUID) -> UUID | None:
    async with sessions.read() as session:
        held = await session.get(Task, (case_id, "check/1"))
    assert held is not None
    return held.claimed_by


async def test_two_people_at_once(sessions: Sessions) -> None:
    """Of two people who take a task in the same moment one gets it, the other learns who."""
    case_id = await _case_with_task(sessions)
    viewers = [await _viewer(sessions, "Lan"), await _viewer(sessions, "Minh")]
    results = await asyncio.gather(*(_claim(sessions, one, case_id) for one in viewers), return_exceptions=True)
    [refused] = [result for result in results if result is not None]
    assert isinstance(refused, TaskHeldError)
    winner = viewers[results.index(None)]
    assert refused.holder_id == winner.staff_id == await _holder(sessions, case_id)
    assert refused.holder_name == ("Lan" if winner is viewers[0] else "Minh")


async def test_taking_again_and_giving_back(sessions: Sessions) -> None:
    """Taking one's own task again is harmless; after giving it back another may take it."""
    case_id = await _case_with_task(sessions)
    lan, minh = await _viewer(sessions, "Lan"), await _viewer(sessions, "Minh")
    await _claim(sessions, lan, case_id)
    await _claim(sessions, lan, case_id)
    async with sessions.write() as session:
        await release(session, lan, case_id, "check/1")
    await _claim(sessions, minh, case_id)
    assert await _holder(sessions, case_id) == minh.staff_id


async def test_only_a_supervisor_takes_it_from_somebody(sessions: Sessions) -> None:
    """A colleague cannot give back what another holds, a supervisor can."""
    case_id = await _case_with_task(sessions)
    lan, minh = await _viewer(sessions, "Lan"), await _viewer(sessions, "Minh")
    head = await _viewer(sessions, "Hà", "supervisor")
    await _claim(sessions, lan, case_id)
    with pytest.raises(TaskHeldError):
        async with sessions.write() as session:
            await release(session, minh, case_id, "check/1")
    async with sessions.write() as session:
        await release(session, head, case_id, "check/1")
    assert await _holder(sessions, case_id) is None


@pytest.mark.parametrize(("role", "agency_id"), [("officer", AGENCY), ("counter", "H61.99")])
async def test_other_posts_cannot_take_it(sessions: Sessions, role: str, agency_id: str) -> None:
    """A task of one post cannot be taken from another role or another agency."""
    case_id = await _case_with_task(sessions)
    stranger = await _viewer(sessions, "Tú", role, agency_id)
    with pytest.raises(TaskNotOpenError):
        await _claim(sessions, stranger, case_id)


async def test_done_task_cannot_be_taken(sessions: Sessions) -> None:
    """A task that is done is nobody's any more."""
    case_id = await _case_with_task(sessions, "done")
    with pytest.raises(TaskNotOpenError):
        await _claim(sessions, await _viewer(sessions, "Lan"), case_id)
