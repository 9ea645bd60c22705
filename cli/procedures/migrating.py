"""`motcua procedures move ...`: running cases to another version, by decision, tried before it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

from cli.procedures.app import LanguageOption, procedures_app
from cli.procedures.saying import refuse, say
from cli.procedures.stored import ByOption, refusal_sentence, with_database
from domain.case.migration import LegalTime
from domain.case.migration_rules import Snag
from domain.case.migration_words import snag_sentence
from runtime.settings import get_settings

if TYPE_CHECKING:
    from temporalio.client import Client

    from models.tables import ProcedureMove
    from runtime.database import Sessions

Answer = TypeVar("Answer")
MoveArgument = Annotated[UUID, typer.Argument(help="Mã quyết định chuyển / Id of the decision")]
PerSecond = Annotated[int, typer.Option("--per-second", min=1, max=100, help="Số hồ sơ mỗi giây / Cases each second")]

move_app = typer.Typer(
    help="Chuyển hồ sơ đang chạy sang phiên bản khác / Move running cases to another version",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
procedures_app.add_typer(move_app, name="move")

_OUTCOMES = {
    "": ("chưa đến", "not reached"),
    "can_move": ("chuyển được", "can move"),
    "cannot_move": ("không chuyển được", "cannot move"),
    "moved": ("đã chuyển", "moved"),
    "not_moved": ("chưa chuyển", "not moved"),
    "undone": ("đã quay lại", "taken back"),
    "not_undone": ("không quay lại được", "not taken back"),
    "no_answer": ("không trả lời", "no answer"),
}


@move_app.command("plan")
def plan(
    code: Annotated[str, typer.Argument(help="Mã thủ tục / Procedure code")],
    by: ByOption,
    from_version: Annotated[int, typer.Option("--from", help="Phiên bản cũ / Old version")],
    to_version: Annotated[int, typer.Option("--to", help="Phiên bản mới / New version")],
    reason: Annotated[str, typer.Option("--reason", help="Lý do / Why")],
    mapping: Annotated[list[str], typer.Option("--map", help="bước-cũ=bước-mới / old=new; old= : bỏ")] = [],  # noqa: B006  typer copies it
    legal_time: Annotated[LegalTime, typer.Option("--legal-time", help="keep | new")] = LegalTime.KEEP,
    decision: Annotated[str, typer.Option("--decision", help="Số quyết định / Number of the decision")] = "",
    language: LanguageOption = "vi",
) -> None:
    """Lập quyết định chuyển; chưa hồ sơ nào thay đổi / Store a decision; no case changes yet."""
    from models.authoring import Author
    from models.moves import decide_move

    pairs = dict(one.partition("=")[::2] for one in mapping)

    async def store(sessions: Sessions) -> UUID:
        async with sessions.write() as session:
            decided = await decide_move(
                session,
                Author(by),
                procedure_code=code,
                from_version=from_version,
                to_version=to_version,
                mapping=pairs,
                legal_time=legal_time,
                reason=reason,
                decision=decision,
            )
            return decided.id

    typer.echo(with_database(store, language))


@move_app.command("confirm")
def confirm(move_id: MoveArgument, by: ByOption, language: LanguageOption = "vi") -> None:
    """Người thứ hai xác nhận quyết định / Confirm a decision as its second person."""
    from models.authoring import Author
    from models.moves import confirm_move

    async def store(sessions: Sessions) -> None:
        async with sessions.write() as session:
            await confirm_move(session, Author(by), move_id)

    with_database(store, language)
    typer.echo(say(language, "Đã xác nhận.", "Confirmed."))


@move_app.command("try")
def try_move(move_id: MoveArgument, by: ByOption, per_second: PerSecond = 5, language: LanguageOption = "vi") -> None:
    """Chạy thử trên từng hồ sơ, không thay đổi gì / Judge every case; nothing changes."""
    _run(move_id, by, "try", per_second, language)


@move_app.command("run")
def run_move(move_id: MoveArgument, by: ByOption, per_second: PerSecond = 5, language: LanguageOption = "vi") -> None:
    """Chuyển các hồ sơ đã chạy thử / Move the cases that were tried."""
    _run(move_id, by, "move", per_second, language)


@move_app.command("undo")
def undo_move(move_id: MoveArgument, by: ByOption, per_second: PerSecond = 5, language: LanguageOption = "vi") -> None:
    """Đưa lại phiên bản cũ những hồ sơ chưa có việc mới / Take back the cases nothing happened to since."""
    _run(move_id, by, "undo", per_second, language)


@move_app.command("pause")
def pause(move_id: MoveArgument, language: LanguageOption = "vi") -> None:
    """Tạm dừng lượt đang chạy / Pause the run."""
    _with_temporal(lambda client: _pause(client, move_id, paused=True), language)


@move_app.command("resume")
def resume(move_id: MoveArgument, language: LanguageOption = "vi") -> None:
    """Chạy tiếp / Let the run go on."""
    _with_temporal(lambda client: _pause(client, move_id, paused=False), language)


@move_app.command("status")
def status(move_id: MoveArgument, language: LanguageOption = "vi") -> None:
    """Xem kết quả từng hồ sơ và lý do / Read what became of each case, and why."""
    from models.authoring import Author
    from models.queries.case_moves import move_lines, move_outcomes

    async def look(sessions: Sessions) -> None:
        async with sessions.read() as session:
            counted = await move_outcomes(session, move_id)
            lines = await move_lines(session, Author(""), move_id, limit=1000)
        for outcome, cases in sorted(counted.items()):
            typer.echo(f"{say(language, *_OUTCOMES[outcome])}: {cases}")
        for line in lines:
            why = " ".join(snag_sentence(Snag(**snag), language) for snag in line.snags)
            typer.echo(f"  {line.code}  {say(language, *_OUTCOMES[line.outcome])}  {why}".rstrip())

    with_database(look, language)


def _run(move_id: UUID, by: str, kind: str, per_second: int, language: str) -> None:
    from temporalio.exceptions import WorkflowAlreadyStartedError

    from models.authoring import Author
    from models.errors import StorageRefusedError
    from models.moves import begin_run
    from models.tables import RunKind
    from runtime.database import Sessions
    from workflows.messages import MoveRun
    from workflows.move_runs import run_of, start_run

    async def begin(client: Client) -> ProcedureMove | None:
        if await run_of(client, str(move_id)) is not None:
            return None
        sessions = Sessions.open(get_settings().database_url, pool_size=1)
        try:
            async with sessions.write() as session:
                move = await begin_run(session, Author(by), move_id, RunKind(kind))
        finally:
            await sessions.close()
        await start_run(client, MoveRun(str(move_id), move.run, kind, per_second))
        return move

    try:
        begun = _with_temporal(begin, language)
    except StorageRefusedError as refused:
        refuse(refusal_sentence(refused, language))
    except WorkflowAlreadyStartedError:
        begun = None
    if begun is None:
        refuse(say(language, "Một lượt khác đang chạy.", "Another run is going on."))
    typer.echo(say(language, f"Đã bắt đầu lượt {begun.run}.", f"Run {begun.run} has begun."))


async def _pause(client: Client, move_id: UUID, *, paused: bool) -> None:
    from workflows.move_runs import pause_run

    await pause_run(client, str(move_id), paused=paused)


def _with_temporal(work: Callable[[Client], Awaitable[Answer]], language: str) -> Answer:
    from temporalio.service import RPCError

    from runtime.temporal import connect

    async def run() -> Answer:
        return await work(await connect(get_settings(), process="procedures"))

    try:
        return asyncio.run(run())
    except (RPCError, RuntimeError):
        refuse(say(language, "Temporal không trả lời, hoặc không có lượt nào.", "Temporal does not answer, or no run."))
