"""The words of money, once for all its pages."""

from __future__ import annotations

from typing import Final

from api.badges import Badge
from api.language import Sentence, say
from domain.money.ledger import Account, EntryKind
from domain.money.reconciliation import DifferenceClass

KINDS: Final[dict[str, Sentence]] = {
    EntryKind.FEE_CHARGED: say("Phải thu"),
    EntryKind.FEE_WAIVED: say("Thôi không thu"),
    EntryKind.FEE_RESTORED: say("Thu lại"),
    EntryKind.RECEIVED_CASH: say("Đã thu tiền mặt"),
    EntryKind.RECEIVED_CARD: say("Đã thu qua thẻ"),
    EntryKind.RECEIVED_ONLINE: say("Đã thu trực tuyến"),
    EntryKind.RECEIVED_POST: say("Bưu chính thu hộ"),
    EntryKind.RECEIVED_TRANSFER: say("Đã nhận chuyển khoản"),
    EntryKind.REFUND_DUE: say("Phải trả lại"),
    EntryKind.REFUND_FAILED: say("Cổng thanh toán không trả được, quầy phải trả"),
    EntryKind.REFUNDED: say("Đã trả lại"),
    EntryKind.REFUNDED_AGAIN: say("Trả lại hai lần"),
    EntryKind.REFUND_FORGONE: say("Người nộp không nhận lại"),
}
TILLS: Final[dict[str, Sentence]] = {
    Account.CASH: say("tiền mặt"),
    Account.CARD: say("thẻ"),
    Account.ONLINE: say("trực tuyến"),
    Account.POST: say("bưu chính"),
    Account.TRANSFER: say("chuyển khoản"),
}
CLASSES: Final[dict[str, Sentence]] = {
    DifferenceClass.PAID_HERE_ONLY: say("Ta ghi đã thu, sao kê không có"),
    DifferenceClass.PAID_THERE_ONLY: say("Sao kê có, ta chưa ghi"),
    DifferenceClass.PAID_OTHER_AMOUNT: say("Số tiền thu khác nhau"),
    DifferenceClass.REFUNDED_HERE_ONLY: say("Ta ghi đã trả lại, sao kê không có"),
    DifferenceClass.REFUNDED_THERE_ONLY: say("Sao kê có trả lại, ta chưa ghi"),
    DifferenceClass.REFUNDED_OTHER_AMOUNT: say("Số tiền trả lại khác nhau"),
}
CLOSING_BADGES: Final = {
    "counted": Badge("waiting", say("Chờ ký")),
    "signed": Badge("done", say("Đã khóa sổ")),
    "sent_back": Badge("due-soon", say("Phải đếm lại")),
}
DIFFERENCE_BADGES: Final = {
    "open": Badge("overdue", say("Chưa xử lý")),
    "booked": Badge("waiting", say("Đã ghi vào hồ sơ")),
    "gone": Badge("done", say("Đã khớp")),
    "settled": Badge("done", say("Đã xử lý")),
}
