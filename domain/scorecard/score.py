"""Points from counts: one indicator, one group, the whole card, and what would raise it most.

What this system does not hold is never counted as nothing achieved: it widens the span between the least and the
most points the agency can have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

from domain.scorecard.formula import Formula, GroupRule, IndicatorRule
from domain.scorecard.measures import HOLDINGS, Held, Holding, Measure

_CENT = Decimal("0.01")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of how many. Raises ValueError when more count than there are, or a count is negative."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        """Refuse a share that is none."""
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator} of {self.denominator} is no share")

    @property
    def rate(self) -> Fraction | None:
        """The share, None of nothing."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def missing(self) -> int:
        """How many do not count."""
        return self.denominator - self.numerator


class State(StrEnum):
    """How an indicator stands: its points are exact, bounded, or cannot be known here."""

    SCORED = "scored"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    NOTHING_TO_COUNT = "nothing_to_count"
    NOT_HELD = "not_held"
    SHOWN = "shown"


_BOUNDED = {Held.WHOLE: State.SCORED, Held.AT_LEAST: State.AT_LEAST, Held.AT_MOST: State.AT_MOST}


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a card. `points` is None where it has none here; the true points lie in [`low`, `high`].

    `to_full` is how many more of its own kind would bring all its points.
    """

    rule: IndicatorRule
    holding: Holding
    state: State
    tally: Tally | None
    points: Decimal | None
    low: Decimal
    high: Decimal
    to_full: int

    @property
    def maximum(self) -> Decimal:
        """The most points it can give, 0 where none are known."""
        return self.rule.maximum or _ZERO

    @property
    def lost(self) -> Decimal:
        """The points that were counted and not reached."""
        return self.maximum - self.points if self.points is not None else _ZERO

    @property
    def each(self) -> Decimal:
        """The points one more of its kind brings: to hundredths, and of less to ten-thousandths."""
        if self.tally is None or not self.tally.denominator or not self.to_full:
            return _ZERO
        gained = Fraction(self.maximum) * Fraction(100, self.rule.full_at) / self.tally.denominator
        exact = Decimal(gained.numerator) / Decimal(gained.denominator)
        return exact.quantize(_CENT if exact >= _CENT else _CENT / 100, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Part:
    """Points of several indicators: what was reached, out of how many that could be counted, and the span."""

    points: Decimal
    counted: Decimal
    low: Decimal
    high: Decimal

    @classmethod
    def of(cls, lines: tuple[Line, ...]) -> Part:
        """Add lines up."""
        return cls(
            sum((line.points for line in lines if line.points is not None), _ZERO),
            sum((line.maximum for line in lines if line.points is not None), _ZERO),
            sum((line.low for line in lines), _ZERO),
            sum((line.high for line in lines), _ZERO),
        )


@dataclass(frozen=True, slots=True)
class GroupCard:
    """One group with its lines and their sum."""

    rule: GroupRule
    lines: tuple[Line, ...]
    part: Part


@dataclass(frozen=True, slots=True)
class Card:
    """The card of an agency for a period."""

    formula: Formula
    groups: tuple[GroupCard, ...]
    whole: Part

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every indicator, in order."""
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def gains(self) -> tuple[Line, ...]:
        """What would raise the card, most points first; what cannot be raised any more this period comes after."""
        losing = [line for line in self.lines if line.lost > 0]
        return tuple(sorted(losing, key=lambda line: (-line.lost, line.rule.id)))


def score(rule: IndicatorRule, tally: Tally | None, holding: Holding) -> Line:
    """Return the points of one indicator. `tally` None means that the system holds nothing to count.

    Points are the share of `full_at` that was reached, times the most points, to two decimals; never above the most.
    """
    most = rule.maximum or _ZERO
    if not rule.scores:
        state = State.NOT_HELD if tally is None else State.SHOWN
        return Line(rule, holding, state, tally, None, _ZERO, _ZERO, 0)
    if tally is None or holding.held is Held.NOTHING:
        return Line(rule, holding, State.NOT_HELD, None, None, _ZERO, most, 0)
    rate = tally.rate
    if rate is None:
        return Line(rule, holding, State.NOTHING_TO_COUNT, tally, None, _ZERO, most, 0)
    reached = min(Fraction(1), rate * 100 / rule.full_at)
    exact = Fraction(most) * reached
    points = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_CENT, ROUND_HALF_UP)
    low = _ZERO if holding.held is Held.AT_MOST else points
    high = most if holding.held is Held.AT_LEAST else points
    to_full = max(0, ceil(Fraction(rule.full_at, 100) * tally.denominator) - tally.numerator)
    return Line(rule, holding, _BOUNDED[holding.held], tally, points, low, high, to_full)


def card(formula: Formula, tallies: Mapping[Measure, Tally]) -> Card:
    """Return the card; a measure without a tally is one the system does not hold."""
    groups = []
    for group in formula.groups:
        lines = tuple(score(rule, tallies.get(rule.measure), HOLDINGS[rule.measure]) for rule in group.indicators)
        groups.append(GroupCard(group, lines, Part.of(lines)))
    whole = Part.of(tuple(line for group in groups for line in group.lines))
    return Card(formula, tuple(groups), whole)
