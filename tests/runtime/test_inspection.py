"""What is made of Temporal's own records: every event that matters becomes a spell, and no sentence gets through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.enums.v1 import EventType, TimeoutType, WorkflowTaskFailedCause
from temporalio.api.failure.v1 import ApplicationFailureInfo, Failure, TimeoutFailureInfo
from temporalio.api.history.v1 import HistoryEvent

from runtime.inspection import ui_address
from runtime.inspection_codes import HIDDEN, code_of, name_of, plain, size_of
from runtime.inspection_events import Kind, Reader, Spell

NAME, NUMBER = "Nguyễn Thị Mẫu", "001195000001"
BEGAN = datetime(2026, 11, 20, 2, tzinfo=UTC)


def event(number: int, kind: EventType.ValueType, **attributes: object) -> HistoryEvent:
    """Return an event, one second after the one before it, with one set of attributes."""
    stamp = Timestamp()
    stamp.FromDatetime(BEGAN + timedelta(seconds=number))
    told = HistoryEvent(event_id=number, event_time=stamp, event_type=kind)
    for name, values in attributes.items():
        part = getattr(told, f"{name}_event_attributes")
        part.SetInParent()
        for field, value in dict(values).items():  # type: ignore[call-overload]  # a dict in every call below
            held = getattr(part, field)
            if hasattr(held, "CopyFrom"):
                held.CopyFrom(value)
            else:
                setattr(part, field, value)
    return told


def failure(kind: str, message: str = "") -> Failure:
    """Return a failure as an activity raises it."""
    return Failure(message=message, application_failure_info=ApplicationFailureInfo(type=kind))


def read(*events: HistoryEvent) -> list[Spell]:
    """Return the spells of a page of events."""
    reader = Reader()
    reader.read_all(events)
    return reader.found


def test_only_codes_are_shown() -> None:
    """Codes and ids pass; a sentence, a name and a personal number do not."""
    assert [plain(text) for text in ("police/1:ask#0-slow", "unreachable", "api@vm:12", "")] == [
        "police/1:ask#0-slow",
        "unreachable",
        "api@vm:12",
        "",
    ]
    assert {plain(text) for text in (NAME, "she called", NUMBER, f"id/{NUMBER}", "x" * 200, "0900000001")} == {HIDDEN}


def test_a_failure_is_its_type_and_never_its_message() -> None:
    """The code of a failure is the type it was raised with, of its cause where it has none, or which time ran out."""
    late = Failure(timeout_failure_info=TimeoutFailureInfo(timeout_type=TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE))

    assert code_of(failure("unreachable", f"{NAME} {NUMBER}")) == "unreachable"
    assert code_of(failure(NAME)) == HIDDEN
    assert code_of(Failure(message=NAME, cause=failure("rejected"))) == "rejected"
    assert code_of(late) == "timed_out:start_to_close"
    assert code_of(Failure(message=NAME)) == "unexpected"


def test_an_enum_newer_than_this_program_is_its_number() -> None:
    """A value the library does not know does not break the page."""
    assert name_of(TimeoutType.Name, "TIMEOUT_TYPE_", TimeoutType.TIMEOUT_TYPE_HEARTBEAT) == "heartbeat"
    assert name_of(TimeoutType.Name, "TIMEOUT_TYPE_", 99) == "99"


def test_an_activity_is_one_spell_with_its_attempts() -> None:
    """Scheduled, started at the third attempt after a failure, completed: one spell that says all of it."""
    payload = Payloads(payloads=[Payload(data=NAME.encode())])
    scheduled = event(5, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, activity_task_scheduled={"input": payload})
    scheduled.activity_task_scheduled_event_attributes.activity_type.name = "agencies.call"
    scheduled.activity_task_scheduled_event_attributes.activity_id = "police/1:ask#0"
    started = event(
        6,
        EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
        activity_task_started={"scheduled_event_id": 5, "attempt": 3, "last_failure": failure("timed_out", NAME)},
    )
    completed = event(
        7, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, activity_task_completed={"scheduled_event_id": 5}
    )

    [spell] = read(scheduled, started, completed)

    assert (spell.kind, spell.name, spell.subject) == (Kind.ACTIVITY, "agencies.call", "police/1:ask#0")
    assert (spell.outcome, spell.attempts, spell.code, spell.events) == ("completed", 3, "timed_out", [5, 6, 7])
    assert spell.ended is not None
    assert spell.ended - spell.began == timedelta(seconds=2)
    assert spell.size == size_of(payload) == len(NAME.encode())
    assert spell.went_wrong
    assert NAME not in repr(spell)


def test_an_activity_that_failed_or_ran_out_of_time_says_so() -> None:
    """The last word of an activity is its outcome, and its failure's code stays with it."""
    late = Failure(timeout_failure_info=TimeoutFailureInfo(timeout_type=TimeoutType.TIMEOUT_TYPE_HEARTBEAT))
    spells = read(
        event(1, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, activity_task_scheduled={"activity_id": "a"}),
        event(2, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, activity_task_scheduled={"activity_id": "b"}),
        event(3, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, activity_task_scheduled={"activity_id": "c"}),
        event(
            4,
            EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
            activity_task_failed={"scheduled_event_id": 1, "failure": failure("rejected")},
        ),
        event(
            5,
            EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
            activity_task_timed_out={"scheduled_event_id": 2, "failure": late},
        ),
        event(
            6,
            EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED,
            activity_task_cancel_requested={"scheduled_event_id": 3},
        ),
        event(7, EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED, activity_task_canceled={"scheduled_event_id": 3}),
    )

    assert [(spell.outcome, spell.code) for spell in spells] == [
        ("failed", "rejected"),
        ("timed_out", "timed_out:heartbeat"),
        ("cancelled", ""),
    ]


def test_timers_fire_run_or_are_cancelled() -> None:
    """A timer says until when it runs and what became of it."""
    spells = read(
        event(1, EventType.EVENT_TYPE_TIMER_STARTED, timer_started={"timer_id": "1"}),
        event(2, EventType.EVENT_TYPE_TIMER_STARTED, timer_started={"timer_id": "2"}),
        event(3, EventType.EVENT_TYPE_TIMER_STARTED, timer_started={"timer_id": "3"}),
        event(4, EventType.EVENT_TYPE_TIMER_FIRED, timer_fired={"started_event_id": 1}),
        event(5, EventType.EVENT_TYPE_TIMER_CANCELED, timer_canceled={"started_event_id": 2}),
    )

    assert [spell.outcome for spell in spells] == ["fired", "cancelled", "running"]
    assert spells[2].until == spells[2].began


def test_failed_tasks_resets_and_ends_are_told_apart() -> None:
    """A failing workflow task, a reset and a termination are three things, each with who and why as codes."""
    spells = read(
        event(
            1,
            EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
            workflow_task_failed={
                "cause": WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE,
                "failure": failure("KeyError", NAME),
                "identity": "worker@vm:1",
            },
        ),
        event(
            2,
            EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
            workflow_task_failed={
                "cause": WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW,
                "base_run_id": "earlier-run",
            },
        ),
        event(
            3,
            EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
            workflow_task_timed_out={"timeout_type": TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START},
        ),
        event(
            4,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
            workflow_execution_terminated={"reason": f"{NAME} gọi đến", "identity": "temporal-cli:a@b"},
        ),
        event(
            5,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
            workflow_execution_continued_as_new={"new_execution_run_id": "next-run"},
        ),
    )

    assert [(spell.kind, spell.outcome) for spell in spells] == [
        (Kind.TASK, "failed"),
        (Kind.RUN, "reset"),
        (Kind.RUN, "terminated"),
        (Kind.RUN, "continued"),
    ]
    assert (spells[0].code, spells[0].by) == ("KeyError", "worker@vm:1")
    assert spells[1].other_run == "earlier-run"
    assert (spells[2].subject, spells[2].by) == (HIDDEN, "temporal-cli:a@b")
    assert spells[3].other_run == "next-run"


def test_messages_are_taken_refused_or_done() -> None:
    """A signal is received, an update accepted and completed, another rejected with a code."""
    accepted = event(2, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED)
    accepted.workflow_execution_update_accepted_event_attributes.accepted_request.input.name = "act"
    rejected = event(
        4,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_REJECTED,
        workflow_execution_update_rejected={"failure": failure("Refused", NAME)},
    )
    spells = read(
        event(
            1, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, workflow_execution_signaled={"signal_name": "answer"}
        ),
        accepted,
        event(
            3,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
            workflow_execution_update_completed={"accepted_event_id": 2},
        ),
        rejected,
    )

    assert [(spell.name, spell.outcome, spell.code) for spell in spells] == [
        ("answer", "received", ""),
        ("act", "completed", ""),
        ("", "rejected", "Refused"),
    ]


def test_what_began_on_another_page_is_still_shown() -> None:
    """The end of an activity whose beginning is not on the page stands there under the number of its beginning."""
    [spell] = read(
        event(900, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, activity_task_completed={"scheduled_event_id": 12})
    )

    assert (spell.event, spell.partly, spell.outcome) == (12, True, "completed")


def test_the_web_ui_is_linked_to_the_exact_run() -> None:
    """The address names the namespace, the workflow with its slash quoted, and the run; without a base, none."""
    address = ui_address("http://ui/", "default", "case/H61.12-1", "run-1")

    assert address == "http://ui/namespaces/default/workflows/case%2FH61.12-1/run-1/history"
    assert ui_address("", "default", "case/1", "run-1") == ""
