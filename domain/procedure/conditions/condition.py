"""What a condition is once read: whether it holds, what it speaks of, and how it reads aloud."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from domain.procedure.conditions.variables import Kind, Variable
from domain.procedure.situation import Situation, Value

ORDER: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ALOUD = {
    "=": ("là", "is"),
    "!=": ("không phải", "is not"),
    "<": ("dưới", "less than"),
    "<=": ("không quá", "at most"),
    ">": ("trên", "more than"),
    ">=": ("từ", "at least"),
}
_ALOUD_DATES = {"<": ("trước", "before"), "<=": ("đến hết", "up to"), ">": ("sau", "after"), ">=": ("từ", "from")}


class Condition(ABC):
    """Says yes or no of any situation. What is not known makes a comparison false."""

    @abstractmethod
    def holds(self, situation: Situation) -> bool:
        """Tell whether the condition holds."""

    @abstractmethod
    def comparisons(self) -> Iterator[Comparison]:
        """Yield every comparison in it."""

    @abstractmethod
    def words(self, language: str) -> str:
        """Return the condition as a sentence's part, "nộp trực tuyến và số trang trên 10"."""

    @property
    def names(self) -> frozenset[str]:
        """The names it speaks of."""
        return frozenset(comparison.variable.name for comparison in self.comparisons())


@dataclass(frozen=True, slots=True)
class Comparison(Condition):
    """One name against one value."""

    variable: Variable
    relation: str
    value: Value

    def holds(self, situation: Situation) -> bool:
        """Tell whether the comparison holds."""
        found = situation.value(self.variable.name)
        if found is None or (self.variable.kind is Kind.NUMBER and not isinstance(found, int)):
            return self.relation == "!="
        if self.variable.kind is Kind.DATE and not isinstance(found, date):
            return self.relation == "!="
        return ORDER[self.relation](found, self.value)

    def comparisons(self) -> Iterator[Comparison]:
        """Yield itself."""
        yield self

    def words(self, language: str) -> str:
        """Return it as people say it."""
        english = language == "en"
        variable, name = self.variable, self.variable.words.in_language(language)
        if variable.kind is Kind.YES_NO:
            yes = (self.value is True) == (self.relation == "=")
            return name if yes else f"{'not' if english else 'không'} {name}"
        if variable.kind is Kind.CHOICE:
            choice = variable.choices[str(self.value)].in_language(language)
            if variable.name == "channel":
                return choice if self.relation == "=" else f"{'not' if english else 'không'} {choice}"
            return f"{name} {_ALOUD[self.relation][english]} “{choice}”"
        if isinstance(self.value, date):
            relation = (_ALOUD_DATES | _ALOUD)[self.relation] if self.relation in ("=", "!=") else None
            relation = relation or _ALOUD_DATES[self.relation]
            return f"{name} {relation[english]} {self.value:%d/%m/%Y}"
        return f"{name} {_ALOUD[self.relation][english]} {self.value}"


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The contrary."""

    inner: Condition

    def holds(self, situation: Situation) -> bool:
        """Tell whether what it denies does not hold."""
        return not self.inner.holds(situation)

    def comparisons(self) -> Iterator[Comparison]:
        """Yield those of what it denies."""
        yield from self.inner.comparisons()

    def words(self, language: str) -> str:
        """Return it as people say it."""
        return f"{'not' if language == 'en' else 'không phải'} ({self.inner.words(language)})"


@dataclass(frozen=True, slots=True)
class Both(Condition):
    """Every part holds (`every`), or at least one does."""

    parts: tuple[Condition, ...]
    every: bool

    def holds(self, situation: Situation) -> bool:
        """Tell whether every part, or any, holds."""
        held = (part.holds(situation) for part in self.parts)
        return all(held) if self.every else any(held)

    def comparisons(self) -> Iterator[Comparison]:
        """Yield those of all parts."""
        for part in self.parts:
            yield from part.comparisons()

    def words(self, language: str) -> str:
        """Return the parts joined; an "or" inside an "and" in brackets."""
        joint = ("and" if self.every else "or") if language == "en" else ("và" if self.every else "hoặc")
        said = [
            f"({part.words(language)})" if isinstance(part, Both) and self.every else part.words(language)
            for part in self.parts
        ]
        return f" {joint} ".join(said)
