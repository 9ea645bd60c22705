"""The question of every doubt, in both languages, what kind it is, and whether it blocks finality."""

from __future__ import annotations

from typing import NamedTuple


class Question(NamedTuple):
    """One question; `kind` is a `DoubtKind` value."""

    kind: str
    blocks: bool
    vi: str
    en: str


def _must(kind: str, vi: str, en: str) -> Question:
    """A question whose answer finality waits for."""
    return Question(kind=kind, blocks=True, vi=vi, en=en)


def _may(kind: str, vi: str, en: str) -> Question:
    """A question that may stay open."""
    return Question(kind=kind, blocks=False, vi=vi, en=en)


_TIME_VI, _TIME_EN = "Thời hạn nộp {channel} là bao lâu: ", "How long does filing {channel} take: "
_FEE_VI, _FEE_EN = "Phí, lệ phí khi nộp {channel} là bao nhiêu: ", "What does filing {channel} cost: "

QUESTIONS: dict[str, Question] = {
    # time limits
    "unit_missing": _must(
        "choose",
        _TIME_VI + "cơ sở dữ liệu ghi số, không ghi đơn vị.",
        _TIME_EN + "the database gives a number without a unit.",
    ),
    "digits_run_together": _must(
        "fill",
        _TIME_VI + "số ngày và số tiền dính liền nhau.",
        _TIME_EN + "the digits of time and fee run together.",
    ),
    "two_units": _must(
        "choose",
        _TIME_VI + "ô thời gian và ghi chú ghi hai đơn vị khác nhau.",
        _TIME_EN + "the cell and the note name two units.",
    ),
    "several_times": _must(
        "choose",
        _TIME_VI + "có nhiều dòng với thời gian khác nhau.",
        _TIME_EN + "there are several rows with different times.",
    ),
    "depends_on_case": _must(
        "choose",
        _TIME_VI + "ghi chú nêu thời hạn riêng cho từng trường hợp.",
        _TIME_EN + "the note names limits for single cases.",
    ),
    "note_differs": _must(
        "choose",
        _TIME_VI + "ghi chú nêu thời hạn khác với ô thời gian.",
        _TIME_EN + "the note names another limit than the cell.",
    ),
    "no_time": _must("fill", _TIME_VI + "cơ sở dữ liệu không ghi thời gian.", _TIME_EN + "the database does not say."),
    "impossible_time": _must(
        "fill", _TIME_VI + "số đã ghi không thể là thời hạn.", _TIME_EN + "the number given cannot be a limit."
    ),
    "only_in_note": _may(
        "confirm",
        "Thời hạn nộp {channel} chỉ nêu trong ghi chú, có đúng không?",
        "The limit of filing {channel} is in the note only: is it right?",
    ),
    "note_names_more": _may(
        "confirm",
        "Ghi chú nêu thêm thời hạn từng phần; thời hạn chung {channel} có đúng không?",
        "The note adds limits of parts: is the whole of filing {channel} right?",
    ),
    "note_names_parts": _may(
        "confirm",
        "Ghi chú chia thời hạn {channel} thành nhiều phần; tổng có đúng không?",
        "The note parts the limit of filing {channel}: is the sum right?",
    ),
    "limits_by_case": _may(
        "confirm",
        "Mỗi trường hợp có thời hạn riêng như đã ghi, có đúng không?",
        "Each case has the limit written: is it right?",
    ),
    # fees
    "fee_not_stated": _must("fill", _FEE_VI + "cơ sở dữ liệu không ghi.", _FEE_EN + "the database does not say."),
    "fee_digits_run_together": _must(
        "fill",
        _FEE_VI + "số ngày và số tiền dính liền nhau.",
        _FEE_EN + "the digits of time and fee run together.",
    ),
    "free_but_amount": _must(
        "choose",
        _FEE_VI + "ghi “Miễn phí” nhưng ghi chú nêu một số tiền.",
        _FEE_EN + "it says free, and the remark names an amount.",
    ),
    "set_by_council": _must(
        "fill", _FEE_VI + "mức do địa phương quyết định.", _FEE_EN + "the province sets the amount."
    ),
    "free_for_some": _must(
        "choose",
        _FEE_VI + "ghi “Miễn phí” nhưng ghi chú chỉ miễn cho một số người.",
        _FEE_EN + "it says free, and the remark exempts some people only.",
    ),
    "note_speaks_of_fee": _must(
        "choose",
        _FEE_VI + "ghi “Miễn phí” nhưng phần mô tả nhắc đến phí.",
        _FEE_EN + "it says free, and the note speaks of a fee.",
    ),
    "free_by_remark": _may(
        "confirm",
        "Không thu phí, lệ phí khi nộp {channel}, có đúng không?",
        "Filing {channel} costs nothing: is that right?",
    ),
    "free_but_remark": _must(
        "choose",
        _FEE_VI + "ghi “Miễn phí” nhưng ghi chú dẫn đến văn bản khác.",
        _FEE_EN + "it says free, and the remark points elsewhere.",
    ),
    "foreign_currency": _must(
        "fill", _FEE_VI + "mức thu ghi bằng ngoại tệ.", _FEE_EN + "the amount is in foreign currency."
    ),
    "thousands_lost": _must(
        "choose",
        _FEE_VI + "số tiền đã ghi quá nhỏ, có thể mất hàng nghìn.",
        _FEE_EN + "the amount is too small, its thousands may be lost.",
    ),
    "rule_in_words": _must(
        "fill",
        _FEE_VI + "mức thu tính theo quy tắc nêu bằng lời.",
        _FEE_EN + "the amount follows a rule said in words.",
    ),
    "fee_depends_on_case": _must(
        "choose", _FEE_VI + "mức thu khác nhau theo trường hợp.", _FEE_EN + "the amount depends on the case."
    ),
    "reduced_for_a_time": _must(
        "choose", _FEE_VI + "mức thu được giảm có thời hạn.", _FEE_EN + "the amount is reduced for a time."
    ),
    "several_amounts": _must(
        "choose", _FEE_VI + "ghi chú nêu nhiều số tiền.", _FEE_EN + "the remark names several amounts."
    ),
    "remark_without_amount": _must(
        "confirm",
        "Mức thu {amount} khi nộp {channel} có đúng cho mọi trường hợp không?",
        "Is {amount} for filing {channel} right in every case?",
    ),
    "remark_unclear": _must(
        "choose",
        _FEE_VI + "ghi chú không rõ có đúng cho mọi trường hợp.",
        _FEE_EN + "the remark may limit it to some cases.",
    ),
    "fee_of_other_unit": _must(
        "fill",
        "Khoản thu {amount} tính theo “{per}”: một hồ sơ phải nộp bao nhiêu?",
        "{amount} is for each “{per}”: what does one dossier pay?",
    ),
    "fee_legal_basis_missing": _must(
        "fill", "Văn bản nào quy định mức thu {amount}?", "Which legal text sets the amount {amount}?"
    ),
    "fee_legal_basis_guessed": _must(
        "confirm", "Mức thu có phải do {citation} quy định không?", "Is the amount set by {citation}?"
    ),
    "fee_moment_guessed": _may("confirm", "Phí, lệ phí có phải nộp khi nộp hồ sơ không?", "Is the fee due at filing?"),
    # agencies
    "unknown_agency": _must(
        "confirm",
        "“{name}” là loại cơ quan nào trong danh bạ?",
        "Which kind of agency of the register is “{name}”?",
    ),
    "several_agencies": _must(
        "choose", "Trong các cơ quan được nêu, cơ quan nào quyết định?", "Which of the agencies named decides?"
    ),
    "from_competent": _may("confirm", "{name} có phải là cơ quan quyết định không?", "Does {name} decide?"),
    "from_level": _must(
        "confirm",
        "Không nêu cơ quan thực hiện; {name} có quyết định không?",
        "No agency is named: does {name} decide?",
    ),
    # dossier
    "row_is_a_sentence": _may(
        "confirm", "Dòng này có phải là một giấy tờ phải nộp không?", "Is this row a paper to hand in?"
    ),
    "cases_guessed": _must(
        "confirm",
        "Các nhóm giấy tờ có phải là các trường hợp loại trừ nhau không?",
        "Are the groups of papers cases that exclude each other?",
    ),
    "when_guessed": _may(
        "confirm",
        "Giấy tờ này chỉ phải nộp trong trường hợp đã nêu, có đúng không?",
        "Is this paper needed only in the case named?",
    ),
    "copy_kind_guessed": _may(
        "confirm",
        "“Bản sao” là bản chụp, không phải bản sao chứng thực, có đúng không?",
        "Does “copy” mean a photocopy, not a certified one?",
    ),
    "original_or_copy": _must(
        "choose",
        "Tên giấy tờ cho nộp bản chính hoặc bản sao: phải nộp loại nào, mấy bản?",
        "The name leaves original or copy: which, and how many sheets?",
    ),
    "sheets_differ": _must(
        "choose",
        "Tên giấy tờ nói loại bản hay số bản khác với cột số lượng: phải nộp loại nào, mấy bản?",
        "Name and column of counts name different sheets: which kind, and how many?",
    ),
    "no_sheets": _must(
        "fill",
        "Phải nộp mấy bản giấy tờ này? Cơ sở dữ liệu ghi 0.",
        "How many sheets of this paper? The database says 0.",
    ),
    "name_cut": _may(
        "fill",
        "Tên quá dài đã được cắt; tên gọn là gì?",
        "The name is too long and was cut: what is a short name?",
    ),
    # law, results, the rest
    "cited_in_prose": _must("confirm", "{citation} có phải là căn cứ pháp lý không?", "Is {citation} a legal basis?"),
    "no_legal_basis": _must(
        "fill",
        "Căn cứ pháp lý của thủ tục là gì? Bản nháp tạm ghi quyết định công bố.",
        "What is the legal basis? The draft names the publishing decision for now.",
    ),
    "result_code_form": _must(
        "fill",
        "Mã kết quả quốc gia là gì? Cơ sở dữ liệu ghi “{published}”.",
        "What is the national result code? The database says “{published}”.",
    ),
    "result_code_missing": _must(
        "fill",
        "Mã kết quả quốc gia là gì? Cơ sở dữ liệu không ghi.",
        "What is the national result code? The database has none.",
    ),
    "result_is_refusal": _must(
        "choose",
        "Kết quả khi chấp thuận là gì? Cơ sở dữ liệu chỉ nêu văn bản từ chối hoặc bổ sung.",
        "What is issued on approval? Only a refusal or a notice is named.",
    ),
    "several_results": _may(
        "choose",
        "Trong các kết quả được nêu, kết quả chính là gì?",
        "Which of the results named is the main one?",
    ),
    "result_ways_guessed": _may(
        "confirm",
        "Kết quả được nhận theo những cách này, có đúng không?",
        "Can the result be received in these ways?",
    ),
    "online_level": _may(
        "confirm",
        "Dịch vụ công trực tuyến là một phần hay toàn trình?",
        "Is the online service partial or full?",
    ),
    "effective_from": _may("confirm", "Áp dụng từ ngày này, có đúng không?", "Does it apply from this day?"),
    "stages_guessed": _may(
        "confirm",
        "Các bước và thời hạn từng bước theo mẫu chuẩn, có phù hợp không?",
        "Stages and budgets are a standard set: do they fit?",
    ),
    "visit_hinted": _may("confirm", "Có phải luôn kiểm tra thực tế không?", "Is there always a visit?"),
    "opinion_hinted": _may(
        "confirm",
        "Trình tự nhắc lấy ý kiến cơ quan khác: có cần thêm bước lấy ý kiến không?",
        "The prose has others asked for an opinion: is a step missing that asks them?",
    ),
    "ask_hinted": _must("confirm", "Có phải luôn lấy ý kiến {name} không?", "Is {name} always asked for an opinion?"),
    "not_said": _may(
        "fill", "Cơ sở dữ liệu không ghi; giá trị đúng là gì?", "The database does not say: what is right?"
    ),
    "needs_english": _may("translate", "Cần tên tiếng Anh.", "An English text is needed."),
}
