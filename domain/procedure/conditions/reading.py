"""From the text of a condition to a `Condition`, or to the column where it stops making sense.

    condition  = both {"or" both}
    both       = single {"and" single}
    single     = "not" single | "(" condition ")" | name | name relation value | name ["not"] "in" "[" value, ... "]"
    relation   = "is" | "is" "not" | "=" | "!=" | "<" | "<=" | ">" | ">="
    value      = whole number | date | yes | no | word

Every rule consumes at least one word and nothing calls anything, so reading and judging always end.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.procedure.conditions.condition import Both, Comparison, Condition, Not
from domain.procedure.conditions.errors import ConditionError
from domain.procedure.conditions.variables import Kind, Variable
from domain.procedure.situation import Value

MAX_LENGTH: Final = 400
MAX_DEPTH: Final = 12
_TOKEN = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d{2}-\d{2})|(?P<number>\d+)|(?P<sign><=|>=|!=|[=<>()\[\],])|(?P<word>[a-z][a-z0-9_-]*))"
)
_SIGNS = ("=", "!=", "<", "<=", ">", ">=")
_RESERVED = frozenset({"and", "or", "not", "in", "is", "yes", "no"})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def parse_condition(text: str, variables: Mapping[str, Variable]) -> Condition:
    """Return the condition of a text; raises ConditionError with its column (from 0) and a stable code."""
    if len(text) > MAX_LENGTH:
        raise ConditionError("condition_too_long", MAX_LENGTH, limit=MAX_LENGTH)
    reader = _Reader(_tokens(text), variables)
    condition = reader.condition(0)
    reader.must_end()
    return condition


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            column = at + len(text[at:]) - len(text[at:].lstrip())
            raise ConditionError("condition_unreadable", column, found=text[column : column + 12])
        kind = str(match.lastgroup)
        found.append(_Token(kind, match.group(kind), match.start(kind)))
        at = match.end()
    return [*found, _Token("end", "", end)]


class _Reader:
    def __init__(self, tokens: list[_Token], variables: Mapping[str, Variable]) -> None:
        self.tokens = tokens
        self.variables = variables
        self.at = 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def take(self, text: str) -> bool:
        """Go on when the next word is this one."""
        if self.now.text != text:
            return False
        self.at += 1
        return True

    def must(self, text: str) -> None:
        if not self.take(text):
            raise ConditionError("condition_expected", self.now.column, expected=text, found=self.now.text or "…")

    def must_end(self) -> None:
        if self.now.kind != "end":
            raise ConditionError("condition_expected", self.now.column, expected="and, or", found=self.now.text)

    def condition(self, depth: int) -> Condition:
        if depth > MAX_DEPTH:
            raise ConditionError("condition_too_deep", self.now.column, limit=MAX_DEPTH)
        parts = [self.both(depth)]
        while self.take("or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(parts), every=False)

    def both(self, depth: int) -> Condition:
        parts = [self.single(depth)]
        while self.take("and"):
            parts.append(self.single(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(parts), every=True)

    def single(self, depth: int) -> Condition:
        if depth > MAX_DEPTH:
            raise ConditionError("condition_too_deep", self.now.column, limit=MAX_DEPTH)
        if self.take("not"):
            return Not(self.single(depth + 1))
        if self.take("("):
            inner = self.condition(depth + 1)
            self.must(")")
            return inner
        variable = self.variable()
        denied = self.now.text == "not" and self.tokens[self.at + 1].text == "in"
        if denied:
            self.at += 1
        if self.take("in"):
            within = self.members(variable)
            return Not(within) if denied else within
        relation = self.relation()
        if relation is None:
            if variable.kind is not Kind.YES_NO:
                raise ConditionError("condition_expected", self.now.column, expected="is", found=self.now.text or "…")
            return Comparison(variable, "=", value=True)
        column = self.now.column
        value = self.value(variable)
        if relation not in ("=", "!=") and variable.kind in (Kind.CHOICE, Kind.YES_NO):
            raise ConditionError("condition_no_order", column, name=variable.name, sign=relation)
        return Comparison(variable, relation, value)

    def variable(self) -> Variable:
        token = self.now
        if token.kind != "word" or token.text in _RESERVED:
            raise ConditionError("condition_expected", token.column, expected="…", found=token.text or "…")
        if token.text not in self.variables:
            raise ConditionError(
                "condition_unknown_name", token.column, name=token.text, near=_nearest_first(token.text, self.variables)
            )
        self.at += 1
        return self.variables[token.text]

    def relation(self) -> str | None:
        if self.take("is"):
            return "!=" if self.take("not") else "="
        if self.now.text in _SIGNS:
            sign = self.now.text
            self.at += 1
            return sign
        return None

    def members(self, variable: Variable) -> Condition:
        self.must("[")
        found = [Comparison(variable, "=", self.value(variable))]
        while self.take(","):
            found.append(Comparison(variable, "=", self.value(variable)))
        self.must("]")
        return Both(tuple(found), every=False)

    def value(self, variable: Variable) -> Value:
        token = self.now
        self.at += token.kind != "end"
        match variable.kind, token.kind:
            case Kind.NUMBER, "number" if len(token.text) <= 15:
                return int(token.text)
            case Kind.DATE, "date":
                try:
                    return date.fromisoformat(token.text)
                except ValueError:
                    pass
            case Kind.YES_NO, "word" if token.text in ("yes", "no"):
                return token.text == "yes"
            case Kind.CHOICE, "word":
                if token.text in variable.choices:
                    return token.text
                near = _near(token.text, variable.choices)
                values = {"name": variable.name, "value": token.text, "near": near}
                raise ConditionError("condition_unknown_value", token.column, **values)
        values = {"name": variable.name, "kind": variable.kind.value, "value": token.text or "…"}
        raise ConditionError("condition_wrong_type", token.column, **values)


def _nearest_first(word: str, known: Mapping[str, object]) -> str:
    """Return all known words, the one a misspelt word may be meant for before the others."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return ", ".join(dict.fromkeys((*near, *known)))


def _near(word: str, known: Mapping[str, object]) -> str:
    """Return the known word nearest to a misspelt one, else all of them."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return near[0] if near else ", ".join(known)
