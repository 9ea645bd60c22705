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
