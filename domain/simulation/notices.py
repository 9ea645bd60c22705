"""What stands on the notices of a trial beside the trial itself: invented people and agencies, marked as such."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.procedure.basics import Words
from domain.simulation.script import APPLICANT

if TYPE_CHECKING:
    from domain.simulation.run import NoticeLine

AGENCY_PHONE: Final = "0000 000 000"
AGENCY_ADDRESS: Final = "địa chỉ cơ quan (bản thử)"
#: Opens nothing: no such address can be had (RFC 2606).
ADDRESS: Final = "https://motcua.example"
#: What an official writes by hand; a trial knows who decided what, not why.
REASON: Final = "[lý do do cán bộ ghi]"
WARNING: Final = Words(
    vi="Không gửi cho ai. Người nhận, cơ quan và mã hồ sơ đều bịa.",
    en="Sent to nobody. The receiver, the office and the case code are invented.",
)
WAYS: Final = {
    "sms": Words(vi="tin nhắn SMS", en="SMS"),
    "zalo": Words(vi="Zalo", en="Zalo"),
    "mail": Words(vi="thư điện tử", en="e-mail"),
    "screen": Words(vi="trên màn hình", en="on screen"),
}
"""The ways a definition may name, in words."""

_REACH = {True: ("sms", "zalo", "mail"), False: ("screen", "mail")}


@dataclass(frozen=True, slots=True)
class AskedPaper:
    """What an invented supplement request says of a paper: the lines an official fills in by hand."""

    what: str = "[nội dung cần bổ sung]"
    why: str = "[vì sao]"
    basis: str = "[căn cứ]"
    how: str = "[cách khắc phục]"


ASKED: Final = AskedPaper()


def is_declared(notice: NoticeLine) -> bool:
    """Tell whether the procedure itself declares a notice; every other is sent by the software for any case."""
    return bool(notice.by)


def number_of(notice: NoticeLine) -> str:
    """Return which of the notices of its step a declared one is: "0" is the first."""
    return notice.message.partition(":")[2]


def name_of(notice: NoticeLine) -> str:
    """Return a name for files: "received", "review-opened-0" for one the procedure declares."""
    return f"{notice.step}-{notice.message.replace(':', '-')}" if is_declared(notice) else notice.message


def ways_of(notice: NoticeLine) -> tuple[str, ...]:
    """Return the ways a notice can take: applicants have no screen, staff no telephone. Empty when none is left."""
    return tuple(way for way in _REACH[notice.to == APPLICANT] if not notice.by or way in notice.by)
