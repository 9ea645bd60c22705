"""What can keep an embedded instance from starting."""

from pathlib import Path


class EmbeddedError(RuntimeError):
    """The embedded instance cannot start or go on; the message says what a person can do about it."""


class ProcessEndedError(EmbeddedError):
    """A process ended although it should go on. ``tail`` holds the last lines of its log."""

    def __init__(self, name: str, code: int | None, log: Path, tail: str) -> None:
        """``code`` is the exit code, negative for a signal."""
        super().__init__(f"{name} ended with code {code}; its log is {log}")
        self.name = name
        self.code = code
        self.log = log
        self.tail = tail

    @property
    def address_taken(self) -> bool:
        """Whether it ended because somebody else listens where it should: its last words say so."""
        return "already in use" in self.tail.lower()


class NotReadyError(EmbeddedError):
    """A process runs but did not answer in time."""

    def __init__(self, name: str, seconds: float, log: Path) -> None:
        """``seconds`` is how long was waited."""
        super().__init__(f"{name} did not answer within {seconds:g} s; its log is {log}")
