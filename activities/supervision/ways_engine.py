"""Ways out at the engine: a run that goes on, an activity tried anew or unpaused, newer code, turns written again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.client import WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.supervision import engine_ways
from activities.supervision.beginning_anew import begin_anew, start_found_again
from activities.supervision.engine import CASE_PREFIX
from activities.supervision.engine_code import code_of, take_current_code
from activities.supervision.engine_ways import NothingToDoError, has_parted
from activities.supervision.projecting import RECORD_TURN, project_again, show_again, unwritten
from activities.supervision.ways import Hands
from domain.supervision.causes import Cause, WayOut
from domain.supervision.interventions import End, Told, Verdict
from models.supervision.intervention_items import Item
from models.supervision.troubles import over_on_case


class EngineWay:
    """What an operator would do with the engine's own tools, on record and for many cases."""

    async def look(self, hands: Hands, item: Item) -> tuple[Verdict, Told]:
        """Look at the run as it is."""
        try:
            run = await _run_of(hands, item)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                return Verdict.NO_ANSWER, Told("no_answer")
            if item.way is WayOut.RESTART and await start_found_again(hands.sessions, item.case_id) is not None:
                return Verdict.CAN, Told("effect_restart_anew", {"lines": str(item.seq)})
            return Verdict.CANNOT, Told("history_gone")
        return await self._look(hands, item, run)

    async def _look(self, hands: Hands, item: Item, run: _Run) -> tuple[Verdict, Told]:
        running, status = run.running, run.described.status
        match item.way:
            case WayOut.RESTART:
                if running and not has_parted(run.pending):
                    return Verdict.NO_LONGER, Told("runs_already")
                if running and await start_found_again(hands.sessions, item.case_id) is None:
                    return Verdict.CANNOT, Told("log_unexplained")
                if running:
                    return Verdict.CAN, Told("effect_restart_parted", {"lines": str(item.seq)})
                return Verdict.CAN, Told("effect_restart", {"status": status.name.lower() if status else ""})
            case WayOut.UNPAUSE | WayOut.RETRY_ACTIVITY:
                meant = _meant(item, run) if running else []
                if not meant:
                    return Verdict.NO_LONGER, Told("activity_gone", {"activity": item.then.key})
                return Verdict.CAN, Told(f"effect_{item.way}", {"activity": ", ".join(meant)})
            case WayOut.PROJECT:
                missing = await unwritten(hands.client, hands.sessions, f"{CASE_PREFIX}{item.code}", item.seq)
                if not missing:
                    return Verdict.CANNOT, Told("records_agree")
                return Verdict.CAN, Told("effect_project", {"seq": str(item.seq), "missing": str(missing)})
            case _:
                if not running:
                    return Verdict.NO_LONGER, Told("not_running")
                code = await code_of(hands.client, run.described)
                if _stands_still(item) and not code.older:
                    return Verdict.CANNOT, Told("code_is_current", {"version": code.version})
                if code.version and not code.older:
                    return Verdict.NO_LONGER, Told("code_is_current", {"version": code.version})
                return Verdict.CAN, Told(f"effect_{item.way}{'_at_once' if _stands_still(item) else ''}")

    async def do(self, hands: Hands, item: Item) -> tuple[End, Told]:
        """Do it. What is not as it was any more is told as such."""
        try:
            said = await self._do(hands, item)
        except NothingToDoError:
            said = None
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return End.FAILED, Told("history_gone")
            raise ApplicationError("the engine does not answer", type="engine_does_not_answer") from error
        async with hands.sessions.write() as session:
            await over_on_case(session, item.code, item.then.cause, item.then.key, hands.now())
        if said is not None:
            return End.DONE, said
        return (End.DONE, Told(f"did_{item.way}")) if item.begun else (End.NO_LONGER, Told("mended_already"))

    async def _do(self, hands: Hands, item: Item) -> Told | None:
        client, code = hands.client, item.code
        match item.way:
            case WayOut.RESTART:
                await self._restart(hands, item)
            case WayOut.UNPAUSE | WayOut.RETRY_ACTIVITY:
                meant = _meant(item, await _run_of(hands, item))
                if not meant:
                    return None
                one = engine_ways.unpause if item.way is WayOut.UNPAUSE else engine_ways.retry_activity
                for activity_id in meant:
                    await one(client, code, activity_id)
            case WayOut.PROJECT:
                reached = await project_again(client, hands.records, f"{CASE_PREFIX}{code}", item.seq)
                if reached == item.seq:
                    shown = await show_again(client, hands.sessions, f"{CASE_PREFIX}{code}", item.seq)
                    return Told("did_project", {"turns": "0", "seq": str(reached)}) if shown else None
                return Told("did_project", {"turns": str(reached - item.seq), "seq": str(reached)})
            case _:
                await self._move_code(hands, item)
        return Told(f"did_{item.way}")

    async def _move_code(self, hands: Hands, item: Item) -> None:
        """Let a case take up the current code: at its next quiet moment, or at once where none will come."""
        code = await code_of(hands.client, (await _run_of(hands, item)).described)
        if code.version and not code.older:
            raise NothingToDoError
        if code.older and _stands_still(item):
            await take_current_code(hands.client, f"{CASE_PREFIX}{item.code}", code)
        else:
            await engine_ways.move_code(hands.client, item.code)

    async def _restart(self, hands: Hands, item: Item) -> None:
        """Let a stopped run go on; one that the engine lost or somebody reset begins anew from the log of the case."""
        try:
            if has_parted((await _run_of(hands, item)).pending):
                if (start := await start_found_again(hands.sessions, item.case_id)) is None:
                    raise ApplicationError("the log does not explain the case", type="log_unexplained")
                await begin_anew(hands.client, item.code, start, instead=True)
                return
            await engine_ways.run_on(hands.client, item.code, item.id)
        except RPCError as error:
            start = None
            if error.status is RPCStatusCode.NOT_FOUND:
                start = await start_found_again(hands.sessions, item.case_id)
            if start is None:
                raise
            await begin_anew(hands.client, item.code, start)


@dataclass(frozen=True, slots=True)
class _Run:
    """The newest run of a case, as the engine describes it."""

    described: WorkflowExecutionDescription

    @property
    def running(self) -> bool:
        return self.described.status is WorkflowExecutionStatus.RUNNING

    @property
    def pending(self) -> Sequence[PendingActivityInfo]:
        return self.described.raw_description.pending_activities


async def _run_of(hands: Hands, item: Item) -> _Run:
    return _Run(await hands.client.get_workflow_handle(f"{CASE_PREFIX}{item.code}").describe())


def _stands_still(item: Item) -> bool:
    """Tell whether the case will come to no quiet moment by itself: its code fails, or nobody runs it."""
    return item.then.cause in (Cause.WORKFLOW_FAILING, Cause.CODE_WITHOUT_WORKER)


def _meant(item: Item, run: _Run) -> list[str]:
    """Return the activities a way is about: that of the line's key, else all that are paused, or have failed."""
    named = [one.activity_id for one in run.pending if one.activity_id == item.then.key]
    if item.way is WayOut.UNPAUSE:
        return [name for name in named if _is_paused(run, name)] or (
            [] if named else [one.activity_id for one in run.pending if one.paused]
        )
    if named or item.then.cause in (Cause.ACTIVITY_RETRYING, Cause.ACTIVITY_PAUSED):
        return named
    if item.then.cause == Cause.RECORD_BEHIND:
        return [one.activity_id for one in run.pending if one.activity_type.name == RECORD_TURN]
    return [one.activity_id for one in run.pending if one.attempt > 1]


def _is_paused(run: _Run, activity_id: str) -> bool:
    return any(one.paused for one in run.pending if one.activity_id == activity_id)
