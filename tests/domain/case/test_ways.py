"""Receiving the result another way: until there is one, where the procedure offers it, and not past a fee."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.case.acts import Act, Role
from domain.case.ways import open_ways, other_ways
from domain.procedure.plan import FeeMoment, Plan, Way
from tests.support.lives import Life
from tests.support.plans import marital_status


def offering(*ways: Way, moment: FeeMoment = FeeMoment.AT_FILING) -> Plan:
    """Return a plan whose result can be received these ways."""
    plan = marital_status()
    steps = tuple(replace(step, ways=ways) if step.id == plan.hand_over.id else step for step in plan.steps)
    return replace(plan, steps=steps, fee_moment=moment)


EVERY = offering(Way.COUNTER, Way.POST, Way.ONLINE)


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.COUNTER])
def test_the_applicant_chooses_another_way_or_the_counter_for_them(role: Role) -> None:
    """The new way is kept and stands in the log with who chose it; the clock and whose move it is stay."""
    life = Life(EVERY)
    before = (life.state.due_at, life.state.phase)
    assert life.act(Act.CHANGE_WAY, role, values={"way": "post"}) == ["way_changed"]
    assert life.state.way is Way.POST
    assert (life.records[-1].values, life.records[-1].role) == ({"way": "post"}, role)
    assert (life.state.due_at, life.state.phase) == before


def test_the_result_goes_the_way_chosen_last() -> None:
    """A result first wanted at the counter is published once it is signed."""
    life = Life(EVERY)
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.act(Act.CHANGE_WAY, Role.APPLICANT, values={"way": "online"})
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    life.answered("police/1:ask", "agree")
    assert "result_published" in life.act(Act.APPROVE, Role.LEADER, "sign")


def test_what_is_not_offered_is_refused() -> None:
    """A way the procedure has not, none at all, the present one, and anybody else's wish; each with its rule."""
    life = Life(offering(Way.COUNTER, Way.POST))
    for values, rule in (
        ({"way": "online"}, "way_not_offered"),
        ({}, "way_not_offered"),
        ({"way": "counter"}, "way_unchanged"),
    ):
        why = life.why_not(Act.CHANGE_WAY, Role.APPLICANT, values=values)
        assert why is not None
        assert why.rule == rule
    stranger = life.why_not(Act.CHANGE_WAY, Role.OFFICER, values={"way": "post"})
    assert stranger is not None
    assert stranger.rule == "not_your_role"
    assert open_ways(life.plan, life.state) == other_ways(life.plan, life.state) == (Way.POST,)


def test_after_the_decision_it_is_too_late() -> None:
    """The result is on its way already: the hour of the decision is told."""
    life = Life(EVERY)
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    life.answered("police/1:ask", "agree")
    life.act(Act.APPROVE, Role.LEADER, "sign")
    why = life.why_not(Act.CHANGE_WAY, Role.APPLICANT, values={"way": "post"})
    assert why is not None
    assert why.rule == "way_settled"
    assert open_ways(life.plan, life.state) == ()


def test_a_fee_collected_on_delivery_keeps_the_result_from_going_online() -> None:
    """Nobody could collect it; once it is paid the way is open."""
    plan = offering(Way.COUNTER, Way.POST, Way.ONLINE, moment=FeeMoment.ON_DELIVERY)
    life = Life(plan, fee=8000)
    why = life.why_not(Act.CHANGE_WAY, Role.APPLICANT, values={"way": "online"})
    assert why is not None
    assert (why.rule, why.values) == ("fee_unpaid", {"amount": "8000"})
    assert open_ways(plan, life.state) == (Way.POST,)
    life.act(Act.TAKE_PAYMENT, Role.COUNTER, values={"amount": "8000"})
    assert open_ways(plan, life.state) == (Way.POST, Way.ONLINE)
