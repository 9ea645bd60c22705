"""From a procedure with cases to the one of a dossier."""

from __future__ import annotations

from datetime import date

import pytest

from domain.procedure.compile import compile_definition, read_compiled
from domain.procedure.definition import Definition
from domain.procedure.errors import DefinitionErrors
from domain.procedure.filed_as import WrongAnswerError, situation_of
from domain.procedure.fragments import FragmentShelf
from domain.procedure.loader import load_definition
from domain.procedure.plan import Channel, parse_plan
from domain.procedure.resolve import resolve
from domain.procedure.situation import Situation
from domain.procedure.situations import count_situations, situations
from tests.domain.procedure.language.conftest import VARIED

EARLY, LATE = date(2026, 7, 1), date(2026, 8, 15)
OTHER_WAY = """\
stages:
  appraise:
    - review: officer
      within: 1 working day
    - visit: officer
      within: 1 working day
      only_if: rented
    - review: officer
      id: proposal
      within: 1 working day
      not_the_person_of: visit
result:"""


def test_each_dossier_has_its_own_limit_papers_and_fees(varied: Definition) -> None:
    """Conditions are judged once and fall away."""
    plain = resolve(varied, Situation(Channel.COUNTER, EARLY, case_type="new"))
    other = resolve(varied, Situation(Channel.ONLINE, LATE, case_type="again", facts={"rented": True}))
    assert (plain.deadline, other.deadline) == ("7 working days", "4 working days")
    assert [paper.id for paper in plain.dossier] == ["to-khai"]
    assert [paper.id for paper in other.dossier] == ["to-khai", "hop-dong"]
    assert (len(plain.fees), len(other.fees)) == (1, 0)
    assert all(paper.only_if is None for paper in other.dossier)


def test_a_procedure_without_conditions_stays_itself(shelf: FragmentShelf) -> None:
    """What never depends on the dossier costs nothing and keeps its plan."""
    text = "\n".join(line for line in VARIED.splitlines() if "only_if" not in line)
    definition = load_definition(text, "plain.yaml", shelf)
    assert resolve(definition, Situation(Channel.COUNTER, EARLY)) is definition


def test_a_step_that_does_not_apply_is_passed_over(shelf: FragmentShelf) -> None:
    """What waited for it waits for what it waited for, and nobody is kept from its absent hands."""
    definition = load_definition(VARIED.replace("result:", OTHER_WAY), "other.yaml", shelf)
    compiled = compile_definition(definition)
    without = compiled.plan_for("H61.12", situation=Situation(Channel.COUNTER, EARLY, case_type="new"))
    rented = Situation(Channel.COUNTER, EARLY, case_type="new", facts={"rented": True})
    assert [step.id for step in without.steps] == ["check", "review", "proposal", "sign", "hand_over"]
    assert without.step("proposal").after == ("review",)
    assert without.step("proposal").not_the_person_of == ""
    assert [step.id for step in compiled.plan_for("H61.12", situation=rented).steps] == [
        "check", "review", "visit", "proposal", "sign", "hand_over",
    ]  # fmt: skip
    assert parse_plan(without.to_json()) == without


def test_every_kind_of_dossier_is_walked_through(varied: Definition) -> None:
    """Channels, applicants, cases, both sides of the date, both answers; the plainest first."""
    found = situations(varied)
    assert len(found) == count_situations(varied) == 3 * 4 * 6 * 2 * 2
    assert len(set(map(repr, found))) == len(found)
    assert found[0] == Situation(Channel.COUNTER, EARLY, "citizen", "new", {"rented": False})
    assert {one.filed_on for one in found} == {EARLY, date(2026, 8, 14), LATE, date(2026, 8, 16)}


def test_the_budget_is_judged_for_the_tightest_dossier(shelf: FragmentShelf) -> None:
    """Three days and one fit seven days and four, but not three."""
    compile_definition(load_definition(VARIED, "varied.yaml", shelf))
    tight = VARIED.replace("limit: 4 working days", "limit: 3 working days")
    with pytest.raises(DefinitionErrors) as caught:
        compile_definition(load_definition(tight, "varied.yaml", shelf))
    assert [error.code for error in caught.value.errors] == ["budget_over_deadline"]


def test_a_bad_condition_is_placed_at_its_word(shelf: FragmentShelf) -> None:
    """Line and column are those of the word, whether the text is quoted or not."""
    for written in ("channel is onlin", '"channel is onlin"'):
        text = VARIED.replace("only_if: rented", f"only_if: {written}")
        with pytest.raises(DefinitionErrors) as caught:
            compile_definition(load_definition(text, "varied.yaml", shelf))
        (error,) = caught.value.errors
        line = text.splitlines()[error.line - 1]
        assert line[error.column - 1 :].startswith("onlin"), line


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  - {limit: 7 working days}\n", "", "table_without_end"),
        ("only_if: case_type is again and channel is online, ", "", "row_hides_others"),
        ("{id: rented,", "{id: pages,", "fact_name_taken"),
        ("{id: again,", "{id: new,", "name_twice"),
        ("kind: yes_no}", "kind: choice}", "choices_misplaced"),
    ],
)
def test_tables_and_questions_are_checked(shelf: FragmentShelf, old: str, new: str, code: str) -> None:
    """Each fault has its code."""
    text = VARIED.replace(old, new).replace("only_if: rented", "only_if: pages > 3") if old != "" else VARIED
    with pytest.raises(DefinitionErrors) as caught:
        compile_definition(load_definition(text, "varied.yaml", shelf))
    assert code in {error.code for error in caught.value.errors}


def test_the_frozen_text_keeps_conditions(varied: Definition) -> None:
    """What is published can be resolved years later."""
    again = read_compiled(compile_definition(varied).text)
    assert again == varied
    assert resolve(again, Situation(Channel.ONLINE, LATE, case_type="again")).deadline == "4 working days"


def test_answers_become_a_situation(varied: Definition) -> None:
    """Texts kept with the case are read by the kind of their question."""
    answers = {"case_type": "again", "rented": "yes", "pages": "12", "copies": None, "exemption": "x"}
    found = situation_of(varied, Channel.POST, LATE, answers)
    assert found == Situation(Channel.POST, LATE, "citizen", "again", {"rented": True, "pages": 12})
    assert situation_of(varied, Channel.POST, LATE, {}).case_type == "new"


@pytest.mark.parametrize(
    "answers", [{"case_type": "gone"}, {"rented": "maybe"}, {"pages": "-1"}, {"pages": "٣"}, {"applicant": "cat"}]
)
def test_an_answer_that_is_none_is_refused(varied: Definition, answers: dict[str, str]) -> None:
    """The question is named."""
    with pytest.raises(WrongAnswerError) as caught:
        situation_of(varied, Channel.POST, LATE, answers)
    assert caught.value.name in answers
