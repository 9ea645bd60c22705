"""What somebody most likely meant by a value the language does not know: limits, dates, numbers, yes and no.

Each returns (what was meant, whether that is certain). Only what is certain is ever put in by a machine; a
wrong amount or date is worse than one a person has to look at.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from domain.deadline.limit import Limit

Meant = tuple[str | None, bool]
_NOTHING: Meant = (None, False)

#: Vietnamese units; a bare "ngày" or "giờ" is often a working one in the text the number was taken from.
_UNITS = {
    "ngày làm việc": ("working days", True),
    "giờ làm việc": ("working hours", True),
    "tháng": ("months", True),
    "ngày": ("days", False),
    "giờ": ("hours", False),
}
_LIMIT = re.compile(r"0*([0-9]{1,5})\s+(ngày làm việc|giờ làm việc|tháng|ngày|giờ)")
_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_THOUSANDS = re.compile(r"[0-9]{1,3}([._][0-9]{3})+")
_YES, _NO = ("true", "yes", "on", "có"), ("false", "no", "off", "không")


def meant_limit(value: Any) -> Meant:
    """Return the limit a Vietnamese text like "03 ngày làm việc" gives."""
    match = _LIMIT.fullmatch(" ".join(str(value).lower().split()))
    if match is None:
        return _NOTHING
    unit, certain = _UNITS[match[2]]
    try:
        return Limit.parse(f"{match[1]} {unit}").text(), certain
    except ValueError:
        return _NOTHING


def meant_name(value: str) -> str | None:
    """Return the short name a Vietnamese text like "cư trú" gives ("cu-tru"), or None where it gives none."""
    plain = unicodedata.normalize("NFD", value.lower().replace("đ", "d"))
    words = re.findall(r"[a-z0-9]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return "-".join(words) if words and words[0][0].isalpha() else None


def meant_date(value: Any) -> Meant:
    """Return the day a Vietnamese date like 15/07/2026 gives; certain when day and month cannot change places."""
    match = _DATE.fullmatch(str(value))
    if match is None:
        return _NOTHING
    day, month, year = (int(part) for part in match.groups())
    try:
        found = date(year, month, day)
    except ValueError:
        return _NOTHING
    return found.isoformat(), day > 12 or day == month


def meant_value(kind: str, value: Any) -> Meant:
    """Return the number, true or false, or list of one, that a text stands for where one of them is wanted."""
    text = str(value).strip().lower()
    if kind == "tuple_type" and isinstance(value, str) and re.fullmatch(r"[a-z0-9_-]{1,60}", value):
        return f"[{value}]", False
    if kind == "bool_type" and isinstance(value, str):
        if text in _YES:
            return "true", True
        return ("false", True) if text in _NO else _NOTHING
    if kind == "int_type" and isinstance(value, str):
        if re.fullmatch(r"0|[1-9][0-9]{0,14}", text):
            return text, True
        # "8.000" is eight thousand in Vietnam and eight elsewhere: a person decides.
        if _THOUSANDS.fullmatch(text):
            return re.sub(r"[._]", "", text), False
    return _NOTHING
