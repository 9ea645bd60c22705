"""What follows when a call is laid beside what the outside system holds of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.case.entering import answers_by_hand
from domain.case.words import ANSWERS
from domain.supervision.held_outside import (
    MAY_RUN_ON,
    SAID,
    SKIPPED,
    Beside,
    OurSide,
    TheirSide,
    both_sides,
    laid_beside,
    said_there,
)

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LATELY, LONG_AGO = NOW - timedelta(hours=1), NOW - MAY_RUN_ON - timedelta(minutes=1)
NOTHING, WORKING = TheirSide(known=False), TheirSide(known=True)


def says(answer: str) -> TheirSide:
    """Return a side that has answered."""
    return TheirSide(known=True, answer=answer)


@pytest.mark.parametrize(
    ("call", "held", "follows"),
    [
        # Open here.
        (OurSide("agencies", "YK-1", ""), WORKING, Beside.AGREES),
        (OurSide("agencies", "YK-1", ""), NOTHING, Beside.LOST),
        (OurSide("agencies", "", ""), NOTHING, Beside.AGREES),
        (OurSide("agencies", "YK-1", ""), says("disagree"), Beside.ANSWERED),
        (OurSide("agencies", "", ""), says("agree"), Beside.ANSWERED),
        (OurSide("post", "EM1", ""), says("in_transit"), Beside.AGREES),
        (OurSide("post", "EM1", ""), says("returned"), Beside.ANSWERED),
        (OurSide("taxes", "PC1", ""), says("standing"), Beside.ANSWERED),
        # Ended here by hand.
        (OurSide("agencies", "YK-1", "agree", LATELY), says("agree"), Beside.AGREES),
        (OurSide("agencies", "YK-1", "agree", LATELY), says("disagree"), Beside.DIFFERS),
        (OurSide("agencies", "YK-1", "agree", LATELY), WORKING, Beside.AGREES),
        (OurSide("agencies", "YK-1", "agree", LONG_AGO), WORKING, Beside.DIFFERS),
        (OurSide("agencies", "YK-1", "agree", LONG_AGO), NOTHING, Beside.AGREES),
        (OurSide("agencies", "", SKIPPED, LATELY), says("agree"), Beside.AGREES),
        (OurSide("agencies", "", SKIPPED, LATELY), says("disagree"), Beside.DIFFERS),
        (OurSide("post", "EM1", "returned", LONG_AGO), says("in_transit"), Beside.DIFFERS),
        (OurSide("post", "EM1", SKIPPED, LATELY), says("returned"), Beside.AGREES),
        (OurSide("post", "EM1", SKIPPED, LATELY), says("delivered"), Beside.DIFFERS),
        (OurSide("taxes", "PC1", "nothing_owed", LATELY), says("standing"), Beside.DIFFERS),
        (OurSide("taxes", "PC1", "paid", LATELY), says("standing"), Beside.AGREES),
    ],
)
def test_each_pair_of_sides_has_its_consequence(call: OurSide, held: TheirSide, follows: Beside) -> None:
    """An answer is taken in, a lost question and a contradiction are listed, and what agrees is left alone."""
    assert laid_beside(call, held, NOW) is follows


def test_a_line_can_say_both_sides_in_words() -> None:
    """Whatever can be entered or skipped, and whatever a system can say, has words."""
    said = {SKIPPED, said_there(WORKING), "in_transit", "standing"}
    for system, action in (("agencies", "ask"), ("post", "order"), ("taxes", "assess")):
        said |= set(answers_by_hand(system, action))
    assert said <= set(ANSWERS) | set(SAID)
    assert all(vietnamese != english for vietnamese, english in SAID.values())
    assert both_sides({"ours": "agree", "theirs": "disagree"}) == ("agree", "disagree")
    assert both_sides({"reference": "YK-1"}) is None
