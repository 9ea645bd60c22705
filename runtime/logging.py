"""One way out for every log line: ours, the libraries', Temporal's.

Events are snake_case names with keywords. Nothing personal belongs in a log; names of fields that
would hold it are blanked as a second line of defence, not as a licence.
"""

import logging
import logging.config
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from runtime import tracing
from runtime.settings import get_settings

PERSONAL = frozenset(
    {"address", "authorization", "cookie", "email", "full_name", "identity_number", "password"}
    | {"person_name", "phone", "secret", "token"}
)
_TEMPORAL_FIELDS = ("temporal_workflow", "temporal_activity")


def configure_logging(process: str, stream: TextIO | None = None) -> None:
    """Send every log line of this process to ``stream``, marked with ``process`` ("api", "worker", ...).

    ``stream`` None: standard output. JSON, one object a line, unless the settings or a terminal ask for
    the readable form.
    """
    settings = get_settings()
    stream = stream or sys.stdout
    readable = settings.log_format == "console" or (settings.log_format == "auto" and stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(allow=_TEMPORAL_FIELDS),
        _flatten_temporal,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _mark(process),
        _name_trace,
        hide_personal,
    ]
    render: list[Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if readable
        else [
            structlog.processors.format_exc_info,
            hide_details,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    # A line per request or statement says nothing an event of ours does not, and may carry a query string.
    for name in ("uvicorn.access", "httpx2", "httpcore2", "sqlalchemy.engine", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[_drop_replayed, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def hide_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank every field whose name says that a person's data or a secret is in it."""
    for key in PERSONAL.intersection(event):
        event[key] = "[hidden]"
    return event


def hide_details(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take PostgreSQL's details out of a traceback: they quote the row that a statement failed on."""
    if "exception" in event:
        lines = str(event["exception"]).splitlines()
        event["exception"] = "\n".join(line for line in lines if "DETAIL:" not in line)
    return event


def _mark(process: str) -> Processor:
    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("process", process)
        return event

    return add


def _name_trace(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    found = tracing.trace_id()
    if found:
        event.setdefault("trace_id", found)
    return event


def _flatten_temporal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for field in _TEMPORAL_FIELDS:
        info: MutableMapping[str, Any] = event.pop(field, None) or {}
        workflow_id = str(info.get("workflow_id", ""))
        if workflow_id.startswith("case/"):
            event.setdefault("case_code", workflow_id.removeprefix("case/"))
        for key in ("workflow_id", "workflow_type", "activity_id", "activity_type", "attempt"):
            if key in info:
                event.setdefault(key, info[key])
    return event


def _drop_replayed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    # A replayed workflow runs its code again: its events were already logged the first time.
    workflow = sys.modules.get("temporalio.workflow")
    if workflow and workflow.in_workflow() and workflow.unsafe.is_replaying_history_events():
        raise structlog.DropEvent
    return event
