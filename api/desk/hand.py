"""Many tasks at once: take them, give them back, give them to a colleague; and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, CurrentStaff
from api.desk.list_query import edges, id_of, read_query
from api.desk.task_pages import tasks_response
from api.errors import FieldProblem, InvalidInput, NotFound
from api.language import say
from api.pages import see_other
from api.security.people import Person
from api.services import Services
from models.holders import MOST, Deed, Handled, Outcome, TaskName, change_holders
from models.kept_looks import keep_look, kept_look
from models.queries.open_tasks import filtered_tasks
from models.queries.task_filter import TaskCut
from models.queries.team_load import Colleague, team, team_loads
from models.staff_changes import note_change
from runtime.database import WriteSession

log = structlog.stdlib.get_logger()
router = APIRouter()
KIND = "hand"


@router.post("/tasks/hand")
async def hand(request: Request, services: CurrentServices, staff: CurrentStaff) -> Response:
    """Do it to the chosen tasks and go on to what became of them; without a receiver, ask for one first."""
    form = await request.form()
    query = str(form.get("list", ""))[:1000]
    deed = next((one for one in Deed if one.value == form.get("do")), None)
    chosen = await _chosen(services, staff, form, query)
    problem = _NOTHING if not chosen else _TOO_MANY if len(chosen) > MOST else None
    if deed is None or problem:
        return await tasks_response(
            request, services, staff, query, problem=InvalidInput(errors=(problem or _NO_DEED,))
        )
    if deed is Deed.GIVE:
        people = await _people(services, staff, chosen)
        receiver = next((one for one in people if one.staff_id == id_of(str(form.get("to", "")))), None)
        if receiver is None:
            asked = "to" in form or "sent" in form
            return _ask_whom(request, services, query, chosen, people, (_NOBODY,) if asked else ())
        reason = str(form.get("reason", "")).strip()[:400]
        try:
            return await _do(services, staff, Deed.GIVE, chosen, query, receiver, reason)
        except InvalidInput as refused:
            return _ask_whom(request, services, query, chosen, people, refused.errors, str(receiver.staff_id))
    return await _do(services, staff, deed, chosen, query)


@router.get("/tasks/hand/{look}")
async def handed(request: Request, services: CurrentServices, staff: CurrentStaff, look: UUID) -> Response:
    """Show which were done, which were not, and why."""
    async with services.sessions.read() as session:
        kept = await kept_look(session, staff.staff_id, KIND, look)
    if kept is None:
        raise NotFound(say("Trang kết quả này không còn được giữ. Danh sách việc cho biết ai đang giữ việc nào."))
    lines = [_line(line) for line in kept["lines"]]
    values = {
        "deed": kept["deed"],
        "receiver": kept["receiver"],
        "query": kept["list"],
        "done": [line for line in lines if line["outcome"] == Outcome.DONE],
        "left": [line for line in lines if line["outcome"] != Outcome.DONE],
        "me": staff.name,
    }
    return services.pages.render(request, "desk/handed.html", values)


async def _chosen(services: Services, staff: Person, form: FormData, query: str) -> list[TaskName]:
    """Return the chosen tasks; with `all`, those of the whole filter as it is now, up to one more than may be."""
    if form.get("all"):
        now = datetime.now(UTC)
        async with services.sessions.read() as session:
            wanted = (await read_query(session, staff.viewer, query)).wanted
            if wanted.cut is TaskCut.WAITING:
                return []
            page = await filtered_tasks(session, staff.viewer, wanted, edges(now), limit=MOST + 1)
        return [TaskName(line.code, line.task_id) for line in page.lines]
    names = (str(value).partition(" ") for value in form.getlist("chosen"))
    return [TaskName(code[:60], task[:80]) for code, _, task in names if code and task]


async def _people(services: Services, staff: Person, chosen: Sequence[TaskName]) -> Sequence[Colleague]:
    now = datetime.now(UTC)
    async with services.sessions.read() as session:
        loads = await team_loads(session, staff.viewer, now, edges(now).today_ends)
        people = await team(session, staff.viewer, now, loads, chosen)
    return [one for one in people if one.fits and one.staff_id != staff.staff_id]


def _ask_whom(
    request: Request,
    services: Services,
    query: str,
    chosen: Sequence[TaskName],
    people: Sequence[Colleague],
    errors: tuple[FieldProblem, ...],
    to: str = "",
) -> Response:
    values = {"query": query, "chosen": chosen, "people": people, "errors": errors, "to": to, "reason": ""}
    return services.pages.render(request, "desk/give.html", values, status=422 if errors else 200)


async def _do(
    services: Services,
    staff: Person,
    deed: Deed,
    chosen: Sequence[TaskName],
    query: str,
    receiver: Colleague | None = None,
    reason: str = "",
) -> Response:
    """Do it and keep what became of each task. Raises InvalidInput when tasks of others are given away unexplained."""
    async with services.sessions.write() as session:
        handled = await change_holders(session, staff.viewer, deed, chosen, receiver.staff_id if receiver else None)
        if receiver is not None:
            await _note(session, staff, handled, receiver, reason)
        content = {
            "deed": deed.value,
            "receiver": receiver.name if receiver else "",
            "list": query,
            "lines": [_kept(line) for line in handled],
        }
        look = await keep_look(session, staff.staff_id, KIND, content)
    done = sum(line.outcome is Outcome.DONE for line in handled)
    log.info("tasks_handed", deed=deed.value, asked=len(handled), done=done)
    return see_other(f"/tasks/hand/{look}")


async def _note(
    session: WriteSession, staff: Person, handled: Sequence[Handled], receiver: Colleague, reason: str
) -> None:
    """Log who was given which tasks and why. What somebody else held is not given away without a reason."""
    done = [line for line in handled if line.outcome is Outcome.DONE]
    from_others = sorted({line.holder_name for line in done} - {"", staff.name, receiver.name})
    if from_others and not reason:
        raise InvalidInput(errors=(_NO_REASON,))
    if done and reason:
        detail = {"tasks": [", ".join(from_others), ", ".join(line.code for line in done)], "reason": ["", reason]}
        await note_change(
            session,
            "tasks_given",
            agency_id=staff.agency_id,
            by=staff.staff_id,
            staff_id=receiver.staff_id,
            detail=detail,
        )


def _kept(line: Handled) -> dict[str, Any]:
    return {
        "code": line.code,
        "outcome": line.outcome.value,
        "holder": line.holder_name,
        "since": line.since.isoformat() if line.since else "",
    }


def _line(kept: dict[str, Any]) -> dict[str, Any]:
    return {**kept, "since": datetime.fromisoformat(kept["since"]) if kept["since"] else None}


_NOTHING = FieldProblem(
    "chosen", "required", say("Chưa chọn việc nào."), say("Đánh dấu các việc ở đầu dòng, rồi chọn lại việc cần làm.")
)
_TOO_MANY = FieldProblem(
    "chosen",
    "too_many",
    say("Bộ lọc này có hơn 200 việc; mỗi lần chỉ làm được với 200 việc."),
    say("Lọc hẹp hơn, hoặc làm từng trang."),
)
_NO_DEED = FieldProblem("chosen", "no_deed", say("Chưa rõ cần làm gì."), say("Chọn Nhận, Trả lại tổ hoặc Chuyển."))
_NO_REASON = FieldProblem(
    "reason", "required", say("Việc này đang do người khác giữ."), say("Ghi lý do chuyển; lý do được lưu lại.")
)
_NOBODY = FieldProblem("to", "required", say("Chưa chọn người nhận."), say("Chọn một đồng nghiệp trong danh sách."))
