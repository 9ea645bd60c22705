"""Why an act is not open, one sentence for each rule."""

from __future__ import annotations

from domain.case.words.table import Words

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
        "Việc này cần vai trò {needed} của {place}.",
        "This needs the role {needed} of {place}.",
    ),
    "decided_before": (
        "Người đã thẩm định hoặc quyết định hồ sơ bị khiếu nại không được làm bước «{step}».",
        "Whoever appraised or decided the case complained of may not do step “{step}”.",
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
    "sent_back_too_often": (
        "Bước này chỉ được trả lại {times} và đã dùng hết. Ký, hoặc từ chối theo quy trình.",
        "This step may send back {times} and has done so. Sign, or refuse by the procedure.",
    ),
    "result_goes_another_way": (
        "Kết quả được trả {way}, không trao tại quầy.",
        "The result goes {way}, not over the counter.",
    ),
    "already_decided": (
        "Đã có kết quả lúc {at}; chỉ rút được trước khi có kết quả (NĐ 118/2025 Điều 21).",
        "Decided at {at}; withdrawal is open only before the decision (NĐ 118/2025 Art 21).",
    ),
    "way_settled": (
        "Đã có kết quả lúc {at}; cách nhận chỉ đổi được trước đó.",
        "Decided at {at}; how the result is received can be changed only before that.",
    ),
    "way_not_offered": (
        "Thủ tục này không trả kết quả {way}.",
        "Results of this procedure are not given out {way}.",
    ),
    "way_unchanged": ("Kết quả vốn được trả {way}.", "The result is received {way} as it is."),
    "nothing_owed": ("Hồ sơ này không còn khoản phải thu.", "Nothing is owed on this case."),
    "amount_differs": ("Số tiền phải thu là {owed}, không phải {amount}.", "The amount owed is {owed}, not {amount}."),
    "means_unknown": (
        "Chỉ thu bằng tiền mặt, thẻ hoặc chuyển khoản, không có «{given}».",
        "Only cash, card or bank transfer, not “{given}”.",
    ),
    "transfer_unnumbered": (
        "Số giao dịch «{given}» không đọc được. Ghi số của ngân hàng: 4 đến 40 chữ và số, không dấu.",
        "The bank's number “{given}” cannot be read. Write 4 to 40 plain letters and digits.",
    ),
    "transfer_day_unfit": (
        "Ngày «{given}» không phải ngày ngân hàng nhận tiền của hồ sơ này: từ ngày nộp hồ sơ đến hôm nay.",
        "“{given}” is no day the bank can have had money for this case: from its filing until today.",
    ),
    "transfer_booked_before": (
        "Giao dịch {transaction} đã được ghi rồi, không ghi lần nữa. Kiểm tra lại số trên sao kê.",
        "Transfer {transaction} is booked already and is not booked twice. Check the number on the statement.",
    ),
    "no_such_refund": (
        "Không còn khoản này phải trả lại; hãy tải lại trang.",
        "This is not to be paid back any more. Reload the page.",
    ),
    "refund_under_way": (
        "Cổng thanh toán đang trả lại {amount}; chỉ trả tại quầy khi cổng báo không được.",
        "The gateway is paying {amount} back; the counter pays only when it says no.",
    ),
    "refund_way_unknown": (
        "Hãy chọn trả tiền mặt, chuyển khoản, hoặc người nộp không nhận lại.",
        "Choose cash, transfer, or given up by the applicant.",
    ),
    "amount_unreadable": (
        "Số tiền «{given}» không đọc được. Hãy ghi bằng chữ số, đơn vị đồng.",
        "The amount “{given}” cannot be read. Write digits only, in đồng.",
    ),
    "no_obligation_here": (
        "Bước «{step}» không phải là nghĩa vụ tài chính.",
        "Step “{step}” is no financial obligation.",
    ),
    "obligation_over": (
        "Nghĩa vụ tài chính ở bước «{step}» không còn chờ gì.",
        "Nothing is awaited at the financial obligation “{step}” any more.",
    ),
    "obligation_unpaid": (
        "Còn {amount} phải nộp theo thông báo của cơ quan thuế; kết quả chỉ có sau khi nộp.",
        "{amount} is still to be paid on the tax notice; there is a result only after payment.",
    ),
    "notice_unreadable": (
        "Thông báo «{given}» chưa đọc được. Ghi số thông báo và số tiền bằng chữ số, đơn vị đồng.",
        "The notice “{given}” cannot be read. Give its number, and the amount in digits, in đồng.",
    ),
    "notice_known": ("Thông báo số {notice} đã được ghi.", "Notice {notice} is written down already."),
    "notice_unknown": (
        "Chưa có thông báo số {notice}. Hãy ghi thông báo trước.",
        "There is no notice {notice} yet. Write down the notice first.",
    ),
    "proof_unreadable": (
        "Chứng từ «{given}» chưa đọc được. Ghi số chứng từ, số thông báo và số tiền bằng chữ số, đơn vị đồng.",
        "The proof “{given}” cannot be read. Give its number, that of the notice, and the amount in digits, in đồng.",
    ),
    "proof_known": ("Chứng từ số {proof} đã được ghi.", "Proof {proof} is written down already."),
    "not_of_the_tax_office": (
        "Cơ quan thuế trả lời: không phải nộp, ra thông báo, hoặc đã nộp; không có «{given}».",
        "A tax office says: nothing to pay, notice given, or paid; “{given}” is none of these.",
    ),
    "opinion_not_asked_here": (
        "Không ai của hệ thống này được hỏi ý kiến ở bước «{step}».",
        "Nobody in this system is asked for an opinion at step “{step}”.",
    ),
    "opinion_given_meanwhile": (
        "Cơ quan này vừa có ý kiến lần {version}. Tải lại trang để đọc rồi gửi lại nếu còn đổi.",
        "Version {version} of this opinion was given meanwhile. Reload the page and send yours if it differs.",
    ),
    "opinion_required": (
        "Hãy chọn: đồng ý, đồng ý có điều kiện, hoặc không đồng ý.",
        "Choose: agree, agree with conditions, or disagree.",
    ),
    "appraisal_over": (
        "Đã thẩm định xong nên ý kiến ở bước «{step}» không đổi được nữa.",
        "The appraisal is finished, so the opinion at step “{step}” cannot be changed any more.",
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
    "not_an_end": (
        "Hồ sơ kèm kết thúc bằng: đồng ý, từ chối, rút hoặc dừng; không có «{given}».",
        "A case ends approved, refused, withdrawn or stopped; “{given}” is none of these.",
    ),
    "not_such_an_answer": (
        "«{answer}» không phải là trả lời cho yêu cầu này; hãy chọn: {answers}.",
        "“{answer}” does not answer this request; choose one of: {answers}.",
    ),
    "decided_already": (
        "Đã có kết quả lúc {at}; «{act}» chỉ làm được trước khi có kết quả.",
        "Decided at {at}; “{act}” is open only before the decision.",
    ),
    "not_received_yet": (
        "Hồ sơ chưa được tiếp nhận; «{act}» chỉ làm được sau khi tiếp nhận.",
        "Not accepted yet; “{act}” is open only after acceptance.",
    ),
    "not_now": ("Không thể «{act}» khi hồ sơ {phase}.", "“{act}” is not open while the case is: {phase}."),
    "clock_stands": (
        "Hồ sơ đang: {phase}; thời hạn không chạy. Hãy chờ đến khi hồ sơ được xử lý tiếp.",
        "The case is: {phase}; no time is running. Wait until it goes on.",
    ),
    "extended_already": (
        "Chỉ được hẹn lại một lần (NĐ 118/2025 Điều 19 khoản 6) và đã dùng lần đó. Hãy gửi thư xin lỗi.",
        "A new date may be promised once (NĐ 118/2025 Art 19(6)) and that once is used. Send an apology instead.",
    ),
    "extension_too_late": (
        "Chỉ được gia hạn đến ngày {day}, trước hạn ít nhất 01 ngày (NĐ 118/2025 Điều 19(6)). Hãy gửi thư xin lỗi.",
        "The last day to extend was {day}, a day before the end (NĐ 118/2025 Art 19(6)). Send an apology instead.",
    ),
    "extension_unreadable": (
        "Thời gian gia hạn «{given}» không đọc được. Hãy ghi từ 1 đến {most} ngày làm việc.",
        "The extension “{given}” cannot be read. Give 1 to {most} working days.",
    ),
    "not_late_yet": (
        "Hồ sơ chưa sắp muộn (hạn {last}); nếu cần thêm thời gian hãy gia hạn.",
        "The case is not about to be late (due {last}); extend it if more time is needed.",
    ),
    "day_unreadable": (
        "Ngày «{given}» không đọc được. Hãy ghi theo dạng năm-tháng-ngày, ví dụ 2026-12-01.",
        "The day “{given}” cannot be read. Write it as year-month-day, for example 2026-12-01.",
    ),
    "promise_impossible": (
        "Ngày {day} không hẹn được: phải là một ngày làm việc sau hôm nay.",
        "{day} cannot be promised: it must be a working day after today.",
    ),
    "hold_ends_before": (
        "Ngày {day} đã qua. Hãy ghi ngày dự kiến tiếp tục xử lý.",
        "{day} has passed. Give the day on which work is expected to go on.",
    ),
    "not_held": ("Hồ sơ không tạm dừng ({phase}).", "The case is not on hold ({phase})."),
    "exception_unused": (
        "Đã cho phép thêm một lần và chưa dùng.",
        "A further request was allowed already and is not used yet.",
    ),
    "too_far_to_transfer": (
        "Đã có người thẩm định hoặc ký; hãy từ chối hoặc trả lại bước trước rồi mới chuyển cơ quan.",
        "Somebody has appraised or signed already; send it back or refuse it instead of transferring it.",
    ),
    "transfer_where": (
        "Hãy chọn cơ quan khác với cơ quan đang giải quyết.",
        "Choose an agency other than the one in charge.",
    ),
    "no_result_to_correct": (
        "Chưa có kết quả để đính chính ({phase}).",
        "There is no result to correct yet ({phase}).",
    ),
    "result_on_its_way": (
        "Kết quả đang trên đường đến người nhận; hãy chờ bưu chính báo đã phát hoặc chuyển hoàn.",
        "The result is on its way; wait until the post has delivered or returned it.",
    ),
    "nothing_kept": (
        "Hồ sơ đã kết thúc ({phase}) trước khi hệ thống giữ lại được trạng thái để mở lại. Hãy lập hồ sơ mới.",
        "The case ended ({phase}) before its state could be kept for reopening. File a new case.",
    ),
    "nothing_to_reopen": (
        "Chỉ mở lại được hồ sơ đã đóng mà chưa có kết quả ({phase}).",
        "Only a case that was closed without a decision can be reopened ({phase}).",
    ),
    "reopening_too_late": (
        "Chỉ mở lại được đến {last}. Hãy lập hồ sơ mới.",
        "It could be reopened until {last}. File a new case.",
    ),
    "nothing_to_undo": (
        "Không có việc nào vừa làm có thể hoàn tác: đã có việc khác diễn ra sau đó.",
        "There is nothing to undo: something else has happened since.",
    ),
    "not_your_act": (
        "«{act}» là việc người khác vừa làm; chỉ người đó, lãnh đạo hoặc người giám sát hoàn tác được.",
        "“{act}” was done by somebody else; only they, a leader or a supervisor can undo it.",
    ),
    "heard_outside": (
        "«{act}» đã được báo ra bên ngoài (người nộp hoặc cơ quan khác), không hoàn tác được.",
        "“{act}” was told to the applicant or another agency already and cannot be undone.",
    ),
    "undo_too_late": (
        "Chỉ hoàn tác được trong {minutes} phút.",
        "An act can be undone within {minutes} minutes only.",
    ),
    "reset_where": (
        "Không đưa về bước «{step}» được: chọn một bước thẩm định, xác minh, lấy ý kiến hoặc ký đã làm.",
        "The case cannot go back to step “{step}”: choose an appraisal, visit, opinion or signature that was done.",
    ),
    "reset_open": ("Bước «{step}» đang mở rồi.", "Step “{step}” is open already."),
    "reset_over": (
        "Sau bước đó, bước «{step}» đã mở hồ sơ hoặc nghĩa vụ tài chính ở cơ quan khác; phải kết thúc việc đó trước.",
        "After that step, “{step}” opened a case or an obligation elsewhere; that has to end first.",
    ),
    "answer_required": ("Hãy ghi câu trả lời cần nhập.", "Give the answer to be entered."),
}
