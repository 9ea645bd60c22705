"""The shipped wording as an administrator starts from it, and values to show a wording with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EXAMPLES: Final[Mapping[str, Mapping[str, str]]] = {
    "vi": {
        "code": "H61.12-20261123-0000001",
        "due": "17:00 thứ Năm 26/11/2026",
        "way": "tại Trung tâm Phục vụ hành chính công xã Nhị Long",
        "owed": "150.000 đồng",
        "paid": "150.000 đồng",
        "refund": "150.000 đồng",
        "phone": "02703862111",
        "agency": "Trung tâm Phục vụ hành chính công xã Nhị Long",
        "procedure": "Cấp bản sao trích lục hộ tịch",
        "supplement_by": "thứ Tư 09/12/2026",
        "intake_limit": "8 giờ làm việc",
        "papers": "2",
        "name": "Nguyễn Thị Mẫu",
        "address": "Ấp Ba, xã Nhị Long",
    },
    "en": {
        "code": "H61.12-20261123-0000001",
        "due": "17:00 on Thursday 26 November 2026",
        "way": "at the office",
        "owed": "150,000 VND",
        "paid": "150,000 VND",
        "refund": "150,000 VND",
        "phone": "02703862111",
        "agency": "Trung tâm Phục vụ hành chính công xã Nhị Long",
        "procedure": "Copy of a civil status extract",
        "supplement_by": "Wednesday 9 December 2026",
        "intake_limit": "8 working hours",
        "papers": "2",
        "name": "Nguyễn Thị Mẫu",
        "address": "Ấp Ba, xã Nhị Long",
    },
}

#: The shipped texts with everything in them; a test compares them with the templates.
SHIPPED: Final[Mapping[str, Mapping[str, str]]] = {
    "filed": {
        "short_vi": "Hồ sơ {code} đã gửi đến cơ quan. Trả lời chậm nhất trong {intake_limit}. Theo dõi:",
        "short_en": "Case {code} reached the office. You get an answer within {intake_limit}. Follow:",
    },
    "received": {
        "short_vi": "Hồ sơ {code} đã được tiếp nhận. Hẹn trả {due}. Theo dõi:",
        "short_en": "Case {code} is accepted. The result is due at {due}. Follow:",
    },
    "refused_at_intake": {
        "short_vi": "Hồ sơ {code} chưa được tiếp nhận. Xem lý do và cách nộp lại:",
        "short_en": "Case {code} was not accepted. Reason and how to file again:",
    },
    "supplement_requested": {
        "short_vi": "Hồ sơ {code} cần bổ sung {papers} giấy tờ. Gửi chậm nhất {supplement_by}, sau đó hồ sơ sẽ đóng."
        " Xem danh sách:",
        "short_en": "Case {code} needs {papers} more papers by {supplement_by}, or it will close. See the list:",
    },
    "obligation_noticed": {
        "short_vi": "Hồ sơ {code} có thông báo nộp tiền của cơ quan thuế. Nộp xong, hồ sơ được giải quyết tiếp. Xem:",
        "short_en": "Case {code}: there is a tax notice to pay. The case goes on once it is paid. See:",
    },
    "obligation_reminder": {
        "short_vi": "Hồ sơ {code} chưa có chứng từ nộp tiền theo thông báo của cơ quan thuế."
        " Đã nộp? Mang chứng từ đến cơ quan. Xem:",
        "short_en": "Case {code} still waits for the tax notice to be paid. Paid already?"
        " Bring the proof to the office. See:",
    },
    "obligation_settled": {
        "short_vi": "Hồ sơ {code}: đã nộp đủ theo thông báo của cơ quan thuế, giải quyết tiếp, hẹn trả {due}. Xem:",
        "short_en": "Case {code}: the tax notice is paid, the case goes on, due {due}. See:",
    },
    "paid": {
        "short_vi": "Hồ sơ {code}: đã nhận {paid}. Ông/Bà chưa phải làm gì. Xem:",
        "short_en": "Case {code}: {paid} received. You need not do anything. See:",
    },
    "refunded": {
        "short_vi": "Hồ sơ {code}: đã trả lại {refund} cho Ông/Bà. Nếu Ông/Bà chưa nhận được, gọi {phone}. Xem:",
        "short_en": "Case {code}: {refund} was paid back. If it did not reach you, call {phone}. See:",
    },
    "refund_refused": {
        "short_vi": "Hồ sơ {code}: ngân hàng chưa trả lại được {refund}. Mời Ông/Bà đến cơ quan nhận, hoặc gọi {phone}."
        " Xem:",
        "short_en": "Case {code}: the bank could not send back {refund}. Come to the office for it, or call {phone}."
        " See:",
    },
    "appointment_moved": {
        "short_vi": "Lịch làm việc thay đổi. Hồ sơ {code} hẹn trả {due}. Theo dõi:",
        "short_en": "The working calendar changed. Case {code} is now due {due}. Follow:",
    },
    "decided": {
        "short_vi": "Hồ sơ {code} đã có kết quả, {way}. Cần nộp {owed} để nhận kết quả. Xem:",
        "short_en": "Case {code} is decided. The result is given {way}. {owed} is still to be paid. See:",
    },
    "returned": {
        "short_vi": "Kết quả hồ sơ {code} đã được trả. Nếu Ông/Bà chưa nhận, gọi {phone}. Xem:",
        "short_en": "The result of case {code} was handed over. If you did not get it, call {phone}. See:",
    },
    "withdrawn": {
        "short_vi": "Hồ sơ {code} đã dừng theo yêu cầu của Ông/Bà. Không phải Ông/Bà yêu cầu? Gọi {phone}. Xem:",
        "short_en": "Case {code} was stopped at your request. Not you? Call {phone}. See:",
    },
    "lapsed": {
        "short_vi": "Hồ sơ {code} đã đóng vì quá hạn bổ sung giấy tờ. Ông/Bà có thể nộp lại. Xem:",
        "short_en": "Case {code} was closed: the time for the supplement is over. You may file again. See:",
    },
    "extended": {
        "short_vi": "Hồ sơ {code}: cơ quan xin lỗi và hẹn lại, hẹn trả {due}. Xem lý do:",
        "short_en": "Case {code}: we apologise. The result is now due at {due}. Reason:",
    },
    "apologised": {
        "short_vi": "Hồ sơ {code}: cơ quan xin lỗi vì trả kết quả muộn. Xem lý do và ngày dự kiến:",
        "short_en": "Case {code}: we apologise, the result comes late. Reason and expected day:",
    },
    "held": {
        "short_vi": "Hồ sơ {code} tạm dừng giải quyết. Ông/Bà chưa phải làm gì. Xem lý do:",
        "short_en": "Case {code} is on hold. You need not do anything. Reason:",
    },
    "released": {
        "short_vi": "Hồ sơ {code} được giải quyết tiếp, hẹn trả {due}. Xem:",
        "short_en": "Case {code} goes on. The result is due at {due}. See:",
    },
    "intake_corrected": {
        "short_vi": "Hồ sơ {code}: thông tin tiếp nhận đã sửa, giấy tiếp nhận được cấp lại."
        " Không rõ vì sao? Gọi {phone}. Xem:",
        "short_en": "Case {code}: the intake was corrected and the receipt issued again. Surprised? Call {phone}. See:",
    },
    "transferred": {
        "short_vi": "Hồ sơ {code} được chuyển đến cơ quan có thẩm quyền. Ông/Bà chưa phải làm gì. Xem:",
        "short_en": "Case {code} was passed on to the competent agency. You need not do anything. See:",
    },
    "correction_begun": {
        "short_vi": "Hồ sơ {code}: kết quả đang được đính chính, không mất thêm tiền. Xem:",
        "short_en": "Case {code}: the result is being corrected, at no cost to you. See:",
    },
    "result_corrected": {
        "short_vi": "Hồ sơ {code} đã có kết quả đính chính, {way}. Xem:",
        "short_en": "Case {code}: the corrected result is there, given {way}. See:",
    },
    "reopened": {
        "short_vi": "Hồ sơ {code} được mở lại và giải quyết tiếp, hẹn trả {due}. Xem:",
        "short_en": "Case {code} is open again and goes on. The result is due at {due}. See:",
    },
}
