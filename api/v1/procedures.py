"""Published procedures: find one, read one, ask what it costs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.definitions import Procedure
from api.dependencies import CurrentServices, Language
from api.errors import InvalidInput, NotFound
from api.filing import quoted
from api.problems import documented
from api.procedure_search import matching
from api.step_names import named, step_names
from api.v1.fields import Answer
from domain.deadline.limit import Limit
from domain.deadline.moments import local_day
from domain.procedure.fees import FeeFacts
from domain.procedure.plan import Channel, Stage

router = APIRouter(tags=["procedures"])


class ProcedureLine(Answer):
    """One procedure in a list."""

    code: str = Field(examples=["1.004873"])
    version: int = Field(examples=[1])
    name: str = Field(examples=["Cấp giấy xác nhận tình trạng hôn nhân"])
    field: str = Field(examples=["ho-tich"])
    agency_kind: str = Field(examples=["ubnd-xa"])


class ComponentOut(Answer):
    """One paper of the dossier."""

    id: str
    name: str
    form: str | None
    when: str | None = Field(description="In which case it is needed; null when always.")
    originals: int
    certified: int
    photocopies: int


class StepOut(Answer):
    """One step of the route."""

    id: str
    name: str
    stage: Stage
    kind: str
    who: str = Field(description="Staff role, or the kind of agency asked or told.")
    within: str | None = Field(examples=["1 working day"])


class FeeOut(Answer):
    """One fee of a quote."""

    id: str
    name: str
    amount: int = Field(description="Đồng.")
    explanation: str
    legal_basis: str


class QuoteOut(Answer):
    """What a dossier costs."""

    total: int = Field(examples=[8000], description="Đồng.")
    lines: list[FeeOut]


class ProcedureOut(ProcedureLine):
    """One procedure, whole."""

    sha256: str = Field(description="Hash of the canonical text that running cases carry.")
    online: str = Field(examples=["full"])
    effective_from: date
    effective_to: date | None
    legal_basis: list[str]
    deadline: dict[str, str] = Field(examples=[{"counter": "3 ngày làm việc"}])
    channels: list[str]
    ways: list[str] = Field(description="Ways the result can be received.")
    result: str
    components: list[ComponentOut]
    steps: list[StepOut]
    fee_ids: list[str]
    exemptions: dict[str, str] = Field(description="Id and name of groups that pay less.")


@router.get("/procedures", summary="Find procedures", responses=documented(InvalidInput))
async def list_procedures(
    services: CurrentServices,
    language: Language,
    q: Annotated[
        str, Query(max_length=100, description="Part of the name, with or without diacritics, or of the code.")
    ] = "",
) -> list[ProcedureLine]:
    """Return the procedures in force today whose name or code holds every word of `q`; all without `q`."""
    versions = await services.definitions.all_in_force(local_day(datetime.now(UTC)))
    return [
        ProcedureLine(
            code=version.procedure_code,
            version=version.version,
            name=version.name_en if language == "en" and version.name_en else version.name_vi,
            field=version.field,
            agency_kind=version.agency_kind,
        )
        for version in matching(versions, q)
    ]


@router.get("/procedures/{code}", summary="Read a procedure", responses=documented(NotFound))
async def get_procedure(services: CurrentServices, language: Language, code: str) -> ProcedureOut:
    """Return the version in force today: papers, steps, deadlines, ways, exemptions."""
    procedure = await _in_force(services, code)
    definition = procedure.definition
    names = step_names(definition)
    return ProcedureOut(
        code=definition.procedure,
        version=definition.version,
        name=definition.name.in_language(language),
        field=definition.field,
        agency_kind=definition.agency,
        sha256=procedure.version.sha256,
        online=definition.online,
        effective_from=procedure.version.effective_from,
        effective_to=procedure.version.effective_to,
        legal_basis=list(definition.legal_basis),
        deadline={
            channel.value: Limit.parse(limit).words(language)
            for channel in definition.accepted_channels
            if (limit := definition.deadline_of(channel))
        },
        channels=[channel.value for channel in definition.accepted_channels],
        ways=[way.value for way in definition.result.ways],
        result=definition.result.name.in_language(language),
        components=[
            ComponentOut(
                id=component.id,
                name=component.name.in_language(language),
                form=component.form,
                when=component.when.in_language(language) if component.when else None,
                originals=component.copies.original,
                certified=component.copies.certified,
                photocopies=component.copies.photocopy,
            )
            for component in definition.dossier
        ],
        steps=[
            StepOut(
                id=step.step_id,
                name=named(names[step.step_id], language),
                stage=Stage(str(path[1])),
                kind=step.kind.value,
                who=step.who,
                within=getattr(step, "within", None),
            )
            for path, step in definition.located_steps()
        ],
        fee_ids=[fee.id for fee in definition.fees],
        exemptions={
            exemption.id: exemption.name.in_language(language)
            for fee in definition.fees
            for exemption in fee.exemptions
        },
    )


@router.get("/procedures/{code}/fee", summary="Ask what a dossier costs", responses=documented(NotFound, InvalidInput))
async def quote_fee(
    services: CurrentServices,
    language: Language,
    code: str,
    channel: Channel,
    pages: Annotated[int, Query(ge=1, le=10_000, description="Pages of one original.")] = 1,
    copies: Annotated[int, Query(ge=1, le=10_000, description="Copies asked for.")] = 1,
    exemption: Annotated[str | None, Query(max_length=60, description="Id of an exempt group.")] = None,
) -> QuoteOut:
    """Return the fee of a dossier filed now, line by line with its reckoning."""
    procedure = await _in_force(services, code)
    today = local_day(datetime.now(UTC))
    quote = quoted(procedure, FeeFacts(channel, today, pages=pages, copies=copies, exemption=exemption))
    return QuoteOut(
        total=quote.total,
        lines=[
            FeeOut(
                id=line.id,
                name=line.name.in_language(language),
                amount=line.amount,
                explanation=line.explanation.in_language(language),
                legal_basis=line.legal_basis,
            )
            for line in quote.lines
        ],
    )


async def _in_force(services: CurrentServices, code: str) -> Procedure:
    procedure = await services.definitions.in_force(code, local_day(datetime.now(UTC)))
    if procedure is None:
        raise NotFound
    return procedure
