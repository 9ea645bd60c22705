"""Calls to outside systems: fast attempts, then slow ones, then a problem for a person. Never a failed case."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.exceptions import TimeoutError as ActivityTimeoutError

with workflow.unsafe.imports_passed_through():
    from activities.contract import OperationReply, OperationRequest
    from domain.case.events import Answered, Call, Event, OperationFailed, OperationSucceeded
    from domain.case.state import CaseState, Operation, OperationStatus
    from domain.procedure.plan import Plan
    from workflows.options import FAST, POLL, SLOW, Options


class OutsideCalls:
    """Runs the activities of a case's operations and reports what became of them as events."""

    def __init__(
        self,
        case_id: str,
        case_code: str,
        plan: Callable[[], Plan],
        state: Callable[[], CaseState],
        report: Callable[[Event], None],
    ) -> None:
        """Read the case through `plan` and `state`, and tell it what happened through `report`."""
        self._case_id = case_id
        self._case_code = case_code
        self._plan = plan
        self._state = state
        self._report = report
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def busy(self) -> bool:
        """True while a call that may end any moment is under way; continuing as new waits for it.

        A call that is being retried slowly may take days: it is made again by the next run, under the same
        business key, so nothing happens twice outside.
        """
        retried = {
            key for key, operation in self._state().operations.items() if operation.status is OperationStatus.RETRYING
        }
        return any(not task.done() and key.partition("#")[0] not in retried for key, task in self._tasks.items())

    def start(self, calls: Iterable[Call]) -> None:
        """Start these calls, and let go of running ones the case no longer waits for."""
        operations = self._state().operations
        self._tasks = {key: task for key, task in self._tasks.items() if not task.done()}
        for key, task in self._tasks.items():
            if key.partition("#")[0] not in operations:
                task.cancel()
        for call in calls:
            operation = operations.get(call.key)
            if operation is None:
                continue
            if call.poll:
                attempt, run = f"{call.key}#poll-{operation.polls}", self._poll(operation)
            else:
                attempt, run = f"{call.key}#{operation.round}", self._call(operation)
            self._tasks[attempt] = asyncio.create_task(run)

    async def _call(self, operation: Operation) -> None:
        attempt = operation.round
        try:
            reply = await self._execute(operation, "call", f"{operation.key}#{attempt}", FAST)
        except ActivityError as error:
            problem, final = _problem_of(error)
            if not self._is_current(operation.key, attempt):
                return
            self._report(OperationFailed(operation.key, problem, will_retry=not final))
            if final:
                return
            slow = await self._keep_trying(operation, attempt)
            if slow is None:
                return
            reply = slow
        if self._is_current(operation.key, attempt):
            self._report(OperationSucceeded(operation.key, reply.reference, reply.answer))

    async def _keep_trying(self, operation: Operation, attempt: int) -> OperationReply | None:
        try:
            return await self._execute(operation, "call", f"{operation.key}#{attempt}-slow", SLOW)
        except ActivityError as error:
            if self._is_current(operation.key, attempt):
                self._report(OperationFailed(operation.key, _problem_of(error)[0], will_retry=False))
            return None

    async def _poll(self, operation: Operation) -> None:
        polls = operation.polls
        try:
            reply = await self._execute(operation, "poll", f"{operation.key}#poll-{polls}", POLL)
        except ActivityError:
            return  # the webhook may still come, and the next look certainly does
        if reply.answer:
            # What may be told more than once carries the number of its change; everything else is one answer.
            change = f":{reply.values['change']}" if reply.values.get("change") else ""
            answer_id = f"poll:{operation.key}:{reply.answer}{change}"
            self._report(Answered(operation.key, answer_id, reply.answer, reply.values))

    async def _execute(self, operation: Operation, kind: str, activity_id: str, options: Options) -> OperationReply:
        plan = self._plan()
        agency = plan.step(operation.step).agency if operation.step else ""
        about = plan.step(operation.step).about if operation.step else ""
        values = dict(operation.values)
        request = OperationRequest(
            case_id=self._case_id,
            case_code=self._case_code,
            key=f"{self._case_code}/{operation.key}",
            operation=operation.key,
            action=operation.action,
            agency=agency or plan.agency,
            subject=values.pop("subject", about),
            reference=operation.reference,
            values=values,
        )
        reply: OperationReply = await workflow.execute_activity(
            f"{operation.system}.{kind}",
            request,
            result_type=OperationReply,
            task_queue=operation.system,
            activity_id=activity_id,
            summary=f"{operation.action} {request.subject or request.agency}",
            **options,
        )
        return reply

    def _is_current(self, key: str, attempt: int) -> bool:
        """False when a person retried, skipped or answered in the meantime."""
        operation = self._state().operations.get(key)
        return operation is not None and operation.round == attempt


def calls_to_repeat(state: CaseState) -> list[Call]:
    """Return the calls that the run before was still retrying when the case continued as new."""
    return [Call(key) for key, operation in state.operations.items() if operation.status is OperationStatus.RETRYING]


def _problem_of(error: ActivityError) -> tuple[str, bool]:
    """Return the stable problem code of a failed activity, and whether trying again is pointless."""
    cause = error.cause
    if isinstance(cause, ApplicationError):
        return cause.type or "unexpected", cause.non_retryable
    if isinstance(cause, ActivityTimeoutError):
        return "timed_out", False
    return "unexpected", False
