"""The two pages of sharing out: tasks and receivers to choose, and the split as it would be."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.board.access import Look
from api.board.frame import board_page
from api.board.people import NOBODY, Due, may_share, people_of, tasks_held
from api.desk.rows import names_of_steps
from api.errors import FieldProblem, NotFound
from api.language import say
from api.services import Services
from api.step_names import kind_name
from domain.procedure.basics import Words
from models.holders import MOST
from models.workload.sharing import Load, TaskToShare

#: What the numbers of the table count, and the cuts of the page they open.
DUES: Final = {Due.ANY: say("Tất cả"), Due.PAST: say("Quá hạn"), Due.WEEK: say("Đến hạn tuần này")}


async def choosing_page(
    request: Request,
    services: Services,
    look: Look,
    officer: str,
    due: Due,
    errors: tuple[FieldProblem, ...] = (),
    chosen: Sequence[str] = (),
    to: Sequence[str] = (),
) -> Response:
    """Show somebody's tasks and who could take them. Raises NotFound for a person the agency has not."""
    if not look.agency:
        raise NotFound
    people = await people_of(services, look.agency)
    holder = next((one for one in people if str(one.staff_id or NOBODY) == officer), None)
    if holder is None:
        raise NotFound
    tasks = await tasks_held(services, look.agency, officer, due)
    values = {
        "holder": holder,
        "officer": officer,
        "due": due,
        "dues": DUES,
        "most": MOST,
        "tasks": await _told(services, tasks),
        "people": [one for one in people if one.staff_id and str(one.staff_id) != officer],
        "shares": may_share(look),
        "errors": errors,
        "chosen": set(chosen),
        "to": set(to),
    }
    return await board_page(request, services, look, "board/choose.html", values, status=422 if errors else 200)


async def split_page(
    request: Request,
    services: Services,
    look: Look,
    officer: str,
    tasks: Sequence[TaskToShare],
    receivers: Sequence[Load],
    given: Mapping[str, str],
    form: FormData,
    errors: tuple[FieldProblem, ...] = (),
) -> Response:
    """Show who would get how much, before anything is given away."""
    many = {str(one.staff_id): sum(to == str(one.staff_id) for to in given.values()) for one in receivers}
    values = {
        "officer": officer,
        "tasks": await _told(services, tasks),
        "receivers": receivers,
        "given": given,
        "many": many,
        "left": sum(task.name not in given for task in tasks),
        "key": str(form.get("key", "")) or secrets.token_hex(12),
        "reason": str(form.get("reason", ""))[:400],
        "errors": errors,
    }
    return await board_page(request, services, look, "board/plan.html", values, status=422 if errors else 200)


async def _told(services: Services, tasks: Sequence[TaskToShare]) -> list[dict[str, Any]]:
    names = await names_of_steps(services, tasks)
    return [
        {
            "task": task,
            "procedure": Words(vi=task.procedure_vi, en=task.procedure_en),
            "step": names[task.procedure_code, task.procedure_version].get(task.step) or kind_name(task.kind),
        }
        for task in tasks
    ]
