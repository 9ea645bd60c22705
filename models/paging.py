"""Pages by key: the last row of a page tells where the next one starts, however long the list is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

Line = TypeVar("Line")

#: Later than any due date; rows without one come last.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class BadCursorError(ValueError):
    """The text is not a cursor of ours; start at the first page."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sort key of a page's last row: instant, case, and the part of the case. No personal data."""

    at: datetime
    case_id: UUID
    part: str = ""

    @property
    def due(self) -> datetime | None:
        """The instant as the column has it: None for a row without a due date."""
        return None if self.at == NEVER else self.at

    def __str__(self) -> str:
        """Return the text that stands in links."""
        return f"{self.at.astimezone(UTC).strftime('%Y%m%dT%H%M%S%f')}.{self.case_id.hex}.{self.part}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Read what `str` wrote; raises BadCursorError for anything else."""
        try:
            at, case_id, part = text.split(".", 2)
            return cls(datetime.strptime(at, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC), UUID(hex=case_id), part)
        except ValueError as error:
            raise BadCursorError(text[:100]) from error


@dataclass(frozen=True, slots=True)
class Page(Generic[Line]):
    """One page of a list; `after` is the cursor of the next one, None on the last."""

    lines: tuple[Line, ...]
    after: Cursor | None = None
