"""Moving running cases to another version: a try on every case, the move, its undoing."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from api.author.access import CurrentWriter, Writer
from api.author.choosing import ShownChoice
from api.author.refusals import refusal_of
from api.author.surroundings import agency_words, surroundings
from api.dependencies import CurrentServices, Language
from api.errors import NotFound, Unavailable
from api.language import Readable, say
from api.pages import see_other
from api.services import Services
from domain.case.migration_rules import Snag
from domain.case.migration_words import snag_sentence
from models.errors import StorageRefusedError
from models.moves import SECOND_PERSON_ABOVE, begin_run, confirm_move
from models.queries.authors import names_of
from models.queries.case_moves import move_lines, move_of, move_outcomes
from models.queries.chosen_cases import ids_of, standing_of
from models.tables import ProcedureMove, RunKind
from runtime.database import ReadSession
from workflows.messages import MoveRun
from workflows.move_runs import pause_run, run_of, start_run

router = APIRouter()
PAGE = 50
PER_SECOND = 5
OUTCOMES = {
    "": say("chưa đến"),
    "can_move": say("chuyển được"),
    "cannot_move": say("không chuyển được"),
    "moved": say("đã chuyển"),
    "not_moved": say("chưa chuyển"),
    "undone": say("đã quay lại"),
    "not_undone": say("không quay lại được"),
    "no_answer": say("không trả lời"),
}
_GOING_ON = say("Một lượt khác đang chạy. Chờ xong, hoặc tạm dừng lượt đó.")


@router.get("/procedures/moves/{move_id}")
async def show_move(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    language: Language,
    move_id: UUID,
    after: Annotated[str, Query(max_length=40)] = "",
    outcome: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the decision, how far its run is, and what became of each case with the reason."""
    return await _move_page(request, services, writer, language, move_id, after, outcome)


@router.post("/procedures/moves/{move_id}")
async def act(
    request: Request, services: CurrentServices, writer: CurrentWriter, language: Language, move_id: UUID
) -> Response:
    """Confirm, try, move, undo, pause or resume, as the button says."""
    do = str((await request.form()).get("do", ""))
    try:
        async with services.sessions.read() as session:
            if await move_of(session, writer.author, move_id) is None:
                raise NotFound
        if do == "confirm":
            async with services.sessions.write() as session:
                await confirm_move(session, writer.author, move_id)
        elif do in ("pause", "resume"):
            await pause_run(services.temporal, str(move_id), paused=do == "pause")
        elif do in tuple(RunKind):
            if await run_of(services.temporal, str(move_id)) is not None:
                return await _move_page(request, services, writer, language, move_id, refusal=_GOING_ON, status=409)
            async with services.sessions.write() as session:
                move = await begin_run(session, writer.author, move_id, RunKind(do))
            await start_run(services.temporal, MoveRun(str(move_id), move.run, do, PER_SECOND))
    except StorageRefusedError as refused:
        said = refusal_of(refused)
        return await _move_page(request, services, writer, language, move_id, refusal=said, status=409)
    except WorkflowAlreadyStartedError:
        return await _move_page(request, services, writer, language, move_id, refusal=_GOING_ON, status=409)
    except (RPCError, RuntimeError) as error:
        raise Unavailable from error
    return see_other(f"/procedures/moves/{move_id}")


async def _move_page(
    request: Request,
    services: Services,
    writer: Writer,
    language: str,
    move_id: UUID,
    after: str = "",
    outcome: str = "",
    *,
    refusal: Readable | None = None,
    status: int = 200,
) -> Response:
    async with services.sessions.read() as session:
        move = await move_of(session, writer.author, move_id)
        if move is None:
            raise NotFound
        counted = await move_outcomes(session, move_id)
        lines = await move_lines(session, writer.author, move_id, outcome=outcome, after=after, limit=PAGE + 1)
        names = await names_of(session, (move.decided_by, move.confirmed_by))
        choice = await _choice(session, move)
    going = await _going(services, move)
    values = {
        "move": move,
        "choice": choice,
        "going": going,
        "counted": {name: counted[name] for name in OUTCOMES if counted.get(name)},
        "total": sum(counted.values()),
        "reached": sum(counted.values()) - counted.get("", 0),
        "outcomes": OUTCOMES,
        "lines": [(line, [snag_sentence(Snag(**snag), language) for snag in line.snags]) for line in lines[:PAGE]],
        "next": lines[PAGE - 1].code if len(lines) > PAGE else "",
        "outcome": outcome,
        "names": names,
        "agencies": agency_words((await surroundings(services)).register, language),
        "is_decider": str(writer.id) == move.decided_by,
        "concerned": counted.get("can_move", 0) + counted.get("no_answer", 0),
        "limit": SECOND_PERSON_ABOVE,
        "refusal": refusal,
    }
    return services.pages.render(request, "author/move.html", values, status=status)


async def _choice(session: ReadSession, move: ProcedureMove) -> ShownChoice | None:
    """Return how the chosen cases stand that the decision has not taken in; None where it is about a version."""
    if move.selection_id is None:
        return None
    ids = await ids_of(session, move.selection_id)
    return ShownChoice(len(ids), await standing_of(session, ids, move.from_version, move.id))


async def _going(services: Services, move: ProcedureMove) -> MoveRun | None:
    """Return the run that is going on; when the engine does not answer, none is shown."""
    if not move.run:
        return None
    try:
        return await run_of(services.temporal, str(move.id))
    except (RPCError, RuntimeError):
        return None
