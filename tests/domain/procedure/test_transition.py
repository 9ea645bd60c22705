"""Which cases keep the old version: said with a publication, and true of any date."""

from __future__ import annotations

from datetime import date, timedelta

from domain.procedure.transition import Transition, usual_transition

FIRST_DAY = date(2027, 3, 1)


def test_who_filed_before_the_first_day_keeps_the_old_version() -> None:
    """The day before is the old version's, the first day is the new one's."""
    rule = usual_transition(FIRST_DAY)
    assert not rule.governed_by_new(FIRST_DAY - timedelta(days=1))
    assert rule.governed_by_new(FIRST_DAY)


def test_the_rule_is_a_sentence_and_can_be_stored() -> None:
    """It reads in both languages and comes back from its JSON the same."""
    rule = usual_transition(FIRST_DAY)
    assert "01/03/2027" in rule.words().vi
    assert "01/03/2027" in rule.words().en
    assert Transition.model_validate_json(rule.model_dump_json()) == rule
