"""Opinions of agencies whose people work here: given by an act, changed until the appraisal ends, all kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.case.acts import Act, Role
from domain.case.events import OperationSucceeded
from domain.case.picture import task_lines
from domain.case.state import OperationStatus, StepStatus
from domain.case.wording import sentence
from domain.procedure.plan import Silence
from tests.support.lives import Life
from tests.support.plans import marital_status

ASK, SEAT = "police/1:ask", "H61.40"


def asked(if_silent: Silence = Silence.WAIT) -> Life:
    """Return a case whose question is with the people of an agency that works here."""
    life = Life(marital_status(if_silent=if_silent))
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.happen(OperationSucceeded(ASK, reference=f"here:{SEAT}"))
    return life


def give(life: Life, opinion: str = "agree", role: Role = Role.OFFICER, **more: Any) -> list[str]:
    """Give an opinion in the name of the agency asked."""
    return life.act(Act.GIVE_OPINION, role, "police", agency=SEAT, note="why", values={"opinion": opinion}, **more)


def test_the_question_is_a_task_of_the_agency_asked() -> None:
    """Its officers find it in their list, with its deadline, and nobody polls another system for it."""
    life = asked()
    line = task_lines(life.plan, life.state)["police/1"]
    assert (line.kind, line.role, line.agency, line.status) == ("ask", "officer", SEAT, "open")
    assert line.due_at == life.state.steps["police"].due_at
    call = life.state.operations[ASK]
    assert (call.status, call.poll_at) == (OperationStatus.AWAITING_ANSWER, None)


def test_a_case_of_before_asks_over_http_as_it_did() -> None:
    """An older case ignores who works here, so that its history stays true."""
    life = Life(marital_status())
    life.state.edition = 2
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.happen(OperationSucceeded(ASK, reference=f"here:{SEAT}"))
    assert "police/1" not in task_lines(life.plan, life.state)
    assert "here" not in life.state.operations[ASK].values


def test_the_call_says_whether_people_here_may_answer() -> None:
    """Only cases of the present edition let the call look for people; the activity sees it in the values."""
    assert asked().state.operations[ASK].values["here"] == "yes"


def test_an_opinion_ends_the_question_and_carries_its_text() -> None:
    """The answer, its author, its note and its version are in the log; the call is over."""
    life = asked()
    assert give(life, "agree_with_conditions") == ["consultation_answered"]
    record = life.records[-1]
    assert record.values == {"agency": SEAT, "answer": "agree_with_conditions", "version": "1"}
    assert (record.note, record.actor) == ("why", "staff-officer")
    assert ASK not in life.state.operations
    assert task_lines(life.plan, life.state)["police/1"].status == "done"


def test_every_version_is_kept_and_the_last_one_counts() -> None:
    """A changed opinion is another line of the log; the step holds the newest."""
    life = asked()
    give(life, "agree")
    assert give(life, "disagree", Role.LEADER) == ["opinion_changed"]
    assert life.state.steps["police"].outcome == "disagree"
    answers = [record.values["answer"] for record in life.records if "version" in record.values]
    assert answers == ["agree", "disagree"]


def test_nothing_changes_once_the_appraisal_is_finished() -> None:
    """When everything of the stage is done, a changed opinion would be read by nobody; sent back, it may change."""
    life = asked()
    give(life)
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    why = life.why_not(Act.GIVE_OPINION, Role.OFFICER, "police", agency=SEAT, note="n", values={"opinion": "disagree"})
    assert why is not None
    assert why.rule == "appraisal_over"
    life.act(Act.SEND_BACK, Role.LEADER, "sign", target="review", note="again")
    give(life, "disagree")
    assert life.state.steps["police"].outcome == "disagree"


def test_after_silence_a_late_opinion_still_counts() -> None:
    """Silence is agreement by the declared text; an opinion that comes before the appraisal ends replaces it."""
    life = asked(Silence.AGREE)
    assert "agreed_by_silence" in life.wait(timedelta(days=4))
    give(life, "disagree")
    assert life.state.steps["police"].outcome == "disagree"


def test_a_late_agency_is_told() -> None:
    """Without a text on silence the case waits, and the lateness is in the log (NĐ 118/2025 Art 19(4))."""
    life = asked()
    assert "consultation_late" in life.wait(timedelta(days=4))
    assert life.state.steps["police"].status is StepStatus.OPEN


@pytest.mark.parametrize(
    ("role", "agency", "values", "note", "rule"),
    [
        (Role.OFFICER, "H61.12", {"opinion": "agree"}, "n", "not_your_role"),
        (Role.COUNTER, SEAT, {"opinion": "agree"}, "n", "not_your_role"),
        (Role.OFFICER, SEAT, {"opinion": "perhaps"}, "n", "opinion_required"),
        (Role.OFFICER, SEAT, {"opinion": "agree"}, "", "reason_required"),
    ],
)
def test_the_wrong_opinion_is_refused(role: Role, agency: str, values: dict[str, str], note: str, rule: str) -> None:
    """Only people of the agency asked answer, with one of three opinions and a text."""
    why = asked().why_not(Act.GIVE_OPINION, role, "police", agency=agency, note=note, values=values)
    assert why is not None
    assert why.rule == rule
    assert sentence(why, "vi") != sentence(why, "en")
    if rule == "not_your_role":
        assert why.who_can == (f"officer@{SEAT}", f"leader@{SEAT}")
        assert "cán bộ thụ lý của cơ quan được hỏi ý kiến" in sentence(why, "vi")
        assert "officer of the agency that was asked" in sentence(why, "en")


def test_an_agency_outside_gives_no_opinion_here() -> None:
    """Where the question went to another system, no act of this one answers it."""
    life = Life(marital_status())
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.succeeded(ASK)
    why = life.why_not(Act.GIVE_OPINION, Role.OFFICER, "police", agency=SEAT, note="n", values={"opinion": "agree"})
    assert why is not None
    assert why.rule == "opinion_not_asked_here"


def ask(life: Life, role: Role = Role.OFFICER, **more: Any) -> list[str]:
    """Write what is asked, in the name of the agency that decides."""
    return life.act(Act.PUT_QUESTION, role, target="police", note="what-is-asked", **more)


def test_what_is_asked_is_named_by_its_note() -> None:
    """The words and the papers stay in the note; the log and the command hold its id, and it may be written again."""
    life = asked()
    assert ask(life) == ["question_put"]
    assert (life.records[-1].note, life.records[-1].step) == ("what-is-asked", "police")
    assert life.records[-1].values == {"agency": SEAT}
    assert ask(life, Role.LEADER) == ["question_put"]


def test_an_answered_question_is_not_written_any_more() -> None:
    """What was asked stays what was answered."""
    life = asked()
    give(life)
    why = life.why_not(Act.PUT_QUESTION, Role.OFFICER, target="police", note="n")
    assert why is not None
    assert why.rule == "step_not_open"


def test_a_question_that_went_outside_cannot_be_written() -> None:
    """Nobody there would read it."""
    life = Life(marital_status())
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    why = life.why_not(Act.PUT_QUESTION, Role.OFFICER, target="police", note="n")
    assert why is not None
    assert why.rule == "opinion_not_asked_here"


@pytest.mark.parametrize(("role", "agency", "note", "rule"), [
    (Role.COUNTER, "", "n", "not_your_role"),
    (Role.OFFICER, SEAT, "n", "not_your_role"),
    (Role.OFFICER, "", "", "reason_required"),
])  # fmt: skip
def test_only_the_deciding_agency_writes_what_is_asked(role: Role, agency: str, note: str, rule: str) -> None:
    """Neither its counter nor those who are asked, and not without words."""
    where = {"agency": agency} if agency else {}
    why = asked().why_not(Act.PUT_QUESTION, role, target="police", note=note, **where)
    assert why is not None
    assert why.rule == rule


def test_a_file_goes_with_the_version_it_was_sent_for() -> None:
    """The event names the file; two who answer at once cannot give the same version."""
    life = asked()
    values = {"opinion": "agree", "version": "1", "file": "6f1d2f0e-0000-4000-8000-000000000001"}
    life.act(Act.GIVE_OPINION, Role.OFFICER, "police", agency=SEAT, note="why", values=values)
    assert life.records[-1].values["file"] == values["file"]
    why = life.why_not(Act.GIVE_OPINION, Role.LEADER, "police", agency=SEAT, note="why", values=values)
    assert why is not None
    assert why.rule == "opinion_given_meanwhile"


@pytest.mark.parametrize(("edition", "told"), [(3, 1), (2, 0)])
def test_the_supervisor_is_told_of_a_late_opinion(edition: int, told: int) -> None:
    """From the present edition on a message goes out; cases of before only keep the line in the log."""
    life = asked()
    life.state.edition = edition
    life.wait(timedelta(days=4))
    assert [record.kind for record in life.records if record.kind == "consultation_late"] == ["consultation_late"]
    keys = [key for key in life.state.operations if key.endswith(":consultation_late")]
    assert len(keys) == told
