"""Amounts of money as prose writes them: "70.000 đồng/giấy", "02 triệu đồng", and a reduction for a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_AMOUNT = re.compile(
    r"(?<![\d.,/])(?P<number>\d{1,3}(?:[.,]\d{3})+|\d{4,9}|\d{1,3}(?=\s*(?:triệu|nghìn|ngàn)))\s*"
    r"(?P<scale>triệu|nghìn|ngàn)?\s*(?:\([^()]{3,60}\)\s*)?(?P<unit>đồng|đ(?![a-zà-ỹ])|vnđ|vnd|việt nam đồng)?"
    r"(?:\s*/\s*(?P<per>[^\s;,.()]+(?: [^\s;,.()]+)?))?",
    re.IGNORECASE,
)
_SCALES = {"triệu": 1_000_000, "nghìn": 1_000, "ngàn": 1_000, "": 1}
_DATE = r"(?P<{0}_day>\d{{1,2}})(?:/| tháng )(?P<{0}_month>\d{{1,2}})(?:/| năm )(?P<{0}_year>\d{{4}})"
_PERIOD = re.compile(
    r"(?:từ|kể từ)\s*(?:ngày\s*)*"
    + _DATE.format("from")
    + r"\s*(?:đến|tới)\s*(?:hết\s*)?(?:ngày\s*)?"
    + _DATE.format("to"),
    re.IGNORECASE,
)
_UNTIL = re.compile(r"(?:đến|tới)\s*(?:hết\s*)?(?:ngày\s*)?" + _DATE.format("to"), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in đồng found in prose, per what ("hồ sơ", empty when not said), with its place."""

    dong: int
    per: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Period:
    """Days an amount holds, both ends belonging to it; a start not said is None."""

    first: date | None
    last: date


def amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts a text names; a number without a currency counts only with "/" and what it is for."""
    found = []
    for match in _AMOUNT.finditer(text):
        if not (match["unit"] or match["per"]) or not _is_money(match):
            continue
        number = int(re.sub(r"[.,]", "", match["number"])) * _SCALES[(match["scale"] or "").lower()]
        found.append(Amount(number, (match["per"] or "").strip().lower(), match.start(), match.end()))
    return tuple(found)


def _is_money(match: re.Match[str]) -> bool:
    """A year before a slash ("47/2019/TT-BTC") is no amount."""
    return bool(match["unit"]) or bool(re.search(r"[.,]", match["number"]))


def period_in(text: str) -> Period | None:
    """Return the days a text limits an amount to, None when it names none or impossible ones."""
    match = _PERIOD.search(text) or _UNTIL.search(text)
    if match is None:
        return None
    try:
        last = date(int(match["to_year"]), int(match["to_month"]), int(match["to_day"]))
        first = None
        if "from_year" in match.re.groupindex:
            first = date(int(match["from_year"]), int(match["from_month"]), int(match["from_day"]))
    except ValueError:
        return None
    return Period(first, last) if first is None or first <= last else None
