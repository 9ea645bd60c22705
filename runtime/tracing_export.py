"""What of a span leaves the process: a list of what is allowed, since what is forbidden cannot be listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import Status

#: Attributes that say what was done. An address (`url.path`, `url.query`), an exception's message or a statement's
#: text may quote what people typed, and a client's address says who they are: none of these is here.
ALLOWED: Final = frozenset(
    {
        *("http.request.method", "http.route", "http.response.status_code", "url.scheme", "error.type"),
        *("db.system.name", "db.operation.name", "db.collection.name"),
        *("motcua.case_code", "motcua.act", "motcua.queue", "motcua.attempt", "motcua.workflow", "motcua.update_id"),
    }
)


class CleanExporter(SpanExporter):
    """Sends spans on by another exporter, each without what is not allowed to leave."""

    def __init__(self, onward: SpanExporter) -> None:
        self._onward = onward

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send spans on."""
        return self._onward.export([cleaned(span) for span in spans])

    def shutdown(self) -> None:
        """Close the other exporter."""
        self._onward.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Let the other exporter send what it holds; `timeout_millis` at most."""
        return self._onward.force_flush(timeout_millis)


def cleaned(span: ReadableSpan) -> ReadableSpan:
    """Return a copy of a span with allowed attributes only, without events and without the words of its status."""
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes={name: value for name, value in (span.attributes or {}).items() if name in ALLOWED},
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
