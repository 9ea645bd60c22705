"""A step kind stands wherever kinds are told apart, and docs/architecture.md says where that is."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest

from cli.demo_plots import ACTS
from domain.case.acts import Act
from domain.case.rules import STEP_ACTS
from domain.case.turn import new_state
from domain.diagram.icons import icon
from domain.diagram.looks import LOOKS
from domain.procedure.budgets import TIMED
from domain.procedure.outline_words import KINDS
from domain.procedure.plan import AGENCY_KINDS, HUMAN_KINDS, Channel, Plan, PlanStep, Stage, StepKind, Way
from domain.procedure.steps import Step
from domain.simulation.acting import command_of
from domain.simulation.branches import _of_step
from domain.simulation.script import OUTCOMES_OF_KIND, Decision, Outcome
from tests.architecture.tree import ROOT

SHAPES = {shape.kind: shape for shape in Step.__subclasses__()}

#: What stands in one file for every kind.
FOR_EVERY_KIND: dict[str, Collection[StepKind]] = {
    "domain/procedure/steps.py": SHAPES,
    "domain/procedure/outline_words.py": KINDS,
    "domain/diagram/looks.py": LOOKS,
    "domain/simulation/script.py": OUTCOMES_OF_KIND,
}
#: What stands in one file for some kinds.
FOR_SOME = (
    "domain/procedure/plan.py",
    "domain/procedure/budgets.py",
    "domain/case/rules.py",
    "domain/simulation/acting.py",
    "domain/simulation/branches.py",
    "cli/demo_plots.py",
)


@pytest.mark.parametrize("file", FOR_EVERY_KIND)
def test_every_kind_stands_in_every_table(file: str):
    """A kind without its line would be met by a KeyError, on the first page that shows such a step."""
    assert set(FOR_EVERY_KIND[file]) == set(StepKind)


@pytest.mark.parametrize("kind", StepKind)
def test_every_kind_can_be_drawn_and_walked(kind: StepKind):
    """Its icon exists, and the walk through every path knows what may come of it."""
    assert icon(LOOKS[kind][1], 0, 0, "black")
    branches = {branch.outcome for branch in _of_step(PlanStep("one", kind, Stage.APPRAISE))}
    assert bool(branches) == bool(OUTCOMES_OF_KIND[kind]) or kind is StepKind.HAND_OVER  # some results leave by post


def test_a_kind_with_a_time_budget_is_counted_within_the_legal_deadline():
    """Only reception and return have budgets beside it."""
    budgeted = {kind for kind, shape in SHAPES.items() if "within" in shape.model_fields}
    assert budgeted - {StepKind.CHECK, StepKind.HAND_OVER} == set(TIMED)


def test_a_kind_is_done_by_people_or_elsewhere():
    """Whoever does it is a role, an agency, or who decides a sub-case."""
    assert not HUMAN_KINDS & AGENCY_KINDS
    assert HUMAN_KINDS | AGENCY_KINDS | {StepKind.OPEN_CASE} == set(StepKind)


def test_what_people_decide_can_be_done_in_the_demo_and_in_a_trial():
    """The staff of the demo have an act for each kind, a trial for each outcome, and the rules know it at that kind."""
    assert {StepKind(kind) for kind in ACTS} == HUMAN_KINDS
    for kind in HUMAN_KINDS:
        assert kind in STEP_ACTS[Act(ACTS[kind][0])]
        for outcome in set(OUTCOMES_OF_KIND[kind]) - {Outcome.SILENT}:
            assert kind in STEP_ACTS[acted(kind, outcome)], (kind, outcome)


def acted(kind: StepKind, outcome: Outcome) -> Act:
    """Return the act a trial takes for an outcome of a step."""
    step = PlanStep("one", kind, Stage.APPRAISE, role="officer", send_back_to="one")
    plan = Plan("1.000000", 1, "", "H61.12", {}, (step,))
    return command_of(Decision("one", outcome), 1, plan, new_state(plan, Channel.COUNTER, Way.COUNTER), "1").act


def test_the_list_of_places_is_the_one_that_holds():
    """docs/architecture.md names each file, so that the list cannot be older than the tables."""
    section = re.search(r"^## A new step kind\n(.*?)^## ", (ROOT / "docs/architecture.md").read_text(), re.M | re.S)
    assert section is not None
    named = set(re.findall(r"`([\w/]+\.py)`", section[1]))
    assert {*FOR_EVERY_KIND, *FOR_SOME} <= named
    assert [file for file in named if not (ROOT / file).is_file()] == []
