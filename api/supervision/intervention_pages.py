"""The pages of interventions asked for: dry run, confirmed, approved, watched, and what became of each case."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices
from api.desk.list_query import today
from api.desk.sheets import Sheet, SheetFormat, sheet_response
from api.errors import NotFound
from api.filters import short_time
from api.language import language_of, say
from api.pages import see_other
from api.services import Services
from api.supervision import interventions as deeds
from api.supervision.access import CurrentOverseer, Overseer
from api.supervision.intervention_rows import NAMES, REFUSED, shown_cases, stage_mark, way_name
from domain.supervision.interventions import MOST, End, Stage
from models.errors import StorageRefusedError
from models.supervision.intervention_errors import NoInterventionError
from models.supervision.intervention_outcomes import handled
from models.supervision.intervention_pages import case_lines, names_of_people

router = APIRouter()
ROWS: Final = 50
SHEET_ROWS: Final = 10_000
_STEERED: Final = frozenset({"pause", "resume", "stop", "continue"})


@router.get("/desk/interventions/{intervention}")
async def show_intervention(
    request: Request,
    services: CurrentServices,
    overseer: CurrentOverseer,
    intervention: UUID,
    what: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[int, Query(ge=0, le=MOST)] = 0,
    said: Annotated[str, Query(max_length=30)] = "",
) -> Response:
    """Show an intervention: what it would do, or how far it is, or what became of each case."""
    return await _page(request, services, overseer, intervention, what=what, after=after, said=said)


@router.post("/desk/interventions/{intervention}")
async def act(request: Request, services: CurrentServices, overseer: CurrentOverseer, intervention: UUID) -> Response:
    """Confirm, approve, refuse, give up, pause, resume, stop or start again, as the button says."""
    form = await request.form(max_fields=20)
    do, text = str(form.get("do", "")), str(form.get("reason", ""))[:2000]
    viewer = overseer.staff.viewer
    try:
        if do == "confirm":
            await deeds.confirm_it(services, viewer, intervention, text)
        elif do in ("approve", "decline"):
            await deeds.approve_it(services, viewer, intervention, agreed=do == "approve", answer=text)
        elif do == "drop":
            await deeds.drop_it(services, viewer, intervention)
        elif do in _STEERED:
            await deeds.steer(services, viewer, intervention, do)
        else:
            raise NotFound
    except NoInterventionError as error:
        raise NotFound from error
    except StorageRefusedError as refused:
        status = 422 if str(refused) == "reason_missing" else 409
        return await _page(request, services, overseer, intervention, said=str(refused), status=status)
    return see_other(f"/desk/interventions/{intervention}")


@router.get("/desk/interventions/{intervention}/export")
async def export_intervention(
    request: Request,
    services: CurrentServices,
    overseer: CurrentOverseer,
    intervention: UUID,
    format: Annotated[SheetFormat, Query()] = SheetFormat.XLSX,  # noqa: A002  # the name in the address
) -> Response:
    """Send every case of an intervention with what became of it as a sheet. It names no applicant."""
    language = language_of(request, services.settings.language)
    try:
        stands = await deeds.progress(services, overseer.staff.viewer, intervention)
    except NoInterventionError as error:
        raise NotFound from error
    async with services.sessions.read() as session:
        lines = await case_lines(session, intervention, limit=SHEET_ROWS)
    rows = [
        [
            one.code,
            one.procedure.in_language(language),
            one.cause.in_language(language) if one.cause else "",
            one.mark.name.in_language(language),
            one.sentence.in_language(language),
            short_time(one.at) if one.at else "",
        ]
        for one in await shown_cases(services, lines)
    ]
    name = way_name(stands.intervention.way).in_language(language)
    sheet = Sheet(name[:31], [head.read(language) for head in _HEADS], rows)
    return await sheet_response(sheet, format, f"can-thiep-{today():%Y%m%d}")


async def _page(
    request: Request,
    services: Services,
    overseer: Overseer,
    intervention: UUID,
    *,
    what: str = "",
    after: int = 0,
    said: str = "",
    status: int = 200,
) -> Response:
    viewer = overseer.staff.viewer
    try:
        stands = await deeds.progress(services, viewer, intervention)
    except NoInterventionError as error:
        raise NotFound from error
    one = stands.intervention
    async with services.sessions.read() as session:
        lines = await case_lines(session, intervention, what=what, after=after, limit=ROWS + 1)
        names = await names_of_people(session, [one.asked_by, one.approved_by])
        params = await _params(session, one.params)
        tried = await handled(session, intervention)
    mine = one.asked_by == viewer.staff_id
    values: dict[str, Any] = {
        "one": one,
        "way": way_name(one.way),
        "mark": stage_mark(one.stage),
        "lines": await shown_cases(services, lines[:ROWS]),
        "next": lines[ROWS - 1].place if len(lines) > ROWS else 0,
        "what": what if what in NAMES else "",
        "counts": [(name, NAMES[name], stands.counts[name]) for name in NAMES if stands.counts.get(name)],
        "total": stands.total,
        "concerned": stands.concerned,
        "concerned_left": stands.concerned + stands.counts.get(str(End.NOT_REACHED), 0),
        "reached": stands.total - stands.counts.get("", 0) if one.stage == Stage.TRYING else tried,
        "going": stands.going,
        "live": one.stage in (Stage.TRYING, Stage.RUNNING),
        "mine": mine,
        "asker": names.get(one.asked_by, ""),
        "approver": names.get(one.approved_by, "") if one.approved_by else "",
        "params": params,
        "threshold": services.settings.second_person_above,
        "stage": Stage(one.stage),
        "refusal": REFUSED.get(said),
        "no_reason": said == "reason_missing",
    }
    return services.pages.render(request, "supervision/intervention.html", values, status=status)


async def _params(session: Any, params: dict[str, Any]) -> list[tuple[str, str]]:
    shown = []
    for name, value in params.items():
        text = str(value)
        if name == "to" and text != "team":
            text = (await names_of_people(session, [UUID(text)])).get(UUID(text), text)
        shown.append((name, text))
    return shown


_HEADS = (
    say("Mã hồ sơ"),
    say("Thủ tục"),
    say("Nguyên nhân lúc chọn"),
    say("Kết quả"),
    say("Chi tiết"),
    say("Lúc"),
)
