"""What every system received and did: the place where effects are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field


class Happening(BaseModel):
    """Something the outside world decides: an answer, a payment, a delivery; then called back.

    `occurs_at` is when it is so (and a poll sees it); `send_at` when the first callback leaves.
    """

    event_id: str
    answer: str
    values: dict[str, str] = Field(default_factory=dict)
    occurs_at: datetime
    send_at: datetime
    copies: int = 1
    fresh_event_ids: bool = False
    status: Literal["planned", "sent", "lost", "given_up"] = "planned"


class Effect(BaseModel):
    """One thing a system did for us, however often it was asked. `calls` counts how often."""

    system: str
    kind: str
    key: str
    reference: str
    target: str = ""
    at: datetime
    body: dict[str, Any]
    response: dict[str, Any]
    callback: str = ""
    calls: int = 1
    happenings: list[Happening] = Field(default_factory=list)

    def latest(self, now: datetime) -> Happening | None:
        """Return what has happened last by `now`, or None when nothing has yet."""
        past = [happening for happening in self.happenings if happening.occurs_at <= now]
        # Stable: of two in the same instant, the one that was planned later is the later one.
        return sorted(past, key=lambda happening: happening.occurs_at)[-1] if past else None


class Ledger:
    """Effects by business key, in memory and, when a journal is given, in a file that survives a restart."""

    def __init__(self, journal: Path | None = None) -> None:
        self._effects: defaultdict[str, dict[str, Effect]] = defaultdict(dict)
        self._journal = journal
        if journal is not None and journal.exists():
            self._load(journal)

    def find(self, system: str, key: str) -> Effect | None:
        """Return the effect of a business key, or None when it was never asked for."""
        return self._effects[system].get(key)

    def by_reference(self, system: str, reference: str) -> Effect | None:
        """Return the effect a system knows under its own number."""
        return next((effect for effect in self.of(system) if effect.reference == reference), None)

    def of(self, system: str, key_prefix: str = "") -> list[Effect]:
        """Return a system's effects in the order in which they were done."""
        return [effect for key, effect in self._effects[system].items() if key.startswith(key_prefix)]

    def count(self, system: str) -> int:
        """Return how many effects a system has; costs the same however many there are."""
        return len(self._effects[system])

    def save(self, effect: Effect) -> None:
        """Keep an effect as it now stands."""
        self._effects[effect.system][effect.key] = effect
        if self._journal is not None:
            with self._journal.open("a", encoding="utf-8") as file:
                file.write(effect.model_dump_json() + "\n")

    def clear(self, system: str = "") -> None:
        """Forget what one system was asked, or everything, in the journal too."""
        for each in [system] if system else list(self._effects):
            self._effects.pop(each, None)
        self._write_anew()

    def planned(self) -> Iterator[tuple[Effect, Happening]]:
        """Yield the happenings whose callbacks have not left yet."""
        for effect in self._all():
            for happening in effect.happenings:
                if happening.status == "planned":
                    yield effect, happening

    def _all(self) -> Iterator[Effect]:
        return chain.from_iterable(effects.values() for effects in self._effects.values())

    def _load(self, journal: Path) -> None:
        for line in journal.read_text(encoding="utf-8").splitlines():
            try:
                effect = Effect.model_validate_json(line)
            except ValueError:
                continue  # the last line of a killed process may be cut short
            self._effects[effect.system][effect.key] = effect
        # One line per effect again: the file grows with every change of every effect.
        self._write_anew()

    def _write_anew(self) -> None:
        if self._journal is not None:
            lines = [effect.model_dump_json() + "\n" for effect in self._all()]
            self._journal.write_text("".join(lines), encoding="utf-8")


def now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)
