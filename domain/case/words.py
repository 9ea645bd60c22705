"""The word tables of a case: every code people can meet, in Vietnamese and English."""

from __future__ import annotations

Words = dict[str, tuple[str, str]]

PHASES: Words = {
    "filed": ("Mới đăng ký", "Filed"),
    "received": ("Được tiếp nhận", "Received"),
    "refused_at_intake": ("Không được tiếp nhận", "Not accepted"),
    "in_progress": ("Đang xử lý", "In progress"),
    "awaiting_supplement": ("Yêu cầu bổ sung giấy tờ", "Supplement requested"),
    "withdrawn": ("Công dân rút hồ sơ", "Withdrawn"),
    "stopped": ("Dừng xử lý", "Stopped"),
    "decided": ("Đã xử lý xong", "Decided"),
    "returned": ("Đã trả kết quả", "Result returned"),
}

ROLES: Words = {
    "counter": ("cán bộ một cửa", "counter staff"),
    "officer": ("cán bộ thụ lý", "officer"),
    "leader": ("lãnh đạo", "leader"),
    "supervisor": ("người giám sát", "supervisor"),
    "administrator": ("quản trị", "administrator"),
    "applicant": ("người nộp hồ sơ", "applicant"),
    "system": ("hệ thống", "the system"),
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
    "hand_over": ("Trả kết quả", "Hand over result"),
    "withdraw": ("Rút hồ sơ", "Withdraw"),
    "retry": ("Gọi lại", "Retry"),
    "skip": ("Bỏ qua", "Skip"),
    "enter_answer": ("Nhập câu trả lời", "Enter answer by hand"),
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

SYSTEMS: Words = {
    "agencies": ("cơ quan phối hợp", "agencies"),
    "payments": ("cổng thanh toán", "payment gateway"),
    "post": ("bưu chính", "post"),
    "notifications": ("tin nhắn", "notifications"),
    "documents": ("văn bản", "documents"),
}

ANSWERS: Words = {
    "agree": ("đồng ý", "agrees"),
    "disagree": ("không đồng ý", "disagrees"),
    "skipped": ("bỏ qua", "skipped"),
    "done": ("đã nhận", "received"),
    "failed": ("không thành công", "failed"),
    "returned": ("chuyển hoàn", "returned to sender"),
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
}

WAITING: Words = {
    "counter": ("Chờ cán bộ một cửa", "Waiting for counter staff"),
    "officer": ("Chờ cán bộ thụ lý", "Waiting for an officer"),
    "leader": ("Chờ lãnh đạo", "Waiting for a leader"),
    "applicant:supplement": ("Chờ người nộp bổ sung hồ sơ", "Waiting for the applicant to complete the dossier"),
    "applicant:payment": ("Chờ người nộp thanh toán", "Waiting for the applicant to pay"),
    "applicant:collect": ("Chờ người nộp đến nhận kết quả", "Waiting for the applicant to collect the result"),
    "agency": ("Chờ cơ quan", "Waiting for agency"),
    "system": ("Chờ hệ thống", "Waiting for system"),
    "post": ("Bưu chính đang chuyển kết quả", "The post is delivering the result"),
    "nobody": ("Đã kết thúc", "Ended"),
}

EVENTS: Words = {
    "filed": ("Nộp hồ sơ {channel}.", "Filed {channel}."),
    "received": ("Tiếp nhận hồ sơ; hạn trả kết quả {due}.", "Received; the result is due {due}."),
    "refused_at_intake": ("Từ chối tiếp nhận hồ sơ.", "Not accepted at reception."),
    "supplement_requested": ("Yêu cầu bổ sung, hoàn thiện hồ sơ.", "Supplement requested."),
    "supplemented": (
        "Người nộp đã bổ sung hồ sơ; thời hạn tính lại từ đầu.",
        "The applicant completed the dossier; the time limit starts again.",
    ),
    "lapsed": (
        "Quá 15 ngày không bổ sung, hồ sơ đóng lại.",
        "No supplement within 15 days; the dossier is closed.",
    ),
    "reviewed": ("Thẩm định xong: {outcome}.", "Appraised: {outcome}."),
    "visited": ("Đã kiểm tra thực địa.", "Site visit done."),
    "consultation_asked": ("Gửi lấy ý kiến {agency}.", "Opinion of {agency} asked."),
    "consultation_answered": ("{agency} trả lời: {answer}.", "{agency} answered: {answer}."),
    "consultation_late": ("{agency} quá hạn trả lời ý kiến.", "{agency} is late with its opinion."),
    "agreed_by_silence": (
        "{agency} không trả lời trong hạn, coi như đồng ý.",
        "{agency} did not answer in time, which counts as agreement.",
    ),
    "agency_informed": ("Đã gửi thông tin đến {agency}.", "{agency} was informed."),
    "signed": ("Lãnh đạo đã ký.", "Signed."),
    "sent_back": ("Trả lại bước {to}.", "Sent back to step {to}."),
    "decided": ("Có kết quả: {decision}.", "Decided: {decision}."),
    "paid": ("Đã thu {amount} ({way}).", "{amount} paid ({way})."),
    "payment_failed": ("Thanh toán trực tuyến không thành công.", "The online payment failed."),
    "handed_over": ("Đã trả kết quả tại quầy.", "Result handed over at the counter."),
    "result_published": ("Đã trả kết quả trực tuyến.", "Result published online."),
    "result_posted": ("Bưu chính đã nhận chuyển kết quả.", "The post is carrying the result."),
    "delivered_by_post": ("Bưu chính đã phát kết quả.", "The post delivered the result."),
    "delivery_returned": (
        "Bưu chính không phát được; kết quả chờ nhận tại quầy.",
        "The post could not deliver; the result waits at the counter.",
    ),
    "withdrawn": ("Người nộp rút hồ sơ.", "Withdrawn by the applicant."),
    "intake_alert": ("Hồ sơ trực tuyến chờ tiếp nhận đã 2 giờ.", "Online filing has waited 2 hours for reception."),
    "intake_late": ("Quá 8 giờ làm việc chưa tiếp nhận.", "Not received within 8 working hours."),
    "step_late": ("Quá thời gian của bước: {step}.", "Over its time budget: {step}."),
    "due_soon": ("Sắp đến hạn trả kết quả.", "The result is due soon."),
    "overdue": ("Quá hạn trả kết quả.", "The result is overdue."),
    "system_slow": ("Hệ thống {system} {problem}; đang tự gọi lại.", "System {system} {problem}; it is called again."),
    "problem_raised": (
        "Hệ thống {system} {problem}; cần người xử lý.",
        "System {system} {problem}; a person has to decide.",
    ),
    "problem_over": ("Hệ thống {system} đã trả lời lại.", "System {system} answers again."),
    "problem_retried": ("Cho gọi lại hệ thống bên ngoài.", "The outside system is called again."),
    "problem_skipped": ("Bỏ qua lời gọi hệ thống bên ngoài.", "The outside call was skipped."),
    "answer_entered": ("Nhập câu trả lời bằng tay: {answer}.", "Answer entered by hand: {answer}."),
    "command_refused": ("Một yêu cầu đến không còn thực hiện được.", "A request that came in was no longer open."),
    "imported": ("Hồ sơ được chuyển từ hệ thống khác.", "The case was brought in from another system."),
}

REFUSALS: Words = {
    "case_closed": ("Hồ sơ đã kết thúc ({phase}).", "The case has ended ({phase})."),
    "unknown_step": ("Thủ tục này không có bước «{step}».", "This procedure has no step “{step}”."),
    "act_not_of_step": ("«{act}» không phải việc của bước «{step}».", "“{act}” does not belong to step “{step}”."),
    "act_not_allowed_here": (
        "Quy trình không cho phép «{act}» ở bước «{step}».",
        "The procedure does not allow “{act}” in step “{step}”.",
    ),
    "step_not_open": ("Bước «{step}» hiện không mở.", "Step “{step}” is not open now."),
    "step_moved_on": (
        "Bước «{step}» đã thay đổi từ khi bạn mở trang. Hãy tải lại trang rồi xem lại.",
        "Step “{step}” has changed since you opened the page. Reload the page and look again.",
    ),
    "not_your_role": (
        "Việc này cần vai trò {needed} của cơ quan giải quyết.",
        "This needs the role {needed} of the agency in charge.",
    ),
    "same_person": (
        "Người đã làm bước «{step}» không được làm bước này.",
        "The person who did step “{step}” may not do this one.",
    ),
    "reason_required": ("«{act}» phải ghi lý do.", "“{act}” needs a reason. Write one and send again."),
    "fee_unpaid": (
        "Còn {amount} chưa thu. Hãy thu phí trước.",
        "{amount} is still to be paid. Take the payment first.",
    ),
    "supplement_only_once": (
        "Chỉ được yêu cầu bổ sung một lần (NĐ 118/2025 Điều 11) và đã dùng lần đó.",
        "A supplement may be requested only once (NĐ 118/2025 Art 11) and that once is used.",
    ),
    "supplement_too_late": (
        "Chỉ được yêu cầu bổ sung đến {last} (NĐ 118/2025 Điều 19 khoản 5).",
        "A supplement could be requested until {last} (NĐ 118/2025 Art 19(5)).",
    ),
    "no_supplement_asked": ("Không có yêu cầu bổ sung nào đang chờ.", "No supplement request is waiting."),
    "proposal_required": (
        "Hãy chọn đề nghị giải quyết hoặc từ chối.",
        "Choose a proposal: approve or refuse.",
    ),
    "send_back_where": (
        "Hãy chọn bước thẩm định đã làm xong để trả lại.",
        "Choose a finished appraisal step to send back to.",
    ),
    "result_goes_another_way": (
        "Kết quả được trả {way}, không trao tại quầy.",
        "The result goes {way}, not over the counter.",
    ),
    "already_decided": (
        "Đã có kết quả lúc {at}; chỉ rút được trước khi có kết quả (NĐ 118/2025 Điều 21).",
        "Decided at {at}; withdrawal is open only before the decision (NĐ 118/2025 Art 21).",
    ),
    "nothing_owed": ("Hồ sơ này không còn khoản phải thu.", "Nothing is owed on this case."),
    "amount_differs": ("Số tiền phải thu là {owed}, không phải {amount}.", "The amount owed is {owed}, not {amount}."),
    "amount_unreadable": (
        "Số tiền «{given}» không đọc được. Hãy ghi bằng chữ số, đơn vị đồng.",
        "The amount “{given}” cannot be read. Write digits only, in đồng.",
    ),
    "no_such_problem": (
        "Lời gọi này đã xong, không còn gì để xử lý.",
        "This call is over; there is nothing to settle.",
    ),
    "call_running": ("Lời gọi đang chạy; hãy chờ giây lát.", "The call is running; wait a moment."),
    "nothing_to_retry": (
        "Bên kia đã nhận và đang trả lời; có thể nhập câu trả lời hoặc bỏ qua.",
        "The other side has the request; enter its answer or skip it.",
    ),
    "answer_required": ("Hãy ghi câu trả lời cần nhập.", "Give the answer to be entered."),
}
