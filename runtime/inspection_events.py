"""What each event of a history tells: one reader for each type of event that a person may want to know of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType, TimeoutType, WorkflowTaskFailedCause
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import HistoryEvent

from runtime.inspection_codes import HIDDEN, code_of, name_of, plain, size_of


class Kind(StrEnum):
    """What a spell is: the rows of the technical lane."""

    RUN = "run"
    TASK = "task"
    MESSAGE = "message"
    ACTIVITY = "activity"
    TIMER = "timer"


@dataclass(slots=True)
class Spell:
    """One thing that happened in a run, from `began` to `ended`, with the events that tell of it.

    `name` is of an activity type, a signal or an update; `subject` its id. `outcome` is a code ("completed", "fired",
    "terminated"). `attempts` counts tries, `code` says what failed last. `until` is when a timer fires. `size` counts
    bytes of payload. `other_run` is the run that went before or after. `partly` when its beginning is on another page.
    """

    event: int
    kind: Kind
    began: datetime
    outcome: str
    name: str = ""
    subject: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    until: datetime | None = None
    attempts: int = 0
    code: str = ""
    size: int = 0
    by: str = ""
    summary: str = ""
    other_run: str = ""
    partly: bool = False
    events: list[int] = field(default_factory=list)

    @property
    def went_wrong(self) -> bool:
        """True when something failed in it, even if a later attempt worked."""
        return bool(self.code) or self.outcome in ("failed", "timed_out", "terminated", "rejected")


class Reader:
    """Goes through events in their order and makes spells of them."""

    def __init__(self) -> None:
        """`quiet` counts events that tell nothing, `summaries` are still to be decoded."""
        self.found: list[Spell] = []
        self.summaries: list[tuple[Spell, Payload]] = []
        self.quiet = 0
        self._begun: dict[int, Spell] = {}

    def read_all(self, events: Iterable[HistoryEvent]) -> None:
        """Read a page of events, the oldest first."""
        for event in events:
            read = _READERS.get(event.event_type)
            if read is None:
                self.quiet += 1
                continue
            read(self, event)
        self.found.sort(key=lambda spell: (spell.began, spell.event))

    def begin(self, event: HistoryEvent, kind: Kind, outcome: str, **facts: object) -> Spell:
        """Begin a spell with an event."""
        spell = Spell(event.event_id, kind, _at(event), outcome, **facts)  # type: ignore[arg-type]  # checked by callers
        spell.events.append(event.event_id)
        self.found.append(spell)
        self._begun[event.event_id] = spell
        if event.HasField("user_metadata") and event.user_metadata.HasField("summary"):
            self.summaries.append((spell, event.user_metadata.summary))
        return spell

    def of(self, begun: int, event: HistoryEvent, kind: Kind) -> Spell:
        """Return the spell an event belongs to; one of another page is shown by what this page knows."""
        spell = self._begun.get(begun)
        if spell is None:
            spell = self.begin(event, kind, "", partly=True)
            spell.event = begun
            self._begun[begun] = spell
        elif event.event_id not in spell.events:
            spell.events.append(event.event_id)
        return spell

    def end(self, begun: int, event: HistoryEvent, kind: Kind, outcome: str) -> Spell:
        """End the spell an event belongs to."""
        spell = self.of(begun, event, kind)
        spell.outcome, spell.ended = outcome, _at(event)
        return spell


def _at(event: HistoryEvent) -> datetime:
    return event.event_time.ToDatetime(tzinfo=UTC)


def _run_began(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_started_event_attributes
    continued = told.continued_execution_run_id
    spell = reader.begin(event, Kind.RUN, "started", size=size_of(told.input), by=plain(told.identity))
    spell.name, spell.other_run = plain(told.workflow_type.name), continued


def _run_completed(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_completed_event_attributes
    reader.begin(event, Kind.RUN, "completed", size=size_of(told.result))


def _run_failed(reader: Reader, event: HistoryEvent) -> None:
    reader.begin(event, Kind.RUN, "failed", code=code_of(event.workflow_execution_failed_event_attributes.failure))


def _run_timed_out(reader: Reader, event: HistoryEvent) -> None:
    reader.begin(event, Kind.RUN, "timed_out")


def _run_cancelled(reader: Reader, event: HistoryEvent) -> None:
    reader.begin(event, Kind.RUN, "cancelled")


def _run_cancel_asked(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_cancel_requested_event_attributes
    reader.begin(event, Kind.RUN, "cancel_requested", by=plain(told.identity))


def _run_terminated(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_terminated_event_attributes
    spell = reader.begin(event, Kind.RUN, "terminated", by=plain(told.identity))
    # Somebody may have written a sentence: shown is what looks like a code of ours.
    spell.subject = plain(told.reason)


def _run_continued(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_continued_as_new_event_attributes
    spell = reader.begin(event, Kind.RUN, "continued", size=size_of(told.input))
    spell.other_run = told.new_execution_run_id


def _options_updated(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_options_updated_event_attributes
    spell = reader.begin(event, Kind.RUN, "options_updated", by=plain(told.identity))
    spell.subject = plain(told.versioning_override.pinned.version.build_id)


def _run_paused(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_paused_event_attributes
    reader.begin(event, Kind.RUN, "paused", by=plain(told.identity))


def _run_unpaused(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_unpaused_event_attributes
    reader.begin(event, Kind.RUN, "unpaused", by=plain(told.identity))


def _task_failed(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_task_failed_event_attributes
    cause = name_of(WorkflowTaskFailedCause.Name, "WORKFLOW_TASK_FAILED_CAUSE_", told.cause)
    if cause == "reset_workflow":
        spell = reader.begin(event, Kind.RUN, "reset", by=plain(told.identity))
        spell.other_run = told.base_run_id
        return
    raised = _raised(told.failure) if told.HasField("failure") else ""
    reader.begin(event, Kind.TASK, "failed", name=cause, code=raised or cause, by=plain(told.identity))


def _raised(failure: Failure) -> str:
    code = code_of(failure)
    return "" if code in ("unexpected", HIDDEN) else code


def _task_timed_out(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_task_timed_out_event_attributes
    timeout = name_of(TimeoutType.Name, "TIMEOUT_TYPE_", told.timeout_type)
    if timeout == "schedule_to_start":
        reader.quiet += 1  # a worker was stopped and another one took over: that is how it is meant to be
        return
    reader.begin(event, Kind.TASK, "timed_out", code=f"timed_out:{timeout}")


def _activity_scheduled(reader: Reader, event: HistoryEvent) -> None:
    told = event.activity_task_scheduled_event_attributes
    spell = reader.begin(event, Kind.ACTIVITY, "scheduled", size=size_of(told.input))
    spell.name, spell.subject = plain(told.activity_type.name), plain(told.activity_id)


def _activity_started(reader: Reader, event: HistoryEvent) -> None:
    told = event.activity_task_started_event_attributes
    spell = reader.of(told.scheduled_event_id, event, Kind.ACTIVITY)
    spell.outcome, spell.started, spell.attempts = "started", _at(event), told.attempt
    spell.by = plain(told.identity)
    if told.HasField("last_failure"):
        spell.code = code_of(told.last_failure)


def _activity_completed(reader: Reader, event: HistoryEvent) -> None:
    told = event.activity_task_completed_event_attributes
    spell = reader.end(told.scheduled_event_id, event, Kind.ACTIVITY, "completed")
    spell.size += size_of(told.result)


def _activity_failed(reader: Reader, event: HistoryEvent) -> None:
    told = event.activity_task_failed_event_attributes
    spell = reader.end(told.scheduled_event_id, event, Kind.ACTIVITY, "failed")
    spell.code = code_of(told.failure)


def _activity_timed_out(reader: Reader, event: HistoryEvent) -> None:
    told = event.activity_task_timed_out_event_attributes
    spell = reader.end(told.scheduled_event_id, event, Kind.ACTIVITY, "timed_out")
    spell.code = code_of(told.failure)


def _activity_cancel_asked(reader: Reader, event: HistoryEvent) -> None:
    told = event.activity_task_cancel_requested_event_attributes
    reader.of(told.scheduled_event_id, event, Kind.ACTIVITY).outcome = "cancel_requested"


def _activity_cancelled(reader: Reader, event: HistoryEvent) -> None:
    told = event.activity_task_canceled_event_attributes
    reader.end(told.scheduled_event_id, event, Kind.ACTIVITY, "cancelled")


def _timer_started(reader: Reader, event: HistoryEvent) -> None:
    told = event.timer_started_event_attributes
    spell = reader.begin(event, Kind.TIMER, "running", subject=plain(told.timer_id))
    wait = timedelta(seconds=told.start_to_fire_timeout.seconds, microseconds=told.start_to_fire_timeout.nanos // 1000)
    spell.until = spell.began + wait


def _timer_fired(reader: Reader, event: HistoryEvent) -> None:
    reader.end(event.timer_fired_event_attributes.started_event_id, event, Kind.TIMER, "fired")


def _timer_cancelled(reader: Reader, event: HistoryEvent) -> None:
    reader.end(event.timer_canceled_event_attributes.started_event_id, event, Kind.TIMER, "cancelled")


def _signalled(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_signaled_event_attributes
    spell = reader.begin(event, Kind.MESSAGE, "received", size=size_of(told.input), by=plain(told.identity))
    spell.name, spell.subject = plain(told.signal_name), "signal"


def _update_accepted(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_update_accepted_event_attributes
    request = told.accepted_request
    spell = reader.begin(event, Kind.MESSAGE, "accepted", size=size_of(request.input.args))
    spell.name, spell.subject = plain(request.input.name), plain(request.meta.update_id)
    spell.by = plain(request.meta.identity)


def _update_rejected(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_update_rejected_event_attributes
    request = told.rejected_request
    spell = reader.begin(event, Kind.MESSAGE, "rejected", code=code_of(told.failure), by=plain(request.meta.identity))
    spell.name, spell.subject = plain(request.input.name), plain(request.meta.update_id)


def _update_completed(reader: Reader, event: HistoryEvent) -> None:
    told = event.workflow_execution_update_completed_event_attributes
    failed = told.outcome.HasField("failure")
    spell = reader.end(told.accepted_event_id, event, Kind.MESSAGE, "failed" if failed else "completed")
    if failed:
        spell.code = code_of(told.outcome.failure)


_E = EventType
_READERS: Final[dict[int, Callable[[Reader, HistoryEvent], None]]] = {
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED: _run_began,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: _run_completed,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED: _run_failed,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT: _run_timed_out,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: _run_cancelled,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED: _run_cancel_asked,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED: _run_terminated,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW: _run_continued,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED: _options_updated,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_PAUSED: _run_paused,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_UNPAUSED: _run_unpaused,
    _E.EVENT_TYPE_WORKFLOW_TASK_FAILED: _task_failed,
    _E.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT: _task_timed_out,
    _E.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: _activity_scheduled,
    _E.EVENT_TYPE_ACTIVITY_TASK_STARTED: _activity_started,
    _E.EVENT_TYPE_ACTIVITY_TASK_COMPLETED: _activity_completed,
    _E.EVENT_TYPE_ACTIVITY_TASK_FAILED: _activity_failed,
    _E.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT: _activity_timed_out,
    _E.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED: _activity_cancel_asked,
    _E.EVENT_TYPE_ACTIVITY_TASK_CANCELED: _activity_cancelled,
    _E.EVENT_TYPE_TIMER_STARTED: _timer_started,
    _E.EVENT_TYPE_TIMER_FIRED: _timer_fired,
    _E.EVENT_TYPE_TIMER_CANCELED: _timer_cancelled,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: _signalled,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: _update_accepted,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_REJECTED: _update_rejected,
    _E.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED: _update_completed,
}
