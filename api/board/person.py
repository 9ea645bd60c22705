"""What one person did in ninety days, step by step, beside the whole agency: to help and to share out, not to rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from api.board.access import CurrentLook, Look
from api.board.cautious_bars import cautious_bars
from api.board.frame import board_page
from api.board.naming import step_titles
from api.dependencies import CurrentServices, Language
from api.desk.list_query import id_of
from api.errors import NotFound
from api.language import Readable, say
from api.services import Services
from api.step_names import kind_name, named
from domain.procedure.basics import Words
from models.workload.paces import PersonStep, Somebody, person_at, person_steps

router = APIRouter()
#: So many bars fit a sheet; the table has them all.
_BARS = 16
_TIMES = say("Thời gian làm từng bước của một người")

StaffId = Annotated[str, Path(max_length=40)]


@dataclass(frozen=True, slots=True)
class WhatWasDone:
    """A person of an agency and the steps done there in ninety days with their names, the most frequent first."""

    who: Somebody
    rows: Sequence[tuple[PersonStep, Readable | Words]]


@router.get("/board/workload/people/{staff_id}")
async def show_person(
    request: Request, services: CurrentServices, look: CurrentLook, language: Language, staff_id: StaffId
) -> Response:
    """Show a person's times by step, each beside the agency's own; few tasks are marked and compared with nothing."""
    found = await done_by(services, look, staff_id)
    bars = [(f"{named(title, language)} · {row.procedure_code}", row.times) for row, title in found.rows[:_BARS]]
    values = {
        "who": found.who,
        "officer": staff_id,
        "rows": found.rows,
        "bars": _BARS,
        "svg": cautious_bars("person", _TIMES, bars, language),
        "file": f"/board/workload/people/{staff_id}/export?agency={look.agency}",
    }
    return await board_page(request, services, look, "board/person.html", values)


async def done_by(services: Services, look: Look, staff_id: str) -> WhatWasDone:
    """Return what a person did at the agency looked at. Raises NotFound for nobody of it, or without an agency."""
    officer = id_of(staff_id)
    if officer is None or not look.agency:
        raise NotFound
    async with services.sessions.read() as session:
        who = await person_at(session, look.agency, officer)
        rows = await person_steps(session, look.agency, officer)
    if who is None:
        raise NotFound
    titles = await step_titles(services, {row.procedure_code for row in rows})
    return WhatWasDone(
        who, [(row, titles.get(f"{row.procedure_code}/{row.step}") or kind_name(row.kind)) for row in rows]
    )
