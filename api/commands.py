"""Sends acts to running cases: the only file that talks to Temporal about a case."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities import told_to_look
from api import waking
from api.errors import IdempotencyConflict, NotFound, Problem, Refused, StillWorking, TooManyRequests, Unavailable
from api.language import say
from domain.case.acts import Command, Refusal
from domain.case.wording import sentence
from models.case_ends import KeptEnd
from runtime.metrics import timed_decision
from workflows.messages import ActResult, case_workflow_id

log = structlog.stdlib.get_logger()

#: How long a person waits at the screen for a worker's answer before being told to ask again.
ANSWER_TIMEOUT = timedelta(seconds=8)
#: How long, in seconds, they then wait for the records to show the act before the page says it is on its way.
RECORDED_WITHIN = 1.0
_HEALTH_TIMEOUT = timedelta(seconds=1)

_NOT_STARTED = say("Hồ sơ vừa nộp và đang được đưa vào quy trình. Thử lại sau ít giây.")
_DOWN = say("Máy chủ quy trình chưa trả lời. Chưa có gì được thực hiện; thử lại sau ít giây.")
_STUCK = say("Hồ sơ này đang được kiểm tra kỹ thuật. Chưa có gì được thực hiện; thử lại sau ít phút.")


@dataclass(frozen=True)
class RefusalSentence:
    """Why an act is not open, as the domain words it."""

    refusal: Refusal

    def read(self, language: str) -> str:
        """Return the sentence in a language."""
        return sentence(self.refusal, language)


class CommandRefused(Refused):
    """The rules refused the act. The body holds the rule, the values that decided, and who can do it."""

    def __init__(self, refusal: Refusal) -> None:
        extra = {"rule": refusal.rule, "values": refusal.values, "who_can": list(refusal.who_can)}
        super().__init__(RefusalSentence(refusal), extra=extra)
        self.refusal = refusal


#: What became of an act, as the metrics have it; what is not here failed.
_OUTCOMES: Final[dict[type[Problem], str]] = {
    CommandRefused: "refused",
    IdempotencyConflict: "refused",
    NotFound: "refused",
    StillWorking: "unanswered",
}


async def act(client: Client, case_code: str, command: Command, *, started: bool) -> ActResult:
    """Send an act to a running case and return what the rules said.

    `started` is false while nothing of the case has been recorded yet. Raises CommandRefused,
    IdempotencyConflict, NotFound, StillWorking (handed over, outcome unknown), TooManyRequests, Unavailable.
    """
    handle = client.get_workflow_handle(case_workflow_id(case_code))

    def send() -> Awaitable[ActResult]:
        return handle.execute_update(
            "act", command, id=update_id(command), result_type=ActResult, rpc_timeout=ANSWER_TIMEOUT
        )

    return await _answer(client, told_to_look.sent(handle, send), started=started)


async def act_on_ended(client: Client, end: KeptEnd, command: Command) -> ActResult:
    """Wake a case that has ended and send it the act that opens it again. Raises what `act` raises."""
    sent = waking.act_on_ended(client, end, command, update_id(command), ANSWER_TIMEOUT)
    return await _answer(client, sent, started=True)


async def _answer(client: Client, sent: Awaitable[ActResult], *, started: bool) -> ActResult:
    with timed_decision() as outcome:
        try:
            result = await _answered(client, sent, started=started)
        except Problem as problem:
            outcome[0] = _OUTCOMES.get(type(problem), "failed")
            raise
        outcome[0] = "taken"
    return result


async def _answered(client: Client, sent: Awaitable[ActResult], *, started: bool) -> ActResult:
    try:
        result: ActResult = await sent
    except WorkflowUpdateFailedError as error:
        raise _refused(error.cause) from error
    except WorkflowUpdateRPCTimeoutOrCancelledError as error:
        # Either no worker answered in time (the act may still be carried out) or nobody was there at all.
        raise (StillWorking() if await is_up(client) else Unavailable(_DOWN)) from error
    except RPCError as error:
        raise _unsent(error, started=started) from error
    except RuntimeError as error:  # the client could not connect for the first time
        log.warning("temporal_unreachable", problem=type(error).__name__)
        raise Unavailable(_DOWN) from error
    return result


def update_id(command: Command) -> str:
    """Return the update's id: identity and content, for Temporal answers a known id without looking at its content.

    So the same command again gets the first answer, even after the case has ended, and another content under
    the same identity reaches the ledger of the case, which calls it a conflict.
    """
    return f"{command.id}.{command.digest()}"


async def is_up(client: Client) -> bool:
    """Tell whether Temporal answers within a second."""
    try:
        return await client.service_client.check_health(timeout=_HEALTH_TIMEOUT)
    except (RPCError, RuntimeError):
        return False


def _refused(cause: BaseException | None) -> Problem:
    if not isinstance(cause, ApplicationError):
        log.error("act_failed", problem=type(cause).__name__)
        return Problem()
    if cause.type == "IdempotencyConflict":
        return IdempotencyConflict()
    if cause.type != "Refused" or not cause.details:
        log.error("act_failed", problem=cause.type)
        return Problem()
    details = cause.details[0]
    return CommandRefused(
        Refusal(
            rule=details["rule"],
            values=dict(details.get("values", {})),
            who_can=tuple(details.get("who_can", ())),
        )
    )


def _unsent(error: RPCError, *, started: bool) -> Problem:
    match error.status:
        case RPCStatusCode.NOT_FOUND:
            return NotFound() if started else Unavailable(_NOT_STARTED, retry_after=2)
        case RPCStatusCode.RESOURCE_EXHAUSTED:
            return TooManyRequests(2)
        case RPCStatusCode.FAILED_PRECONDITION:
            log.error("case_stuck")
            return Unavailable(_STUCK, retry_after=60)
        case _:
            log.warning("temporal_call_failed", status=error.status.name)
            return Unavailable(_DOWN)
