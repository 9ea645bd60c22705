"""What a failing database means to whoever asked: mostly "try again soon", sometimes "that is no text"."""

from __future__ import annotations

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.errors import FieldProblem, InvalidInput, Problem, Unavailable
from api.language import say

log = structlog.stdlib.get_logger()

#: Errors the doors may see from the database, whichever way the statement went.
DATABASE_ERRORS: tuple[type[Exception], ...] = (
    DBAPIError,
    PoolTimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    ConnectionError,
)

NO_TEXT = FieldProblem("text", "not_text", say("Có ký tự không phải là chữ."), say("Bỏ ký tự điều khiển rồi gửi lại."))
_NOT_IN_REPERTOIRE = "22021"  # a NUL, which PostgreSQL keeps in no text
#: The connection is gone; a server killed in the middle of an answer leaves the driver between two states.
_LOST = (ConnectionError, PoolTimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_AWAY = ("08", "53", "57P")  # connection lost, out of resources, shutting down or starting


def problem_of(error: Exception) -> Problem | None:
    """Return what to answer, or None for an error that is a fault of ours."""
    cause = getattr(error, "orig", None) or error
    cause = getattr(cause, "__cause__", None) or cause
    state = str(getattr(cause, "sqlstate", "") or "")
    if state == _NOT_IN_REPERTOIRE:
        return InvalidInput(errors=(NO_TEXT,))
    if isinstance(cause, _LOST) or state.startswith(_AWAY):
        log.error("database_away", problem=type(cause).__name__)
        return Unavailable()
    return None
