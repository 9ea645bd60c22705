"""What whoever disagrees may do next and until when: one source of the words for letters, pages and specimens."""

from __future__ import annotations

from typing import Final

from domain.case.linking import APPEAL_WITHIN, APPEAL_WITHIN_IF_REMOTE, COMPLAIN_WITHIN, Turn
from domain.procedure.basics import Words

_FIRST: Final = Words(
    vi=(
        "Nếu không đồng ý, Ông/Bà có quyền khiếu nại lần đầu đến chính cơ quan đã quyết định, trong "
        f"{COMPLAIN_WITHIN.days} ngày kể từ ngày nhận được hoặc biết được quyết định này (không tính thời gian có trở "
        "ngại khách quan), hoặc khởi kiện vụ án hành chính tại Tòa án (Luật Khiếu nại 2011, Điều 7 và Điều 9)."
    ),
    en=(
        "If you disagree, you may complain to the agency that decided within "
        f"{COMPLAIN_WITHIN.days} days of receiving or learning of the decision (time lost to an obstacle beyond your "
        "control is not counted), or sue in the administrative court (Luật Khiếu nại 2011, Art 7 and 9)."
    ),
)
_SECOND: Final = Words(
    vi=(
        "Nếu không đồng ý, Ông/Bà có quyền khiếu nại lần hai đến thủ trưởng cấp trên trực tiếp của người đã giải quyết "
        f"lần đầu, trong {APPEAL_WITHIN.days} ngày kể từ ngày nhận được quyết định giải quyết lần đầu hoặc từ ngày hết "
        f"thời hạn giải quyết (vùng sâu, vùng xa đi lại khó khăn: {APPEAL_WITHIN_IF_REMOTE.days} ngày), hoặc khởi kiện "
        "vụ án hành chính tại Tòa án (Luật Khiếu nại 2011, Điều 7 và Điều 33)."
    ),
    en=(
        "If you disagree, you may make a second complaint to the head of the agency above, within "
        f"{APPEAL_WITHIN.days} days of receiving the first answer or of the end of the time for it "
        f"({APPEAL_WITHIN_IF_REMOTE.days} days in remote areas that are hard to reach), or sue in the administrative "
        "court (Luật Khiếu nại 2011, Art 7 and 33)."
    ),
)
_NONE_LEFT: Final = Words(
    vi=(
        "Khiếu nại đã có quyết định giải quyết lần hai thì không được thụ lý tiếp. Nếu không đồng ý, Ông/Bà có quyền "
        "khởi kiện vụ án hành chính tại Tòa án (Luật Khiếu nại 2011, Điều 7 và Điều 11)."
    ),
    en=(
        "A complaint that was answered for the second time is not taken up again. If you disagree, you may sue in the "
        "administrative court (Luật Khiếu nại 2011, Art 7 and 11)."
    ),
)


def rights(turn: Turn | None) -> Words:
    """Return the sentence on the complaint that is open, with its time limit; for None, that only the court is left."""
    if turn is None:
        return _NONE_LEFT
    return _FIRST if turn is Turn.FIRST else _SECOND


def after_answer(heard: Turn | None) -> Words:
    """Return the sentence under a decision on a case that is a complaint of that turn itself, None for any other."""
    if heard is None:
        return rights(Turn.FIRST)
    return rights(Turn.SECOND if heard is Turn.FIRST else None)
