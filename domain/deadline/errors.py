"""What may go wrong in deadline arithmetic: each error names the value, the rule it broke and the mend."""

from __future__ import annotations

from collections.abc import Sequence


class DeadlineError(ValueError):
    """The root of every error this package raises on purpose."""


class LimitError(DeadlineError):
    """A time limit cannot be read or is out of range."""


class MomentError(DeadlineError):
    """A moment has no time zone, so nobody can tell which instant it is."""


class CalendarError(DeadlineError):
    """A working calendar contradicts itself, or is asked for hours on a day without any."""


class CalendarFileError(CalendarError):
    """Calendar files cannot be used; `problems` holds one `file:line:column: rule and mend` a piece."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep every problem found, so that an author mends them in one go."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class LedgerError(DeadlineError):
    """A clock event does not fit the state the clock is in."""
