"""Time-outs, retries and queues of every activity family, in one table with the reasons."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, TypedDict

from temporalio.common import RetryPolicy


class Options(TypedDict, total=False):
    """The keyword arguments of `workflow.execute_activity` that this table fills."""

    start_to_close_timeout: timedelta
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy


RECORDS_TASK_QUEUE: Final = "records"

#: Writing a turn must happen in the end: PostgreSQL may be away for hours, the case waits for it.
RECORD: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=10),
    "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10)),
}

#: First five attempts at an outside system, about fifteen seconds: most failures are over by then.
FAST: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_attempts=5),
}

#: Then one every five minutes for as long as it takes, while the problem is shown to people.
SLOW: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(minutes=5), backoff_coefficient=1.0, maximum_interval=timedelta(minutes=5)
    ),
}

#: The slow look behind a webhook that may have been lost. One attempt: the next look comes by itself.
POLL: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(maximum_attempts=1),
}

#: Emptying the outbox: long when much has piled up, so it heartbeats; retried until Temporal answers.
DRAIN: Final[Options] = {
    "start_to_close_timeout": timedelta(minutes=10),
    "heartbeat_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=30)),
}

#: One statement of housekeeping; the next night does what this one could not.
HOUSEKEEPING: Final[Options] = {
    "start_to_close_timeout": timedelta(minutes=2),
    "retry_policy": RetryPolicy(maximum_attempts=3),
}

#: A look for the supervisor's desk: the next one comes within the minute.
LOOK_AROUND: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=50),
    "retry_policy": RetryPolicy(maximum_attempts=2),
}

#: The comparison of the records with the engine, which lists every running case.
COMPARE: Final[Options] = {
    "start_to_close_timeout": timedelta(minutes=30),
    "heartbeat_timeout": timedelta(minutes=2),
    "retry_policy": RetryPolicy(maximum_attempts=3),
}

#: What a system holds of one call, asked at night: one that does not answer twice is left to the next night.
ASK_HELD: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=2), maximum_attempts=2),
}

#: One message that waited: a gateway may be away for days, and the message is still worth sending.
NOTICE: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5)),
}

#: Asking gateways about some hundred messages; the next run asks about those this one did not come to.
LOOK: Final[Options] = {
    "start_to_close_timeout": timedelta(minutes=10),
    "heartbeat_timeout": timedelta(seconds=60),
    "retry_policy": RetryPolicy(maximum_attempts=1),
}

#: A day's statement, page by page. The platform may be away for hours; the next night fetches what this one could not.
STATEMENT: Final[Options] = {
    "start_to_close_timeout": timedelta(minutes=10),
    "heartbeat_timeout": timedelta(minutes=1),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=10), maximum_attempts=30
    ),
}

#: Two statements over a week of payments.
RECONCILE: Final[Options] = {
    "start_to_close_timeout": timedelta(minutes=5),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
}

#: One form drawn for a page that waits ten seconds: a fresh press after one that died, no more.
DRAW: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=9),
    "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_attempts=2),
}

#: A list of up to two thousand lines, for a page that waits twenty seconds.
DRAW_LIST: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=18),
    "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_attempts=2),
}

#: One case of a move between versions. A case that does not answer is left for another run; the database is waited for.
MOVE_CASE: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=40),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)),
}

#: One case of an intervention: the deed has an identity of its own, so an attempt after a crash is the same deed.
INTERVENE: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=60),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30), maximum_attempts=8
    ),
}

#: Choosing the cases that follow a changed calendar: one transaction over every running case, seconds at 50,000.
CHOOSE: Final[Options] = {
    "start_to_close_timeout": timedelta(minutes=10),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)),
}

#: One message to the national portal. What the portal does is the message's own affair and never fails the activity;
#: retried is only what our own database could not take. A message given up here is taken up again in a minute.
SEND_PORTAL: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=50),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_attempts=4),
}

#: All files that wait at the portal, one after the other, so it heartbeats; the next round takes up what is left.
FETCH_PORTAL_FILES: Final[Options] = {
    "start_to_close_timeout": timedelta(minutes=10),
    "heartbeat_timeout": timedelta(minutes=5),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_attempts=3),
}

#: One page of what the portal holds: asked again for hours, since the comparison has the night.
ASK_PORTAL: Final[Options] = {
    "start_to_close_timeout": timedelta(seconds=45),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=5)),
}

#: A thousand rows compared and written.
WRITE_PART: Final[Options] = {
    "start_to_close_timeout": timedelta(minutes=2),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)),
}

#: The board of a minute: the next minute makes it anew, so one attempt and no more than that takes.
REFRESH_BOARD: Final[Options] = {
    "start_to_close_timeout": timedelta(minutes=5),
    "retry_policy": RetryPolicy(maximum_attempts=1),
}

#: A look over all open cases by every rule, or some hundred mails; the next round does what this one could not.
ESCALATE: Final[Options] = {
    "start_to_close_timeout": timedelta(minutes=8),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=2), maximum_attempts=2),
}
