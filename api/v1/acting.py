"""Acting on a case."""

from __future__ import annotations

from fastapi import APIRouter

from api import acts
from api.commands import CommandRefused
from api.dependencies import Actor, CaseCode, CurrentServices, IdempotencyKey
from api.errors import (
    Forbidden,
    IdempotencyConflict,
    NotFound,
    SignInRequired,
    StillWorking,
    TooManyRequests,
    Unavailable,
)
from api.problems import documented, invalid
from api.security.ways_in import MACHINE_OR_STAFF
from api.v1.act_form import ActForm, ActTaken
from domain.case.acts import Refusal

router = APIRouter(tags=["cases"])


@router.post(
    "/cases/{code}/acts",
    summary="Act on a case",
    responses=documented(
        invalid("missing", "act"),
        SignInRequired,
        Forbidden,
        NotFound,
        CommandRefused(Refusal("not_your_role", {"role": "officer", "needed": "leader"}, ("leader@H61.12",))),
        IdempotencyConflict,
        StillWorking,
        TooManyRequests,
        Unavailable,
    ),
    openapi_extra=MACHINE_OR_STAFF,
)
async def act_on_case(
    services: CurrentServices, actor: Actor, key: IdempotencyKey, code: CaseCode, form: ActForm
) -> ActTaken:
    """Take an act. Refused acts answer 409 with the rule, the values that decided, and who can do it.

    Waits up to a second until the act can be read back. 202 means: handed over, outcome not known yet; send
    the same request with the same key to learn it.
    """
    taken = await acts.take(services, actor, code, form, key)
    return ActTaken(
        code=code,
        seq=taken.seq,
        recorded=taken.recorded,
        phase=taken.phase,
        waiting_for=taken.waiting_for,
        due_at=taken.due_at,
    )
