"""The one place where dates, money and sizes become text for people. All times are Vietnam time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def long_time(instant: datetime, language: str) -> str:
    """Return "16:30 thứ Sáu 20/11/2026", or "16:30 Friday 20/11/2026" in English."""
    local = instant.astimezone(VIETNAM)
    return f"{local:%H:%M} {_WEEKDAYS[language][local.weekday()]} {local:%d/%m/%Y}"


def short_time(instant: datetime) -> str:
    """Return "16:30 20/11/2026"."""
    return instant.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


def end_time(instant: datetime, language: str) -> str:
    """Return the end of a term: "16:30 20/11/2026", and "hết ngày 19/11/2026" for the midnight that ends a day.

    A term in days ends with its last day (Civil Code 2015 Art 148); nobody reads 00:00 as the evening before.
    """
    local = instant.astimezone(VIETNAM)
    if local.time() != time():
        return short_time(instant)
    last = local.date() - timedelta(days=1)
    return f"{'end of' if language == 'en' else 'hết'} {last:%d/%m/%Y}"


def day(value: date) -> str:
    """Return "20/11/2026"; an instant is read in Vietnam time."""
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM).date()
    return value.strftime("%d/%m/%Y")


def machine_time(instant: datetime) -> str:
    """Return the instant for a time element: ISO 8601 with Vietnam's offset, whole seconds."""
    return instant.astimezone(VIETNAM).isoformat(timespec="seconds")


def money(amount: int, language: str) -> str:
    """Return "8.000 đồng", or "8,000 đồng" in English."""
    grouped = f"{amount:,}"
    return f"{grouped if language == 'en' else grouped.replace(',', '.')} đồng"


def size(count: int, language: str) -> str:
    """Return a file size: "1,4 MB" ("1.4 MB" in English), "12 KB"."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} KB"
    text = f"{count / (1024 * 1024):.1f} MB"
    return text if language == "en" else text.replace(".", ",")


def masked(number: str) -> str:
    """Return a personal number with all but its last three digits hidden."""
    return f"{'•' * max(0, len(number) - 3)}{number[-3:]}" if number else ""
