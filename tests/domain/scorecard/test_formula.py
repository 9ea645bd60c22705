"""The formula file says what can be sourced, and a wrong one is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from domain.scorecard.formula import FORMULAS, Certainty, FormulaError, formula_on, load_formulas
from domain.scorecard.measures import HOLDINGS, Held, Measure

TEXT = (FORMULAS / "766-2022.yaml").read_text(encoding="utf-8")


def test_the_groups_are_those_of_the_decision() -> None:
    """Openness 18, progress 20, online 12, payment 10, digitisation 22, satisfaction 18: 100 points together."""
    (formula,) = load_formulas()

    assert [group.maximum for group in formula.groups] == [18, 20, 12, 10, 22, 18]
    assert sum(rule.maximum or Decimal(0) for rule in formula.indicators) == 100


@pytest.mark.parametrize(
    ("indicator", "maximum", "full_at", "certainty"),
    [
        ("1.1", 6, 100, Certainty.PROPORTIONAL),
        ("1.2", 4, 100, Certainty.PROPORTIONAL),
        ("1.4", 6, 100, Certainty.PROPORTIONAL),
        ("2.1", 20, 100, Certainty.PROPORTIONAL),
        ("3.0", 12, 100, Certainty.UNSETTLED),
        ("3.5", 2, 80, Certainty.RECONCILED),
        ("3.5b", 2, 80, Certainty.RECONCILED),
        ("3.6", 6, 100, Certainty.RECONCILED),
        ("4.1", 6, 100, Certainty.PROPORTIONAL),
        ("4.2", 4, 80, Certainty.STATED),
        ("4.3", 2, 80, Certainty.STATED),
        ("4.4", 4, 100, Certainty.PROPORTIONAL),
        ("5.2", 6, 100, Certainty.UNSETTLED),
        ("5.4", 6, 90, Certainty.STATED),
    ],
)
def test_points_and_thresholds_of_each_indicator(
    indicator: str, maximum: int, full_at: int, certainty: Certainty
) -> None:
    """Most points, threshold and how well both are sourced stand in the file as the working paper has them."""
    (formula,) = load_formulas()
    rule = formula.rule_of(indicator)

    assert rule is not None
    assert (rule.maximum, rule.full_at, rule.certainty) == (maximum, full_at, certainty)


def test_the_published_threshold_of_the_shown_ratios_is_kept() -> None:
    """Ratios without points of their own keep the threshold the paper gives them, and give no points."""
    (formula,) = load_formulas()

    shown = {rule.id: (rule.maximum, rule.full_at) for rule in formula.indicators if not rule.scores}
    assert (shown["3.1"], shown["3.3"], shown["5.1"]) == ((None, 80), (None, 50), (0, 100))


def test_what_is_not_held_says_what_would_be_needed() -> None:
    """Each measure is accounted for, and where something is missing the page can say what."""
    assert set(HOLDINGS) == set(Measure)
    for holding in HOLDINGS.values():
        assert holding.held is Held.WHOLE or holding.needed is not None


def _folder(path: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        (path / f"{number}.yaml").write_text(text, encoding="utf-8")
    return path


def test_the_version_of_the_day_is_used(tmp_path: Path) -> None:
    """A later version holds from its first day, the earlier one to its last, and none before the first."""
    ended = TEXT.replace("effective_from: 2022-08-01", "effective_from: 2022-08-01\neffective_to: 2026-12-31")
    later = TEXT.replace("id: 766-2022", "id: next").replace("effective_from: 2022-08-01", "effective_from: 2027-01-01")
    formulas = load_formulas(_folder(tmp_path, ended, later))

    found = [formula_on(formulas, day) for day in (date(2022, 7, 31), date(2026, 12, 31), date(2027, 1, 1))]
    assert [one.id if one else None for one in found] == [None, "766-2022", "next"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (TEXT.replace("    maximum: 18\n", "    maximum: 19\n", 1), "the indicators give 18 points"),
        (TEXT.replace("measure: synced", "measure: on_time"), "stands in it twice"),
        (TEXT.replace("measure: synced", "measure: nothing"), "nothing"),
        (TEXT.replace("full_at: 80", "full_at: 0", 1), "full_at"),
        (TEXT.replace("effective_from: 2022-08-01", "effective_from: 2022-08-01\neffective_to: 2021-01-01"), "it ends"),
        (TEXT + "\nextra: 1\n", "extra"),
        ("id: [", "0.yaml"),
    ],
)
def test_a_formula_that_contradicts_itself_is_refused(tmp_path: Path, wrong: str, why: str) -> None:
    """Points that do not add up, a measure used twice or unknown, an impossible threshold: the file is named."""
    with pytest.raises(FormulaError, match=why):
        load_formulas(_folder(tmp_path, wrong))


def test_versions_that_overlap_are_refused(tmp_path: Path) -> None:
    """Two versions never hold on the same day."""
    later = TEXT.replace("id: 766-2022", "id: next").replace("2022-08-01", "2027-01-01")

    with pytest.raises(FormulaError, match="still holds when next begins"):
        load_formulas(_folder(tmp_path, TEXT, later))
