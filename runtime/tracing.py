"""Traces of a request through API, workflow and activities, sent by OTLP where the environment names a collector.

Off unless `OTEL_EXPORTER_OTLP_ENDPOINT` (or `..._TRACES_ENDPOINT`) is set: then nothing of the SDK is imported and a
span costs one comparison. Spans say what was done to which case and how long it took, never for whom: everything
that is not on `runtime.tracing_export.ALLOWED` is dropped before it leaves the process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.trace import Link, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
CASE_CODE: Final = "motcua.case_code"
#: The key under which a message in the outbox carries the trace it belongs to.
TRACE: Final = "trace"

_TRACER: Final = "motcua"
_PROPAGATOR: Final = TraceContextTextMapPropagator()
_CARRIED: Final = "traceparent"

Attributes = dict[str, str | int | bool]


class _Switch:
    """Whether this process traces, and what must be closed at its end."""

    provider: Any = None


def is_wanted() -> bool:
    """Tell whether the environment names a collector."""
    return any(os.environ.get(name) for name in ENDPOINTS)


def configure_tracing(process: str) -> None:
    """Begin to trace this process ("api", "worker") when the environment names a collector; again: nothing happens."""
    if _Switch.provider is not None or not is_wanted():
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from runtime.tracing_export import CleanExporter

    # A name given by OTEL_SERVICE_NAME wins: the resource of the environment is merged over ours by the SDK.
    named = {} if "OTEL_SERVICE_NAME" in os.environ else {"service.name": f"motcua-{process}"}
    made = TracerProvider(resource=Resource.create(named))
    made.add_span_processor(BatchSpanProcessor(CleanExporter(OTLPSpanExporter())))
    use_provider(made)


def use_provider(provider: Any) -> None:
    """Trace with an SDK provider from now on, None: no longer; `configure_tracing` gives the usual one."""
    # Not the global provider: that could never be taken back, and libraries would add what they please.
    _Switch.provider = provider


def provider() -> Any:
    """Return the SDK provider this process traces with, None when it does not."""
    return _Switch.provider


def tracer() -> trace.Tracer:
    """Return what our own spans are made with; they go nowhere when this process does not trace."""
    return trace.get_tracer(_TRACER, tracer_provider=_Switch.provider)


def stop_tracing() -> None:
    """Send what is still waiting. Call it at the end of the process; blocks for some seconds at most."""
    if _Switch.provider is not None:
        _Switch.provider.force_flush(5_000)


def is_on() -> bool:
    """Tell whether this process traces."""
    return _Switch.provider is not None


def in_trace() -> bool:
    """Tell whether what runs now belongs to a trace."""
    return is_on() and trace.get_current_span().get_span_context().is_valid


def trace_id() -> str:
    """Return the id of the trace that what runs now belongs to, 32 hexadecimal digits; empty without one."""
    if not is_on():
        return ""
    found = trace.get_current_span().get_span_context()
    return trace.format_trace_id(found.trace_id) if found.is_valid else ""


def carried() -> str:
    """Return what a message carries so that its receiver goes on with this trace; empty without one."""
    if not in_trace():
        return ""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get(_CARRIED, "")


@contextmanager
def continued(carried_trace: str) -> Iterator[None]:
    """Let the block belong to the trace a message carried; without one, to none."""
    if not is_on():
        yield
        return
    token = otel_context.attach(_context(carried_trace) if carried_trace else otel_context.Context())
    try:
        yield
    finally:
        otel_context.detach(token)


@contextmanager
def span(name: str, attributes: Attributes | None = None, *, kind: SpanKind = SpanKind.INTERNAL) -> Iterator[None]:
    """Time a block as part of the trace it belongs to; nothing is begun where there is no trace.

    Of an error only its class is kept: messages may quote what people typed.
    """
    if not in_trace():
        yield
        return
    with tracer().start_as_current_span(
        name, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except Exception as error:
            current.set_attribute("error.type", type(error).__name__)
            current.set_status(StatusCode.ERROR)
            raise


def instant_span(name: str, carried_trace: str, attributes: Attributes, at_ns: int, linked: str = "") -> str:
    """Note an instant of a workflow as part of the trace it carries, and return what goes on from there.

    A span with a length would have to outlive replays, which no span of a process can.
    """
    if not is_on():
        return carried_trace
    parent = _context(carried_trace)
    links = [Link(trace.get_current_span(_context(linked)).get_span_context())] if linked else []
    noted = tracer().start_span(
        name, parent, kind=SpanKind.CONSUMER, attributes=attributes, links=links, start_time=at_ns
    )
    noted.end(at_ns)
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier, trace.set_span_in_context(noted, parent))
    return carrier.get(_CARRIED, carried_trace)


def about_case(code: str) -> None:
    """Say which case the current span is about."""
    if is_on():
        trace.get_current_span().set_attribute(CASE_CODE, code)


def _context(carried_trace: str) -> otel_context.Context:
    return _PROPAGATOR.extract({_CARRIED: carried_trace}, otel_context.Context())
