"""Interventions for programs: a selection with its dry run, approval by a second person, how far it is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from api.dependencies import CurrentServices, IdempotencyKey, Language
from api.errors import Forbidden, IdempotencyConflict, InvalidInput, NotFound, Refused, SignInRequired
from api.language import say
from api.problems import documented
from api.services import Services
from api.supervision import interventions as deeds
from api.supervision.access import CurrentOverseer, Overseer
from api.supervision.intervention_rows import shown_cases
from api.supervision.list_page import query_of
from api.v1.fields import Answer, Body, Paragraph
from domain.supervision.causes import WayOut
from domain.supervision.interventions import ELSEWHERE, MOST
from models.base import now
from models.errors import StorageRefusedError
from models.supervision.desk import desk_ids
from models.supervision.intervention_errors import NoInterventionError
from models.supervision.intervention_pages import case_lines
from models.supervision.interventions import ids_of_codes

router = APIRouter(prefix="/interventions", tags=["interventions"])
_LINES = 200
Code = Annotated[str, StringConstraints(max_length=60)]


class InterventionForm(Body):
    """What is asked for: a way out, over cases by code or over all that a filter of the desk finds now."""

    way: WayOut = Field(examples=["retry"])
    cases: tuple[Code, ...] = Field(default=(), max_length=MOST, examples=[["H61.12-20261122-0000001"]])
    filter: Annotated[str, StringConstraints(max_length=1000)] = Field(
        default="", examples=["cause=system_down"], description="Query of the desk's address, instead of codes."
    )
    params: dict[
        Literal["to", "day", "days", "answer", "step", "basis"], Annotated[str, StringConstraints(max_length=400)]
    ] = Field(default={}, examples=[{}], description="What the way needs: to (staff id or team), day, days, answer…")
    reason: Paragraph = Field(examples=["Hệ thống đã hoạt động lại."])


class InterventionStep(Body):
    """What is done with an intervention now; a refusal by the second person needs its reason."""

    do: Literal["confirm", "approve", "decline", "drop", "pause", "resume", "stop", "continue"]
    reason: Paragraph = Field(default="", examples=["Đã kiểm tra."])


class InterventionLine(Answer):
    """One case: the dry run's verdict, or what became of it, in words."""

    code: str
    verdict: str = Field(examples=["can"])
    outcome: str = Field(examples=["done"], description="Empty until it was handled.")
    said: str = Field(examples=["Đã gửi lại."])
    rule: str = Field(examples=["did_retry"], description="The stable code behind the words.")


class InterventionView(Answer):
    """How an intervention stands. `cases` are the first 200 lines."""

    id: UUID
    way: str
    stage: str = Field(examples=["tried"])
    second: bool = Field(description="True when another person has to agree.")
    per_second: float
    left_out: int
    counts: dict[str, int]
    going: bool
    paused: bool
    asked_at: datetime
    ended_at: datetime | None
    cases: list[InterventionLine]


@router.post(
    "",
    status_code=201,
    summary="Ask for an intervention and make its dry run",
    responses=documented(InvalidInput, SignInRequired, Forbidden, Refused, IdempotencyConflict),
)
async def create_intervention(
    services: CurrentServices,
    overseer: CurrentOverseer,
    language: Language,
    key: IdempotencyKey,
    form: InterventionForm,
) -> InterventionView:
    """Freeze the selection and say what would come of it, case by case; nothing is done yet."""
    if form.way in ELSEWHERE:
        raise NotFound
    viewer = overseer.staff.viewer
    params = deeds.checked_params(form.way, {str(name): value for name, value in form.params.items()})
    if form.filter:
        query = await query_of(services, overseer, form.filter)
        async with services.sessions.read() as session:
            chosen = list(await desk_ids(session, viewer, query.wanted(now()), limit=MOST + 1))
    else:
        async with services.sessions.read() as session:
            chosen = await ids_of_codes(session, form.cases)
    try:
        made = await deeds.begin(services, viewer, form.way, chosen, key=key, params=params, reason=form.reason)
    except StorageRefusedError as error:
        raise _refused(error) from error
    return await _view(services, overseer, made.id, language)


@router.get("/{intervention}", summary="How an intervention stands", responses=documented(SignInRequired, NotFound))
async def read_intervention(
    services: CurrentServices, overseer: CurrentOverseer, language: Language, intervention: UUID
) -> InterventionView:
    """Return stage, counts and the first lines."""
    return await _view(services, overseer, intervention, language)


@router.post(
    "/{intervention}",
    summary="Confirm, approve, pause, resume or stop",
    responses=documented(SignInRequired, NotFound, Refused),
)
async def take_step(
    services: CurrentServices,
    overseer: CurrentOverseer,
    language: Language,
    intervention: UUID,
    step: InterventionStep,
) -> InterventionView:
    """Take the next step; pressed again it changes nothing."""
    viewer = overseer.staff.viewer
    try:
        match step.do:
            case "confirm":
                await deeds.confirm_it(services, viewer, intervention, step.reason)
            case "approve" | "decline":
                agreed = step.do == "approve"
                await deeds.approve_it(services, viewer, intervention, agreed=agreed, answer=step.reason)
            case "drop":
                await deeds.drop_it(services, viewer, intervention)
            case _:
                await deeds.steer(services, viewer, intervention, step.do)
    except StorageRefusedError as error:
        raise _refused(error) from error
    return await _view(services, overseer, intervention, language)


async def _view(services: Services, overseer: Overseer, intervention: UUID, language: str) -> InterventionView:
    try:
        stands = await deeds.progress(services, overseer.staff.viewer, intervention)
    except NoInterventionError as error:
        raise NotFound from error
    async with services.sessions.read() as session:
        lines = await case_lines(session, intervention, limit=_LINES)
    shown = await shown_cases(services, lines)
    one = stands.intervention
    return InterventionView(
        id=one.id,
        way=one.way,
        stage=one.stage,
        second=one.second,
        per_second=one.per_second,
        left_out=one.left_out,
        counts=stands.counts,
        going=stands.going is not None,
        paused=stands.going is not None and stands.going.paused,
        asked_at=one.asked_at,
        ended_at=one.ended_at,
        cases=[
            InterventionLine(
                code=line.code,
                verdict=line.verdict,
                outcome=line.outcome,
                said=words.sentence.in_language(language),
                rule=(line.said if line.outcome else line.told).code,
            )
            for line, words in zip(lines, shown, strict=True)
        ],
    )


def _refused(error: StorageRefusedError) -> Exception:
    if isinstance(error, NoInterventionError):
        return NotFound()
    return Refused(say("Không thực hiện được lúc này."), extra={"rule": str(error)})
