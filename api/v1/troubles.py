"""What needs a person because something outside does not go on by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.dependencies import CurrentServices, Reader
from api.errors import Forbidden, SignInRequired
from api.problems import documented, invalid
from api.security.ways_in import MACHINE_OR_STAFF
from api.v1.fields import Answer
from models.queries.problems import problems

router = APIRouter(tags=["problems"])


class ProblemOut(Answer):
    """One thing that needs a person."""

    cause: str = Field(examples=["operation"], description="operation, undeliverable or stuck.")
    code: str
    agency: str
    procedure: str
    key: str = Field(description="Operation key: the `target` of the acts retry, skip and enter_answer.")
    system: str
    action: str
    step: str
    status: str
    problem: str = Field(examples=["unreachable"])
    since: datetime | None


@router.get(
    "/problems",
    summary="List what needs a person",
    responses=documented(invalid("string_too_long", "system", max_length=40), SignInRequired, Forbidden),
    openapi_extra=MACHINE_OR_STAFF,
)
async def list_problems(
    services: CurrentServices,
    reader: Reader,
    system: Annotated[
        str | None, Query(max_length=40, description="Only calls to this outside system.", examples=["agencies"])
    ] = None,
) -> list[ProblemOut]:
    """Return outside calls in trouble, messages no case took, and cases whose clock passed unheard; oldest first.

    `retry`, `skip` and `enter_answer` are ordinary acts on the case, with `target` = `key`.
    """
    async with services.sessions.read() as session:
        found = await problems(session, reader.viewer, now=datetime.now(UTC), system=system)
    return [
        ProblemOut(
            cause=line.cause,
            code=line.code,
            agency=line.agency_id,
            procedure=line.procedure_code,
            key=line.key,
            system=line.system,
            action=line.action,
            step=line.step,
            status=line.status,
            problem=line.problem,
            since=line.since,
        )
        for line in found
    ]
