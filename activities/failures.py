"""Problems with outside systems as failures Temporal understands: retry, retry later, or never.

A failure carries a stable code and the system's name, nothing else: no personal data, none of the
system's own text. The words people read for a code are in `domain.case.words`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

log = structlog.get_logger(__name__)

#: A server killed in the middle of an answer leaves the driver between two states: the last but one of these.
_LOST_CONNECTION = (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

LONGEST_WAIT = timedelta(hours=1)
"""The longest Retry-After that is believed; a system that asks for more is looked at again sooner."""


class Problem(StrEnum):
    """Everything that can go wrong with an outside call, as supervisors see it."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    SERVER_ERROR = "server_error"
    RATE_LIMITED = "rate_limited"
    CIRCUIT_OPEN = "circuit_open"
    BAD_ANSWER = "bad_answer"
    RECORDS_UNAVAILABLE = "records_unavailable"
    REJECTED = "rejected"
    UNAUTHORISED = "unauthorised"
    MISSING_ADDRESS = "missing_address"
    MISSING_CASE = "missing_case"
    UNKNOWN_ACTION = "unknown_action"
    NO_COMPETENT_AGENCY = "no_competent_agency"
    PROCEDURE_NOT_IN_FORCE = "procedure_not_in_force"
    CANNOT_BE_FILED = "cannot_be_filed"
    OPENS_ITSELF = "opens_itself"


NEVER_RETRIED = frozenset(
    {
        Problem.REJECTED,
        Problem.UNAUTHORISED,
        Problem.MISSING_ADDRESS,
        Problem.MISSING_CASE,
        Problem.UNKNOWN_ACTION,
        Problem.NO_COMPETENT_AGENCY,
        Problem.PROCEDURE_NOT_IN_FORCE,
        Problem.CANNOT_BE_FILED,
        Problem.OPENS_ITSELF,
    }
)
"""The same request again would end the same: a person has to change something first."""

EXPECTED = frozenset({Problem.RATE_LIMITED, Problem.CIRCUIT_OPEN})
"""Traffic control, not errors: kept out of error logs and error metrics."""


class UnknownThereError(ApplicationError):
    """The system does not know what it was asked about: to whoever does not expect that, a rejection."""

    def __init__(self, system: str) -> None:
        """Say no more than any rejection does."""
        super().__init__(f"{system}: {Problem.REJECTED}", type=Problem.REJECTED, non_retryable=True)


def failure(system: str, problem: Problem, retry_after: timedelta | None = None) -> ApplicationError:
    """Return the failure to raise for a problem; `retry_after` delays the next attempt."""
    return ApplicationError(
        f"{system}: {problem}",
        type=problem,
        non_retryable=problem in NEVER_RETRIED,
        next_retry_delay=retry_after,
        category=ApplicationErrorCategory.BENIGN if problem in EXPECTED else ApplicationErrorCategory.UNSPECIFIED,
    )


def answer_failure(system: str, status: int, headers: Mapping[str, str]) -> ApplicationError | None:
    """Return the failure an HTTP status means, or None for a success (2xx)."""
    if 200 <= status < 300:
        return None
    if status in {401, 403, 407}:
        return failure(system, Problem.UNAUTHORISED)
    if status in {408, 425}:
        return failure(system, Problem.TIMED_OUT)
    if status == 429:
        return failure(system, Problem.RATE_LIMITED, retry_after(headers))
    if status >= 500:
        return failure(system, Problem.SERVER_ERROR, retry_after(headers))
    if status >= 400:
        return failure(system, Problem.REJECTED)
    return failure(system, Problem.BAD_ANSWER)  # a redirect where none is agreed


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> timedelta | None:
    """Read Retry-After (RFC 9110 10.2.3: seconds or a date), at most `LONGEST_WAIT`; None when absent or unreadable."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        # Bounded before the arithmetic: an absurdly long number must not overflow a timedelta.
        return timedelta(seconds=min(int(text[:9]), int(LONGEST_WAIT.total_seconds())))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - (now or datetime.now(UTC))
    return min(max(wait, timedelta()), LONGEST_WAIT)


@contextmanager
def records_needed() -> Iterator[None]:
    """Turn database errors inside the block into a retryable failure without their text.

    Their text holds statement parameters, hence personal data, and would enter Temporal's history.
    """
    try:
        yield
    except (SQLAlchemyError, asyncpg.PostgresError, *_LOST_CONNECTION) as error:
        log.warning("records_unavailable", problem=type(error).__name__)
        raise failure("records", Problem.RECORDS_UNAVAILABLE) from None
