"""One case of a decision after the other: asked what a move would make of it, moved, or taken back.

A try asks the case itself, by a query: what a move may do depends on calls under way and instance numbers that
the read model does not hold, and only the same code on the same state can promise what a move will do. A query
writes nothing. Each case is one activity, so Temporal keeps the attempts and nothing here loops.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from temporalio import activity
from temporalio.client import Client, WorkflowHandle, WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.contract import CasesToMove, MoveOneCase
from domain.case.migration import Move
from domain.case.migration_rules import Snag
from models.moving import CaseToMove, case_to_move, cases_to_move, write_outcome
from models.tables import MoveOutcome, RunKind
from runtime.database import Sessions

_RPC_TIMEOUT: Final = timedelta(seconds=10)
#: Attempts after which a case that does not answer is left for another run.
PATIENCE: Final = 4
_REFUSED: Final = {"move": MoveOutcome.NOT_MOVED, "undo": MoveOutcome.NOT_UNDONE, "try": MoveOutcome.CANNOT_MOVE}
_DONE: Final = {"move": MoveOutcome.MOVED, "undo": MoveOutcome.UNDONE}


class Moving:
    """The activities of the workflow that moves many cases."""

    def __init__(self, sessions: Sessions, client: Client, convention: str) -> None:
        self._sessions = sessions
        self._client = client
        self._convention = convention

    @activity.defn(name="cases_to_move")
    async def cases_to_move(self, asked: CasesToMove) -> list[str]:
        """Return the ids of the next cases the run has not reached."""
        async with self._sessions.read() as session:
            found = await cases_to_move(session, UUID(asked.move), asked.run, asked.kind, asked.limit)
        return [str(case_id) for case_id in found]

    @activity.defn(name="move_one_case")
    async def move_one_case(self, asked: MoveOneCase) -> str:
        """Try, move or take back one case, write what became of it and return the outcome.

        The same case again gets the same answer from its workflow. Raises ApplicationError of type
        "case_does_not_answer", to be retried, until `PATIENCE` is at its end.
        """
        move_id, case_id = UUID(asked.move), UUID(asked.case_id)
        async with self._sessions.write() as session:
            case = await case_to_move(session, move_id, case_id, self._convention)
        handle = self._client.get_workflow_handle(f"case/{case.code}")
        try:
            outcome, snags, fates = await self._ask(handle, asked.kind, case)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                outcome, snags, fates = _REFUSED[asked.kind], [Snag("workflow_gone")], {}
            elif activity.info().attempt < PATIENCE:
                raise ApplicationError("the case does not answer", type="case_does_not_answer") from error
            else:
                outcome, snags, fates = MoveOutcome.NO_ANSWER, [Snag("no_answer")], {}
        async with self._sessions.write() as session:
            await write_outcome(session, move_id, case_id, asked.run, outcome, snags=snags, fates=fates)
        return str(outcome)

    async def _ask(
        self, handle: WorkflowHandle[Any, Any], kind: str, case: CaseToMove
    ) -> tuple[MoveOutcome, list[Snag], dict[str, str]]:
        if kind == RunKind.TRY:
            return await _tried(handle, case.move)
        try:
            if kind == RunKind.MOVE:
                await handle.execute_update("move_to_version", case.move, rpc_timeout=_RPC_TIMEOUT)
            else:
                undo = {"move": case.move.id, "actor": case.decided_by, "note": case.move.note}
                await handle.execute_update("undo_move", undo, rpc_timeout=_RPC_TIMEOUT)
        except WorkflowUpdateFailedError as refused:
            return _REFUSED[kind], _snags(refused.cause), {}
        return _DONE[kind], [], {}


async def _tried(handle: WorkflowHandle[Any, Any], move: Move) -> tuple[MoveOutcome, list[Snag], dict[str, str]]:
    try:
        verdict: dict[str, Any] = await handle.query("judge_move", move, rpc_timeout=_RPC_TIMEOUT)
    except WorkflowQueryFailedError:
        return MoveOutcome.NO_ANSWER, [Snag("no_answer")], {}
    if verdict.get("moved"):
        return MoveOutcome.MOVED, [], {}
    snags = [Snag(**snag) for snag in verdict.get("snags", ())]
    outcome = MoveOutcome.CANNOT_MOVE if snags else MoveOutcome.CAN_MOVE
    return outcome, snags, dict(verdict.get("fates", {}))


def _snags(cause: BaseException | None) -> list[Snag]:
    if not isinstance(cause, ApplicationError) or not cause.details:
        return [Snag("no_answer")]
    return [Snag(**snag) for snag in dict(cause.details[0])["snags"]]
