"""Asking for an intervention: what a way needs, what it would do, and the selection that is then frozen."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, checked_key
from api.errors import FieldProblem, Forbidden, InvalidInput, NotFound
from api.language import Readable, language_of, say
from api.pages import see_other
from api.services import Services
from api.step_names import step_names
from api.supervision import interventions as deeds
from api.supervision.access import CurrentOverseer, Overseer
from api.supervision.elsewhere import led_elsewhere, led_to_move
from api.supervision.further import line_of
from api.supervision.intervention_rows import NAMES, REFUSED, Mark, way_name
from api.supervision.links import Link, way_link, ways_open
from api.supervision.list_page import query_of
from api.supervision.naming import WAY_NAMES
from domain.case.words import ANSWERS
from domain.procedure.basics import Words
from domain.procedure.plan import StepKind
from domain.supervision.causes import WayOut
from domain.supervision.intervention_words import told_sentence
from domain.supervision.interventions import ELSEWHERE, MOST, PARAMETERS, POSTS, Stage, Verdict, needs_second
from models.base import now
from models.errors import StorageRefusedError
from models.supervision.desk import desk_ids
from models.supervision.intervention_items import preview_item
from models.supervision.intervention_pages import receivers_for
from models.supervision.interventions import ids_of_codes
from models.supervision.narrowing import agencies_for
from models.tables import Case
from models.viewer import Viewer

router = APIRouter()
_BACK_TO: Final = frozenset({StepKind.REVIEW, StepKind.VISIT, StepKind.ASK, StepKind.SIGN})


@router.get("/desk/ways/{way}")
async def show_way(
    request: Request,
    services: CurrentServices,
    overseer: CurrentOverseer,
    way: WayOut,
    case: Annotated[str, Query(max_length=60)] = "",
    cause: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Ask for what a way needs for one case, with what it would do; ways with pages of their own lead there."""
    if way in ELSEWHERE:
        return await led_elsewhere(services, overseer, way, case)
    async with services.sessions.read() as session:
        known = await preview_item(session, overseer.staff.viewer, way, case, {})
    if known is None:
        raise NotFound
    return await _ask(request, services, overseer, way, [case], "", {"cause": cause})


@router.post("/desk/interventions")
async def ask(request: Request, services: CurrentServices, overseer: CurrentOverseer) -> Response:
    """Freeze what was chosen and make the dry run; first ask for what the way needs and for the reason."""
    form = await request.form(max_fields=2000)
    given = {str(name): str(value)[:2000] for name, value in form.items()}
    way = next((one for one in WayOut if one.value == given.get("way")), None)
    if way is None or way in ELSEWHERE - {WayOut.MOVE_VERSION}:
        raise NotFound
    codes = [str(code)[:60] for code in form.getlist("chosen")]
    text = given.get("filter", "")[:1000]
    if way is WayOut.MOVE_VERSION:
        chosen = await _chosen(services, overseer, codes, text)
        return await led_to_move(request, services, overseer, chosen, given.get("query", text))
    if "key" not in given:
        return await _ask(request, services, overseer, way, codes, text, given)
    key = checked_key(given["key"])
    try:
        params = deeds.checked_params(way, given)
        if not given.get("reason", "").strip():
            raise InvalidInput(errors=(_NO_REASON,))
        chosen = await _chosen(services, overseer, codes, text)
        made = await deeds.begin(
            services,
            overseer.staff.viewer,
            way,
            chosen,
            key=key,
            params=params,
            reason=given.get("reason", ""),
            cause=given.get("cause", ""),
        )
        if given.get("confirm") and made.stage == Stage.TRIED:
            await deeds.confirm_it(services, overseer.staff.viewer, made.id, given.get("reason", ""))
    except InvalidInput as wrong:
        return await _ask(request, services, overseer, way, codes, text, given, wrong.errors)
    except StorageRefusedError as refused:
        if str(refused) == "nothing_to_do":
            return see_other(f"/desk/interventions/{made.id}?said={refused!s}")
        return await _ask(request, services, overseer, way, codes, text, given, said=str(refused), status=409)
    return see_other(f"/desk/interventions/{made.id}")


async def _ask(
    request: Request,
    services: Services,
    overseer: Overseer,
    way: WayOut,
    codes: Sequence[str],
    text: str,
    given: dict[str, str],
    errors: tuple[FieldProblem, ...] = (),
    *,
    said: str = "",
    status: int = 200,
) -> Response:
    viewer = overseer.staff.viewer
    if not agencies_for(viewer, way, *POSTS[way]):
        raise Forbidden(say("Việc này cần vai trò khác của cơ quan giải quyết."))
    chosen = await _chosen(services, overseer, codes, text)
    needs = PARAMETERS.get(way, ())
    # One case and nothing to fill in: what would come of it is told here, and it is done from here.
    alone = len(chosen) == 1 and codes and not needs
    looked = await deeds.preview(services, viewer, way, codes[0], given.get("cause", "")) if alone else None
    language = language_of(request, services.settings.language)
    async with services.sessions.read() as session:
        people = await receivers_for(session, viewer) if "to" in needs else []
        first = await session.get(Case, chosen[0]) if chosen and "step" in needs else None
    values = {
        "way": way,
        "name": way_name(way),
        "codes": codes if not text else [],
        "text": text,
        "count": len(chosen),
        "needs": needs,
        "second": needs_second(way, len(chosen), services.settings.second_person_above),
        "people": people,
        "steps": await _steps(services, first),
        "answers": sorted(ANSWERS),
        "given": given,
        "verdict": Mark("", NAMES[looked[0]]) if looked else None,
        "can": looked is None or _can(looked[0]),
        "effect": told_sentence(looked[1], language) if looked else "",
        "others": await _others(services, viewer, codes[0], way) if looked and not _can(looked[0]) else (),
        "confirm": looked is not None and looked[0] == Verdict.CAN,
        "key": given.get("key") or secrets.token_hex(12),
        "errors": errors,
        "refusal": REFUSED.get(said or ("nothing_chosen" if not chosen else "")),
    }
    return services.pages.render(
        request, "supervision/intervention_ask.html", values, status=422 if errors else 409 if said else status
    )


def _can(verdict: Verdict) -> bool:
    return verdict in (Verdict.CAN, Verdict.NO_ANSWER)


async def _others(services: Services, viewer: Viewer, code: str, way: WayOut) -> list[tuple[Words, Link]]:
    """Return the other ways out of the line of a case, for who finds this one closed."""
    row = await line_of(services, viewer, code)
    if row is None:
        return []
    return [(WAY_NAMES[other], way_link(row, other)) for other in ways_open(row, viewer) if other is not way]


async def _chosen(services: Services, overseer: Overseer, codes: Sequence[str], text: str) -> list[UUID]:
    """Return the cases chosen: those ticked, or all of the filter as it is now."""
    async with services.sessions.read() as session:
        if not text:
            return await ids_of_codes(session, codes)
    query = await query_of(services, overseer, text)
    async with services.sessions.read() as session:
        return list(await desk_ids(session, overseer.staff.viewer, query.wanted(now()), limit=MOST + 1))


async def _steps(services: Services, case: Case | None) -> dict[str, Readable | Words]:
    """Return the steps a case of this procedure may be brought back to; each case then says whether it can."""
    procedure = await services.definitions.of_case(case) if case else None
    if procedure is None:
        return {}
    kinds = {step.step_id: step.kind for _, step in procedure.definition.located_steps()}
    return {step: name for step, name in step_names(procedure.definition).items() if kinds[step] in _BACK_TO}


_NO_REASON = FieldProblem(
    "reason", "required", say("Còn thiếu lý do."), say("Ghi lý do; lý do được lưu cùng việc này và trong hồ sơ.")
)
