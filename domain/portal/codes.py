"""The national status codes 1 to 10 and channel codes, and which one a case stands for."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from domain.procedure.plan import Channel


class StatusCode(IntEnum):
    """TrangThaiHoSo, as the national portal numbers it."""

    NEWLY_FILED = 1
    RECEIVED = 2
    NOT_RECEIVED = 3
    IN_PROGRESS = 4
    SUPPLEMENT_REQUESTED = 5
    OBLIGATION_REQUESTED = 6
    WITHDRAWN = 7
    STOPPED = 8
    DECIDED = 9
    RETURNED = 10


#: The portal's own words for its codes, with ours in English.
STATUS_WORDS: Final[dict[int, tuple[str, str]]] = {
    1: ("Mới đăng ký", "Newly filed"),
    2: ("Được tiếp nhận", "Received"),
    3: ("Không được tiếp nhận", "Not received"),
    4: ("Đang xử lý", "In progress"),
    5: ("Yêu cầu bổ sung giấy tờ", "Supplement requested"),
    6: ("Yêu cầu thực hiện nghĩa vụ tài chính", "Financial obligation requested"),
    7: ("Công dân yêu cầu rút hồ sơ", "Withdrawn by the citizen"),
    8: ("Dừng xử lý", "Stopped"),
    9: ("Đã xử lý xong", "Decided"),
    10: ("Đã trả kết quả", "Result returned"),
}

#: Every phase a case can be in. A phase that is missing here fails a test; at run time it counts as in progress.
CODE_OF_PHASE: Final[dict[str, StatusCode]] = {
    "filed": StatusCode.NEWLY_FILED,
    "received": StatusCode.RECEIVED,
    "refused_at_intake": StatusCode.NOT_RECEIVED,
    "in_progress": StatusCode.IN_PROGRESS,
    "correcting": StatusCode.IN_PROGRESS,
    "awaiting_supplement": StatusCode.SUPPLEMENT_REQUESTED,
    "awaiting_obligation": StatusCode.OBLIGATION_REQUESTED,
    "withdrawn": StatusCode.WITHDRAWN,
    "stopped": StatusCode.STOPPED,
    "on_hold": StatusCode.STOPPED,
    "decided": StatusCode.DECIDED,
    "returned": StatusCode.RETURNED,
}

#: KenhThucHien. A channel the portal does not find counts there as filed in person.
CHANNEL_CODES: Final[dict[str, str]] = {Channel.COUNTER: "1", Channel.ONLINE: "2", Channel.POST: "3"}

#: The codes at which the handling of a dossier is over for the national index.
ENDED: Final = frozenset(
    {
        StatusCode.NOT_RECEIVED,
        StatusCode.WITHDRAWN,
        StatusCode.STOPPED,
        StatusCode.DECIDED,
        StatusCode.RETURNED,
    }
)


def code_of(phase: str) -> StatusCode:
    """Return the status code a case in this phase is reported under."""
    return CODE_OF_PHASE.get(phase, StatusCode.IN_PROGRESS)


def work_code(phase: str) -> StatusCode:
    """Return the code for a piece of work on a case in this phase: received and worked on is in progress."""
    code = code_of(phase)
    return StatusCode.IN_PROGRESS if code is StatusCode.RECEIVED else code


def fits(phase: str, code: int) -> bool:
    """Tell whether a case in this phase may stand under a code; a received one may be in progress already."""
    return code in (code_of(phase), work_code(phase))


def status_words(code: int, language: str) -> str:
    """Return the words of a status code; a code the portal does not have is returned as it is."""
    pair = STATUS_WORDS.get(code)
    return pair[1 if language == "en" else 0] if pair else str(code)
