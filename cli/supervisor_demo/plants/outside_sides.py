"""What outside systems hold and we do not, or otherwise: found when they are asked at night."""

from __future__ import annotations

from typing import Final

from cli.supervisor_demo.plants.kinds import How, planted
from cli.supervisor_demo.plants.paths import MARITAL, accept, call_is, several
from cli.supervisor_demo.world import World
from domain.supervision.causes import Cause
from workflows.messages import CASE_TASK_QUEUE
from workflows.outside_sides import OUTSIDE_COMPARISON_WORKFLOW

#: What changed a moment ago is not asked about.
_SETTLED: Final = """
update operations set updated_at = now() - interval '1 hour' where case_id = :id and system = 'agencies'
"""


@planted(Cause.CALL_LOST, How.AGED, "bên ngoài làm mất câu hỏi đã nhận / the gateway lost a question it had taken")
async def call_lost(world: World, number: int) -> list[str]:
    """Let the agencies' gateway take a question and know nothing of it afterwards."""

    async def one() -> str:
        code = await world.file(MARITAL)
        async with world.dialled("agencies", lose_requests=True, for_key_prefix=code):
            await accept(world, code)
            await call_is(world, code, "agencies", "awaiting_answer")
        await world.change(code, _SETTLED)
        return code

    return await several(number, one)


@planted(Cause.OUTSIDE_DIFFERS, How.AGED, "nhập tay khác trả lời thật / another answer entered than was given")
async def outside_differs(world: World, number: int) -> list[str]:
    """Let somebody enter a yes where the agency has said no and its callback was lost."""

    async def one() -> str:
        code = await world.file(MARITAL)
        async with world.dialled("agencies", answer="disagree", lose_callbacks=True, for_key_prefix=code):
            await accept(world, code)
            key = await call_is(world, code, "agencies", "awaiting_answer")
        await world.act(
            code, "supervisor", "enter_answer", target=key, values={"answer": "agree"}, reason="Công văn giấy."
        )  # fmt: skip
        await call_is(world, code, "agencies", "done")
        await world.change(code, _SETTLED)
        return code

    return await several(number, one)


async def compare_outside(world: World) -> None:
    """Ask the outside systems now what they hold, while all of them are well."""
    await world.client.execute_workflow(OUTSIDE_COMPARISON_WORKFLOW, id="outside-now", task_queue=CASE_TASK_QUEUE)
