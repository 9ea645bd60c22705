"""An act that a case refused because one of its calls still ran is sent once more, after the case was told to look.

A worker that does not hold a case in memory takes what its history ends with and the act together, and judges the act
first (Temporal joins a workflow task without commands to the next one). A call that was answered in that last task
looks as if it still ran, however often the act is sent. A signal stands between the two for good.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final, TypeVar

from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

LOOK: Final = "look"
_RULE: Final = "call_running"
_TOLD_WITHIN: Final = timedelta(seconds=5)
Result = TypeVar("Result")


async def sent(handle: WorkflowHandle[Any, Any], send: Callable[[], Awaitable[Result]]) -> Result:
    """Send an act to a case and return what it answered; raises what `send` and the signal raise.

    A refused act leaves nothing in the case, so the same one may be sent again.
    """
    try:
        return await send()
    except WorkflowUpdateFailedError as error:
        if not _of_a_running_call(error.cause):
            raise
    await handle.signal(LOOK, rpc_timeout=_TOLD_WITHIN)
    return await send()


def _of_a_running_call(cause: BaseException | None) -> bool:
    return (
        isinstance(cause, ApplicationError)
        and cause.type == "Refused"
        and bool(cause.details)
        and dict(cause.details[0]).get("rule") == _RULE
    )
