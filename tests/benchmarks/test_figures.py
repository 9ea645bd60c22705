"""The arithmetic of the benchmarks' table."""

import pytest

from benchmarks.figures import Figure, Target, compare, quantile


def test_ratio_is_the_median_of_neighbouring_rounds():
    """A machine that becomes ten times slower during the run does not change the ratio."""
    found = compare("cases", "cases/s", [20.0, 10.0, 2.0], [18.0, 9.0, 1.8])
    assert found.ratio == pytest.approx(0.9)
    assert (found.baseline, found.ours) == (10.0, 9.0)


@pytest.mark.parametrize(
    ("target", "limit", "met"),
    [
        (Target.RATIO_AT_LEAST, 0.9, True),
        (Target.RATIO_AT_LEAST, 0.91, False),
        (Target.RATIO_AT_MOST, 0.9, True),
        (Target.RATIO_AT_MOST, 0.89, False),
        (Target.AT_MOST, 90.0, True),
        (Target.AT_MOST, 89.0, False),
        (None, 0.0, None),
    ],
)
def test_target_is_met_at_its_very_limit(target: Target | None, limit: float, met: bool | None):
    """Each kind of target counts its limit as met and anything beyond it as missed."""
    assert Figure("one", "ms", ours=90.0, baseline=100.0, ratio=0.9, target=target, limit=limit).met is met


def test_quantile_is_a_measured_value():
    """The median and the tail are values that were seen, the last one at most."""
    assert [quantile([4.0, 1.0, 3.0, 2.0], share) for share in (0.0, 0.5, 0.99, 1.0)] == [1.0, 3.0, 4.0, 4.0]
