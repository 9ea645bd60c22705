"""Why a condition cannot be read."""

from __future__ import annotations


class ConditionError(ValueError):
    """A condition that says nothing certain. `column` counts characters of its text from 0; `code` is stable."""

    def __init__(self, code: str, column: int, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.column = column
        self.values = values
