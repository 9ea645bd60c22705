"""Spans for statements, where this process traces: the kind of statement and how long it took, never its text."""

from __future__ import annotations

from typing import Any, Final

from opentelemetry.trace import SpanKind, StatusCode
from sqlalchemy import event
from sqlalchemy.engine import Engine

from runtime import tracing

_KEY: Final = "motcua_span"
_KNOWN: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"})


def trace_statements(engine: Engine) -> None:
    """Note every statement of an engine that runs within a trace."""
    event.listen(engine, "before_cursor_execute", _begin)
    event.listen(engine, "after_cursor_execute", _end)
    event.listen(engine, "handle_error", _failed)


def operation_of(statement: str) -> str:
    """Return the first word of a statement, in capitals; "OTHER" for what is not a question or a change of rows."""
    first = statement.lstrip().partition(" ")[0].partition("\n")[0].upper()
    return first if first in _KNOWN else "OTHER"


def _begin(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: Any) -> None:
    if context is None or not tracing.in_trace():
        return
    operation = operation_of(statement)
    attributes = {"db.system.name": "postgresql", "db.operation.name": operation}
    begun = tracing.tracer().start_span(operation, kind=SpanKind.CLIENT, attributes=attributes)
    setattr(context, _KEY, begun)


def _end(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: Any) -> None:
    begun = getattr(context, _KEY, None)
    if begun is not None:
        begun.end()


def _failed(found: Any) -> None:
    begun = getattr(found.execution_context, _KEY, None)
    if begun is not None:
        begun.set_attribute("error.type", type(found.original_exception).__name__)
        begun.set_status(StatusCode.ERROR)
        begun.end()
