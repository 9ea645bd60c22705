"""Legal texts: those of the column of legal basis, and numbers cited in passing anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.catalogue.found import Found, certain, guessed, source_in
from domain.catalogue.record import COLUMNS
from domain.catalogue.text import UPPER, one_line, shortened

_HEADER = "Tên văn bản pháp lýMã văn bản"
_ISSUERS = (
    "BKHĐT|BKHCN|BTNMT|BTTTT|BNNPTNT|BNNMT|BNN|BLĐTBXH|BLĐTB&XH|BGDĐT|BGD&ĐT|BGTVT|BVHTTDL|BHXH|BTTUB|NHNN|VPCP|TTCP|UBDT"
    "|VKSNDTC|TANDTC|UBND|HĐND|TTg|CP|C(?!P)|CTN|BTC|BTP|BCA|BXD|BQP|BCT|BYT|BNV|BNG|TLĐ|TCHQ|TCT|KTNN|BCĐ"
)
_KINDS = {
    "NĐ": "Nghị định",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "QĐ": "Quyết định",
    "NQ": "Nghị quyết",
    "CT": "Chỉ thị",
    "PL": "Pháp lệnh",
    "VBHN": "Văn bản hợp nhất",
}
NUMBER = re.compile(
    rf"(?P<number>\d{{2}}\.\d{{1,2}}|\d{{1,4}})/(?P<year>(?:19|20)\d\d)/(?P<mark>(?>QH\d\d|UBTVQH\d\d|(?:TTLT|{'|'.join(_KINDS)})"
    rf"(?:[-/ ]{{1,2}}(?:{_ISSUERS}))+))"
)
_LOOSE = re.sub("<(number|year|mark)>", r"<loose_\1>", NUMBER.pattern)
#: In the column a number stands directly against the name before it, with or without the kind of text, or at least
#: against the name after it.
_CELL = re.compile(
    r"(?:(?<=[^\s\d(])(?<!QH)|(?<=\D(?:19|20)\d\d)|(?<=QH\d\d))"
    r"(?:(?:Bộ luật|Lu[ậấâ]t|Nghị định|Thông tư liên tịch|Thông tư|Quyết định|Nghị quyết|Pháp lệnh|NĐ|NQ|TT)"
    rf"(?: số:?)? ?|số )?{NUMBER.pattern}"
    rf"|(?<=\s){_LOOSE}(?=[{UPPER}]|$)"
)


@dataclass(frozen=True, slots=True)
class LegalText:
    """One legal text by its number, as people cite it: "Nghị định 118/2025/NĐ-CP"; `about` is its name."""

    number: str
    citation: str
    about: str = ""

    @property
    def is_about_fees(self) -> bool:
        """True when its name says that it sets fees."""
        return bool(re.search(r"mức thu|\bphí\b|lệ phí", self.about, re.IGNORECASE))


def legal_basis_of(text: str) -> tuple[Found[LegalText], ...]:
    """Return the texts of the column, each once, in the order published."""
    if not text.startswith(_HEADER):
        return ()
    found: dict[str, Found[LegalText]] = {}
    before = len(_HEADER)
    while match := _CELL.search(text, before):
        name = one_line(text[before : match.start()])
        legal = _legal_text(match, name)
        found.setdefault(legal.number, certain(legal, source_in(COLUMNS["legal"], text, before, match.end())))
        before = match.end()
    return tuple(found.values())


def cited_in(column: str, text: str) -> tuple[Found[LegalText], ...]:
    """Return the texts a prose cites, each once, as guesses: a text cited is not yet a legal basis."""
    found: dict[str, Found[LegalText]] = {}
    for match in NUMBER.finditer(text):
        legal = _legal_text(match, "")
        if legal.number not in found:
            place = source_in(column, text, max(0, match.start() - 40), match.end())
            found[legal.number] = guessed(legal, "cited_in_prose", place)
    return tuple(found.values())


def _legal_text(match: re.Match[str], name: str) -> LegalText:
    parts = {"loose_number": "", "loose_year": "", "loose_mark": ""} | match.groupdict()
    mark = re.sub(r"\s*([-/])\s*", r"\1", parts["mark"] or parts["loose_mark"] or "")
    if mark.endswith("NĐ-C"):
        mark += "P"
    number = f"{parts['number'] or parts['loose_number']}/{parts['year'] or parts['loose_year']}/{mark}"
    return LegalText(number, f"{_kind(mark, name)} {number}".strip(), shortened(name, 300))


def _kind(mark: str, name: str) -> str:
    if mark.startswith("QH"):
        head = name.lstrip(" -").lower()
        return "Bộ luật" if head.startswith("bộ luật") else "Nghị quyết" if head.startswith("nghị quyết") else "Luật"
    if mark.startswith("UBTVQH"):
        return "Nghị quyết" if name.lower().lstrip(" -").startswith("nghị quyết") else "Pháp lệnh"
    return _KINDS[re.split(r"[-/ ]", mark)[0]]
