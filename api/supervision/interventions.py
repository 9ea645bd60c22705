"""Taking ways out: asked for with a dry run, confirmed, approved by a second person, run, paused and stopped.

Plain functions, for pages, the JSON door and demonstrations alike.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from temporalio.service import RPCError

from activities.records import Records
from activities.supervision.interventions import look_at, try_one
from activities.supervision.ways import Hands
from api.errors import FieldProblem, InvalidInput, Unavailable
from api.language import say
from api.services import Services
from api.whole_act_forms import iso_day, readable_days
from domain.case.words import ANSWERS
from domain.supervision.causes import WayOut
from domain.supervision.interventions import PARAMETERS, Stage, Told, Verdict
from models.supervision.intervention_items import preview_item
from models.supervision.intervention_outcomes import counts, next_cases
from models.supervision.interventions import approve, ask_for, confirm, drop, end_phase, intervention_of
from models.tables import Intervention
from models.viewer import Viewer
from workflows.intervention_runs import (
    intervening_of,
    pause_intervening,
    start_intervening,
    stop_intervening,
)
from workflows.messages import InterventionRun

log = structlog.stdlib.get_logger()
#: So many cases are tried while the page is made; more are tried by a run that the page shows.
AT_ONCE = 25
_SIDE_BY_SIDE = 8
_RATES = ("agencies", "payments", "post", "taxes", "portal", "sms", "zalo", "email", "signature")
_MISSING = {
    "to": (say("Chưa chọn người nhận."), say("Chọn một người, hoặc trả việc về tổ.")),
    "day": (say("Ngày này không đọc được."), say("Ghi ngày, tháng, năm, ví dụ 01/12/2026.")),
    "days": (say("Số ngày gia hạn không đọc được."), say("Ghi số ngày làm việc, ví dụ 3.")),
    "answer": (say("Chưa chọn câu trả lời."), say("Chọn câu trả lời cần ghi.")),
    "step": (say("Chưa ghi bước để đưa về."), say("Ghi mã bước, ví dụ review.")),
    "basis": (say("Còn thiếu căn cứ pháp lý."), say("Ghi điều, khoản của văn bản cho phép việc này.")),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How an intervention stands: its counts by outcome (or verdict), and the run that is going on, if any."""

    intervention: Intervention
    counts: dict[str, int]
    going: InterventionRun | None

    @property
    def total(self) -> int:
        """How many cases were chosen."""
        return sum(self.counts.values())

    @property
    def concerned(self) -> int:
        """How many cases it can still be done to."""
        return sum(self.counts.get(one, 0) for one in (Verdict.CAN, Verdict.NO_ANSWER))


def rates_of(services: Services) -> dict[str, float]:
    """Return the rates agreed with the outside systems, by system."""
    return {name: float(getattr(services.settings, f"{name}_per_second")) for name in _RATES}


def checked_params(way: WayOut, given: dict[str, str]) -> dict[str, str]:
    """Return what a way needs, made readable for the case. Raises InvalidInput field by field."""
    params: dict[str, str] = {}
    problems: list[FieldProblem] = []
    for name in PARAMETERS.get(way, ()):
        value = given.get(name, "").strip()
        if name == "day":
            value = iso_day(value)
        elif (name == "days" and not readable_days(value)) or (name == "answer" and value not in ANSWERS):
            value = ""
        if value:
            params[name] = value[:200]
        else:
            problems.append(FieldProblem(name, "required", *_MISSING[name]))
    if problems:
        raise InvalidInput(errors=tuple(problems))
    return params


async def preview(
    services: Services, viewer: Viewer, way: WayOut, code: str, cause: str = ""
) -> tuple[Verdict, Told] | None:
    """Say what a way without parameters would do to one case, meant for a cause; None for one not the viewer's."""
    async with services.sessions.read() as session:
        item = await preview_item(session, viewer, way, code, {}, cause)
    return await look_at(_hands(services), item) if item is not None else None


async def begin(
    services: Services,
    viewer: Viewer,
    way: WayOut,
    case_ids: Sequence[UUID],
    *,
    key: str,
    params: dict[str, str],
    reason: str = "",
    cause: str = "",
) -> Intervention:
    """Freeze the cases and make the dry run: at once for a handful, by a run for more. The same key is the same one.

    `cause` is what the way is meant for where a case has several causes it leads out of.
    Raises NothingChosenError, TooManyChosenError, Unavailable while the engine that would run it is away.
    """
    async with services.sessions.write() as session:
        made = await ask_for(
            session,
            viewer,
            way,
            case_ids,
            key=key,
            params=params,
            reason=reason,
            threshold=services.settings.second_person_above,
            rates=rates_of(services),
            cause=cause,
        )
    if made.stage != Stage.TRYING:
        return made
    log.info("intervention_asked_for", intervention=str(made.id), way=way, cases=len(case_ids))
    async with services.sessions.read() as reading:
        waiting = await next_cases(reading, made.id, "try", AT_ONCE + 1)
    if len(waiting) > AT_ONCE:
        await _start(services, made, "try")
        return made
    hands, few = _hands(services), asyncio.Semaphore(_SIDE_BY_SIDE)

    async def one(case_id: UUID) -> None:
        async with few:
            await try_one(hands, made.id, case_id)

    await asyncio.gather(*(one(case_id) for case_id in waiting))
    async with services.sessions.write() as writing:
        await end_phase(writing, made.id, "try", stopped=False)
        return await intervention_of(writing, viewer, made.id)


async def confirm_it(services: Services, viewer: Viewer, intervention_id: UUID, reason: str) -> Intervention:
    """Confirm; it starts at once unless a second person has to agree. Raises what `confirm` does."""
    async with services.sessions.write() as session:
        made, starts = await confirm(session, viewer, intervention_id, reason, services.settings.second_person_above)
    if starts:
        log.info("intervention_confirmed", intervention=str(made.id), way=made.way)
        await _start(services, made, "run")
    return made


async def approve_it(
    services: Services, viewer: Viewer, intervention_id: UUID, *, agreed: bool, answer: str
) -> Intervention:
    """Agree or refuse as the second person; agreed, it starts. Raises what `approve` does."""
    async with services.sessions.write() as session:
        made, starts = await approve(session, viewer, intervention_id, agreed=agreed, answer=answer)
    if starts:
        log.info("intervention_approved", intervention=str(made.id), way=made.way)
        await _start(services, made, "run")
    return made


async def drop_it(services: Services, viewer: Viewer, intervention_id: UUID) -> Intervention:
    """Give it up before it begins."""
    async with services.sessions.write() as session:
        made = await drop(session, viewer, intervention_id)
    await _quietly(stop_intervening(services.temporal, str(intervention_id), "try"))
    return made


async def steer(services: Services, viewer: Viewer, intervention_id: UUID, do: str) -> Intervention:
    """Pause, resume, stop, or start anew what an outage broke off. Raises NoInterventionError, Unavailable."""
    async with services.sessions.read() as session:
        made = await intervention_of(session, viewer, intervention_id)
    kind = "try" if made.stage == Stage.TRYING else "run"
    if made.stage not in (Stage.TRYING, Stage.RUNNING):
        return made
    try:
        if do == "continue":
            await start_intervening(
                services.temporal, str(made.id), kind, *([made.per_second] if kind == "run" else [])
            )
        elif do == "stop":
            await stop_intervening(services.temporal, str(made.id), kind)
        else:
            await pause_intervening(services.temporal, str(made.id), kind, paused=do == "pause")
    except (RPCError, RuntimeError) as error:
        raise Unavailable from error
    log.info("intervention_steered", intervention=str(made.id), do=do)
    return made


async def progress(services: Services, viewer: Viewer, intervention_id: UUID) -> Progress:
    """Return how an intervention stands. Raises NoInterventionError for a foreign one."""
    async with services.sessions.read() as session:
        made = await intervention_of(session, viewer, intervention_id)
        counted = await counts(session, intervention_id)
    going = None
    if made.stage in (Stage.TRYING, Stage.RUNNING):
        try:
            kind = "try" if made.stage == Stage.TRYING else "run"
            going = await intervening_of(services.temporal, str(made.id), kind)
        except (RPCError, RuntimeError):
            going = None
    return Progress(made, counted, going)


async def _start(services: Services, made: Intervention, kind: str) -> None:
    try:
        await start_intervening(services.temporal, str(made.id), kind, *([made.per_second] if kind == "run" else []))
    except (RPCError, RuntimeError) as error:
        # It is kept, and its page offers to start it once the engine is back.
        log.warning("intervention_not_started", intervention=str(made.id), problem=type(error).__name__)


async def _quietly(stopping: object) -> None:
    try:
        await stopping  # type: ignore[misc]  # a coroutine of ours
    except (RPCError, RuntimeError) as error:
        log.warning("intervention_not_stopped", problem=type(error).__name__)


def _hands(services: Services) -> Hands:
    mail = services.settings.smtp_host not in ("", "none")
    return Hands(services.sessions, services.temporal, Records(services.sessions), services.recorded, mail=mail)
