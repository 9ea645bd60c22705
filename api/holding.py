"""Taking and giving back tasks; what the JSON doors and the pages do, once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from api.errors import NotFound, Taken
from api.language import say
from api.security.people import Person
from api.services import Services
from models.errors import TaskHeldError, TaskNotOpenError
from models.queries.one_case import one_case
from models.tasks import claim, release
from models.viewer import Viewer
from runtime.database import WriteSession

_Change = Callable[[WriteSession, Viewer, UUID, str], Awaitable[None]]


async def claim_task(services: Services, staff: Person, code: str, task: str) -> None:
    """Take a task. Raises NotFound (no such open task for this person) or Taken."""
    await _change(services, staff, code, task, claim)


async def release_task(services: Services, staff: Person, code: str, task: str) -> None:
    """Give a task back. Raises NotFound or Taken."""
    await _change(services, staff, code, task, release)


async def _change(services: Services, staff: Person, code: str, task: str, change: _Change) -> None:
    async with services.sessions.write() as session:
        case = await one_case(session, staff.viewer, code)
        if case is None:
            raise NotFound
        try:
            await change(session, staff.viewer, case.id, task)
        except TaskHeldError as error:
            held = say("%(name)s đang giữ việc này. Chọn việc khác, hoặc trao đổi để nhận lại.", name=error.holder_name)
            raise Taken(held) from error
        except TaskNotOpenError as error:
            raise NotFound(say("Việc này không còn mở, hoặc không thuộc vai trò của người đang đăng nhập.")) from error
