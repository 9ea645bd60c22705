"""What may be shown of Temporal's own records: codes, ids, sizes; nothing that could be a sentence of somebody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.enums.v1 import TimeoutType
from temporalio.api.failure.v1 import Failure

#: What is said instead of a text that is no code.
HIDDEN: Final = "…"
_CODE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./:#@+-]{0,119}")
#: Twelve digits are how a person is numbered; no code of ours looks like that.
_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])[0-9]{9,12}(?![0-9A-Za-z])")


def plain(text: str) -> str:
    """Return a text that looks like a code or an id as it is; anything else is not shown."""
    return text if not text or (_CODE.fullmatch(text) and not _NUMBER.search(text)) else HIDDEN


def name_of(named: Callable[[Any], str], prefix: str, number: int) -> str:
    """Return the name of a value of one of Temporal's enums in lower case: `named` is its `Name`, `prefix` goes."""
    try:
        return named(number).removeprefix(prefix).lower()
    except ValueError:  # newer than this program
        return str(number)


def code_of(failure: Failure) -> str:
    """Return the code of a failure: the type its cause was raised with, or which time ran out. Never its message."""
    match failure.WhichOneof("failure_info"):
        case "application_failure_info":
            return plain(failure.application_failure_info.type) or "unexpected"
        case "timeout_failure_info":
            return f"timed_out:{name_of(TimeoutType.Name, 'TIMEOUT_TYPE_', failure.timeout_failure_info.timeout_type)}"
        case "canceled_failure_info":
            return "cancelled"
        case "terminated_failure_info":
            return "terminated"
        case "server_failure_info":
            return "server_failure"
        case _:
            return code_of(failure.cause) if failure.HasField("cause") else "unexpected"


def instant_of(stamp: Timestamp) -> datetime | None:
    """Return an instant of Temporal's; None for one that is not set."""
    return stamp.ToDatetime(tzinfo=UTC) if stamp.seconds else None


def size_of(payloads: Payloads | Iterable[Payload]) -> int:
    """Return how many bytes payloads have, as they are stored."""
    listed = payloads.payloads if isinstance(payloads, Payloads) else payloads
    return sum(len(payload.data) for payload in listed)
