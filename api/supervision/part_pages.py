"""The page of one trouble of the installation: what is wrong, what can be pressed or typed, and what was pressed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, checked_key
from api.errors import FieldProblem, Forbidden, NotFound
from api.language import say
from api.pages import see_other
from api.services import Services
from api.supervision.inspect_words import code_words
from api.supervision.intervention_rows import Mark
from api.supervision.keeping import NOT_YOURS, CurrentKeeper, Keeper
from api.supervision.naming import (
    PART_DEEDS,
    PART_END_NAMES,
    PART_NAMES,
    PART_WAY_EFFECTS,
    PART_WAY_NAMES,
    Pair,
    pair,
    part_name,
)
from api.supervision.part_deeds import press
from domain.procedure.basics import Words
from domain.supervision.findings import Part
from domain.supervision.manual import advice_on
from domain.supervision.part_ways import PartEnd, PartWay, commands_of, ways_of_part
from domain.supervision.part_words import PART_PROBLEMS
from models.supervision.part_acts import (
    PATIENCE,
    PartActLine,
    PressReasonMissingError,
    TroubleOverError,
    acts_of_part,
)
from models.supervision.parts import PartTrouble, part_trouble
from runtime.temporal_pages import runs_address, schedule_address

router = APIRouter()
_LOOKS: Final = {PartEnd.DONE: "done", PartEnd.NO_LONGER: "waiting", PartEnd.FAILED: "overdue", "": "due-soon"}
_RUNS: Final = (Part.RUN_FAILING, Part.WORKFLOW_ORPHANED)
Number = Annotated[int, Path(ge=1, lt=2**63)]


@dataclass(frozen=True, slots=True)
class ShownAct:
    """One press as its row shows it; `told` says why it did not work, or that the trouble is there still."""

    line: PartActLine
    part: Words
    name: object
    way: Words
    mark: Mark
    told: Words | None
    waits: bool


def shown_act(line: PartActLine, now: datetime) -> ShownAct:
    """Return a press in words. One that waits longer than anybody should is told as unanswered."""
    late = not line.outcome and now - line.asked_at >= PATIENCE
    outcome, problem = (str(PartEnd.NO_ANSWER), "nobody_answered") if late else (line.outcome, line.problem)
    told = _problem(problem) if problem else None
    if outcome == PartEnd.DONE and line.gone_at is None:
        told = _NOT_YET
    return ShownAct(
        line,
        PART_NAMES.get(Part(line.cause), Words(vi=line.cause, en=line.cause)),
        part_name(line.cause, line.name),
        PART_WAY_NAMES[PartWay(line.way)],
        Mark(_LOOKS.get(outcome, "paused"), PART_END_NAMES[outcome]),
        told,
        waits=not outcome,
    )


@router.get("/desk/parts/{trouble}")
async def show_part(request: Request, services: CurrentServices, keeper: CurrentKeeper, trouble: Number) -> Response:
    """Show a trouble of a part, over or not, with its buttons or the commands to type."""
    return await _page(request, services, keeper, await _found(services, trouble))


@router.post("/desk/parts/{trouble}")
async def press_button(request: Request, services: CurrentServices, keeper: CurrentKeeper, trouble: Number) -> Response:
    """Press a button: once, with a reason, by somebody whose realm holds every agency."""
    found = await _found(services, trouble)
    if not keeper.may_press:
        raise Forbidden(NOT_YOURS)
    form = await request.form(max_fields=10)
    given = {name: str(form.get(name, ""))[:2000] for name in ("way", "reason", "key")}
    way = next((one for one in ways_of_part(found.cause, found.subject, found.key) if one == given["way"]), None)
    if way is None:
        raise NotFound
    key, reason = checked_key(given["key"]), given["reason"]
    try:
        await press(services, keeper.staff.staff_id, found, way, reason=reason, key=key)
    except PressReasonMissingError:
        return await _page(request, services, keeper, found, errors=(_NO_REASON,), status=422)
    except TroubleOverError:
        return await _page(request, services, keeper, await _found(services, trouble), over=True, status=409)
    return see_other(f"/desk/parts/{trouble}")


async def _found(services: Services, trouble: int) -> PartTrouble:
    async with services.sessions.read() as session:
        found = await part_trouble(session, trouble)
    if found is None or found.cause not in set(Part):
        raise NotFound
    return found


async def _page(
    request: Request,
    services: Services,
    keeper: Keeper,
    one: PartTrouble,
    *,
    errors: tuple[FieldProblem, ...] = (),
    over: bool = False,
    status: int = 200,
) -> Response:
    part = Part(one.cause)
    async with services.sessions.read() as session:
        lines = await acts_of_part(session, one.id)
    now = datetime.now(UTC)
    acts = [shown_act(line, now) for line in lines]
    waiting = any(act.waits for act in acts)
    ways = ways_of_part(one.cause, one.subject, one.key) if one.gone_at is None else ()
    values = {
        "one": one,
        "part": part,
        "kind": PART_NAMES[part],
        "deed": PART_DEEDS[part],
        "name": part_name(one.cause, one.name),
        "problem": _problem(str(one.detail["problem"])) if one.detail.get("problem") else None,
        "ways": [(way, PART_WAY_NAMES[way], PART_WAY_EFFECTS[way]) for way in ways],
        "commands": [(pair(line.where), line.line) for line in commands_of(part, one.name)] if not one.gone_at else [],
        "check": pair(advice_on(part).check),
        "temporal": _in_temporal(services, one),
        "acts": acts,
        "live": waiting,
        "may_press": keeper.may_press,
        "not_yours": NOT_YOURS,
        "desk": keeper.desk,
        "key": secrets.token_hex(12),
        "errors": errors,
        "over": over,
    }
    return services.pages.render(request, "supervision/part.html", values, status=status)


def _in_temporal(services: Services, one: PartTrouble) -> str:
    """Return where Temporal shows what the trouble is about; empty for a queue, an outside system or a version."""
    base, namespace = services.settings.temporal_ui_url, services.settings.temporal_namespace
    if one.subject == "schedule":
        return schedule_address(base, namespace, one.name) if one.cause != Part.SCHEDULE_MISSING else ""
    return runs_address(base, namespace, one.name) if one.cause in _RUNS else ""


def _problem(code: str) -> Words:
    known: Pair | None = PART_PROBLEMS.get(code)
    if known is not None:
        return pair(known)
    return Words(vi=code_words(code, "vi"), en=code_words(code, "en"))


_NOT_YET: Final = Words(
    vi="Sự cố còn trong danh sách; lần xem của phút tới sẽ cho biết.",
    en="The trouble is listed still; the look of the next minute will tell.",
)
_NO_REASON = FieldProblem(
    "reason", "required", say("Còn thiếu lý do."), say("Ghi lý do; lý do được lưu cùng việc này.")
)
