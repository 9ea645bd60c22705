"""Parts of a case: opened, awaited, answered; what they mean for the whole, and what becomes of them without it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.acts import Act, Role
from domain.case.events import Call, Filed
from domain.case.migration import Move
from domain.case.moving import make_move, move_snags
from domain.case.past import relive
from domain.case.picture import waiting_for
from domain.case.state import Decision, OperationStatus, Phase, StepStatus
from domain.case.turn import advance, new_state
from domain.case.wording import event_sentence, sentence
from domain.procedure.plan import Channel, Way
from tests.support.lives import MONDAY, Life, shipped_calendar
from tests.support.plans import with_parts

RESIDENCE, INSURANCE = "residence/1:case", "insurance/1:case"


def received(if_refused: str = "continue") -> Life:
    """Return a case whose parts have just been opened."""
    life = Life(with_parts(if_refused))
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    return life


def decided(life: Life) -> Life:
    """Appraise and sign what is left."""
    if life.state.steps["review"].status is StepStatus.OPEN:
        life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    life.act(Act.APPROVE, Role.LEADER, "sign")
    return life


def test_a_part_is_opened_once_with_its_procedure_and_deadline() -> None:
    """The call names the procedure and until when the part is awaited; the log names the agency."""
    life = received()
    operation = life.state.operations[RESIDENCE]
    assert (operation.system, operation.action, operation.step) == ("cases", "open", "residence")
    due = life.state.steps["residence"].due_at
    assert due is not None
    assert operation.values == {"subject": "1.004222", "deadline": due.isoformat()}
    opened = [record for record in life.records if record.kind == "sub_case_opened"]
    assert [record.values for record in opened] == [
        {"agency": "cong-an-xa", "procedure": "1.004222"},
        {"agency": "bao-hiem", "procedure": "1.001939"},
    ]
    assert life.calls.count(RESIDENCE) == 1


def test_the_case_waits_for_the_agency_of_the_part() -> None:
    """With its own people done, it is the part's agency's move, and it is looked at again while it takes long."""
    life = received()
    life.act(Act.COMPLETE, Role.OFFICER, "review", values={"proposal": "approve"})
    life.succeeded(RESIDENCE)
    assert waiting_for(life.plan, life.state) == "agency:cong-an-xa"
    life.wait(timedelta(hours=6))
    assert life.state.operations[RESIDENCE].polls == 2


def test_a_part_that_takes_too_long_is_told_once() -> None:
    """Late parts are reported like late opinions; nothing is decided by it."""
    life = received()
    kinds = life.wait(timedelta(days=20))
    assert kinds.count("sub_case_late") == 2
    assert life.state.steps["residence"].status is StepStatus.OPEN


def test_a_granted_part_lets_the_whole_go_on() -> None:
    """The step is done with the part's code in the log; the whole is approved."""
    life = received()
    life.answered(RESIDENCE, "approved", case="H61.30-20261123-0000001")
    told = life.records[-1]
    assert (told.kind, told.step, told.values["case"]) == ("sub_case_answered", "residence", "H61.30-20261123-0000001")
    life.answered(INSURANCE, "approved")
    assert decided(life).state.decision is Decision.APPROVED


@pytest.mark.parametrize("ending", ["refused", "withdrawn", "stopped"])
def test_a_part_not_granted_is_only_noted_where_the_procedure_goes_on(ending: str) -> None:
    """`continue`: one part is refused while the others and the whole go on."""
    life = received()
    life.answered(RESIDENCE, ending)
    assert life.state.steps["insurance"].status is StepStatus.OPEN
    life.answered(INSURANCE, "approved")
    assert decided(life).state.decision is Decision.APPROVED


@pytest.mark.parametrize("ending", ["refused", "withdrawn", "stopped"])
def test_a_part_the_whole_rests_on_makes_the_decision_a_refusal(ending: str) -> None:
    """`refuse`: no other agency is waited for, the officer still appraises, the signature refuses."""
    life = received("refuse")
    life.answered(RESIDENCE, ending)
    assert life.state.steps["insurance"].status is StepStatus.SKIPPED
    assert INSURANCE not in life.state.operations
    assert life.state.steps["review"].status is StepStatus.OPEN
    assert decided(life).state.decision is Decision.REFUSED


def test_a_part_skipped_by_a_person_is_no_refusal() -> None:
    """Whoever settles a problem by going on without the part takes the responsibility for going on."""
    life = received("refuse")
    life.failed(RESIDENCE, "no_competent_agency", will_retry=False)
    life.act(Act.SKIP, Role.SUPERVISOR, target=RESIDENCE, note="n1")
    life.answered(INSURANCE, "approved")
    assert decided(life).state.decision is Decision.APPROVED


def test_an_answer_by_hand_is_one_of_the_ends_of_a_case() -> None:
    """What is no end of a case is refused with a sentence; what is one is taken."""
    life = received("refuse")
    life.failed(RESIDENCE, "no_competent_agency", will_retry=False)
    why = life.why_not(Act.ENTER_ANSWER, Role.SUPERVISOR, target=RESIDENCE, values={"answer": "agree"}, note="n1")
    assert why is not None
    assert why.rule == "not_an_end"
    assert "«agree»" in sentence(why, "vi")
    assert "agree" in sentence(why, "en")
    life.act(Act.ENTER_ANSWER, Role.SUPERVISOR, target=RESIDENCE, values={"answer": "refused"}, note="n1")
    assert decided(life).state.decision is Decision.REFUSED


def test_a_repeated_answer_changes_nothing() -> None:
    """Push and slow look may both bring the decision."""
    life = received()
    life.answered(RESIDENCE, "approved", "case/x")
    assert life.answered(RESIDENCE, "approved", "case/x") == []
    assert life.answered(RESIDENCE, "approved", "poll:x") == []


def test_a_withdrawn_case_forgets_its_parts() -> None:
    """What a part decides later is harmless for a case that was withdrawn."""
    life = received()
    life.act(Act.WITHDRAW, Role.APPLICANT)
    assert not [key for key in life.state.operations if key.endswith(":case")]
    assert life.answered(RESIDENCE, "approved") == []


def test_a_part_notes_that_the_whole_ended_and_goes_on() -> None:
    """The agency of the part sees it in the log, once; nothing is cancelled."""
    life = received()
    before = life.state.phase
    assert life.answered("whole", "withdrawn", "case/H61.12-20261123-0000001", case="H61.12-20261123-0000001") == [
        "whole_case_ended"
    ]
    assert life.answered("whole", "withdrawn", "case/H61.12-20261123-0000001", case="H61.12-20261123-0000001") == []
    assert life.state.phase is before
    for language, words in (("vi", "người nộp rút"), ("en", "withdrawn by the applicant")):
        assert words in event_sentence("whole_case_ended", life.records[-1].values, language)


def test_a_decided_part_hears_nothing_more_of_the_whole() -> None:
    """After its decision the fate of the whole is no news to a part."""
    life = received()
    life.answered(RESIDENCE, "approved")
    life.answered(INSURANCE, "approved")
    decided(life)
    assert life.answered("whole", "refused") == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["sub_case_opened", "sub_case_answered", "sub_case_late"])
def test_every_event_of_parts_has_a_sentence(kind: str, language: str) -> None:
    """No code is shown where words belong."""
    values = {"agency": "Công an xã", "procedure": "1.004222", "answer": "refused"}
    text = event_sentence(kind, values, language)
    assert "Công an xã" in text
    assert kind not in text
    assert "–" not in text


def test_a_part_still_awaited_after_an_import_is_opened_then() -> None:
    """Nobody opened it in the other system as a case of ours, so it is opened when the case comes to us."""
    plan, calendar = with_parts(), shipped_calendar()
    first = advance(plan, calendar, new_state(plan, Channel.COUNTER, Way.COUNTER), Filed(0, pays_online=False), MONDAY)
    accept = Life(plan).command(Act.ACCEPT, Role.COUNTER, "check")
    turn = relive(plan, calendar, first, [(MONDAY + timedelta(minutes=5), accept)], MONDAY + timedelta(days=1))
    assert Call(RESIDENCE) in turn.calls
    operation = turn.state.operations[RESIDENCE]
    assert (operation.status, operation.reference) == (OperationStatus.CALLING, "")
    assert turn.state.phase is Phase.RECEIVED


@pytest.mark.parametrize(
    ("changes", "against"),
    [({}, ()), ({"within": "9 working days"}, ()), ({"procedure": "1.000001"}, ("open_step_gone",))],
)
def test_a_running_part_is_not_left_behind_by_a_move(changes: dict[str, str], against: tuple[str, ...]) -> None:
    """A case whose part runs moves to a version that opens the same part, and to no other one."""
    life = received()
    steps = [replace(step, **changes) if step.id == "residence" else step for step in life.plan.steps]  # type: ignore[arg-type]  # test shorthand
    newer = replace(life.plan, version=2, sha256="2" * 64, steps=tuple(steps))
    move = Move("m1", "boss", life.plan.sha256, newer.to_json())
    assert tuple(snag.code for snag in move_snags(life.plan, life.state, move)) == against
    if not against:
        moved = make_move(life.plan, life.calendar, life.state, move, life.now)
        assert RESIDENCE in moved.turn.state.operations
