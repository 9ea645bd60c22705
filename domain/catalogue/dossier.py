"""The papers: groups for each case, and in them names, form files and counts, all run together.

The published table has the columns "Tên giấy tờ", "Mẫu đơn, tờ khai" and "Số lượng". A row ends with its count,
"1 bản chính" or "0 bản chính,1 bản sao", a single digit standing directly against what is before it, which may
be a year: "ngày 31/12/20251 bản chính". Counts inside names ("01 bản chính, 02 bản sao") are told from the cell
by their leading zero or by the words that follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.catalogue.found import Found, Source, certain, guessed, source_in
from domain.catalogue.legal import NUMBER, cited_in
from domain.catalogue.record import COLUMNS
from domain.catalogue.sheets import unclear_sheets
from domain.catalogue.text import LOWER, UPPER, one_line, without_mark

_HEADER = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
_COUNT = re.compile(
    r"(?<!(?<!\d)0)(?P<original>\d) bản chính(?:,(?P<copy>\d{1,2}) bản sao)?"
    rf"(?=$|[^\s.,;:)/]|\.[-+*]|\s+(?:[{UPPER}(]|[-+*•–]|[a-zđ0-9]{{1,2}}[.)]|$))"
)
_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|rar|zip|jpe?g|png|rtf)(?![a-z0-9])", re.IGNORECASE)
_GLUE = re.compile(rf"(?<=[{LOWER}0-9).;:,”\"\]])(?=[{UPPER}])|(?<=[{UPPER}])(?=[{UPPER}][{LOWER}])|(?<=[).;])(?=\d)")
_FILE_NAME = re.compile(
    r"(?:mẫu|mau|phụ lục|phu ?luc|biểu|bieu|bm|đơn|don|tờ khai|to khai|mu?s?\d|ms\d|tp-|tk )", re.IGNORECASE
)
_FORM = re.compile(
    r"(?:[Mm]ẫu|biểu mẫu|MẪU)(?: đơn| tờ khai)?\s+(?:số\s*:?\s*)?(?P<form>[0-9A-ZĐ][0-9A-Za-zĐđ./\-]{0,20})"
    r"(?: và (?P<second>\d{1,2}[a-zđ]?)\b)?"
)
_CASE = re.compile(r"trường hợp|đối với|hồ sơ (?:cấp|đề nghị|gia hạn|điều chỉnh|đăng ký)", re.IGNORECASE)
_NO_CASE = re.compile(
    r"ủy quyền|uỷ quyền|trực tuyến|điện tử|bưu chính|xuất trình|phải nộp|lưu ý|khai thác, sử dụng"
    r"|thành phần hồ sơ\s*:?$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"^\(?(?:trường hợp|đối với|tùy|tuỳ)", re.IGNORECASE)
#: Rows that say how papers are handled, and name none.
_REMARK = re.compile(
    r"^\(?(?:lưu ý|khi |nếu |người |việc |các thông tin|thành phần|số lượng|ghi chú|cơ quan |cá nhân "
    r"|không quy định|không$|trường hợp (?:nộp hồ sơ|gửi hồ sơ|các thông tin|không khai thác|người yêu cầu nộp))",
    re.IGNORECASE,
)
_LEADS_IN = re.compile(r"(?:sau|sau đây|bao gồm|gồm)\s*:?$", re.IGNORECASE)
_COUNT_IN_WORDS = re.compile(r"\d+ bản (?:chụp|chính|sao)|bản gốc")
_SHORT_NAME = 100
_PAPER = re.compile(
    r"^(?:đơn|giấy|bản |văn bản|tờ |hồ sơ|báo cáo|danh sách|quyết định|hợp đồng|hóa đơn|chứng |biên bản|phiếu"
    r"|công văn|sơ đồ)"
    r"(?!.*phải (?:được|bảo đảm))",
    re.IGNORECASE | re.DOTALL,
)
_IF_ANY = re.compile(
    r"\(nếu có[^)]*\)|trong trường hợp [^;.]{4,200}|(?:đối với|áp dụng đối với) trường hợp [^;.]{4,200}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One row that names a paper: its sheets, form (number and text), all form numbers, form file, when needed.

    `unclear` is why `originals` and `copies`, the column's counts, are not claimed; empty when they are.
    """

    name: str
    originals: int
    copies: int
    form: str = ""
    forms: tuple[str, ...] = ()
    file: str = ""
    when: str = ""
    unclear: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The papers of one case, or of all cases when `heading` is empty; `remarks` are rows that name no paper."""

    heading: str
    is_case: bool
    papers: tuple[Found[Paper], ...]
    remarks: tuple[Source, ...] = ()


def groups_of(text: str) -> tuple[Group, ...]:
    """Return the groups in the order published; empty when the column holds no table."""
    marks = [match.start() for match in re.finditer(re.escape(_HEADER), text)]
    groups = []
    heading_start = 0
    for index, mark in enumerate(marks):
        start = mark + len(_HEADER)
        stop = marks[index + 1] if index + 1 < len(marks) else len(text)
        papers, remarks, rest = _rows(text, start, stop)
        heading = without_mark(text[heading_start:mark].strip(" -*"))
        groups.append(Group(heading, bool(_CASE.search(heading)) and not _NO_CASE.search(heading), papers, remarks))
        heading_start = rest
    return tuple(group for group in groups if group.papers or group.remarks)


def _rows(text: str, start: int, stop: int) -> tuple[tuple[Found[Paper], ...], tuple[Source, ...], int]:
    """Return papers and remarks between two places, and where the text after the last row begins."""
    papers: list[Found[Paper]] = []
    remarks: list[Source] = []
    position = start
    for count in _COUNT.finditer(text, start, stop):
        if count.start() < position:
            continue
        source = source_in(COLUMNS["dossier"], text, position, count.end())
        raw, position = text[position : count.start()], count.end()
        name, file = _name_and_file(raw)
        if not name:
            continue
        originals, copies = int(count["original"]), int(count["copy"] or 0)
        if not file and _is_remark(name, counted=bool(originals or copies)):
            remarks.append(source)
            continue
        papers.append(_paper(name, file, originals, copies, source))
    return tuple(papers), tuple(remarks), position


def _is_remark(name: str, *, counted: bool) -> bool:
    """True for a row that says how papers are handled; a row without any sheet has to look like a paper's name."""
    if _REMARK.match(name) or (_SENTENCE.match(name) and _LEADS_IN.search(name)):
        return True
    if counted or _COUNT_IN_WORDS.search(name) or _PAPER.match(name):
        return False
    return bool(_SENTENCE.match(name)) or len(name) > _SHORT_NAME or bool(_LEADS_IN.search(name))


def _paper(name: str, file: str, originals: int, copies: int, source: Source) -> Found[Paper]:
    when = _IF_ANY.search(name)
    sentence = bool(_SENTENCE.match(name))
    condition = one_line(when[0]).strip("()") if when else ""
    unclear = unclear_sheets(name, originals, copies)
    paper = Paper(name, originals, copies, form_of(name), forms_in(name), file, condition, unclear)
    if sentence:
        return guessed(paper, "row_is_a_sentence", source)
    return certain(paper, source)


def forms_in(name: str) -> tuple[str, ...]:
    """Return the form numbers a name points to: ("01", "05a", "CT01")."""
    found: dict[str, None] = {}
    for match in _FORM.finditer(name):
        number = match["form"].split("..")[0].rstrip(".-/")
        if re.search(r"\d", number) and not NUMBER.match(name, match.start("form")):
            found[number] = None
            if match["second"]:
                found[match["second"]] = None
    return tuple(found)


def form_of(name: str) -> str:
    """Return the form a name points to, with the text that holds it: "Mẫu số 05, Nghị định 183/2025/NĐ-CP"."""
    numbers = forms_in(name)
    if not numbers:
        return ""
    cited = cited_in("", name[name.index(numbers[0]) + len(numbers[0]) :])
    return f"Mẫu số {numbers[0]}" + (f", {cited[0].value.citation}" if cited and cited[0].value else "")


def _name_and_file(raw: str) -> tuple[str, str]:
    """Part a row's text into the paper's name and the names of its form files, which stand against each other."""
    extension = _FILE.search(raw)
    if extension is None:
        return without_mark(raw), ""
    last = list(_FILE.finditer(raw))[-1].end()
    glues = [glue.start() for glue in _GLUE.finditer(raw, max(1, extension.start() - 160), extension.start())]
    cut = _likeliest(raw, glues, extension.start())
    return without_mark(raw[:cut]), one_line(raw[cut:last])


def _likeliest(raw: str, glues: list[int], before: int) -> int:
    """Return where the file name begins: where a name of forms begins, else the last small letter against a capital."""
    named = [place for place in glues if _FILE_NAME.match(raw, place)]
    lower = [p for p in glues if raw[p - 1].islower() or (raw[p - 1] in ');:,”"]' or not raw[p - 2 : p - 1].isdigit())]
    if named or lower or glues:
        return (named or lower or glues)[-1]
    space = raw.rfind(" ", 0, before)
    return space + 1 if space > 0 else 0
