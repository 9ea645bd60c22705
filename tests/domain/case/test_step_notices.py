"""What a procedure declares for its steps: notices, reminders of the late, and how often work goes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.case.acts import Act, Refusal, Role
from domain.case.wording import sentence
from domain.procedure.plan import Plan, Silence, parse_plan
from tests.support.lives import Life
from tests.support.plans import marital_status


def with_step(name: str, **changes: Any) -> Plan:
    """Return the plan with one step changed."""
    plan = marital_status()
    steps = tuple(replace(step, **changes) if step.id == name else step for step in plan.steps)
    return replace(plan, steps=steps)


def told(life: Life) -> list[str]:
    """Return the messages of the plan's own that were sent, with their step and number."""
    own = ("declared", "step_reminder", "step_escalated")
    operations = [life.state.operations[call] for call in life.calls if call in life.state.operations]
    found = [one.values for one in operations if one.values.get("subject") in own]
    return [" ".join(filter(None, (one["subject"], one["of_step"], one.get("number", "")))) for one in found]


def test_declared_notices_go_out_at_their_moment() -> None:
    """Opened, then done, each once; the words stay in the definition."""
    life = Life(with_step("review", notify=("opened:0", "done:1", "late:2")))
    assert told(life) == []
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    assert told(life) == ["declared review 0"]
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    assert told(life) == ["declared review 0", "declared review 1"]


def test_the_late_are_reminded_or_their_head_is_told() -> None:
    """One message, when the step's own time is over, where the procedure says so, and none where it does not."""
    for silence, expected in (
        (Silence.REMIND, ["step_reminder review"]),
        (Silence.ESCALATE, ["step_escalated review"]),
        (Silence.WAIT, []),
    ):
        life = Life(with_step("review", if_silent=silence))
        life.act(Act.ACCEPT, Role.COUNTER, "check")
        assert "step_late" in life.wait(timedelta(days=5))
        assert told(life) == expected


def test_work_goes_back_only_where_and_as_often_as_declared() -> None:
    """Another step is refused, and so is one time more than the procedure allows."""
    plan = with_step("sign", may=("send_back",), send_back_to="review", send_backs_at_most=1)
    life = Life(plan)
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    life.answered("police/1:ask", "agree")
    life.act(Act.SEND_BACK, Role.LEADER, "sign", target="review", note="thieu")
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    why = life.why_not(Act.SEND_BACK, Role.LEADER, "sign", target="review", note="thieu")
    assert why is not None
    assert (why.rule, why.values) == ("sent_back_too_often", {"most": "1"})
    assert sentence(why, "en").startswith("This step may send back once and has done so.")
    assert sentence(why, "vi").startswith("Bước này chỉ được trả lại 1 lần và đã dùng hết.")
    twice = Refusal("sent_back_too_often", {"most": "2"})
    assert sentence(twice, "en").startswith("This step may send back 2 times and has done so.")


def test_the_plan_keeps_what_is_declared() -> None:
    """Notices, silence and limits survive the frozen text."""
    limits = {"send_back_to": "review", "send_backs_at_most": 2}
    plan = with_step("sign", notify=("late:0",), if_silent=Silence.ESCALATE, **limits)
    assert parse_plan(plan.to_json()) == plan


def test_everything_people_did_after_the_step_is_done_again() -> None:
    """Nobody signs over a review that is being redone, and an agency that answered is not asked again."""
    plan = marital_status()
    proposal = replace(plan.step("review"), id="proposal", after=("review", "police"), not_the_person_of="")
    steps = [replace(step, after=("proposal",)) if step.id == "sign" else step for step in plan.steps]
    place = next(number for number, step in enumerate(steps) if step.id == "sign")
    life = Life(replace(plan, steps=(*steps[:place], proposal, *steps[place:])))
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    life.answered("police/1:ask", "agree")
    life.act(Act.COMPLETE, Role.OFFICER, "proposal", values={"proposal": "approve"})
    life.act(Act.SEND_BACK, Role.LEADER, "sign", target="review", note="thieu")
    assert [name for name, step in life.state.steps.items() if step.status == "open"] == ["review"]
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    assert [name for name, step in life.state.steps.items() if step.status == "open"] == ["proposal"]
    life.act(Act.COMPLETE, Role.OFFICER, "proposal", values={"proposal": "approve"})
    assert [name for name, step in life.state.steps.items() if step.status == "open"] == ["sign"]
    assert life.calls.count("police/1:ask") == 1
