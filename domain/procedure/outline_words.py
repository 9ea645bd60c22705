"""The words of an outline: vi and en side by side, so that neither is forgotten."""

from __future__ import annotations

from domain.procedure.basics import Words
from domain.procedure.plan import StepKind

WORDS = {
    "vi": {
        "agency": "Cơ quan giải quyết",
        "effective": "Hiệu lực từ",
        "until": "đến hết",
        "channels": "Cách nộp",
        "deadline": "Thời hạn giải quyết",
        "cut_off": "nhận sau {0} tính sang ngày làm việc sau",
        "dossier": "Thành phần hồ sơ",
        "fees": "Phí, lệ phí",
        "no_fee": "không thu",
        "steps": "Các bước",
        "result": "Kết quả",
        "legal_basis": "Căn cứ pháp lý",
        "within": "trong {0}",
        "parallel": "song song với {0}",
        "after": "sau {0}",
        "other_person": "khác người làm bước {0}",
        "silent": "im lặng là đồng ý",
        "original": "bản chính",
        "certified": "bản chứng thực",
        "photocopy": "bản chụp",
        "page": "{1} mỗi trang trong {0} trang đầu, từ trang sau {2}",
        "cap": "tối đa {0} một bản",
        "copy": "{0} một bản",
        "to": "đến {0}",
        "from": "từ {0}",
        "only_if": "khi {0}",
        "exempt": "giảm {0}%: {1}",
    },
    "en": {
        "agency": "Decided by",
        "effective": "In force from",
        "until": "to",
        "channels": "Ways of filing",
        "deadline": "Time limit",
        "cut_off": "received after {0} counts as the next working day",
        "dossier": "Dossier",
        "fees": "Fees and charges",
        "no_fee": "none",
        "steps": "Steps",
        "result": "Result",
        "legal_basis": "Legal basis",
        "within": "within {0}",
        "parallel": "in parallel with {0}",
        "after": "after {0}",
        "other_person": "not the person of {0}",
        "silent": "silence means agreement",
        "original": "originals",
        "certified": "certified copies",
        "photocopy": "photocopies",
        "page": "{1} a page for the first {0} pages, then {2}",
        "cap": "at most {0} a copy",
        "copy": "{0} a copy",
        "to": "to {0}",
        "from": "from {0}",
        "exempt": "{0}% off: {1}",
        "only_if": "if {0}",
    },
}
STAGES = {
    "receive": ("Tiếp nhận", "Reception"),
    "appraise": ("Thẩm định", "Appraisal"),
    "approve": ("Phê duyệt", "Approval"),
    "return": ("Trả kết quả", "Return"),
}
KINDS = {
    StepKind.CHECK: ("Kiểm tra, tiếp nhận", "Check and receive"),
    StepKind.REVIEW: ("Thẩm định hồ sơ", "Review"),
    StepKind.VISIT: ("Kiểm tra thực địa", "Site visit"),
    StepKind.ASK: ("Lấy ý kiến", "Consult"),
    StepKind.INFORM: ("Thông báo", "Inform"),
    StepKind.SIGN: ("Ký kết quả", "Sign"),
    StepKind.HAND_OVER: ("Trả kết quả", "Hand over"),
    StepKind.OPEN_CASE: ("Mở hồ sơ kèm", "Open a sub-case"),
    StepKind.OBLIGATION: ("Nghĩa vụ tài chính", "Financial obligation"),
}
CHANNELS = {
    "counter": ("trực tiếp", "at the counter"),
    "online": ("trực tuyến", "online"),
    "post": ("bưu chính", "by post"),
}
ROLES = {"counter": ("một cửa", "counter"), "officer": ("chuyên viên", "officer"), "leader": ("lãnh đạo", "leader")}
POWERS = {
    "request_supplement": ("yêu cầu bổ sung", "request completion"),
    "refuse": ("từ chối", "refuse"),
    "send_back": ("trả lại", "send back"),
}


def name_of_kind(kind: StepKind) -> Words:
    """Return what a step of a kind is called where the procedure gives it no name."""
    vi, en = KINDS[kind]
    return Words(vi=vi, en=en)
