"""Points at the borders of each rule, the span of what is not known, and published scores."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.scorecard.formula import IndicatorRule, load_formulas
from domain.scorecard.measures import HOLDINGS, Held, Measure
from domain.scorecard.score import Line, State, Tally, card, score

(FORMULA,) = load_formulas()
RULES = {rule.id: rule for rule in FORMULA.indicators}


def points(indicator: str, numerator: int, denominator: int) -> Decimal | None:
    rule = RULES[indicator]
    return score(rule, Tally(numerator, denominator), HOLDINGS[rule.measure]).points


@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator", "expected"),
    [
        ("2.1", 100, 100, "20.00"),
        ("2.1", 0, 7, "0.00"),
        ("2.1", 805, 1000, "16.10"),  # Tuyên Quang 2/2024 published 16.1 of 20
        ("1.4", 2, 3, "4.00"),
        ("3.5", 80, 100, "2.00"),
        ("3.5", 79, 100, "1.98"),  # 1.975, and half a hundredth is rounded up
        ("3.5", 100, 100, "2.00"),
        ("3.5b", 4, 5, "2.00"),
        ("3.5b", 2, 5, "1.00"),
        ("3.6", 741, 1000, "4.45"),
        ("4.2", 799, 1000, "4.00"),  # 3.995
        ("4.2", 798, 1000, "3.99"),
        ("4.2", 4, 5, "4.00"),
        ("4.3", 40, 100, "1.00"),
        ("4.1", 685, 1000, "4.11"),
        ("5.4", 90, 100, "6.00"),
        ("5.4", 899, 1000, "5.99"),
        ("5.4", 45, 100, "3.00"),
        ("5.2", 9, 10, "5.40"),
        ("3.0", 1, 3, "4.00"),
    ],
)
def test_points_at_the_borders(indicator: str, numerator: int, denominator: int, expected: str) -> None:
    """All points from the threshold on, in proportion below it, two decimals."""
    assert points(indicator, numerator, denominator) == Decimal(expected)


@given(st.sampled_from(list(RULES.values())), st.integers(0, 10_000), st.integers(0, 10_000))
def test_points_are_never_below_nothing_or_above_the_most(rule: IndicatorRule, one: int, other: int) -> None:
    """Whatever the counts, 0 ≤ least ≤ points ≤ most of the indicator, and more never gives fewer points."""
    fewer, all_ = sorted((one, other))
    line = score(rule, Tally(fewer, all_), HOLDINGS[rule.measure])

    assert 0 <= line.low <= line.high <= line.maximum
    if line.points is not None:
        assert line.low <= line.points <= line.high
        if fewer < all_:
            more = score(rule, Tally(fewer + 1, all_), HOLDINGS[rule.measure])
            assert more.points is not None
            assert more.points >= line.points


@given(st.sampled_from([rule for rule in RULES.values() if rule.scores]), st.integers(0, 500), st.integers(1, 500))
def test_to_full_is_exactly_enough(rule: IndicatorRule, one: int, other: int) -> None:
    """With so many more the indicator has all its points, and with one less it has not."""
    fewer, all_ = sorted((one, other))
    holding = HOLDINGS[rule.measure]
    line = score(rule, Tally(fewer, all_), holding)
    if line.points is None:
        return
    # Hundredths hide what one of many brings: looked at before rounding.
    reached = (fewer + line.to_full) * 100 >= rule.full_at * all_
    assert reached
    assert line.to_full == 0 or (fewer + line.to_full - 1) * 100 < rule.full_at * all_


@given(st.dictionaries(st.sampled_from(list(Measure)), st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_a_card_adds_up(counts: dict[Measure, tuple[int, int]]) -> None:
    """Groups are the sums of their indicators, the whole the sum of its groups; the span stays within 0 and 100."""
    made = card(FORMULA, {measure: Tally(*sorted(pair)) for measure, pair in counts.items()})

    assert made.whole.points == sum(group.part.points for group in made.groups)
    assert 0 <= made.whole.low <= made.whole.points <= made.whole.counted
    assert made.whole.low <= made.whole.high <= 100
    for group in made.groups:
        assert group.part.high <= group.rule.maximum
        assert group.part.points == sum((line.points or Decimal(0) for line in group.lines), Decimal(0))


def line_of(measure: Measure, tally: Tally | None) -> Line:
    made = card(FORMULA, {measure: tally} if tally else {})
    return next(line for line in made.lines if line.rule.measure is measure)


def test_what_is_not_held_is_no_nothing() -> None:
    """An indicator whose data is elsewhere has no points at all, and leaves the span open to its most points."""
    line = line_of(Measure.ANNOUNCED_ON_TIME, None)

    assert (line.state, line.points, line.low, line.high) == (State.NOT_HELD, None, 0, 6)
    assert HOLDINGS[Measure.ANNOUNCED_ON_TIME].held is Held.NOTHING


def test_nothing_to_count_is_no_nothing_either() -> None:
    """A period without a single dossier has no ratio; the paper leaves 0 or n/a open, and the span says so."""
    line = line_of(Measure.ON_TIME, Tally(0, 0))

    assert (line.state, line.points, line.low, line.high) == (State.NOTHING_TO_COUNT, None, 0, 20)


@pytest.mark.parametrize(
    ("measure", "state", "low", "high"),
    [
        (Measure.POPULATION_CASES, State.AT_LEAST, "1.00", "2"),
        (Measure.FEEDBACK_ON_TIME, State.AT_MOST, "0", "3.00"),
        (Measure.ON_TIME, State.SCORED, "10.00", "10.00"),
    ],
)
def test_what_is_partly_held_is_a_bound(measure: Measure, state: State, low: str, high: str) -> None:
    """Where some of the data is elsewhere, the points are told as the least or the most there can be."""
    line = line_of(measure, Tally(1, 2))

    assert (line.state, line.low, line.high) == (state, Decimal(low), Decimal(high))


def test_ratios_without_points_are_shown() -> None:
    """An indicator that gives no points of its own still shows its ratio."""
    line = line_of(Measure.OFFERED_ONLINE, Tally(3, 4))

    assert (line.state, line.points, line.tally) == (State.SHOWN, None, Tally(3, 4))


def test_what_would_raise_it_most_comes_first() -> None:
    """Lost points in order, each with how many more bring all of them and what one brings."""
    made = card(
        FORMULA,
        {
            Measure.ON_TIME: Tally(95, 100),  # one point lost
            Measure.ELECTRONIC_RESULT: Tally(50, 100),  # three
            Measure.DIGITISED: Tally(70, 100),  # half a point
            Measure.SYNCED: Tally(100, 100),
        },
    )

    told = [(line.rule.id, line.lost, line.to_full, line.each) for line in made.gains]
    assert told == [
        ("4.1", Decimal("3.00"), 50, Decimal("0.06")),
        ("2.1", Decimal("1.00"), 5, Decimal("0.2")),
        ("4.2", Decimal("0.50"), 10, Decimal("0.05")),
    ]


@pytest.mark.parametrize(("numerator", "denominator"), [(2, 1), (-1, 5), (1, -1)])
def test_an_impossible_share_is_refused(numerator: int, denominator: int) -> None:
    """More than there are, or less than none, is a mistake of whoever counted."""
    with pytest.raises(ValueError, match="is no share"):
        Tally(numerator, denominator)


@pytest.mark.parametrize(
    ("place", "scores", "whole"),
    [
        # Groups in the order openness, progress, online, payment, digitisation, satisfaction; None was not published.
        ("Tuyên Quang 2/2024", ("9.7", "16.1", "6.6", None, "16.3", "17.4"), None),
        ("Quảng Trị 25/07/2025", ("15.4", "19.35", None, None, "16.05", "17.82"), "77.65"),
        ("Bình Dương 22/01/2024", (None, None, None, None, None, None), "83.47"),
    ],
)
def test_published_scores_fit_the_groups(place: str, scores: tuple[str | None, ...], whole: str | None) -> None:
    """No published group score is above the most its group can give, and the parts leave room for the whole."""
    known = [Decimal(one) if one else None for one in scores]
    for group, one in zip(FORMULA.groups, known, strict=True):
        assert one is None or one <= group.maximum, (place, group.id)
    least = sum((one for one in known if one is not None), Decimal(0))
    most = sum((one if one is not None else Decimal(g.maximum) for g, one in zip(FORMULA.groups, known, strict=True)))
    if whole is not None:
        assert least <= Decimal(whole) <= most


def test_quang_tri_leaves_9_03_for_online_services_and_payment() -> None:
    """Quảng Trị published 77.65 and 9.03 for what it calls online services: the rest of its sum, less than 12 + 10."""
    rest = Decimal("77.65") - sum(map(Decimal, ("15.4", "19.35", "16.05", "17.82")), Decimal(0))

    assert rest == Decimal("9.03")
    online, payment = FORMULA.groups[2], FORMULA.groups[3]
    assert (online.id, payment.id) == ("online", "payment")
    assert rest <= online.maximum + payment.maximum
