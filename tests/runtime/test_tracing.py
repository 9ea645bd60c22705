"""What leaves a process in a span, and what an activity's log lines are bound to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from temporalio import activity, workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from runtime import tracing
from runtime.tracing_database import operation_of
from runtime.tracing_export import CleanExporter
from runtime.tracing_temporal import WorkerContext
from tests.support.office import temporal_binary

CODE = "H61.12-20261122-0000001"


@pytest.fixture
def sent() -> Iterator[InMemorySpanExporter]:
    """What leaves the process, while it traces."""
    kept = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(CleanExporter(kept)))
    tracing.use_provider(provider)
    yield kept
    tracing.use_provider(None)


def test_only_what_is_listed_leaves(sent: InMemorySpanExporter) -> None:
    """An address, a statement, an error's words and a stranger's attribute stay; what was done goes."""
    told = {
        "url.query": "q=Nguyễn",
        "db.query.text": "select 'Nguyễn'",
        "http.route": "/cases",
        tracing.CASE_CODE: CODE,
    }
    with (
        pytest.raises(ValueError, match="Nguyễn"),
        tracing.tracer().start_as_current_span("GET /cases", attributes=told),
    ):
        raise ValueError("Nguyễn Thị Thử")

    [left] = sent.get_finished_spans()
    assert dict(left.attributes or {}) == {"http.route": "/cases", tracing.CASE_CODE: CODE}
    assert list(left.events) == []
    assert not left.status.is_ok
    assert left.status.description is None


def test_of_an_error_only_its_class_is_kept(sent: InMemorySpanExporter) -> None:
    """Our own spans tell what kind of thing went wrong."""
    with (
        pytest.raises(ValueError, match="Nguyễn"),
        tracing.tracer().start_as_current_span("outer"),
        tracing.span("inner"),
    ):
        raise ValueError("Nguyễn")

    inner = next(span for span in sent.get_finished_spans() if span.name == "inner")
    assert dict(inner.attributes or {}) == {"error.type": "ValueError"}


def test_a_trace_goes_on_where_a_message_is_read(sent: InMemorySpanExporter) -> None:
    """What a message carries makes its reader part of the trace; a message that carries none belongs to none."""
    with tracing.tracer().start_as_current_span("writer"):
        carried, written = tracing.carried(), tracing.trace_id()
        with tracing.continued(""):
            assert not tracing.in_trace()
    with tracing.continued(carried):
        assert tracing.trace_id() == written
    assert not tracing.in_trace()


def test_without_a_collector_nothing_is_begun() -> None:
    """Tracing that nobody asked for makes no span, carries nothing and names no trace."""
    assert not tracing.is_on()
    with tracing.span("anything"):
        assert (tracing.carried(), tracing.trace_id(), tracing.in_trace()) == ("", "", False)


@pytest.mark.parametrize(
    ("statement", "operation"),
    [("select name from applicants", "SELECT"), ("\nwith given as", "WITH"), ("'Nguyễn' is no word", "OTHER")],
)
def test_of_a_statement_only_its_kind_is_told(statement: str, operation: str) -> None:
    """The text of a statement may hold what people typed."""
    assert operation_of(statement) == operation


@activity.defn
async def bound() -> dict[str, Any]:
    """Return what log lines of this activity would carry."""
    return structlog.contextvars.get_contextvars()


@workflow.defn
class Asks:
    """Runs the one activity."""

    @workflow.run
    async def run(self) -> dict[str, Any]:
        """Return what the activity found."""
        return await workflow.execute_activity(bound, start_to_close_timeout=timedelta(minutes=1))


async def test_lines_of_an_activity_name_case_activity_and_attempt() -> None:
    """Whatever an activity logs can be found by the case; the next activity starts clean."""
    async with (
        await WorkflowEnvironment.start_local(
            dev_server_existing_path=temporal_binary(), dev_server_log_level="error"
        ) as env,
        Worker(
            env.client,
            task_queue="q",
            workflows=[Asks],
            activities=[bound],
            interceptors=[WorkerContext()],
            workflow_runner=UnsandboxedWorkflowRunner(),
        ),
    ):
        of_case = await env.client.execute_workflow(Asks.run, id=f"case/{CODE}", task_queue="q")
        of_other = await env.client.execute_workflow(Asks.run, id="outbox-net-run", task_queue="q")

    assert of_case == {"case_code": CODE, "activity": "bound", "attempt": 1}
    assert of_other == {"workflow_id": "outbox-net-run", "activity": "bound", "attempt": 1}
