"""Who holds how much, and sharing it out: tasks are chosen, a split is proposed, seen by everybody's numbers, done.

Nothing is given away before the second page was confirmed; the giving itself is the desk's own act, audited there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Query
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.board.access import CurrentLook, Look, look_of
from api.board.frame import board_page
from api.board.people import NOBODY, Due, may_share, people_of, tasks_held
from api.board.sharing_pages import choosing_page, split_page
from api.dependencies import CurrentServices, CurrentStaff, checked_key
from api.errors import FieldProblem, Forbidden, NotFound
from api.language import say
from api.pages import see_other
from api.services import Services
from domain.workload.split import Receiver, even_split
from models.holders import Deed, Outcome, TaskName, change_holders
from models.kept_looks import keep_look, kept_look
from models.staff_changes import ChangedAlreadyError, note_change
from models.workload.sharing import Load, TaskToShare
from runtime.database import WriteSession

log = structlog.stdlib.get_logger()
router = APIRouter()
KIND = "shared"
_ONLY_SUPERVISORS = say("Chỉ người giám sát của cơ quan được chia lại việc. Lãnh đạo xem được số việc của từng người.")
_NO_TASKS = FieldProblem(
    "chosen", "required", say("Chưa chọn việc nào."), say("Đánh dấu các việc cần chia ở đầu dòng.")
)
_NO_RECEIVER = FieldProblem(
    "to", "required", say("Chưa chọn người nhận."), say("Đánh dấu ít nhất một đồng nghiệp khác người đang giữ.")
)
_NO_FIT = FieldProblem(
    "to",
    "no_post",
    say("Không ai trong những người được chọn giữ vai trò của các việc này."),
    say("Chọn người có vai trò đúng với việc; vai trò ghi cạnh tên."),
)
_NO_REASON = FieldProblem(
    "reason", "required", say("Chưa ghi lý do chia lại việc."), say("Ghi lý do; lý do được lưu lại cùng người chia.")
)


@router.get("/board/workload/tasks")
async def choose_tasks(
    request: Request,
    services: CurrentServices,
    look: CurrentLook,
    officer: Annotated[str, Query(max_length=40)] = NOBODY,
    due: Due = Due.ANY,
) -> Response:
    """Show somebody's open tasks, or those nobody holds, to choose which are given to whom."""
    return await choosing_page(request, services, look, officer, due)


@router.post("/board/workload/plan")
async def plan(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Show what an even split of the chosen tasks would be; nothing is given away yet."""
    form = await request.form()
    look = await _look_of(services, staff, form)
    officer = str(form.get("officer", NOBODY))[:40]
    chosen = [str(value) for value in form.getlist("chosen")]
    wanted = [str(value) for value in form.getlist("to")]
    tasks, people = await tasks_held(services, look.agency, officer), await people_of(services, look.agency)
    picked = [task for task in tasks if task.name in chosen]
    receivers = [one for one in people if str(one.staff_id) in wanted and str(one.staff_id) != officer]
    given = _split(picked, receivers)
    problems = tuple(
        problem
        for problem, wrong in (
            (_NO_TASKS, not picked),
            (_NO_RECEIVER, not receivers),
            (_NO_FIT, bool(picked and receivers and not given)),
        )
        if wrong
    )
    if problems:
        due = next((one for one in Due if one == form.get("due")), Due.ANY)
        return await choosing_page(request, services, look, officer, due, problems, chosen, wanted)
    return await split_page(request, services, look, officer, picked, receivers, given, form)


@router.post("/board/workload/give")
async def give(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Give the tasks as the second page says, in one transaction, and go on to what became of each."""
    form = await request.form()
    look = await _look_of(services, staff, form)
    officer = str(form.get("officer", NOBODY))[:40]
    tasks, people = await tasks_held(services, look.agency, officer), await people_of(services, look.agency)
    here = {task.name: task for task in tasks}
    named = {str(one.staff_id): one for one in people if one.staff_id}
    asked = [(str(name), str(form.get(f"to-{place}", ""))) for place, name in enumerate(form.getlist("task"))]
    given = {name: to for name, to in asked if to in named and name in here and to != officer}
    reason = str(form.get("reason", "")).strip()[:400]
    if given and not reason:
        picked = [here[name] for name in given]
        receivers = [named[to] for to in dict.fromkeys(given.values())]
        return await split_page(request, services, look, officer, picked, receivers, given, form, (_NO_REASON,))
    key = checked_key(str(form.get("key", "")))
    # What somebody else took or did since the page was made is left to them.
    gone = [name for name, to in asked if to and name not in here]
    async with services.sessions.write() as session:
        try:
            lines = await _give(session, look, officer, given, named, reason, key)
        except ChangedAlreadyError:
            return see_other(f"/board/workload?agency={look.agency}")
        lines += [{"code": name.partition(" ")[0], "to": "", "outcome": "gone"} for name in gone]
        kept = await keep_look(session, staff.staff_id, KIND, {"agency": look.agency, "lines": lines})
    log.info("tasks_shared", asked=len(asked), given=sum(line["outcome"] == Outcome.DONE for line in lines))
    return see_other(f"/board/workload/done/{kept}")


@router.get("/board/workload/done/{look}")
async def show_done(request: Request, services: CurrentServices, staff: CurrentStaff, look: UUID) -> Response:
    """Show who was given which task, and which were left, and why."""
    async with services.sessions.read() as session:
        content = await kept_look(session, staff.staff_id, KIND, look)
    if content is None:
        raise NotFound(say("Trang kết quả này không còn được giữ. Bảng số việc cho biết ai đang giữ việc nào."))
    of = await look_of(services, staff, content["agency"])
    lines = content["lines"]
    values = {
        "done": [line for line in lines if line["outcome"] == Outcome.DONE],
        "left": [line for line in lines if line["outcome"] != Outcome.DONE],
    }
    return await board_page(request, services, of, "board/shared.html", values)


async def _give(
    session: WriteSession,
    look: Look,
    officer: str,
    given: Mapping[str, str],
    named: Mapping[str, Load],
    reason: str,
    key: str,
) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    before = named[officer].name if officer in named else ""
    for to in dict.fromkeys(given.values()):
        receiver = named[to]
        names = [TaskName(*name.split(" ", 1)) for name, one in given.items() if one == to]
        handled = await change_holders(session, look.staff.viewer, Deed.GIVE, names, receiver.staff_id)
        lines += [{"code": one.code, "to": receiver.name, "outcome": one.outcome.value} for one in handled]
        codes = ", ".join(one.code for one in handled if one.outcome is Outcome.DONE)
        await note_change(
            session,
            "tasks_given",
            agency_id=look.agency,
            by=look.staff.staff_id,
            staff_id=receiver.staff_id,
            detail={"tasks": [before, codes], "reason": ["", reason]},
            key=f"{key}/{to}",
        )
    return lines


async def _look_of(services: Services, staff: CurrentStaff, form: FormData) -> Look:
    look = await look_of(services, staff, str(form.get("agency", ""))[:40])
    if not look.agency:
        raise NotFound
    if not may_share(look):
        raise Forbidden(_ONLY_SUPERVISORS)
    return look


def _split(tasks: Sequence[TaskToShare], receivers: Sequence[Load]) -> dict[str, str]:
    fits = {task.name: frozenset(str(one.staff_id) for one in receivers if task.role in one.roles) for task in tasks}
    able = [Receiver(str(one.staff_id), one.held, away=one.away_days > 0) for one in receivers]
    return even_split([task.name for task in tasks], able, fits)
