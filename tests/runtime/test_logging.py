"""Log lines as an operator sees them."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from runtime.logging import configure_logging
from runtime.settings import get_settings


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator["Lines"]:
    """What is logged during a test, as JSON; the logging of the test run is put back afterwards."""
    monkeypatch.setenv("MOTCUA_LOG_FORMAT", "json")
    get_settings.cache_clear()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging("worker", stream)
    yield Lines(stream)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    get_settings.cache_clear()


class Lines:
    """The lines written so far."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._stream.getvalue().splitlines()]


def test_our_events_and_those_of_libraries_look_alike(lines: "Lines") -> None:
    """structlog and the standard library come out as one kind of line, marked with the process."""
    structlog.get_logger("ours").info("fee_paid", case_code="H29.150-261122-0001")
    logging.getLogger("asyncpg").warning("pool is %s", "full")

    ours, theirs = lines.all()
    assert ours | {"timestamp": ""} == {
        "event": "fee_paid",
        "case_code": "H29.150-261122-0001",
        "level": "info",
        "process": "worker",
        "timestamp": "",
    }
    assert (theirs["event"], theirs["level"], theirs["process"]) == ("pool is full", "warning", "worker")
    assert ours["timestamp"].endswith("Z")


def test_fields_that_would_hold_a_person_are_blanked(lines: "Lines") -> None:
    """A name or number logged by mistake does not reach the file."""
    structlog.get_logger("ours").info("receipt_sent", phone="0912345678", full_name="Đặng Thị Hương", tries=2)

    (line,) = lines.all()
    assert (line["phone"], line["full_name"], line["tries"]) == ("[hidden]", "[hidden]", 2)


def test_a_line_from_a_workflow_names_it(lines: "Lines") -> None:
    """What Temporal attaches to its loggers becomes plain fields, without the rest of its bookkeeping."""
    extra = {"temporal_workflow": {"workflow_id": "case-1", "run_id": "r", "attempt": 1, "namespace": "default"}}
    logging.getLogger("temporalio.workflow").info("turn_done", extra=extra)

    (line,) = lines.all()
    assert (line["workflow_id"], line["attempt"]) == ("case-1", 1)
    assert not {"temporal_workflow", "run_id", "namespace"} & line.keys()


def test_failures_are_logged_with_their_trace_on_one_line(lines: "Lines") -> None:
    """A traceback stays inside its line, so that a collector keeps it together."""
    try:
        raise ValueError("no such step")
    except ValueError:
        structlog.get_logger("ours").exception("turn_failed")

    (line,) = lines.all()
    assert "ValueError: no such step" in line["exception"]


def test_requests_are_not_logged_line_by_line(lines: "Lines") -> None:
    """Addresses with their query strings, which a person may have typed into, stay out of the log."""
    logging.getLogger("uvicorn.access").info("GET /tra-cuu?phone=0912345678")

    assert lines.all() == []


def test_a_traceback_says_nothing_of_the_row_it_failed_on(lines: "Lines") -> None:
    """PostgreSQL quotes the row under DETAIL; the line that says what went wrong stays."""
    try:
        raise ValueError("null value in column x\nDETAIL:  Failing row contains (Nguyễn Thị Mẫu).")
    except ValueError:
        structlog.get_logger("ours").exception("request_failed")
    [line] = lines.all()
    assert "null value in column x" in line["exception"]
    assert "Nguyễn" not in json.dumps(line, ensure_ascii=False)
