"""What every page of the board shares: how old its figures are, its tabs, what it is narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.board.access import Look
from api.board.choosing import procedure_options
from api.board.links import cases_link, person_link, step_link
from api.board.words import COUNT_WORDS, SIDE_WORDS, duration, share
from api.language import language_of
from api.services import Services
from domain.deadline.moments import local_day
from domain.workload.few import is_few
from models.workload.board import cases_left
from models.workload.refresh import last_look

#: The figures are made each minute; from this age on the page complains.
STALE = timedelta(minutes=5)


async def board_page(
    request: Request, services: Services, look: Look, template: str, values: Mapping[str, Any], *, status: int = 200
) -> Response:
    """Render a page of the board with its frame."""
    async with services.sessions.read() as session:
        made = await last_look(session)
        left = await cases_left(session)
    language = language_of(request, services.settings.language)
    as_of = made.looked_at if made else None
    procedures = await services.definitions.all_in_force(local_day(datetime.now(UTC)))
    chosen = next((one for one in procedures if one.procedure_code == look.procedure), None)
    kinds = frozenset(one.kind for one in await services.definitions.agencies() if one.id in look.seen)
    framed = {
        "look": look,
        "export": "",
        "refreshes": False,
        "as_of": as_of,
        "stale": as_of is None or datetime.now(UTC) - as_of > STALE,
        "left": left,
        "narrowed_to": chosen,
        "procedure_options": procedure_options(procedures, kinds, language, chosen),
        "narrowed": urlencode({key: value for key, value in _narrowed(look).items() if value}),
        "cases": lambda name, **of: cases_link(name, **{"agency": look.agency, "procedure": look.procedure, **of}),
        "step_link": lambda code, step: step_link(code, step, agency=look.agency if len(look.seen) > 1 else ""),
        "tasks_link": lambda officer, due="": f"/board/workload/tasks?{urlencode(_tasks(look, officer, due))}",
        "person_link": lambda officer, agency: person_link(officer, agency=agency),
        "is_few": is_few,
        "count_words": COUNT_WORDS,
        "side_words": SIDE_WORDS,
        "duration": lambda seconds: duration(seconds, language),
        "share": lambda part, whole: share(part, whole, language),
        **values,
    }
    return services.pages.render(request, template, framed, status=status)


def _narrowed(look: Look) -> dict[str, str]:
    return {"agency": look.agency if len(look.seen) > 1 else "", "procedure": look.procedure}


def _tasks(look: Look, officer: str, due: str) -> dict[str, str]:
    return {"agency": look.agency, "officer": officer} | ({"due": due} if due else {})
