"""Published procedures: find one, read one, ask what it costs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request

from api.chosen import chosen_of
from api.definitions import Procedure
from api.dependencies import CurrentServices, Language, ProcedureCode
from api.errors import FieldProblem, InvalidInput, NotFound
from api.filing import quoted
from api.language import say
from api.problems import documented, invalid
from api.procedure_search import matching
from api.v1.fields import Answer
from api.v1.procedure_shapes import ProcedureLine, ProcedureOut
from api.v1.procedure_view import procedure_out
from domain.deadline.moments import local_day
from domain.procedure.fees import FeeFacts
from domain.procedure.filed_as import WrongAnswerError
from domain.procedure.plan import Channel

router = APIRouter(tags=["procedures"])

CaseType = Annotated[str, Query(max_length=60, description="Which case it is.", examples=["thue"])]
ApplicantKind = Annotated[str, Query(max_length=60, description="Kind of applicant.", examples=["citizen"])]

_NO_ANSWER = say("Câu trả lời không đúng kiểu của câu hỏi.")
_READABLE = say("Trả lời bằng số nguyên, có hoặc không, hay ngày năm-tháng-ngày, theo câu hỏi.")


def _wrong(name: str, known: tuple[str, ...]) -> FieldProblem:
    mend = say("Chọn một trong: %(expected)s.", expected=", ".join(known)) if known else _READABLE
    return FieldProblem(name, "wrong_answer", _NO_ANSWER, mend)


class FeeOut(Answer):
    """One fee of a quote."""

    id: str
    name: str
    amount: int = Field(description="Đồng.")
    explanation: str
    legal_basis: str
    is_open: bool = Field(
        default=False,
        description="True while the provincial council's amount is not entered: 0 is charged meanwhile, not its cost.",
    )


class QuoteOut(Answer):
    """What a dossier costs."""

    total: int = Field(examples=[8000], description="Đồng.")
    lines: list[FeeOut]


@router.get(
    "/procedures",
    summary="Find procedures",
    responses=documented(invalid("string_too_long", "q", max_length=100)),
)
async def list_procedures(
    services: CurrentServices,
    language: Language,
    q: Annotated[
        str,
        Query(
            max_length=100,
            description="Part of the name, with or without diacritics, or of the code.",
            examples=["thường trú"],
        ),
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


@router.get(
    "/procedures/{code}",
    summary="Read a procedure",
    responses=documented(NotFound, InvalidInput(errors=(_wrong("channel", ("counter", "online")),))),
)
async def get_procedure(
    request: Request,
    services: CurrentServices,
    language: Language,
    code: ProcedureCode,
    channel: Annotated[str, Query(max_length=20, description="How it is to be filed.", examples=["online"])] = "",
    case_type: CaseType = "",
    applicant: ApplicantKind = "",
) -> ProcedureOut:
    """Return the version in force today: cases, papers, steps, deadlines, fees, ways, exemptions.

    What the query says of a dossier narrows it: parts that certainly do not apply are left out. The procedure's own
    questions are answered by their ids, `pages` and `copies` by a number.
    """
    del channel, case_type, applicant  # named for the documentation; read with the procedure's own questions
    procedure = await _in_force(services, code)
    on = local_day(datetime.now(UTC))
    chosen = chosen_of(procedure.definition, dict(request.query_params), on)
    if chosen.wrong:
        raise InvalidInput(errors=tuple(_wrong(name, known) for name, known in chosen.wrong.items()))
    return procedure_out(procedure, chosen.known, on, language)


@router.get(
    "/procedures/{code}/fee",
    summary="Ask what a dossier costs",
    responses=documented(NotFound, invalid("missing", "channel")),
)
async def quote_fee(
    request: Request,
    services: CurrentServices,
    language: Language,
    code: ProcedureCode,
    channel: Annotated[Channel, Query(description="How it is filed.", examples=["online"])],
    pages: Annotated[int, Query(ge=1, le=10_000, description="Pages of one original.", examples=[1])] = 1,
    copies: Annotated[int, Query(ge=1, le=10_000, description="Copies asked for.", examples=[1])] = 1,
    exemption: Annotated[
        str | None, Query(max_length=60, description="Id of an exempt group.", examples=["dieu-4"])
    ] = None,
    case_type: CaseType = "",
    applicant: ApplicantKind = "",
) -> QuoteOut:
    """Return the fee of a dossier filed now, line by line with its reckoning.

    The procedure's own questions are answered by their ids; a fee that depends on one left open is not charged.
    """
    procedure = await _in_force(services, code)
    today = local_day(datetime.now(UTC))
    own = {fact.id: request.query_params.get(fact.id, "") for fact in procedure.definition.facts or ()}
    answers = {"case_type": case_type, "applicant": applicant, "pages": str(pages), "copies": str(copies), **own}
    try:
        procedure = procedure.filed_as(channel, today, answers)
    except WrongAnswerError as error:
        raise InvalidInput(errors=(_wrong(error.name, error.known),)) from error
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
                is_open=line.is_open,
            )
            for line in quote.lines
        ],
    )


async def _in_force(services: CurrentServices, code: str) -> Procedure:
    procedure = await services.definitions.in_force(code, local_day(datetime.now(UTC)))
    if procedure is None:
        raise NotFound
    return procedure
