"""What pages call messages, ways, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping

from api.language import Readable, say
from domain.notices.rules import LEGAL
from domain.procedure.basics import Words
from domain.simulation.words import NOTICES, STEP_NOTICES, TURN_NOTICES
from models.tables import Notice

WAYS: Mapping[str, Readable] = {
    "zalo": say("Zalo"),
    "sms": say("Tin nhắn SMS"),
    "email": say("Thư điện tử"),
    "screen": say("Trên màn hình"),
    "none": say("Chưa báo được"),
}
_DECLARED = say("Thông báo do thủ tục quy định")
_OUTSIDE: Mapping[str, Readable] = {
    "escalated": say("Báo lên cấp trên theo quy tắc của cơ quan"),
    "reminded": say("Người giám sát nhắc việc"),
    "escalated_by_hand": say("Người giám sát báo lên cấp trên"),
    "feedback_answered": say("Trả lời phản ánh"),
    "feedback_asked": say("Đề nghị nói rõ thêm về phản ánh"),
    "feedback_refused": say("Không tiếp nhận phản ánh"),
}
_STATES: Mapping[str, Readable] = {
    "held": say("Chờ gửi"),
    "sending": say("Đang gửi"),
    "failed": say("Không gửi được"),
    "dropped": say("Không gửi"),
}
_DELIVERY: Mapping[str, Readable] = {
    "": say("Đã gửi"),
    "accepted": say("Đã gửi, chưa rõ đã đến"),
    "delivered": say("Đã đến"),
    "failed": say("Không đến: số hoặc tài khoản không nhận được"),
    "unknown": say("Đã gửi, nhà mạng không cho biết đã đến chưa"),
}
_MAIL_BOUNCED = say("Thư bị trả lại, người nhận không có thư này")
_MAIL_TAKEN = say("Máy chủ thư đã nhận; thư điện tử không báo khi đến nơi")
_WHY: Mapping[str, Readable] = {
    "legal": say("Gửi dù người dân không muốn nhận, vì pháp luật buộc phải báo"),
    "fallback": say("Gửi thay vì cách trước không đến"),
    "resend": say("Cán bộ gửi lại"),
    "same_kind": say("Vừa gửi tin giống hệt, không gửi trùng"),
    "overtaken": say("Hồ sơ đã sang bước khác trước khi đến giờ gửi"),
    "told_by_whole": say("Hồ sơ chung báo việc này một lần cho mọi phần"),
    "opted_out": say("Người dân chọn không nhận thông báo loại này"),
    "no_contact": say("Hồ sơ không có số điện thoại hay địa chỉ thư dùng được"),
    "all_failed": say("Mọi cách đều không đến"),
    "bounced": say("Máy chủ thư của người nhận không nhận"),
    "bounced_address": say("Không có địa chỉ thư này: hỏi lại người dân"),
    "bounced_full": say("Hộp thư của người nhận đã đầy"),
    "rejected": say("Nơi gửi từ chối: số, tài khoản hoặc địa chỉ không nhận được"),
}
SETTLED: Mapping[str, Readable] = {
    "phone": say("đã gọi điện báo"),
    "paper": say("đã trao văn bản"),
    "visit": say("đã báo khi người dân đến"),
}
HOW: Mapping[str, Readable] = {
    "phone": say("Đã gọi điện"),
    "paper": say("Đã trao văn bản"),
    "visit": say("Đã báo trực tiếp"),
}


def message_words(message: str) -> Readable | Words:
    """Return what a message is about."""
    known = {**NOTICES, **TURN_NOTICES, **STEP_NOTICES}.get(message)
    return known or _OUTSIDE.get(message, _DECLARED)


def state_words(row: Notice) -> Readable:
    """Return what became of one message."""
    if row.status != "sent":
        return _STATES[row.status]
    if row.channel == "email" and row.delivery == "accepted":
        return _MAIL_TAKEN
    if row.channel == "email" and row.delivery == "failed":
        return _MAIL_BOUNCED
    return _DELIVERY[row.delivery]


def why_words(row: Notice) -> Readable | None:
    """Return why this way was taken, or why nothing went; None for the usual."""
    return _WHY.get(row.problem) or _WHY.get(row.reason)


def is_legal(message: str) -> bool:
    """True for what the law wants people told of."""
    return message in LEGAL
