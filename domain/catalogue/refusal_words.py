"""Why a line is not a record and why a record has no draft, in both languages."""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    "no_channels": ("không có dòng cách thức thực hiện nào đọc được", "no row of the channels can be read"),
    "no_deadline": ("không nêu thời hạn giải quyết ở đâu cả", "no time limit is named anywhere"),
    "no_dossier": ("không nêu giấy tờ nào phải nộp", "no paper of the dossier is named"),
    "no_result": ("không nêu kết quả nào", "no result is named"),
    "no_legal_basis": ("không nêu văn bản hay quyết định công bố nào", "no legal text or publishing decision is named"),
    "does_not_compile": ("bản nháp không đạt kiểm tra", "the draft does not pass the checks"),
}
_LINES: dict[str, tuple[str, str]] = {
    "not_json": ("không phải JSON", "not JSON"),
    "not_utf8": ("không phải UTF-8", "not UTF-8"),
    "not_an_object": ("không phải một đối tượng JSON", "not a JSON object"),
    "line_too_long": ("dòng quá dài", "the line is too long"),
    "column_missing": ("thiếu cột {detail}", "the column {detail} is missing"),
    "column_not_text": ("cột {detail} không phải văn bản", "the column {detail} is not text"),
    "bad_code": ("mã thủ tục không đúng dạng: {detail}", "not a procedure code: {detail}"),
    "code_twice": ("mã {detail} đã có ở dòng trước", "the code {detail} stands in an earlier line"),
}


def line_problem(code: str, detail: str, language: str) -> str:
    """Return what is wrong with a line; raises KeyError for an unknown code."""
    vi, en = _LINES[code]
    return f"{code} {(en if language == 'en' else vi).format(detail=detail)}"
