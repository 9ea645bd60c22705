"""How HTTP answers become failures Temporal understands."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.failures import LONGEST_WAIT, answer_failure, retry_after
from domain.case.words import PROBLEMS

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "problem", "final"),
    [
        (302, "bad_answer", False),
        (400, "rejected", True),
        (401, "unauthorised", True),
        (403, "unauthorised", True),
        (404, "rejected", True),
        (408, "timed_out", False),
        (409, "rejected", True),
        (422, "rejected", True),
        (429, "rate_limited", False),
        (500, "server_error", False),
        (503, "server_error", False),
    ],
)
def test_status(status: int, problem: str, final: bool) -> None:
    """Every kind of HTTP status has its code, retried only where trying again can help."""
    error = answer_failure("post", status, {})
    assert error is not None
    assert (error.type, error.non_retryable, error.message) == (problem, final, f"post: {problem}")
    assert problem in PROBLEMS


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_success(status: int) -> None:
    """A success is no failure."""
    assert answer_failure("post", status, {}) is None


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta()),
        ("Mon, 23 Nov 2026 08:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 23 Nov 2026 07:00:00 GMT", timedelta()),
        ("Tue, 24 Nov 2026 08:00:00 GMT", LONGEST_WAIT),
        ("9" * 400, LONGEST_WAIT),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
    ],
)
def test_retry_after(text: str, wait: timedelta | None) -> None:
    """Retry-After is read as seconds or as a date, never longer than an hour, never in the past."""
    assert retry_after({"Retry-After": text}, NOW) == wait


def test_server_trouble_may_name_its_delay() -> None:
    """A 503 with Retry-After is tried again when it says."""
    error = answer_failure("post", 503, {"Retry-After": "11"})
    assert error is not None
    assert error.next_retry_delay == timedelta(seconds=11)
