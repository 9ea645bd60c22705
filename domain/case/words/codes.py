"""Codes of a case people can meet: phases, roles, acts, ways, systems, answers, problems, whose move it is."""

from __future__ import annotations

from domain.case.words.table import Words

PHASES: Words = {
    "filed": ("Mới đăng ký", "Filed"),
    "received": ("Được tiếp nhận", "Accepted"),
    "refused_at_intake": ("Không được tiếp nhận", "Not accepted"),
    "in_progress": ("Đang xử lý", "In progress"),
    "awaiting_supplement": ("Yêu cầu bổ sung giấy tờ", "Supplement requested"),
    "withdrawn": ("Công dân rút hồ sơ", "Withdrawn"),
    "stopped": ("Dừng xử lý", "Stopped"),
    "on_hold": ("Tạm dừng xử lý", "On hold"),
    "awaiting_obligation": ("Yêu cầu thực hiện nghĩa vụ tài chính", "Financial obligation to be met"),
    "correcting": ("Đang đính chính kết quả", "Result being corrected"),
    "decided": ("Đã xử lý xong", "Decided"),
    "returned": ("Đã trả kết quả", "Result returned"),
}

ROLES: Words = {
    "counter": ("cán bộ một cửa", "counter staff"),
    "officer": ("cán bộ thụ lý", "officer"),
    "leader": ("lãnh đạo", "leader"),
    "supervisor": ("người giám sát", "supervisor"),
    "administrator": ("quản trị", "administrator"),
    "author": ("người soạn thủ tục", "author of procedures"),
    "applicant": ("người nộp hồ sơ", "applicant"),
    "system": ("hệ thống", "the system"),
}

#: Where a role is held that somebody lacks.
PLACES: Words = {
    "in_charge": ("cơ quan giải quyết", "the agency in charge"),
    "desk": ("nơi tiếp nhận hồ sơ", "the place that received the dossier"),
    "either": (
        "nơi tiếp nhận hồ sơ hoặc cơ quan giải quyết",
        "the place that received the dossier, or of the agency in charge",
    ),
    "asked": ("cơ quan được hỏi ý kiến", "the agency that was asked"),
}

ACTS: Words = {
    "accept": ("Tiếp nhận", "Accept"),
    "refuse": ("Từ chối", "Refuse"),
    "request_supplement": ("Yêu cầu bổ sung", "Request supplement"),
    "supply": ("Bổ sung hồ sơ", "Supply"),
    "complete": ("Hoàn thành bước", "Complete step"),
    "approve": ("Ký duyệt", "Sign"),
    "send_back": ("Trả lại bước trước", "Send back"),
    "take_payment": ("Thu phí", "Take payment"),
    "pay_back": ("Trả lại tiền", "Pay back"),
    "hand_over": ("Trả kết quả", "Hand over result"),
    "change_way": ("Đổi cách nhận kết quả", "Change how the result is received"),
    "withdraw": ("Rút hồ sơ", "Withdraw"),
    "deny": ("Ký từ chối giải quyết", "Sign a refusal"),
    "allow_supplement": ("Cho phép yêu cầu bổ sung thêm", "Allow a further supplement"),
    "extend": ("Xin lỗi và gia hạn", "Apologise and extend"),
    "apologise": ("Xin lỗi vì trả muộn", "Apologise for being late"),
    "hold": ("Tạm dừng xử lý", "Put on hold"),
    "release": ("Tiếp tục xử lý", "Take off hold"),
    "correct_intake": ("Sửa thông tin tiếp nhận", "Correct the intake"),
    "transfer": ("Chuyển cơ quan có thẩm quyền", "Transfer to the competent agency"),
    "correct_result": ("Đính chính kết quả", "Correct the result"),
    "reopen": ("Mở lại hồ sơ", "Reopen"),
    "undo": ("Hoàn tác việc vừa làm", "Undo the last act"),
    "retry": ("Gọi lại", "Retry"),
    "skip": ("Bỏ qua", "Skip"),
    "enter_answer": ("Nhập câu trả lời", "Enter answer by hand"),
    "record_obligation": ("Ghi nghĩa vụ tài chính", "Write down a tax notice or a proof"),
    "give_opinion": ("Cho ý kiến", "Give an opinion"),
    "put_question": ("Ghi nội dung lấy ý kiến", "Write what is asked"),
    "reset_step": ("Đưa về bước trước", "Reset to an earlier step"),
}

CHANNELS: Words = {
    "counter": ("trực tiếp", "at the counter"),
    "online": ("trực tuyến", "online"),
    "post": ("qua bưu chính", "by post"),
}

WAYS: Words = {
    "counter": ("tại quầy", "at the counter"),
    "online": ("trực tuyến", "online"),
    "post": ("qua bưu chính", "by post"),
}

#: How a refund was paid; beside the ways above.
REFUND_WAYS: Words = {
    "cash": ("bằng tiền mặt", "in cash"),
    "transfer": ("bằng chuyển khoản", "by bank transfer"),
    "gateway": ("qua cổng thanh toán, sau khi đã báo không được", "by the gateway, after it had said no"),
    "forgone": ("người nộp không nhận lại", "given up by the applicant"),
}

#: Why money goes back.
REFUND_REASONS: Words = {
    "overpaid": ("nộp thừa", "paid more than owed"),
    "refused_at_intake": ("hồ sơ không được tiếp nhận", "not accepted at reception"),
    "withdrawn": ("người nộp rút hồ sơ", "withdrawn by the applicant"),
    "stopped": ("hồ sơ dừng xử lý", "the case was stopped"),
    "returned": ("nộp thừa", "paid more than owed"),
}

SYSTEMS: Words = {
    "agencies": ("cơ quan phối hợp", "agencies"),
    "payments": ("cổng thanh toán", "payment gateway"),
    "post": ("bưu chính", "post"),
    "notifications": ("tin nhắn", "notifications"),
    "documents": ("văn bản", "documents"),
    "cases": ("hồ sơ kèm", "cases that belong to it"),
    "portal": ("Cổng Dịch vụ công quốc gia", "the national portal"),
    "taxes": ("cơ quan thuế", "tax office"),
    "signature": ("dịch vụ ký số", "signing service"),
}

ANSWERS: Words = {
    "agree": ("đồng ý", "agrees"),
    "agree_with_conditions": ("đồng ý có điều kiện", "agrees with conditions"),
    "disagree": ("không đồng ý", "disagrees"),
    "nothing_owed": ("không phải nộp", "nothing to pay"),
    "noticed": ("đã ra thông báo", "gave notice"),
    "paid": ("đã trả tiền", "paid"),
    "delivered": ("đã phát", "delivered"),
    "skipped": ("bỏ qua", "skipped"),
    "done": ("đã nhận", "received"),
    "failed": ("không thành công", "failed"),
    "refunded": ("đã trả lại tiền", "paid back"),
    "cancelled": ("đã hủy yêu cầu", "cancelled"),
    "returned": ("chuyển hoàn", "returned to sender"),
    "approved": ("đồng ý giải quyết", "approved"),
    "refused": ("từ chối giải quyết", "refused"),
    "withdrawn": ("người nộp rút", "withdrawn by the applicant"),
    "stopped": ("dừng xử lý", "stopped"),
}

PROBLEMS: Words = {
    "unreachable": ("không kết nối được", "cannot be reached"),
    "timed_out": ("quá thời gian chờ", "timed out"),
    "server_error": ("hệ thống bên ngoài báo lỗi", "reports an error of its own"),
    "rate_limited": ("đang quá tải", "is overloaded"),
    "rejected": ("từ chối yêu cầu", "rejected the request"),
    "unauthorised": ("không chấp nhận quyền truy cập", "does not accept our credentials"),
    "bad_answer": ("trả lời không đọc được", "gave an unreadable answer"),
    "circuit_open": ("tạm ngừng gọi do lỗi liên tiếp", "is left alone after repeated failures"),
    "records_unavailable": ("không đọc được dữ liệu hồ sơ", "could not read the case's records"),
    "missing_case": ("không tìm thấy hồ sơ", "did not find the case"),
    "unknown_action": ("không hiểu yêu cầu", "does not know this request"),
    "unexpected": ("gặp lỗi chưa rõ", "met an unexpected fault"),
    "missing_address": ("thiếu địa chỉ nhận", "lacks a delivery address"),
    "no_competent_agency": (
        "không xác định được cơ quan giải quyết hồ sơ kèm",
        "could not tell which agency decides the case to be opened",
    ),
    "procedure_not_in_force": ("thủ tục kèm chưa có hiệu lực", "found no version of the procedure in force"),
    "cannot_be_filed": (
        "hồ sơ kèm không nộp được với thông tin đã khai",
        "could not file the case with the facts given",
    ),
    "opens_itself": ("thủ tục kèm mở lại chính nó", "would open a procedure within itself"),
}

WAITING: Words = {
    "counter": ("Chờ cán bộ một cửa", "Waiting for counter staff"),
    "officer": ("Chờ cán bộ thụ lý", "Waiting for an officer"),
    "leader": ("Chờ lãnh đạo", "Waiting for a leader"),
    "applicant:supplement": ("Chờ người nộp bổ sung hồ sơ", "Waiting for the applicant to complete the dossier"),
    "applicant:payment": ("Chờ người nộp thanh toán", "Waiting for the applicant to pay"),
    "applicant:obligation": (
        "Chờ người nộp thực hiện nghĩa vụ tài chính",
        "Waiting for the applicant to pay the tax notice",
    ),
    "applicant:collect": ("Chờ người nộp đến nhận kết quả", "Waiting for the applicant to collect the result"),
    "agency": ("Chờ cơ quan", "Waiting for agency"),
    "system": ("Chờ hệ thống", "Waiting for system"),
    "post": ("Bưu chính đang chuyển kết quả", "The post is delivering the result"),
    "nobody": ("Đã kết thúc", "Ended"),
}

#: Events whose line names the post of who did it, and what it says where that is not known.
BY_SOMEBODY: Words = {
    "signed": ("Đã ký.", "Signed."),
    "denied": ("Đã ký từ chối giải quyết.", "Refused by the signatory."),
}
