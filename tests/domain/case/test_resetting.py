"""Back to an earlier step: what is done again, what stands against it, and that no time is given back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cli.setup import shipped_procedures
from domain.case.acts import Act, Command, Role
from domain.case.events import Commanded, Filed
from domain.case.resetting import done_again, steps_to_reset_to
from domain.case.rules import refusal
from domain.case.state import CaseState, StepStatus
from domain.case.turn import advance, new_state
from domain.procedure.plan import Channel, Plan, Way
from runtime.settings import ROOT
from tests.support.lives import shipped_calendar

CALENDAR = shipped_calendar()
START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def did(
    plan: Plan, state: CaseState, act: Act, role: Role, step: str = "", *, hours: int = 1, **more: Any
) -> CaseState:
    """Return the state after an act that must be open."""
    command = Command(f"{act}/{step}/{state.seq}", act, f"staff-{role}", role, plan.agency, step=step, **more)
    now = START + timedelta(hours=hours)
    assert refusal(plan, CALENDAR, state, command, now) is None, refusal(plan, CALENDAR, state, command, now)
    return advance(plan, CALENDAR, state, Commanded(command), now).state


def reset(plan: Plan, target: str, role: Role = Role.SUPERVISOR, note: str = "n") -> Command:
    """Return the act in question."""
    return Command("reset", Act.RESET_STEP, "staff-x", role, plan.agency, note=note, target=target)


@pytest.fixture
def reviewed() -> tuple[Plan, CaseState]:
    """A case whose appraisal is done, so that somebody has to sign."""
    [compiled] = [
        one for one in shipped_procedures([ROOT / "procedure_defs"]) if one.definition.procedure == "2.000635"
    ]
    plan = compiled.plan_for("H61.12")
    state = advance(
        plan, CALENDAR, new_state(plan, Channel.COUNTER, Way.COUNTER), Filed(fee=0, pays_online=False), START
    ).state
    state = did(plan, state, Act.ACCEPT, Role.COUNTER, "check/1")
    return plan, did(plan, state, Act.COMPLETE, Role.OFFICER, "review/1", hours=2, values={"proposal": "approve"})


def test_the_step_opens_again_and_the_date_stays(reviewed: tuple[Plan, CaseState]) -> None:
    """The step is its next instance, the signature waits again, and due date and clock are what they were."""
    plan, state = reviewed
    assert steps_to_reset_to(plan, state) == ("review",)
    assert done_again(plan, state, "review") == ("sign",)
    turn = advance(plan, CALENDAR, state, Commanded(reset(plan, "review")), START + timedelta(hours=5))
    after = turn.state
    assert (after.steps["review"].status, after.steps["review"].instance) == (StepStatus.OPEN, 2)
    assert after.steps["sign"].status is StepStatus.WAITING
    assert (after.due_at, after.clock) == (state.due_at, state.clock)
    assert [(record.kind, record.values["again"]) for record in turn.records] == [("step_reset", "sign")]


@pytest.mark.parametrize(
    ("target", "role", "note", "rule"),
    [
        ("sign", Role.SUPERVISOR, "n", "reset_open"),
        ("check", Role.SUPERVISOR, "n", "reset_where"),
        ("nothing", Role.SUPERVISOR, "n", "reset_where"),
        ("review", Role.OFFICER, "n", "not_your_role"),
        ("review", Role.SUPERVISOR, "", "reason_required"),
    ],
)
def test_what_stands_against_it(
    reviewed: tuple[Plan, CaseState], target: str, role: Role, note: str, rule: str
) -> None:
    """Only a supervisor or leader, with a reason, and only to a step that was done."""
    plan, state = reviewed
    why = refusal(plan, CALENDAR, state, reset(plan, target, role, note), START + timedelta(hours=5))
    assert why is not None
    assert why.rule == rule


def test_a_decided_case_does_not_go_back(reviewed: tuple[Plan, CaseState]) -> None:
    """After the decision there are other acts: to correct the result, never to undo it."""
    plan, state = reviewed
    decided = did(plan, state, Act.APPROVE, Role.LEADER, "sign/1", hours=3)
    why = refusal(plan, CALENDAR, decided, reset(plan, "review"), START + timedelta(hours=5))
    assert why is not None
    assert why.rule == "decided_already"
