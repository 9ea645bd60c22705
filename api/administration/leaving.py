"""Somebody leaves, or a post ends: what they hold, who takes it over, the effect shown first, then all at once."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.administration.person_form import last_administrator
from api.administration.realm import Administrator, CurrentAdministrator
from api.dependencies import CurrentServices, checked_key
from api.errors import FieldProblem, Forbidden, InvalidInput, Problem
from api.language import say
from api.pages import see_other
from api.services import Services
from models.leaving import SHOWN, HeldTask, Holding, NotAReplacementError, holding_of, leave
from models.people import LastAdministratorError, posts_of
from models.staff_changes import ChangedAlreadyError
from models.viewer import Post

log = structlog.stdlib.get_logger()
router = APIRouter()
#: In a form: the account is closed, so every post ends.
CLOSE = "close"
_POOL = "pool"


@router.get("/administration/people/{staff_id}/leaving")
async def show_leaving(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, staff_id: UUID
) -> Response:
    """Show what somebody holds and who could take it over."""
    return await _page(request, services, administrator, staff_id, {})


@router.post("/administration/people/{staff_id}/leaving")
async def hand_over(
    request: Request, services: CurrentServices, administrator: CurrentAdministrator, staff_id: UUID
) -> Response:
    """Show what the choice would do, or do it: tasks, posts, substitutions and the account in one transaction."""
    sent = await request.form(max_fields=800)
    typed = {name: str(value)[:400] for name, value in sent.items()}
    ends = [str(value)[:80] for value in sent.getlist("ends")]
    try:
        if not ends:
            raise InvalidInput(errors=(_NOTHING_ENDS,))
        if typed.get("do") != "do":
            return await _page(request, services, administrator, staff_id, typed, ends, preview=True)
        if not typed.get("reason", "").strip():
            raise InvalidInput(errors=(_NO_REASON,))
        await _do(services, administrator, staff_id, typed, ends)
    except Problem as problem:
        return await _page(request, services, administrator, staff_id, typed, ends, problem=problem)
    except LastAdministratorError as error:
        last = InvalidInput(errors=(last_administrator(administrator.realm, error, "ends"),))
        return await _page(request, services, administrator, staff_id, typed, ends, problem=last)
    services.doorkeeper.forget()
    return see_other(f"/administration/people/{staff_id}?saved=yes")


async def _do(
    services: Services, administrator: Administrator, staff_id: UUID, typed: Mapping[str, str], ends: Sequence[str]
) -> None:
    now = datetime.now(UTC)
    try:
        async with services.sessions.write() as session:
            person = await administrator.changeable(session, staff_id)
            holding = await holding_of(session, staff_id, now)
            receivers = {task.key: _receiver(holding, task, typed) for task in holding.tasks}
            posts = None if CLOSE in ends else [_post(one) for one in ends]
            key = checked_key(typed.get("key", ""))
            done = await leave(
                session, person, receivers, posts, administrator.id, now, reason=typed["reason"].strip(), key=key
            )
    except ChangedAlreadyError:
        return
    except NotAReplacementError as error:
        codes = ", ".join(sorted({key.partition(" ")[0] for key in error.keys})[:5])
        said = say("Người được chọn không nhận được việc của: %(codes)s.", codes=codes)
        raise InvalidInput(errors=(FieldProblem("to", "no_post", said, _CHOOSE_AGAIN),)) from error
    log.info("work_handed_over", given=sum(done.given.values()), pooled=done.pooled, closed=posts is None)


def _receiver(holding: Holding, task: HeldTask, typed: Mapping[str, str]) -> UUID | None:
    """Return who gets a task: whom its own line says, else whom its post's says; None for the pool."""
    wanted = typed.get(f"task.{task.key}", "") or typed.get(f"post.{task.post}", "")
    for one in holding.colleagues:
        if one.post == task.post and str(one.staff_id) == wanted:
            return one.staff_id
    return None


def _post(text: str) -> Post:
    role, _, agency = text.partition("@")
    return Post(role, agency)


async def _page(
    request: Request,
    services: Services,
    administrator: Administrator,
    staff_id: UUID,
    typed: Mapping[str, str],
    ends: Sequence[str] = (),
    *,
    preview: bool = False,
    problem: Problem | None = None,
) -> Response:
    async with services.sessions.read() as session:
        person = await administrator.person_of(session, staff_id)
        if not await administrator.may_change(session, person):
            raise Forbidden
        posts = await posts_of(session, staff_id)
        holding = await holding_of(session, staff_id, datetime.now(UTC))
    by_post: dict[str, list[HeldTask]] = {f"{one.role}@{one.agency_id}": [] for one in sorted(posts, key=_order)}
    for task in holding.tasks:
        by_post.setdefault(task.post, []).append(task)
    leaving = CLOSE in ends
    values: dict[str, Any] = {
        "person": person,
        "holding": holding,
        "by_post": {post: (_post(post), tasks) for post, tasks in by_post.items()},
        "held_posts": {f"{one.role}@{one.agency_id}" for one in posts},
        "agencies": {agency.id: agency for agency in administrator.realm.agencies},
        "few": len(holding.tasks) <= SHOWN,
        "typed": typed,
        "ends": set(ends),
        "preview": _effect(holding, typed, ends) if preview else None,
        "leaving": leaving,
        "all_posts_end": leaving or not ({f"{one.role}@{one.agency_id}" for one in posts} - set(ends)),
        "problem": problem,
        "errors": problem.errors if problem else (),
        "key": typed.get("key") or secrets.token_hex(16),
    }
    status = problem.status if problem else 200
    return services.pages.render(request, "administration/leaving.html", values, status=status)


def _order(post: Post) -> tuple[str, str]:
    return post.agency_id, post.role


def _effect(holding: Holding, typed: Mapping[str, str], ends: Sequence[str]) -> dict[str, Any]:
    """Return what the choice would do: by receiver what they hold now and get, and what goes to the pool."""
    tasks = [task for task in holding.tasks if CLOSE in ends or task.post in ends]
    given = Counter(receiver for task in tasks if (receiver := _receiver(holding, task, typed)) is not None)
    names = {one.staff_id: one.name for one in holding.colleagues}
    held = Counter({one.staff_id: 0 for one in holding.colleagues})
    for one in holding.colleagues:
        held[one.staff_id] += one.held
    return {
        "given": [(names[who], held[who], count) for who, count in given.most_common()],
        "pooled": len(tasks) - given.total(),
        "stays": len(holding.tasks) - len(tasks),
    }


_NOTHING_ENDS = FieldProblem(
    "ends", "required", say("Chưa chọn điều gì kết thúc."), say("Chọn đóng tài khoản, hoặc vai trò kết thúc.")
)
_NO_REASON = FieldProblem(
    "reason", "required", say("Chưa ghi lý do."), say("Ghi quyết định, ngày, hoặc vì sao bàn giao.")
)
_CHOOSE_AGAIN = say("Chọn người khác đang giữ vai trò đó, hoặc để về tổ.")
