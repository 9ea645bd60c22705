"""Traces and log context across Temporal: from the caller into a workflow, and from there into its activities.

A case lives for months, a trace for seconds. So an act is a trace of its own: the request, the workflow that took it,
and the activities the workflow starts because of it. What it does by itself later belongs to no trace.

Nothing here changes what a workflow does: headers are no part of the commands a replay compares, and a workflow asks
nobody but its own header and clock. A history replays the same with tracing and without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from opentelemetry.trace import SpanKind
from temporalio import activity, workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import (
    Interceptor,
    OutboundInterceptor,
    QueryWorkflowInput,
    SignalWorkflowInput,
    StartWorkflowInput,
    StartWorkflowUpdateInput,
    WorkflowHandle,
    WorkflowUpdateHandle,
)
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    ExecuteWorkflowInput,
    HandleSignalInput,
    HandleUpdateInput,
    StartActivityInput,
    StartChildWorkflowInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.worker import Interceptor as WorkerInterceptor

from runtime import tracing
from runtime.tracing import CASE_CODE, Attributes

HEADER: Final = "traceparent"
CASE: Final = "case/"
#: What a workflow starts later than this after a message is not the message's doing.
CAUSE_LASTS: Final = timedelta(minutes=1)
_NOTE_SPAN: Final = "motcua_note_span"

Headers = Mapping[str, Payload]


class ClientTracing(Interceptor):
    """Spans for what a client asks of workflows, as part of the trace the caller is in."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002 - the SDK's name
        """Stand before the SDK's own client."""
        return _Client(next)


class WorkerContext(WorkerInterceptor):
    """Log context for activities; where this process traces, spans for workflows and activities."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - the SDK's name
        """Stand before every activity."""
        return _Activity(next)

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002 - the SDK's name
    ) -> type[WorkflowInboundInterceptor] | None:
        """Stand before workflows only where this process traces."""
        if not tracing.is_on():
            return None
        input.unsafe_extern_functions[_NOTE_SPAN] = tracing.instant_span
        return _Workflow


def case_code(workflow_id: str | None) -> str:
    """Return the code of the case a workflow is; empty for another workflow."""
    return workflow_id.removeprefix(CASE) if workflow_id and workflow_id.startswith(CASE) else ""


class _Client(OutboundInterceptor):
    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:  # noqa: A002 - the SDK's name
        name = "SignalWithStart" if input.start_signal else "StartWorkflow"
        with tracing.span(f"{name}:{input.workflow}", _about(input.id), kind=SpanKind.PRODUCER):
            input.headers = _with_trace(input.headers)
            return await super().start_workflow(input)

    async def signal_workflow(self, input: SignalWorkflowInput) -> None:  # noqa: A002 - the SDK's name
        with tracing.span(f"SignalWorkflow:{input.signal}", _about(input.id), kind=SpanKind.PRODUCER):
            input.headers = _with_trace(input.headers)
            await super().signal_workflow(input)

    async def query_workflow(self, input: QueryWorkflowInput) -> Any:  # noqa: A002 - the SDK's name
        with tracing.span(f"QueryWorkflow:{input.query}", _about(input.id), kind=SpanKind.CLIENT):
            return await super().query_workflow(input)

    async def start_workflow_update(self, input: StartWorkflowUpdateInput) -> WorkflowUpdateHandle[Any]:  # noqa: A002 - the SDK's name
        with tracing.span(f"UpdateWorkflow:{input.update}", _about(input.id), kind=SpanKind.CLIENT):
            input.headers = _with_trace(input.headers)
            return await super().start_workflow_update(input)


class _Activity(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - the SDK's name
        told = activity.info()
        code = case_code(told.workflow_id)
        bound = {"case_code": code} if code else {"workflow_id": told.workflow_id}
        with structlog.contextvars.bound_contextvars(activity=told.activity_type, attempt=told.attempt, **bound):
            if not tracing.is_on():
                return await super().execute_activity(input)
            about = {**_about(told.workflow_id), "motcua.queue": told.task_queue, "motcua.attempt": told.attempt}
            with (
                tracing.continued(_read(input.headers)),
                tracing.span(f"RunActivity:{told.activity_type}", about, kind=SpanKind.CONSUMER),
            ):
                return await super().execute_activity(input)


class _Workflow(WorkflowInboundInterceptor):
    """Remembers which message a workflow is just following, and hands its trace on to what the workflow starts."""

    def __init__(self, next: WorkflowInboundInterceptor) -> None:  # noqa: A002 - the SDK's name
        super().__init__(next)
        self._cause = ""
        self._since: datetime | None = None
        self._note: Callable[[str, str, Attributes, int], str] = workflow.extern_functions()[_NOTE_SPAN]

    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_FromWorkflow(outbound, self.cause))

    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002 - the SDK's name
        self._follow(f"RunWorkflow:{workflow.info().workflow_type}", input.headers)
        return await super().execute_workflow(input)

    async def handle_signal(self, input: HandleSignalInput) -> None:  # noqa: A002 - the SDK's name
        self._follow(f"HandleSignal:{input.signal}", input.headers)
        await super().handle_signal(input)

    async def handle_update_handler(self, input: HandleUpdateInput) -> Any:  # noqa: A002 - the SDK's name
        self._follow(f"HandleUpdate:{input.update}", input.headers)
        return await super().handle_update_handler(input)

    def cause(self) -> str:
        """Return the trace of the message the workflow is following now; empty when it acts by itself."""
        if self._since is None or workflow.now() - self._since > CAUSE_LASTS:
            return ""
        return self._cause

    def _follow(self, name: str, headers: Headers) -> None:
        carried = _read(headers)
        if carried and not workflow.unsafe.is_replaying():
            about = {**_about(workflow.info().workflow_id), "motcua.workflow": workflow.info().workflow_type}
            carried = self._note(name, carried, about, workflow.time_ns())
        self._cause, self._since = carried, workflow.now()


class _FromWorkflow(WorkflowOutboundInterceptor):
    def __init__(self, next: WorkflowOutboundInterceptor, cause: Callable[[], str]) -> None:  # noqa: A002 - the SDK's name
        super().__init__(next)
        self._cause = cause

    def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle[Any]:  # noqa: A002 - the SDK's name
        input.headers = _carrying(input.headers, self._cause())
        return super().start_activity(input)

    async def start_child_workflow(
        self,
        input: StartChildWorkflowInput,  # noqa: A002 - the SDK's name
    ) -> workflow.ChildWorkflowHandle[Any, Any]:
        input.headers = _carrying(input.headers, self._cause())
        return await super().start_child_workflow(input)


def _about(workflow_id: str | None) -> Attributes:
    code = case_code(workflow_id)
    return {CASE_CODE: code} if code else {}


def _with_trace(headers: Headers) -> Headers:
    return _carrying(headers, tracing.carried())


def _carrying(headers: Headers, carried: str) -> Headers:
    # Plain bytes: a trace id is nobody's data, and needs no key to be read.
    return (
        {**headers, HEADER: Payload(metadata={"encoding": b"binary/plain"}, data=carried.encode())}
        if carried
        else headers
    )


def _read(headers: Headers) -> str:
    payload = headers.get(HEADER)
    return payload.data.decode("ascii", "replace") if payload is not None else ""
