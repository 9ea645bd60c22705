"""What happened, one sentence for each kind of event."""

from __future__ import annotations

from domain.case.words.table import Words

EVENTS: Words = {
    "filed": ("Nộp hồ sơ {channel}.", "Filed {channel}."),
    "received": ("Tiếp nhận hồ sơ; hạn trả kết quả {due}.", "Accepted; the result is due {due}."),
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
    "question_put": ("Ghi nội dung lấy ý kiến gửi {agency}.", "Wrote what {agency} is asked."),
    "consultation_late": ("{agency} quá hạn trả lời ý kiến.", "{agency} is late with its opinion."),
    "consultation_at_desk": (
        "Câu hỏi đã đến cán bộ của {agency} trong hệ thống này.",
        "The question is with the people of {agency}, in this system.",
    ),
    "opinion_changed": (
        "{agency} đổi ý kiến, lần {version}: {answer}.",
        "{agency} changed its opinion, version {version}: {answer}.",
    ),
    "obligation_sent": (
        "Gửi phiếu chuyển thông tin nghĩa vụ tài chính đến {agency}.",
        "Slip about the financial obligation sent to {agency}.",
    ),
    "obligation_noticed": (
        "{agency} thông báo số {notice}: phải nộp {amount}.",
        "{agency} gave notice {notice}: {amount} to pay.",
    ),
    "obligation_corrected": (
        "{agency} thông báo số {notice} thay thông báo {replaces}: phải nộp {amount}.",
        "{agency} gave notice {notice} in place of {replaces}: {amount} to pay.",
    ),
    "obligation_paid": (
        "Đã nộp {amount} theo thông báo {notice}, chứng từ số {proof}.",
        "{amount} paid for notice {notice}, proof {proof}.",
    ),
    "obligation_settled": (
        "Hết nghĩa vụ tài chính phải thực hiện; hồ sơ được giải quyết tiếp.",
        "The financial obligation is settled; the case goes on.",
    ),
    "obligation_late": (
        "{agency} quá hạn ra thông báo nghĩa vụ tài chính.",
        "{agency} is late with its notice of the financial obligation.",
    ),
    "obligation_unpaid_late": (
        "Quá thời hạn nộp tiền theo thông báo; còn {amount}.",
        "The time to pay the notice is over; {amount} is left.",
    ),
    "agreed_by_silence": (
        "{agency} không trả lời trong hạn, coi như đồng ý.",
        "{agency} did not answer in time, which counts as agreement.",
    ),
    "sub_case_opened": (
        "Mở hồ sơ kèm, thủ tục {procedure}, tại {agency}.",
        "A case of {procedure} opened with it at {agency}.",
    ),
    "sub_case_answered": (
        "Hồ sơ kèm, thủ tục {procedure}, tại {agency}: {answer}.",
        "The case of {procedure} at {agency}: {answer}.",
    ),
    "sub_case_late": (
        "Hồ sơ kèm, thủ tục {procedure}, tại {agency} quá hạn.",
        "The case of {procedure} at {agency} is late.",
    ),
    "whole_case_ended": (
        "Hồ sơ {case} mà hồ sơ này được mở kèm: {answer}. Hồ sơ này vẫn được giải quyết.",
        "Case {case}, which this one was opened for: {answer}. This case goes on.",
    ),
    "agency_informed": ("Đã gửi thông tin đến {agency}.", "{agency} was informed."),
    "signed": ("{role} đã ký.", "Signed by the {role}."),
    "sent_back": ("Trả lại bước {to}.", "Sent back to step {to}."),
    "decided": ("Có kết quả: {decision}.", "Decided: {decision}."),
    "paid": ("Đã thu {amount} ({way}).", "{amount} paid ({way})."),
    "paid:transfer": (
        "Đã nhận {amount} chuyển khoản; ngân hàng ghi ngày {day}, số giao dịch {transaction}.",
        "{amount} received by bank transfer; the bank has it on {day} under number {transaction}.",
    ),
    "fee_waived": (
        "Không thu {amount} nữa: hồ sơ kết thúc khi chưa giải quyết.",
        "{amount} no longer charged: no decision.",
    ),
    "fee_restored": ("Thu lại {amount}: hồ sơ được giải quyết tiếp.", "{amount} charged again: the case goes on."),
    "refund_due": ("Phải trả lại {amount} ({way}): {why}.", "{amount} to be paid back ({way}): {why}."),
    "refund_refused": (
        "Cổng thanh toán không trả lại được {amount}; bộ phận một cửa phải trả cách khác.",
        "The gateway could not pay {amount} back; the counter has to pay another way.",
    ),
    "refunded": ("Đã trả lại {amount} ({way}).", "{amount} paid back ({way})."),
    "refunded_again": (
        "Cổng thanh toán trả {amount} sau khi quầy đã trả; người nộp nhận hai lần.",
        "The gateway paid {amount} after the counter had: the applicant has it twice.",
    ),
    "refund_forgone": ("Người nộp không nhận lại {amount}.", "The applicant gave up {amount}."),
    "payment_failed": ("Thanh toán trực tuyến không thành công.", "The online payment failed."),
    "handed_over": ("Đã trả kết quả tại quầy.", "Result handed over at the counter."),
    "result_published": ("Đã trả kết quả trực tuyến.", "Result published online."),
    "result_posted": ("Bưu chính đã nhận chuyển kết quả.", "The post is carrying the result."),
    "delivered_by_post": ("Bưu chính đã phát kết quả.", "The post delivered the result."),
    "delivery_returned": (
        "Bưu chính không phát được; kết quả chờ nhận tại quầy.",
        "The post could not deliver; the result waits at the counter.",
    ),
    "way_changed": ("Đổi cách nhận kết quả: {way}.", "The result is now received {way}."),
    "withdrawn": ("Người nộp rút hồ sơ.", "Withdrawn by the applicant."),
    "intake_alert": ("Hồ sơ trực tuyến chờ tiếp nhận đã 2 giờ.", "Online filing has waited 2 hours for reception."),
    "intake_late": ("Quá 8 giờ làm việc chưa tiếp nhận.", "Not accepted within 8 working hours."),
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
    "moved_to_version": (
        "Theo quyết định, hồ sơ chuyển từ phiên bản {from_version} sang phiên bản {to_version} của thủ tục.",
        "By decision, the case moves from version {from_version} to version {to_version} of the procedure.",
    ),
    "consultation_dropped": (
        "Thôi chờ ý kiến ở bước «{operation}»: phiên bản mới không hỏi nữa.",
        "The opinion asked under “{operation}” is no longer awaited: the new version does not ask for it.",
    ),
    "calendar_changed": (
        "Lịch làm việc thay đổi theo {decision}: hạn trả kết quả từ {due_before} thành {due}.",
        "The working calendar was changed by {decision}: the result was due {due_before} and is now due {due}.",
    ),
    "calendar_followed": (
        "Từ nay tính theo lịch làm việc mới ({decision}); hạn trả kết quả không đổi.",
        "Counted by the new working calendar from now on ({decision}); the due date stays.",
    ),
    # What a change of the calendar came from, and which date it moved, makes another sentence of the same event.
    "calendar_changed:last": (
        "Lịch làm việc thay đổi theo {decision}: hạn đính chính kết quả từ {last_before} thành {last}.",
        "The working calendar was changed by {decision}: the correction was due {last_before} and is now due {last}.",
    ),
    "calendar_changed:transferred": (
        "Tính theo lịch làm việc của cơ quan nhận hồ sơ: hạn trả kết quả từ {due_before} thành {due}.",
        "Counted by the calendar of the agency that took the case over: the result was due {due_before}, now {due}.",
    ),
    "calendar_changed:reopened": (
        "Hồ sơ mở lại tính theo lịch làm việc hiện hành: hạn trả kết quả từ {due_before} thành {due}.",
        "The reopened case is counted by the present calendar: the result was due {due_before} and is now due {due}.",
    ),
    "calendar_changed:correction_begun": (
        "Tính theo lịch làm việc hiện hành: hạn đính chính kết quả từ {last_before} thành {last}.",
        "Counted by the present working calendar: the correction was due {last_before} and is now due {last}.",
    ),
    "calendar_followed:transferred": (
        "Từ nay tính theo lịch làm việc của cơ quan nhận hồ sơ; hạn trả kết quả không đổi.",
        "Counted by the working calendar of the agency that took the case over; the due date stays.",
    ),
    "calendar_followed:reopened": (
        "Hồ sơ mở lại tính theo lịch làm việc hiện hành; hạn trả kết quả không đổi.",
        "The reopened case is counted by the present working calendar; the due date stays.",
    ),
    "calendar_followed:correction_begun": (
        "Từ nay tính theo lịch làm việc hiện hành; hạn đính chính kết quả không đổi.",
        "Counted by the present working calendar from now on; the date of the correction stays.",
    ),
    "denied": ("{role} ký từ chối giải quyết.", "Refused by the {role}."),
    "supplement_allowed": (
        "Lãnh đạo cho phép yêu cầu bổ sung thêm một lần.",
        "The leader allowed one further supplement request.",
    ),
    "extended": (
        "Xin lỗi và gia hạn {limit}: hạn trả kết quả chuyển từ {due_before} sang {due}.",
        "Apology and extension by {limit}: the result was due {due_before} and is now due {due}.",
    ),
    "apologised": (
        "Xin lỗi vì trả muộn; dự kiến trả kết quả ngày {day}. Hạn theo luật vẫn là {due}.",
        "Apology for being late; the result is expected on {day}. The legal due date stays {due}.",
    ),
    "held": ("Tạm dừng xử lý, dự kiến đến hết ngày {day}.", "Put on hold, expected to last until {day}."),
    "hold_over": (
        "Đã quá ngày dự kiến tiếp tục xử lý.",
        "The day on which the hold was expected to end has passed.",
    ),
    "released": ("Tiếp tục xử lý; hạn trả kết quả {due}.", "Taken off hold; the result is due {due}."),
    "intake_corrected": (
        "Sửa thông tin tiếp nhận; cấp lại giấy tiếp nhận.",
        "The intake was corrected; the receipt is issued again.",
    ),
    "transferred": (
        "Chuyển hồ sơ từ {from} sang {to} giải quyết; nơi tiếp nhận: {desk}.",
        "Transferred from {from} to {to}; received at {desk}.",
    ),
    "correction_begun": (
        "Bắt đầu đính chính kết quả (lần {number}), hạn {last}.",
        "Correction {number} of the result begun, due {last}.",
    ),
    "result_corrected": (
        "Đã ký kết quả đính chính (lần {number}).",
        "The corrected result was signed (correction {number}).",
    ),
    "reopened": ("Mở lại hồ sơ đã kết thúc ({phase}).", "Reopened; it had ended ({phase})."),
    "undone": ("Hoàn tác: {act}.", "Undone: {act}."),
    "step_reset": (
        "Đưa hồ sơ về bước {to}; các bước sau làm lại. Thời hạn giữ nguyên: thời gian đã dùng không được cộng thêm.",
        "Reset to step {to}; what follows is done again. The due date stays: time already spent is not given back.",
    ),
    "answer_asked_again": ("Hỏi lại hệ thống bên ngoài đã có trả lời chưa.", "The outside system is asked again."),
    "ended_by_hand": (
        "Người giám sát kết thúc hồ sơ bằng tay, có lý do ghi kèm; số tiền đã thu {paid}, còn phải thu {owed}.",
        "Ended by a supervisor by hand, with the reason on record; {paid} was paid, {owed} still owed.",
    ),
    "move_undone": (
        "Hủy việc chuyển phiên bản: hồ sơ trở lại phiên bản {to_version}.",
        "The move was undone: the case is back on version {to_version}.",
    ),
}
