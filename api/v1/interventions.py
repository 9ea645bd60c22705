"""Interventions for programs: a selection with its dry run, approval by a second person, how far it is."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from api.dependencies import CurrentServices, IdempotencyKey, Language
from api.errors import Forbidden, IdempotencyConflict, NotFound, Refused, SignInRequired
from api.language import say
from api.problems import documented, invalid
from api.security.ways_in import STAFF
from api.services import Services
from api.supervision import interventions as deeds
from api.supervision.access import CurrentOverseer, Overseer
from api.supervision.intervention_rows import shown_cases
from api.supervision.list_page import query_of
from api.v1.intervention_shapes import InterventionForm, InterventionLine, InterventionStep, InterventionView
from domain.supervision.interventions import ELSEWHERE, MOST
from models.base import now
from models.errors import StorageRefusedError
from models.supervision.desk import desk_ids
from models.supervision.intervention_errors import NoInterventionError
from models.supervision.intervention_pages import case_lines
from models.supervision.interventions import ids_of_codes

router = APIRouter(prefix="/interventions", tags=["interventions"])
_LINES = 200
_NOT_NOW = say("Không thực hiện được lúc này.")
InterventionId = Annotated[
    UUID, Path(description="Id of the intervention.", examples=["0190b7a3-1f70-7c0b-8d52-64e1a9f3b802"])
]


@router.post(
    "",
    status_code=201,
    summary="Ask for an intervention and make its dry run",
    responses=documented(
        invalid("missing", "reason"),
        SignInRequired,
        Forbidden,
        NotFound,
        Refused(_NOT_NOW, extra={"rule": "nothing_chosen"}),
        IdempotencyConflict,
    ),
    openapi_extra=STAFF,
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
    cause = ""
    if form.filter:
        query = await query_of(services, overseer, form.filter)
        async with services.sessions.read() as session:
            chosen = list(await desk_ids(session, viewer, query.wanted(now()), limit=MOST + 1))
        cause = query.cause or ""
    else:
        async with services.sessions.read() as session:
            chosen = await ids_of_codes(session, form.cases)
    try:
        made = await deeds.begin(
            services, viewer, form.way, chosen, key=key, params=params, reason=form.reason, cause=cause
        )
    except StorageRefusedError as error:
        raise _refused(error) from error
    return await _view(services, overseer, made.id, language)


@router.get(
    "/{intervention}",
    summary="How an intervention stands",
    responses=documented(invalid("uuid_parsing", "intervention"), SignInRequired, NotFound),
    openapi_extra=STAFF,
)
async def read_intervention(
    services: CurrentServices, overseer: CurrentOverseer, language: Language, intervention: InterventionId
) -> InterventionView:
    """Return stage, counts and the first lines."""
    return await _view(services, overseer, intervention, language)


@router.post(
    "/{intervention}",
    summary="Confirm, approve, pause, resume or stop",
    responses=documented(
        invalid("missing", "do"), SignInRequired, NotFound, Refused(_NOT_NOW, extra={"rule": "same_person"})
    ),
    openapi_extra=STAFF,
)
async def take_step(
    services: CurrentServices,
    overseer: CurrentOverseer,
    language: Language,
    intervention: InterventionId,
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
    return Refused(_NOT_NOW, extra={"rule": str(error)})
