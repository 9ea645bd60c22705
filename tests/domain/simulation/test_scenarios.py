"""Scenario files: read aloud, judged, and wrong at a line and a column."""

from __future__ import annotations

import json

import pytest

from domain.procedure.errors import DefinitionErrors
from domain.simulation.branches import Branch, BranchKind
from domain.simulation.checking import judge
from domain.simulation.messages import MESSAGES
from domain.simulation.reading import load_scenarios
from domain.simulation.scenarios import scenario_schema
from domain.simulation.trial import Trial

GOOD = """\
scenarios:
  - name: {vi: Thẳng, en: Straight}
    given: {channel: counter, case_type: lan-dau, filed: 2026-11-23 09:00}
    do:
      - pay
      - {check: accept, after: 10 minutes}
      - {review: approve, after: 1 working day}
      - {cong-an: late}
      - {sign: approve}
      - hand_over
    expect: {fee: 8000, ends: returned, waits_for: nobody, late: false}
"""


@pytest.fixture
def verdict(definition, calendar):
    """Judge the good file with other expectations or decisions."""

    def of(old: str = "fee: 8000", new: str = "fee: 8000"):
        [story] = load_scenarios(GOOD.replace(old, new), definition)
        return judge(Trial(definition, calendar), story)

    return of


def test_a_scenario_that_came_true(verdict):
    """Everything expected happened, and the agency named by its own name is the step that asks it."""
    passed = verdict()
    assert passed.passed
    assert passed.run is not None
    assert Branch(BranchKind.OUTCOME, "police", "late") in passed.run.branches


def test_what_was_expected_beside_what_happened(verdict):
    """A failed scenario says for each difference what it is about, what was expected and what came, in words."""
    failed = verdict("fee: 8000, ends: returned", "fee: 9000, due: 2026-11-30 17:00, ends: in_progress")
    told = [mismatch.sentence("en") for mismatch in failed.mismatches]
    assert told == [
        "the result is promised for: expected 17:00 30/11/2026, got 17:00 27/11/2026",
        "fee: expected 9,000 VND, got 8,000 VND",
        "ends as: expected in_progress (In progress), got returned (Result returned)",
    ]
    assert failed.mismatches[1].sentence("vi") == "phí, lệ phí: cần 9.000 đồng, có 8.000 đồng"


def test_a_day_is_enough_for_a_date(verdict):
    """An instant may be expected by its day alone."""
    assert verdict("fee: 8000", "due: 2026-11-27").passed
    assert not verdict("fee: 8000", "due: 2026-11-26").passed


def test_what_the_rules_refuse_fails_unless_expected(verdict):
    """A script against the rules fails with the rule's sentence, and passes when the rule is what is tested."""
    by_one = "{sign: approve, by: an}"
    text = "{review: approve, after: 1 working day}\n      - {cong-an: late}\n      - {sign: approve}"
    same = f"{{review: approve, by: an}}\n      - {by_one}\n      - {{sign: approve, by: binh}}"
    failed = verdict(text, same)
    assert [mismatch.key for mismatch in failed.mismatches] == ["refused"]
    assert "may not do this one" in failed.mismatches[0].sentence("en")


def test_a_line_that_never_comes_to_pass_fails(verdict):
    """A decision nobody was asked for is a mistake of the author."""
    failed = verdict("{sign: approve}", "{post: delivered}")
    assert [mismatch.key for mismatch in failed.mismatches] == ["do"]


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "code", "mend"),
    [
        ("{sign: approve}", "{sgin: approve}", 9, 9, "scenario_unknown_step", "Did you mean `sign`?"),
        ("{sign: approve}", "{sign: aprove}", 9, 9, "scenario_outcome_not_of_step", "Did you mean `approve`?"),
        ("{sign: approve}", "{sign: approve, hand_over: x}", 9, 9, "scenario_line_unclear", "Write one word"),
        ("after: 10 minutes", "after: soon", 6, 32, "scenario_bad_pace", "Write a number and a unit"),
        ("filed: 2026-11-23 09:00", "filed: tomorrow", 3, 58, "scenario_bad_moment", "Write a day and a time"),
        ("filed: 2026-11-23 09:00", "filed: 2020-11-23 09:00", 3, 58, "scenario_not_in_force", "Mend `filed`"),
        ("case_type: lan-dau", "case_type: lan-hai", 3, 42, "scenario_wrong_answer", "Known here: lan-dau, cap-lai"),
        ("channel: counter", "channel: email", 3, 22, "scenario_bad_value", "Use one of: counter, online, post"),
        ("case_type: lan-dau", "facts: {pagse: 2}", 3, 39, "scenario_unknown_key", "Did you mean `pages`?"),
        ("case_type: lan-dau", "facts: {pages: many}", 3, 46, "scenario_wrong_answer", "12"),
        ("fee: 8000", "fees: 8000", 11, 14, "scenario_unknown_key", "Did you mean `fee`?"),
        ("fee: 8000", "fee: free", 11, 19, "scenario_bad_value", ""),
        ("en: Straight}", "en: Straight, ahead}", 2, 37, "scenario_text_cut_at_comma", "quotes"),
        ("    expect: {fee", "    expects: {fee", 11, 5, "scenario_unknown_key", "Did you mean `expect`?"),
    ],
)
def test_mistakes_have_a_place_and_a_mend(definition, old, new, line, column, code, mend):
    """Each mistake is told at its line and column with a stable code and how to mend it."""
    with pytest.raises(DefinitionErrors) as found:
        load_scenarios(GOOD.replace(old, new), definition, "v1.scenarios.yaml")
    errors = {(error.line, error.column, error.code): error for error in found.value.errors}
    assert (line, column, code) in errors
    assert mend in errors[line, column, code].mend_en


def test_a_name_names_one_scenario(definition):
    """The second scenario of a name is refused, pointing at the first."""
    twice = GOOD + GOOD.removeprefix("scenarios:\n")
    with pytest.raises(DefinitionErrors) as found:
        load_scenarios(twice, definition)
    assert found.value.errors[0].code == "scenario_name_twice"


def test_every_message_is_in_both_languages():
    """A code is worded in both languages, what is wrong and how to mend it."""
    for wording in MESSAGES.values():
        assert all(wording)
        assert wording.vi != wording.en


def test_the_schema_takes_lines_as_they_are_written():
    """Editors are told that a line is one word or one step with its outcome."""
    schema = json.loads(json.dumps(scenario_schema()))
    line = schema["$defs"]["Line"]["anyOf"]
    assert line[0] == {"type": "string"}
    assert set(line[1]["properties"]) == {"after", "at", "to", "by"}
