"""The operator's manual as pages: every cause a case can stand on the desk for, every trouble of a part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.errors import NotFound
from api.supervision.keeping import CurrentKeeper
from api.supervision.links import roles_for
from api.supervision.naming import (
    CAUSE_NAMES,
    CAUSE_SENTENCES,
    GROUP_NAMES,
    PART_DEEDS,
    PART_NAMES,
    PART_WAY_NAMES,
    SIDE_NAMES,
    WAY_NAMES,
    pair,
)
from domain.procedure.basics import Words
from domain.supervision.causes import TREATMENTS, Cause, Group, causes_of
from domain.supervision.findings import Part
from domain.supervision.manual import advice_on
from domain.supervision.part_ways import KEEPERS, all_ways_of

router = APIRouter()


@dataclass(frozen=True, slots=True)
class WayOfPage:
    """A way out as its cause's page tells it: its name and the roles that may take it."""

    name: Words
    roles: Sequence[str]


@router.get("/desk/causes")
async def show_causes(request: Request, services: CurrentServices, keeper: CurrentKeeper) -> Response:
    """Show the contents of the manual."""
    values = {
        "groups": [
            (GROUP_NAMES[group], [(cause, CAUSE_NAMES[cause], CAUSE_SENTENCES[cause]) for cause in causes_of(group)])
            for group in Group
        ],
        "parts": [(part, PART_NAMES[part], PART_DEEDS[part]) for part in Part],
    }
    return services.pages.render(request, "supervision/causes.html", values | {"desk": keeper.desk})


@router.get("/desk/causes/{cause}")
async def show_cause(request: Request, services: CurrentServices, keeper: CurrentKeeper, cause: str) -> Response:
    """Show the page of one cause, or of one trouble of a part."""
    if of_cause := next((one for one in Cause if one.value == cause), None):
        values = _of_cause(of_cause)
    elif of_part := next((one for one in Part if one.value == cause), None):
        values = _of_part(of_part)
    else:
        raise NotFound
    return services.pages.render(request, "supervision/cause.html", values | {"desk": keeper.desk})


def _of_cause(cause: Cause) -> dict[str, Any]:
    treatment, order = TREATMENTS[cause], list(Cause)
    place = order.index(cause)
    return {
        "code": cause,
        "name": CAUSE_NAMES[cause],
        "sentence": CAUSE_SENTENCES[cause],
        "group": GROUP_NAMES[treatment.group],
        "side": SIDE_NAMES[treatment.side],
        "ways": [WayOfPage(WAY_NAMES[way], roles_for(way, cause)) for way in treatment.ways],
        "rank": place + 1,
        "before": (order[place - 1], CAUSE_NAMES[order[place - 1]]) if place else None,
        "after": (order[place + 1], CAUSE_NAMES[order[place + 1]]) if place + 1 < len(order) else None,
        **_advice(cause),
    }


def _of_part(part: Part) -> dict[str, Any]:
    return {
        "code": part,
        "name": PART_NAMES[part],
        "sentence": PART_DEEDS[part],
        "group": None,
        "side": None,
        "ways": [WayOfPage(PART_WAY_NAMES[way], KEEPERS) for way in all_ways_of(part)],
        "rank": 0,
        "before": None,
        "after": None,
        **_advice(part),
    }


def _advice(cause: Cause | Part) -> dict[str, Words]:
    advice = advice_on(cause)
    return {"found": pair(advice.found), "gone": pair(advice.gone), "check": pair(advice.check)}
