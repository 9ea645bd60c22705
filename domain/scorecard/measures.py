"""What the index counts, and how much of it this system holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.procedure.basics import Words


class Measure(StrEnum):
    """One ratio of the index. A formula says how many points it gives; the code says how it is counted."""

    ANNOUNCED_ON_TIME = "announced_on_time"
    MADE_PUBLIC_ON_TIME = "made_public_on_time"
    CONTENT_COMPLETE = "content_complete"
    SYNCED = "synced"
    ON_TIME = "on_time"
    AVERAGE_TIME = "average_time"
    FULL_ONLINE = "full_online"
    OFFERED_ONLINE = "offered_online"
    USED_ONLINE = "used_online"
    PROACTIVE = "proactive"
    FILED_ONLINE = "filed_online"
    FEES_ON_PORTAL = "fees_on_portal"
    PROCEDURES_PAID_ONLINE = "procedures_paid_online"
    PAID_ONLINE = "paid_online"
    ELECTRONIC_RESULT = "electronic_result"
    DIGITISED = "digitised"
    CERTIFIED_COPY = "certified_copy"
    REUSED = "reused"
    SHARED = "shared"
    POPULATION_CASES = "population_cases"
    POPULATION_PROCEDURES = "population_procedures"
    SIMPLIFIED = "simplified"
    FEEDBACK_BY_CLASS = "feedback_by_class"
    FEEDBACK_ON_TIME = "feedback_on_time"
    FEEDBACK_SATISFIED = "feedback_satisfied"
    SATISFIED = "satisfied"


class Held(StrEnum):
    """How much of what a measure needs is in this system.

    `at_least`: what is missing could only raise the ratio; `at_most`: it could only lower it.
    """

    WHOLE = "whole"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    NOTHING = "nothing"


class Behind(StrEnum):
    """What a ratio is made of, which is what its number opens."""

    CASES = "cases"
    PROCEDURES = "procedures"
    FEEDBACK = "feedback"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of a measure, what would be needed for the rest, and how it is raised.

    `later` tells that cases which count against the agency now can still be mended.
    """

    held: Held
    behind: Behind
    needed: Words | None = None
    raised_by: Words | None = None
    later: bool = False


def _words(vi: str, en: str) -> Words:
    return Words(vi=vi, en=en)


_FLAG: Final = _words(
    "Cờ «tài khoản được xác thực với VNeID» của từng hồ sơ không có ở đây.",
    "Whether the account of each dossier was confirmed by the identity service is not held here.",
)
_PORTAL_ONLY: Final = _words(
    "Ngày ký, ngày hiệu lực của căn cứ pháp lý và ngày công khai nằm ở Cơ sở dữ liệu quốc gia về thủ tục hành chính.",
    "The dates of decisions, of their legal basis and of publishing are in the national database of procedures.",
)

HOLDINGS: Final[dict[Measure, Holding]] = {
    Measure.ANNOUNCED_ON_TIME: Holding(Held.NOTHING, Behind.NONE, _PORTAL_ONLY),
    Measure.MADE_PUBLIC_ON_TIME: Holding(Held.NOTHING, Behind.NONE, _PORTAL_ONLY),
    Measure.CONTENT_COMPLETE: Holding(
        Held.WHOLE,
        Behind.PROCEDURES,
        raised_by=_words("Bổ sung phần còn thiếu của thủ tục.", "Add what the procedure lacks."),
        later=True,
    ),
    Measure.SYNCED: Holding(
        Held.WHOLE,
        Behind.CASES,
        raised_by=_words(
            "Gửi lại những thông điệp Cổng từ chối hoặc chưa xác nhận.",
            "Send again what the portal refused or has not confirmed.",
        ),
        later=True,
    ),
    Measure.ON_TIME: Holding(
        Held.WHOLE,
        Behind.CASES,
        raised_by=_words(
            "Xong trước hạn những hồ sơ đang xử lý; yêu cầu bổ sung đúng một lần, đủ mọi nội dung.",
            "Finish open dossiers in time; ask for a supplement once only, with everything in it.",
        ),
    ),
    Measure.AVERAGE_TIME: Holding(Held.WHOLE, Behind.PROCEDURES),
    Measure.FULL_ONLINE: Holding(
        Held.WHOLE,
        Behind.CASES,
        raised_by=_words(
            "Cấp kết quả điện tử cho hồ sơ nộp trực tuyến; hướng dẫn người dân nộp trực tuyến.",
            "Issue an electronic result to online filings; help people to file online.",
        ),
        later=True,
    ),
    Measure.OFFERED_ONLINE: Holding(Held.WHOLE, Behind.PROCEDURES),
    Measure.USED_ONLINE: Holding(Held.WHOLE, Behind.PROCEDURES),
    Measure.PROACTIVE: Holding(
        Held.NOTHING,
        Behind.NONE,
        _words(
            "Mức độ cung cấp dịch vụ công chủ động chưa được ghi ở đây.",
            "Levels of proactive service are not recorded here.",
        ),
    ),
    Measure.FILED_ONLINE: Holding(Held.WHOLE, Behind.CASES, later=True),
    Measure.FEES_ON_PORTAL: Holding(
        Held.WHOLE,
        Behind.PROCEDURES,
        raised_by=_words(
            "Đồng bộ phí, lệ phí của ít nhất một hồ sơ mỗi thủ tục có thu.",
            "Sync the fee of at least one dossier of each procedure that charges one.",
        ),
        later=True,
    ),
    Measure.PROCEDURES_PAID_ONLINE: Holding(
        Held.WHOLE,
        Behind.PROCEDURES,
        raised_by=_words(
            "Hướng dẫn nộp tiền trực tuyến ở những thủ tục chưa có giao dịch nào.",
            "Help people to pay online in procedures that have no online payment yet.",
        ),
    ),
    Measure.PAID_ONLINE: Holding(
        Held.WHOLE,
        Behind.CASES,
        raised_by=_words(
            "Đưa mã thanh toán trực tuyến cho hồ sơ còn phải nộp tiền.",
            "Offer online payment for dossiers that still owe their fee.",
        ),
    ),
    Measure.ELECTRONIC_RESULT: Holding(
        Held.WHOLE,
        Behind.CASES,
        raised_by=_words(
            "Cấp bản điện tử có ký số cho kết quả đã ban hành.",
            "Issue the electronic, signed copy of results already given.",
        ),
        later=True,
    ),
    Measure.DIGITISED: Holding(
        Held.WHOLE,
        Behind.CASES,
        raised_by=_words(
            "Quét thành phần hồ sơ và cấp kết quả điện tử.",
            "Scan the dossier's papers and issue an electronic result.",
        ),
        later=True,
    ),
    Measure.CERTIFIED_COPY: Holding(
        Held.NOTHING,
        Behind.NONE,
        _words(
            "Việc cung cấp dịch vụ chứng thực bản sao điện tử do Cổng ghi nhận.",
            "Whether electronic certified copies are offered is recorded by the portal.",
        ),
    ),
    Measure.REUSED: Holding(
        Held.WHOLE,
        Behind.CASES,
        raised_by=_words(
            "Lấy giấy tờ từ kho điện tử hoặc cơ sở dữ liệu thay vì nhận bản giấy khi tiếp nhận.",
            "At reception take papers from the store or a database instead of paper.",
        ),
    ),
    Measure.SHARED: Holding(
        Held.WHOLE,
        Behind.CASES,
        raised_by=_words(
            "Gửi kết quả điện tử đã cấp lên Cổng.",
            "Send issued electronic results to the portal.",
        ),
        later=True,
    ),
    Measure.POPULATION_CASES: Holding(Held.AT_LEAST, Behind.CASES, _FLAG),
    Measure.POPULATION_PROCEDURES: Holding(Held.AT_LEAST, Behind.PROCEDURES, _FLAG),
    Measure.SIMPLIFIED: Holding(
        Held.NOTHING,
        Behind.NONE,
        _words("Khảo sát do Cổng thực hiện.", "The portal asks people itself."),
    ),
    Measure.FEEDBACK_BY_CLASS: Holding(
        Held.NOTHING,
        Behind.NONE,
        _words(
            "Phản ánh ở đây chưa được phân loại theo quy định hay hành vi.",
            "Feedback here is not classed by rule or by conduct.",
        ),
    ),
    Measure.FEEDBACK_ON_TIME: Holding(
        Held.AT_MOST,
        Behind.FEEDBACK,
        _words(
            "Ngày công khai câu trả lời (trong 2 ngày làm việc) và phản ánh gửi thẳng lên Cổng không có ở đây.",
            "When an answer was published (within 2 working days), and what the portal got itself, is not held here.",
        ),
        _words(
            "Trả lời phản ánh trong 15 ngày làm việc; từ chối trong 2, hỏi thêm trong 5.",
            "Answer within 15 working days; refuse within 2, ask for more within 5.",
        ),
    ),
    Measure.FEEDBACK_SATISFIED: Holding(
        Held.AT_MOST,
        Behind.FEEDBACK,
        _words(
            "Đánh giá không hài lòng và phản ánh lặp lại về câu trả lời nằm ở Cổng.",
            "Dislikes of an answer, and feedback repeated about it, are held by the portal.",
        ),
        _words("Trả lời phản ánh trong hạn.", "Answer feedback in time."),
    ),
    Measure.SATISFIED: Holding(
        Held.AT_MOST,
        Behind.CASES,
        _words(
            "Đánh giá và phản ánh gửi thẳng lên Cổng không có ở đây.",
            "Ratings and feedback left on the portal itself are not held here.",
        ),
        _words(
            "Giảm hồ sơ quá hạn; giải quyết việc làm người dân không hài lòng.",
            "Fewer late dossiers; settle what made people dissatisfied.",
        ),
    ),
}
"""Every measure, with what is held of it."""
