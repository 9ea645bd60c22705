"""When a time limit ends, and why."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, Field

from api.dependencies import CurrentServices, Language
from api.errors import FieldProblem, InvalidInput
from api.language import say
from api.problems import documented
from api.v1.fields import Answer
from domain.deadline.due import Convention, CountingRules, due
from domain.deadline.errors import LimitError
from domain.deadline.limit import Limit

router = APIRouter(tags=["calendar"])

_BAD_LIMIT = FieldProblem(
    "limit",
    "bad_limit",
    say("Không phải thời hạn đọc được."),
    say("Viết một số nguyên và đơn vị: 3 working days, 8 working hours, 2 hours, 15 days, 1 month, same day."),
)


class DueOut(Answer):
    """The end of a time limit."""

    due_at: datetime
    appointment_at: datetime = Field(description="What a receipt prints: a moment at which the office is open.")
    last_day: date
    provisional: bool = Field(description="True when it touches a year whose holidays are not decided yet.")
    limit: str
    sentence: str = Field(description="Why it is that date, in one sentence.")


@router.get("/calendar/due", summary="Count a time limit", responses=documented(InvalidInput(errors=(_BAD_LIMIT,))))
async def due_date(
    services: CurrentServices,
    language: Language,
    start: Annotated[
        AwareDatetime,
        Query(description="When the limit begins; ISO 8601 with offset.", examples=["2026-02-13T14:05:00+07:00"]),
    ],
    limit: Annotated[
        str,
        Query(
            max_length=40,
            description="3 working days, 8 working hours, 15 days, same day …",
            examples=["3 working days"],
        ),
    ],
    cut_off: Annotated[
        str,
        Query(
            pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^$",
            description="Received later counts as next day.",
            examples=["15:00"],
        ),
    ] = "",
) -> DueOut:
    """Return when a limit ends by the newest working calendar, with the explanation."""
    try:
        asked = Limit.parse(limit)
    except LimitError as error:
        raise InvalidInput(errors=(_BAD_LIMIT,)) from error
    rules = CountingRules(
        convention=Convention(services.settings.convention),
        cut_off=time.fromisoformat(cut_off) if cut_off else None,
    )
    try:
        counted = due(start, asked, await services.definitions.calendar(), rules)
    except OverflowError as error:  # past the year 9999
        raise InvalidInput(errors=(_BAD_LIMIT,)) from error
    return DueOut(
        due_at=counted.instant,
        appointment_at=counted.appointment,
        last_day=counted.last_day,
        provisional=counted.provisional,
        limit=asked.words(language),
        sentence=counted.sentence(language),
    )
