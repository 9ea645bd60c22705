"""Every act in one table: who may, where it is open, on which page, who may not and why, what is said and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.case.acts import Act
from domain.papers.forms import Form
from tests.api.conftest import OTHER_AGENCY

WHY: Final = "Lý do của việc này"
GROUND: Final = "Quy chế một cửa, Điều 3"

_COUNTER = "Việc này cần vai trò cán bộ một cửa của cơ quan giải quyết."
_OFFICER = "Việc này cần vai trò cán bộ thụ lý của cơ quan giải quyết."
_LEADER = "Việc này cần vai trò lãnh đạo của cơ quan giải quyết."
_SUPERVISOR = "Việc này cần vai trò người giám sát của cơ quan giải quyết."


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act as it must be.

    `ready` names the way of `Stage` to a case in which it is open. `by` fills in the form on `page` with `typed` and
    sends it to `action`; `wrong` is refused with `refusal`, on the same page and, where they send the form all the
    same, by the case (`stopped_at_page` where a page of the counter is for its people only). Afterwards the log ends
    with `kind` and the timeline says `told`, a regular expression. `paper` is the form it prints, `issued` when a file
    of it is drawn up as well, `titled` its title where it is not the form's name; `again` when it is another
    issue of one. An act without a form of its own leaves the control slip (form 06) to print.
    """

    act: Act
    ready: str
    by: str
    wrong: str
    refusal: str
    kind: str
    told: str
    typed: Mapping[str, str] = field(default_factory=dict)
    page: str = "/cases/{code}/acts/{act}"
    action: str = "/cases/{code}/acts"
    paper: Form | None = None
    issued: bool = False
    titled: str = ""
    again: bool = False
    stopped_at_page: bool = False
    silent_on_page: bool = False


TABLE: Final = (
    ActLine(
        Act.ACCEPT, "filed", "counter", "officer", _COUNTER,
        "received", r"Tiếp nhận hồ sơ; hạn trả kết quả 17:00 \d\d/\d\d/\d{4}\.", paper=Form.RECEIPT, issued=True,
    ),
    ActLine(
        Act.REFUSE, "filed", "counter", "officer", _COUNTER,
        "refused_at_intake", r"Từ chối tiếp nhận hồ sơ\.", {"reason": WHY, "ground": "other"},
        paper=Form.REFUSAL, issued=True,
    ),
    ActLine(
        Act.REQUEST_SUPPLEMENT, "received", "officer", "leader", _OFFICER,
        "supplement_requested", r"Yêu cầu bổ sung, hoàn thiện hồ sơ\.",
        {"reason": WHY, "component": "to-khai", "what.to-khai": "Bổ sung chữ ký của người khai"},
        paper=Form.SUPPLEMENT, issued=True,
    ),
    ActLine(
        Act.SUPPLY, "supplement_asked", "counter", "officer", _COUNTER,
        "supplemented", r"Người nộp đã bổ sung hồ sơ; thời hạn tính lại từ đầu\.",
    ),
    ActLine(
        Act.COMPLETE, "received", "officer", "counter", _OFFICER,
        "reviewed", r"Thẩm định xong: đề nghị giải quyết\.", {"values.proposal": "approve"},
    ),
    ActLine(
        Act.APPROVE, "proposed", "leader", "officer", _LEADER,
        "decided", r"Có kết quả: đồng ý giải quyết\.", paper=Form.RESULT, issued=True,
    ),
    ActLine(
        Act.SEND_BACK, "proposed", "leader", "officer", _LEADER,
        "sent_back", r"Trả lại bước «Tra cứu sổ hộ tịch và in bản sao»\.", {"reason": WHY},
    ),
    ActLine(
        Act.TAKE_PAYMENT, "unpaid", "counter", "officer", _COUNTER,
        "paid", r"Đã thu 16\.000 đồng \(tại quầy\)\.",
    ),
    ActLine(
        Act.PAY_BACK, "to_pay_back", "counter", "officer", _COUNTER,
        "refunded", r"Đã trả lại 16\.000 đồng \(bằng tiền mặt\)\.", {"values.way": "cash", "reason": WHY},
        paper=Form.REFUNDED,
    ),
    ActLine(
        Act.HAND_OVER, "decided", "counter", "officer", "Việc này cần vai trò cán bộ một cửa.",
        "handed_over", r"Đã trả kết quả tại quầy\.", {"collected_by": "owner", "checked": "receipt"},
        page="/cases/{code}/return", action="/cases/{code}/return", paper=Form.RETURNED, stopped_at_page=True,
    ),
    ActLine(
        Act.CHANGE_WAY, "received", "counter", "officer", _COUNTER,
        "way_changed", r"Đổi cách nhận kết quả: trực tuyến\.", {"values.way": "online"},
    ),
    ActLine(
        Act.WITHDRAW, "received", "counter", "officer", _COUNTER,
        "withdrawn", r"Người nộp rút hồ sơ\.", {"reason": WHY}, paper=Form.STOP, issued=True,
    ),
    ActLine(
        Act.DENY, "proposed", "leader", "officer", _LEADER,
        "decided", r"Có kết quả: từ chối giải quyết\.", {"reason": WHY}, paper=Form.REFUSAL, issued=True,
        titled="Phiếu từ chối giải quyết hồ sơ",
    ),
    ActLine(
        Act.ALLOW_SUPPLEMENT, "supplemented", "leader", "officer", _LEADER,
        "supplement_allowed", r"Lãnh đạo cho phép yêu cầu bổ sung thêm một lần\.", {"reason": WHY, "basis": GROUND},
    ),
    ActLine(
        Act.EXTEND, "received", "leader", "officer", _LEADER,
        "extended", r"Xin lỗi và gia hạn 2 ngày làm việc: hạn trả kết quả chuyển từ .+ sang .+\.",
        {"reason": WHY, "values.days": "2"}, paper=Form.APOLOGY, issued=True,
    ),
    ActLine(
        Act.APOLOGISE, "overdue", "leader", "officer", _LEADER,
        "apologised", r"Xin lỗi vì trả muộn; dự kiến trả kết quả ngày 01/12/2099\.",
        {"reason": WHY, "values.day": "01/12/2099"}, paper=Form.APOLOGY, issued=True,
        titled="Văn bản xin lỗi về việc chậm trả kết quả",
    ),
    ActLine(
        Act.HOLD, "received", "leader", "officer", _LEADER,
        "held", r"Tạm dừng xử lý, dự kiến đến hết ngày 01/12/2099\.",
        {"reason": WHY, "basis": GROUND, "values.day": "01/12/2099"},
    ),
    ActLine(
        Act.RELEASE, "held", "leader", "officer", _LEADER,
        "released", r"Tiếp tục xử lý; hạn trả kết quả .+\.", {"reason": WHY},
    ),
    ActLine(
        Act.CORRECT_INTAKE, "received", "counter", "officer", _COUNTER,
        "intake_corrected", r"Sửa thông tin tiếp nhận; cấp lại giấy tiếp nhận\.",
        {"reason": WHY, "correction.phone": "0911 222 333"},
        page="/cases/{code}/correct", action="/cases/{code}/correct", paper=Form.RECEIPT, issued=True, again=True,
    ),
    ActLine(
        Act.TRANSFER, "received", "leader", "officer", _LEADER,
        "transferred", r"Chuyển hồ sơ từ UBND phường An Bình sang UBND phường Long Châu giải quyết",
        {"reason": WHY, "values.agency": OTHER_AGENCY}, paper=Form.TRANSFER,
    ),
    ActLine(
        Act.CORRECT_RESULT, "decided", "officer", "counter", _OFFICER,
        "correction_begun", r"Bắt đầu đính chính kết quả \(lần 1\), hạn .+\.", {"reason": WHY},
    ),
    ActLine(
        Act.REOPEN, "withdrawn", "supervisor", "officer", _LEADER,
        "reopened", r"Mở lại hồ sơ đã kết thúc \(Công dân rút hồ sơ\)\.", {"reason": WHY, "basis": GROUND},
    ),
    ActLine(
        Act.UNDO, "proposed", "officer", "counter", "chỉ người đó, lãnh đạo hoặc người giám sát hoàn tác được.",
        "undone", r"Hoàn tác: Hoàn thành bước\.", {"reason": WHY}, silent_on_page=True,
    ),
    ActLine(
        Act.RETRY, "held_up", "supervisor", "officer", _SUPERVISOR,
        "problem_retried", r"Cho gọi lại hệ thống bên ngoài\.",
    ),
    ActLine(
        Act.SKIP, "held_up", "supervisor", "officer", _SUPERVISOR,
        "problem_skipped", r"Bỏ qua lời gọi hệ thống bên ngoài\.", {"reason": WHY},
    ),
    ActLine(
        Act.ENTER_ANSWER, "received", "supervisor", "officer", _SUPERVISOR,
        "answer_entered", r"Nhập câu trả lời bằng tay: đồng ý\.", {"reason": WHY, "values.answer": "agree"},
    ),
    ActLine(
        Act.RECORD_OBLIGATION, "owing", "land-officer", "land-leader",
        "Việc này cần vai trò cán bộ thụ lý / cán bộ một cửa của Văn phòng đăng ký đất đai / UBND phường An Bình.",
        "obligation_noticed", r"thông báo số TB-2026/77: phải nộp 30\.000\.000 đồng\.",
        {"what": "notice", "notice": "TB-2026/77", "amount": "30.000.000"},
        page="/cases/{code}/obligation", action="/cases/{code}/obligation",
    ),
    ActLine(
        Act.GIVE_OPINION, "asked_here", "asked", "officer",
        "Việc này cần vai trò cán bộ thụ lý / lãnh đạo của Sở Xây dựng.",
        "consultation_answered", r"Sở Xây dựng trả lời: đồng ý\.", {"opinion": "agree", "reason": WHY},
        page="/cases/{code}/opinion/construction", action="/cases/{code}/opinion/construction", paper=Form.TRANSFER,
    ),
    ActLine(
        Act.PUT_QUESTION, "asked_here", "officer", "counter", _OFFICER,
        "question_put", r"Ghi nội dung lấy ý kiến gửi Sở Xây dựng\.", {"question": "Đề nghị cho ý kiến"},
        page="/cases/{code}/opinion/construction", action="/cases/{code}/opinion/construction/question",
        paper=Form.TRANSFER,
    ),
)  # fmt: skip
