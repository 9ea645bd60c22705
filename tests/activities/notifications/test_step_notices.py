"""Messages a procedure declares for its steps: what, to whom and by which ways is in the published definition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from temporalio.testing import ActivityEnvironment

from activities.contract import OperationReply
from domain.procedure.compile import compile_definition
from domain.procedure.loader import load_definition
from models.procedures import publish
from models.tables import Case
from tests.activities.notifications.conftest import DEFINITION, PostRoom, request_for

CODE = "1.999002"
NOTICES = """
      notify:
        - {on: opened, to: applicant, by: [sms], text: {vi: Đã chuyển thẩm định, en: It is being appraised}}
        - {on: late, to: leader, by: [screen], text: {vi: Thẩm định chậm, en: The appraisal is late}}
"""


@pytest.fixture
async def room(post_room: PostRoom) -> PostRoom:
    """The post room with a procedure that declares notices."""
    text = Path(DEFINITION).read_text(encoding="utf-8").replace("1.004873", CODE)
    line = next(line for line in text.splitlines() if line.strip().startswith("- review: officer"))
    declared = text.replace(line, line + NOTICES.rstrip(), 1)
    async with post_room.dependencies.sessions.write() as session:
        await publish(session, compile_definition(load_definition(declared)), date(2020, 1, 1))
    return post_room


async def sent(room: PostRoom, case: Case, message: str, **values: str) -> OperationReply:
    """Send a message of a step as the workflow asks for it."""
    request = replace(request_for(case, message), values=values)
    return await ActivityEnvironment().run(room.activities.call, request)


async def test_a_declared_notice_goes_only_the_declared_way(room: PostRoom) -> None:
    """One SMS with the procedure's own words, no Zalo and no mail."""
    case = await room.case(procedure_code=CODE)
    reply = await sent(room, case, "declared", of_step="review", number="0")
    assert reply.values == {"ways": "sms"}
    arrived = room.arrived(case)
    assert [len(arrived[way]) for way in ("sms", "zalo", "email")] == [1, 0, 0]
    assert "Đã chuyển thẩm định" in arrived["sms"][0]["body"]["text"]


async def test_a_declared_notice_to_staff_is_put_up_for_the_post(room: PostRoom) -> None:
    """The head sees it on screen; nothing goes to the applicant."""
    case = await room.case(procedure_code=CODE)
    reply = await sent(room, case, "declared", of_step="review", number="1")
    assert reply.values == {"ways": "screen"}
    assert set(await room.notices(case)) == {"screen"}


async def test_a_notice_that_is_declared_nowhere_is_a_fault(room: PostRoom) -> None:
    """A number the definition does not have is refused for good, not guessed at."""
    case = await room.case(procedure_code=CODE)
    error = await room.failure(case, "declared", values={"of_step": "review", "number": "7"})
    assert error.type == "unknown_action"


@pytest.mark.parametrize("message", ["step_reminder", "step_escalated"])
async def test_the_late_are_told_on_screen(room: PostRoom, message: str) -> None:
    """Whoever does the step, and the head where the procedure says so."""
    case = await room.case(procedure_code=CODE)
    reply = await sent(room, case, message, of_step="review", role="officer")
    assert "screen" in reply.values["ways"]
    assert (await room.notices(case))["screen"].message == message
