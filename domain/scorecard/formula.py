"""A version of the formula as written down: groups, indicators, most points, thresholds, and how sure each is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Final, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from domain.procedure.basics import Shape, Words
from domain.scorecard.measures import Measure

FORMULAS: Final = Path(__file__).resolve().parent / "formulas"
_WHOLE: Final = 100


class FormulaError(ValueError):
    """A formula file cannot be read, or contradicts itself; says which file and why."""


class Certainty(StrEnum):
    """How well an indicator's points are sourced.

    `stated`: ratio, threshold and most points are written down. `proportional`: the ratio and the most points are, but
    not how one becomes the other; points are counted in proportion. `reconciled`: the most points were worked out from
    published scores. `unsettled`: the text is damaged, contradicts itself, or does not fix the points.
    """

    STATED = "stated"
    PROPORTIONAL = "proportional"
    RECONCILED = "reconciled"
    UNSETTLED = "unsettled"


class IndicatorRule(Shape):
    """One indicator. `maximum` None: no points of its own are known; 0: shown only. `full_at` is in per cent."""

    id: str = Field(pattern=r"^[0-9]\.[0-9][a-z]?$")
    measure: Measure
    name: Words
    rule: Words
    maximum: Decimal | None = None
    full_at: int = Field(default=100, ge=1, le=100)
    certainty: Certainty
    note: Words | None = None

    @field_validator("measure", "certainty", mode="before")
    @classmethod
    def _by_name(cls, value: object, info: object) -> object:
        kind = Measure if getattr(info, "field_name", "") == "measure" else Certainty
        return kind(value) if isinstance(value, str) else value

    @field_validator("maximum", mode="before")
    @classmethod
    def _points(cls, value: object) -> object:
        return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value

    @property
    def scores(self) -> bool:
        """Whether the indicator gives points at all."""
        return self.maximum is not None and self.maximum > 0


class GroupRule(Shape):
    """One group of indicators; what they can give together is what the group can give."""

    id: str = Field(pattern=r"^[a-z_]+$")
    name: Words
    maximum: int = Field(ge=1)
    indicators: tuple[IndicatorRule, ...] = Field(min_length=1)

    @field_validator("indicators", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        given = sum((rule.maximum or Decimal(0) for rule in self.indicators), Decimal(0))
        if given != self.maximum:
            raise ValueError(f"group {self.id}: the indicators give {given} points, the group says {self.maximum}")
        return self


class Formula(Shape):
    """One version of the formula, with the days it holds for (both inclusive) and where it comes from."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    effective_from: date
    effective_to: date | None = None
    name: Words
    source: Words
    caution: Words
    groups: tuple[GroupRule, ...] = Field(min_length=1)

    @field_validator("groups", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if sum(group.maximum for group in self.groups) != _WHOLE:
            raise ValueError("the groups do not give 100 points together")
        rules = self.indicators
        if len({rule.id for rule in rules}) != len(rules) or len({rule.measure for rule in rules}) != len(rules):
            raise ValueError("an indicator or a measure stands in it twice")
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("it ends before it begins")
        return self

    @property
    def indicators(self) -> tuple[IndicatorRule, ...]:
        """All indicators, in order."""
        return tuple(rule for group in self.groups for rule in group.indicators)

    def rule_of(self, indicator: str) -> IndicatorRule | None:
        """Return an indicator by its number ("2.1"), or None."""
        return next((rule for rule in self.indicators if rule.id == indicator), None)


def load_formulas(folder: Path = FORMULAS) -> tuple[Formula, ...]:
    """Return every version in a folder, oldest first; raises FormulaError for one that is wrong or overlaps."""
    yaml = YAML(typ="safe")
    found: list[Formula] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(Formula.model_validate(yaml.load(path.read_text(encoding="utf-8"))))
        except (MarkedYAMLError, ValidationError) as error:
            raise FormulaError(f"{path.name}: {error}") from error
    found.sort(key=lambda formula: formula.effective_from)
    for earlier, later in pairwise(found):
        if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
            raise FormulaError(f"{earlier.id} still holds when {later.id} begins")
    return tuple(found)


def formula_on(formulas: Sequence[Formula], day: date) -> Formula | None:
    """Return the version that holds on a day, None for a day before the first or after the last."""
    return next(
        (
            one
            for one in reversed(formulas)
            if one.effective_from <= day and (one.effective_to is None or day <= one.effective_to)
        ),
        None,
    )
