"""Form 07: one line of the register of dossiers for a case, told from its event log as of an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.case.events import Record
from domain.case.state import CLOSED_PHASES
from domain.papers.standing import Standing, standing

_WAYS: Final[Mapping[str, str]] = {"counter": "tại quầy", "online": "trực tuyến", "post": "bưu chính"}
_GIVES: Final = frozenset({"handed_over", "result_published", "delivered_by_post"})


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """What the register says of a case. People are staff ids, to be named by whoever prints.

    `to_agency_at` is when it left the counter, `back_at` when the result was there, `returned_at` when it was given.
    """

    received_at: datetime | None
    appointment_at: datetime | None
    receiver: str
    to_agency_at: datetime | None
    back_at: datetime | None
    returned_at: datetime | None
    giver: str
    way: str
    status: str


def register_line(events: Sequence[Record], instant: datetime | None = None, *, way: str = "") -> RegisterLine:
    """Return the line of a case from its events, as it read at an instant (aware); None is now."""
    stood = standing(events, instant, way=way)
    received = next((event for event in stood.events if event.kind == "received"), None)
    given = next((event for event in reversed(stood.events) if event.kind in _GIVES), None)
    return RegisterLine(
        received_at=stood.received_at,
        appointment_at=stood.appointment_at,
        receiver=received.actor if received else "",
        to_agency_at=received.at if received else None,
        back_at=stood.decided_at,
        returned_at=given.at if given else None,
        giver=given.actor if given else "",
        way=_WAYS.get(stood.way, stood.way) if given else "",
        status=_status(stood),
    )


_STATES: Final[Mapping[str, str]] = {
    "on_hold": "Tạm dừng",
    "correcting": "Đang đính chính",
    "awaiting_obligation": "Chờ nghĩa vụ tài chính",
    "filed": "Chờ tiếp nhận",
    "received": "Đang giải quyết",
    "in_progress": "Đang giải quyết",
    "awaiting_supplement": "Chờ bổ sung",
    "refused_at_intake": "Từ chối tiếp nhận",
    "withdrawn": "Người nộp rút",
    "stopped": "Dừng giải quyết",
    "decided": "Chờ trả kết quả",
    "returned": "Đã trả kết quả",
}


def _status(stood: Standing) -> str:
    text = _STATES.get(stood.phase, "Đang giải quyết")
    if stood.decision == "refused" and stood.phase not in CLOSED_PHASES:
        return f"{text} (từ chối)"
    return f"{text} (từ chối)" if stood.decision == "refused" else text
