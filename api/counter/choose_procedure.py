"""Choosing the procedure of a dossier: what the clerk uses most, by words, by sector, by kind of agency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.agency_names import agency_names
from api.dependencies import CurrentServices, CurrentStaff
from api.pages import see_other
from api.procedure_search import matching
from domain.deadline.moments import local_day
from domain.procedure.basics import Words
from domain.procedure.fields import field_name
from models.procedures import ListedVersion
from models.queries.counter_habits import UsedProcedure, used_procedures

router = APIRouter()

#: Alt+1 to Alt+9.
_PINNED = 9
_MOST_SHOWN = 100


@router.get("/cases/new")
async def choose_procedure(
    request: Request,
    services: CurrentServices,
    staff: CurrentStaff,
    q: Annotated[str, Query(max_length=100)] = "",
    sector: Annotated[str, Query(alias="field", max_length=60)] = "",
    kind: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Show the procedures in force that fit.

    Without a question, whoever has taken in a dossier today goes straight to the same procedure: F2 from
    anywhere is then the next citizen. `/cases/new?choose=1` always shows the choice.
    """
    today = local_day(datetime.now(UTC))
    versions = await services.definitions.all_in_force(today)
    async with services.sessions.read() as session:
        used = await used_procedures(session, staff.staff_id)
    in_force = {version.procedure_code: version for version in versions}
    pinned = [in_force[one.code] for one in used if one.code in in_force][:_PINNED]
    if not request.url.query and pinned and local_day(_last(used, pinned[0])) == today:
        return see_other(f"/cases/new/{pinned[0].procedure_code}")
    found = [
        version
        for version in matching(versions, q)
        if (not sector or version.field == sector) and (not kind or version.agency_kind == kind)
    ]
    asked = bool(q or sector or kind)
    values = {
        "q": q,
        "sector": sector,
        "kind": kind,
        "sectors": sorted(((one, field_name(one)) for one in {v.field for v in versions}), key=lambda pair: pair[1].vi),
        "kinds": _kinds(versions, agency_names(services.settings)),
        "pinned": [] if asked else pinned,
        "found": found[:_MOST_SHOWN],
        "count": len(found),
        "more": len(found) > _MOST_SHOWN,
        "field_name": field_name,
    }
    return services.pages.render(request, "counter/choose_procedure.html", values)


def _last(used: Sequence[UsedProcedure], version: ListedVersion) -> datetime:
    return next(one.last_at for one in used if one.code == version.procedure_code)


def _kinds(versions: Sequence[ListedVersion], names: dict[str, tuple[str, str]]) -> list[tuple[str, Words]]:
    kinds = sorted({version.agency_kind for version in versions})
    named = [(kind, names.get(kind, (kind, kind))) for kind in kinds]
    return [(kind, Words(vi=vi, en=en)) for kind, (vi, en) in named]
