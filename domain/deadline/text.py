"""How days and moments are written for people, in Vietnamese and in English."""

from __future__ import annotations

import re
from datetime import date, datetime

from domain.deadline.moments import local

WEEKDAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_ARTICLE = re.compile(r"\bArts? ([0-9]+(?:-[0-9]+)?)((?:\([0-9a-zđ]+\))*)")
_PART = re.compile(r"\(([0-9a-zđ]+)\)")


def pick(language: str, vi: str, en: str) -> str:
    """Return the text in one of the two languages; raise `ValueError` for a third."""
    if language == "vi":
        return vi
    if language == "en":
        return en
    message = f"language {language!r} is not spoken here: use vi or en"
    raise ValueError(message)


def day_text(day: date, language: str) -> str:
    """Write a day with its weekday: "thứ Sáu 13/02/2026", "Friday 13 February 2026"."""
    return pick(
        language,
        f"{WEEKDAYS_VI[day.weekday()]} {day:%d/%m/%Y}",
        f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]} {day.year}",
    )


def moment_text(instant: datetime, language: str) -> str:
    """Write an instant in Vietnam time: "14:05 thứ Sáu 13/02/2026", "14:05 on Friday 13 February 2026"."""
    moment = local(instant)
    day = day_text(moment.date(), language)
    return pick(language, f"{moment:%H:%M} {day}", f"{moment:%H:%M} on {day}")


def range_text(first: date, last: date, language: str) -> str:
    """Write a run of days: "từ 16/02 đến 20/02/2026", "16 to 20 February 2026"; one day in full."""
    if first == last:
        return day_text(first, language)
    start = f"{first:%d/%m}" if first.year == last.year else f"{first:%d/%m/%Y}"
    end = f"{last.day} {MONTHS_EN[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        english = f"{first.day} to {end}"
    else:
        year = "" if first.year == last.year else f" {first.year}"
        english = f"{first.day} {MONTHS_EN[first.month - 1]}{year} to {end}"
    return pick(language, f"từ {start} đến {last:%d/%m/%Y}", english)


def capitalised(sentence: str) -> str:
    """Return a sentence with its first letter upper case and the rest untouched."""
    return sentence[:1].upper() + sentence[1:]


def cited(source: str, language: str) -> str:
    """Write a legal source for people: "NĐ 118/2025 Art 19(5)" is "NĐ 118/2025 Điều 19 khoản 5" in Vietnamese."""
    return _ARTICLE.sub(_article, source) if language == "vi" else source


def _article(found: re.Match[str]) -> str:
    parts = _PART.findall(found[2])
    named = [f" {'khoản' if part.isdigit() else 'điểm'} {part}" for part in parts]
    return f"Điều {found[1]}{''.join(named)}"
