"""Whether a paper's name agrees with the column of counts beside it.

The column says "1 bản chính" of nearly every row, also of those whose name is "Bản sao …", "03 ảnh" or "bản chính hoặc
bản sao". Who asks for an original where a copy is enough asks for more than the law (NĐ 118/2025 Art 5(1)), so what
name and column say differently is claimed by neither.
"""

from __future__ import annotations

import re

#: What is not the paper that is kept: the original is shown, the copy was made from it, another is added in one case.
_SHOWN = re.compile(
    r"(?:xuất trình|đối chiếu với|so với|từ|kèm(?: theo)?(?: xuất trình)?)\s+(?:các\s+)?bản (?:chính|gốc)"
    r"|bản (?:chính|gốc)\s+(?:để|nhằm)\s+(?:đối chiếu|kiểm tra)|nộp thêm[^.;]*"
)
_COPY_WORDS = r"(?:bản (?:sao|chụp|phô tô|photo)|phô tô|photocopy)"
_ORIGINAL_WORDS = r"bản (?:chính|gốc)"
_WHERE = r"(?:^(?:0?\d{1,2}\s+)?|[(:;,]\s*(?:nộp\s+)?(?:0?\d{1,2}\s+)?|phải nộp\s+)"
_COPY = re.compile(_WHERE + _COPY_WORDS)
_ORIGINAL = re.compile(_WHERE + _ORIGINAL_WORDS)
_OR = r"\s*(?:,|hoặc|/)\s*(?:là\s+|nộp\s+)?(?:0?\d{1,2}\s+)?"
_ATTESTED = r"(?:\s+(?:có )?(?:công chứng|chứng thực|hợp lệ))?"
_EITHER = re.compile(
    rf"{_ORIGINAL_WORDS}{_OR}{_COPY_WORDS}|{_COPY_WORDS}{_ATTESTED}{_OR}{_ORIGINAL_WORDS}"
    rf"|{_ORIGINAL_WORDS}[^.;]{{1,60}}\bhoặc (?:là )?{_COPY_WORDS}"
)
_NUMBER_OF_COPIES = re.compile(rf"(?<!\d)0?(\d{{1,2}})\s*(?:\([^)]*\)\s*)?{_COPY_WORDS}")
_NUMBER_OF_ORIGINALS = re.compile(rf"(?<!\d)0?(\d{{1,2}})\s*(?:\([^)]*\)\s*)?{_ORIGINAL_WORDS}")
_NUMBER_OF_ALL = re.compile(r"(?:^0?(\d{1,2})\s+|\(0?(\d{1,2})\)\s*)(?:ảnh|bộ|tấm|cuốn|quyển|tờ)\b")
_NUMBERS = (_NUMBER_OF_COPIES, _NUMBER_OF_ORIGINALS, _NUMBER_OF_ALL)
#: Without any of these a name says nothing of its sheets: most names, told apart by one search.
_SPEAKS = re.compile(r"bản (?:sao|chụp|chính|gốc|ph)|ph[oô]\s?t[oô]|\d\)?\s+(?:ảnh|bộ|tấm|cuốn|quyển|tờ)|số lượng|mỗi ")
_AS_MANY_AS = re.compile(r"số lượng[^.;)]{0,20}tương ứng|mỗi \w+ 0?\d+ bản")


def unclear_sheets(name: str, originals: int, copies: int) -> str:
    """Return why the column's counts are not claimed for a paper of this name; empty when nothing speaks against them.

    `no_sheets`: the column says none. `original_or_copy`: the name leaves the choice. `sheets_differ`: the name says
    another kind or number.
    """
    if not originals and not copies:
        return "no_sheets"
    text = name.lower()
    if not _SPEAKS.search(text):
        return ""
    text = _SHOWN.sub(" ", text)
    if _EITHER.search(text):
        return "original_or_copy"
    return "sheets_differ" if _differs(text, originals, copies) else ""


def number_named(name: str) -> int:
    """Return the number of sheets the name itself gives, 0 when it gives none."""
    found = next((match for one in _NUMBERS for match in one.finditer(name.lower())), None)
    return int(next(filter(None, found.groups()))) if found else 0


def _differs(text: str, originals: int, copies: int) -> bool:
    copy, original = _COPY.search(text), _ORIGINAL.search(text)
    if copy and not original and originals:
        return True
    if original and not copy and (copies or not originals):
        return True
    for pattern, counted in zip(_NUMBERS, (copies, originals, originals + copies), strict=True):
        if any(int(next(filter(None, found.groups()))) != counted for found in pattern.finditer(text)):
            return True
    return bool(_AS_MANY_AS.search(text))
