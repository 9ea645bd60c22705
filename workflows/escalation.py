"""What Schedules do for those who lead: the board each minute, and every ten minutes a look by the office's rules."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from workflows.options import ESCALATE, RECORDS_TASK_QUEUE, REFRESH_BOARD

REFRESH_BOARD_WORKFLOW = "RefreshBoard"
ESCALATION_WORKFLOW = "Escalate"
NOTIFICATIONS_TASK_QUEUE = "notifications"
REFRESH_BOARD_EVERY = timedelta(minutes=1)
ESCALATE_EVERY = timedelta(minutes=10)
#: Rounds that work up what a first start, or an import, has left; the Schedule goes on with the rest.
ROUNDS = 10


@workflow.defn(name=REFRESH_BOARD_WORKFLOW)
class RefreshBoard:
    """Works up what was written since, and counts what is in hand."""

    @workflow.run
    async def run(self) -> int:
        """Return how many rounds it took."""
        for number in range(ROUNDS):
            left: bool = await workflow.execute_activity(
                "refresh_board", task_queue=RECORDS_TASK_QUEUE, result_type=bool, summary="board", **REFRESH_BOARD
            )
            if not left:
                return number + 1
        return ROUNDS


@workflow.defn(name=ESCALATION_WORKFLOW)
class Escalate:
    """Looks at cases by the rules, sends the mails that may go, and the morning's mail when it is time."""

    def __init__(self) -> None:
        """Start with nothing gone wrong."""
        self._failed: ActivityError | None = None

    @workflow.run
    async def run(self) -> list[int]:
        """Return how many tellings, mails and morning mails there were.

        A part that fails holds up no other, then the run ends as failed, with -1 for that part among the details: what
        fails in every round stands on the supervisor's desk. The next round does what this one could not.
        """
        done = [await self._part(name) for name in ("escalation.look", "escalation.send", "escalation.digest")]
        if self._failed is not None:
            raise ApplicationError("a part failed", done, type="part_failed") from self._failed
        return done

    async def _part(self, name: str) -> int:
        try:
            done: int = await workflow.execute_activity(
                name, task_queue=NOTIFICATIONS_TASK_QUEUE, result_type=int, summary=name, **ESCALATE
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise  # somebody ends the round: it does not go on to its next part
            self._failed = self._failed or error
            return -1
        return done
