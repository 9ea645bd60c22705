"""Instants as the national portal writes them: yyyyMMddHHmmss in Vietnam time."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.deadline.moments import VIETNAM, local

_FORM = "%Y%m%d%H%M%S"
_LENGTH = 14


def national_time(instant: datetime | None) -> str:
    """Return an aware instant in the portal's form, an empty text for none."""
    return local(instant).strftime(_FORM) if instant else ""


def read_national_time(text: str) -> datetime | None:
    """Return the UTC instant of a text in the portal's form, None for an empty one. Raises ValueError else."""
    if not text:
        return None
    if len(text) != _LENGTH or not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text[:40]!r} is not of the form yyyyMMddHHmmss")
    return datetime.strptime(text, _FORM).replace(tzinfo=VIETNAM).astimezone(UTC)
