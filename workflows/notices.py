"""One message with a workflow of its own: it waits for the morning here. And the slow look behind the gateways."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.contract import NoticeReply, NoticeToSend
    from workflows.options import LOOK, NOTICE

SEND_NOTICE_WORKFLOW = "SendNotice"
LOOK_AFTER_NOTICES_WORKFLOW = "LookAfterNotices"
NOTIFICATIONS_TASK_QUEUE = "notifications"
_AT_LEAST = timedelta(seconds=1)


@workflow.defn(name=SEND_NOTICE_WORKFLOW)
class SendNotice:
    """Sends one message when its time has come. All about it lies in its row; here is only when to try."""

    @workflow.run
    async def run(self, notice: NoticeToSend) -> str:
        """Return how it ended: a word of `NoticeReply`, or the code of a problem that no attempt can mend."""
        while True:
            try:
                reply: NoticeReply = await workflow.execute_activity(
                    "notifications.send_notice",
                    NoticeToSend(notice.key, workflow.now()),
                    result_type=NoticeReply,
                    task_queue=NOTIFICATIONS_TASK_QUEUE,
                    **NOTICE,
                )
            except ActivityError as error:
                cause = error.cause
                return cause.type or "unexpected" if isinstance(cause, ApplicationError) else "unexpected"
            if reply.again_at is None:
                return reply.state
            await workflow.sleep(max(reply.again_at - workflow.now(), _AT_LEAST), summary="quiet hours")


@workflow.defn(name=LOOK_AFTER_NOTICES_WORKFLOW)
class LookAfterNotices:
    """Asks the gateways what became of messages whose callback did not come; a Schedule starts it."""

    @workflow.run
    async def run(self) -> int:
        """Return of how many messages more is known now."""
        found: int = await workflow.execute_activity(
            "notifications.look_after", task_queue=NOTIFICATIONS_TASK_QUEUE, result_type=int, **LOOK
        )
        return found
