"""The acts on a case as a whole: more time, holds, corrections, transfers, reopening, undoing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.acts import Act, Role
from domain.case.ends import keep, recall
from domain.case.in_charge import desk_of
from domain.case.picture import open_steps, task_lines
from domain.case.state import EDITION, Decision, Phase, StepStatus
from domain.deadline.ledger import ClockEvent
from domain.deadline.limit import Limit
from domain.deadline.views import View, due_seen_by
from domain.procedure.plan import Channel
from tests.support.lives import Life
from tests.support.plans import marital_status

COUNTER, OFFICER, LEADER, SUPERVISOR, APPLICANT = (
    Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR, Role.APPLICANT,
)  # fmt: skip
A_DAY = timedelta(days=1)


def under_review(**more: object) -> Life:
    """Return a case that was just received, due on Thursday midnight."""
    life = Life(marital_status(), **more)  # type: ignore[arg-type]  # test shorthand
    life.act(Act.ACCEPT, COUNTER, "check")
    return life


def to_sign(**more: object) -> Life:
    """Return a case that waits for its signature."""
    life = under_review(**more)
    life.answered("police/1:ask", "agree")
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    return life


def decided(**more: object) -> Life:
    """Return a case whose leader has signed."""
    life = to_sign(**more)
    life.act(Act.APPROVE, LEADER, "sign")
    return life


def test_extension_moves_the_date_once():
    """An extension adds working days to the end of the term, everywhere at once, and there is no second one."""
    life = under_review()
    before = life.state.due_at

    assert life.act(Act.EXTEND, LEADER, note="n1", values={"days": "2"}) == ["extended"]
    assert before is not None
    assert life.state.due_at == before + 4 * A_DAY  # Friday, and Monday after the weekend
    assert life.state.appointment_at is not None
    assert life.state.appointment_at > before
    assert life.records[-1].values["due_before"] == before.isoformat()
    why = life.why_not(Act.EXTEND, LEADER, note="n1", values={"days": "2"})
    assert why is not None
    assert why.rule == "extended_already"


@pytest.mark.parametrize("days", ["", "0", "61", "two", "-3", "²"])
def test_an_extension_nobody_can_mean_is_refused(days: str):
    """Only whole working days within the house's limit extend a case."""
    why = under_review().why_not(Act.EXTEND, LEADER, note="n1", values={"days": days})
    assert why is not None
    assert why.rule == "extension_unreadable"


def test_extension_comes_at_least_one_day_before_the_end():
    """On the last day it is too late to extend (NĐ 118/2025 Art 19(6)); an apology is left, and changes no date."""
    life = under_review()
    life.wait(3 * A_DAY)
    due = life.state.due_at

    why = life.why_not(Act.EXTEND, LEADER, note="n1", values={"days": "2"})
    assert why is not None
    assert (why.rule, why.values["day"]) == ("extension_too_late", "2026-11-25")
    assert life.act(Act.APOLOGISE, LEADER, note="n1", values={"day": "2026-11-30"}) == ["apologised"]
    assert life.state.due_at == due
    weekend = life.why_not(Act.APOLOGISE, LEADER, note="n1", values={"day": "2026-11-28"})
    assert weekend is not None
    assert weekend.rule == "promise_impossible"


def test_a_hold_gives_its_time_back():
    """While a case is held nothing runs out; when it goes on, the time it was held is added."""
    life = under_review()
    due = life.state.due_at
    life.act(Act.HOLD, LEADER, note="n1", values={"day": "2026-12-02"})

    assert life.state.phase is Phase.ON_HOLD
    assert life.state.due_at is None
    assert life.state.steps["review"].status is StepStatus.SUSPENDED
    assert "overdue" not in life.wait(7 * A_DAY)
    life.act(Act.RELEASE, LEADER, note="n2")
    assert due is not None
    assert life.state.due_at is not None
    assert life.state.due_at >= due + 7 * A_DAY
    assert life.state.phase is Phase.RECEIVED
    assert life.state.steps["review"].status is StepStatus.OPEN


def held_before_the_signature(edition: int = EDITION) -> Life:
    """Return a held case, to which the police answer: the signature's turn comes, whose opening would be told."""
    told = [replace(step, notify=("opened:0",)) if step.id == "sign" else step for step in marital_status().steps]
    life = Life(replace(marital_status(), steps=tuple(told)))
    life.state.edition = edition
    life.act(Act.ACCEPT, COUNTER, "check")
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    life.act(Act.HOLD, LEADER, note="n1", values={"day": "2026-12-02"})
    life.answered("police/1:ask", "agree")
    return life


def tasks_of(life: Life) -> dict[str, str]:
    """Return what the officers' lists say of every task that is not over."""
    lines = task_lines(life.plan, life.state).values()
    return {line.id: line.status for line in lines if line.status in ("open", "suspended")}


def test_a_step_whose_turn_comes_during_a_hold_waits_for_the_release():
    """Held, the signature is nobody's to do, never late and told to nobody; released, it has its whole time."""
    life = held_before_the_signature()
    assert tasks_of(life) == {"sign/1": "suspended"}
    assert open_steps(life.plan, life.state) == []
    for act in (Act.APPROVE, Act.SEND_BACK, Act.DENY):
        why = life.why_not(act, LEADER, "sign", note="n", target="review")
        assert why is not None
        assert (why.rule, why.who_can) == ("clock_stands", ("leader@H61.12",))
    assert life.wait(5 * A_DAY) == []
    assert [key for key in life.calls if key.startswith("sign/")] == []

    life.act(Act.RELEASE, LEADER, note="n2")
    assert tasks_of(life) == {"sign/2": "open"}
    due = task_lines(life.plan, life.state)["sign/2"].due_at
    assert due is not None
    assert due > life.now
    assert [key for key in life.calls if key.startswith("sign/")] == ["sign/2:notice-0"]
    life.act(Act.APPROVE, LEADER, "sign")
    assert life.state.decision is Decision.APPROVED
    assert life.state.clock[-1].event is ClockEvent.ENDED


def test_a_step_the_release_opens_is_reopened_with_its_case():
    """Withdrawn while it is held, and reopened: the signature that was put aside is there to be done."""
    life = held_before_the_signature()
    life.act(Act.WITHDRAW, APPLICANT)
    assert tasks_of(life) == {}
    life.act(Act.REOPEN, SUPERVISOR, note="n3")
    assert tasks_of(life) == {"sign/2": "open"}


def test_a_case_from_before_shows_such_a_step_as_put_aside_as_well():
    """Its histories stay true: the step is open within the case, and comes back under the number it had."""
    life = held_before_the_signature(edition=3)
    assert life.state.steps["sign"].status is StepStatus.OPEN
    assert tasks_of(life) == {"sign/1": "suspended"}
    why = life.why_not(Act.APPROVE, LEADER, "sign")
    assert why is not None
    assert why.rule == "clock_stands"
    life.act(Act.RELEASE, LEADER, note="n2")
    assert tasks_of(life) == {"sign/1": "open"}
    life.act(Act.APPROVE, LEADER, "sign")


def test_a_step_put_aside_by_the_hold_names_who_lets_it_go_on():
    """Whoever wants to work on what the hold found open is told the same as on what came later."""
    life = under_review()
    life.act(Act.HOLD, LEADER, note="n1", values={"day": "2026-12-02"})
    why = life.why_not(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    assert why is not None
    assert (why.rule, why.who_can) == ("clock_stands", ("leader@H61.12",))


def test_a_forgotten_hold_says_so():
    """The day on which a hold was expected to end is told once."""
    life = under_review()
    life.act(Act.HOLD, LEADER, note="n1", values={"day": "2026-11-25"})
    assert life.wait(30 * A_DAY).count("hold_over") == 1


def test_only_the_leader_holds_and_extends():
    """Officer and counter are told who can."""
    life = under_review()
    for act in (Act.HOLD, Act.EXTEND, Act.APOLOGISE, Act.ALLOW_SUPPLEMENT):
        why = life.why_not(act, OFFICER, note="n1", values={"day": "2026-12-02", "days": "1"})
        assert why is not None
        assert (why.rule, why.who_can) == ("not_your_role", (f"leader@{life.plan.agency}",))


def test_a_second_supplement_needs_an_exception():
    """The law allows one request; a leader allows one more at a time, also after the three days."""
    life = under_review()
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n1")
    life.act(Act.SUPPLY, APPLICANT)
    why = life.why_not(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n2")
    assert why is not None
    assert why.rule == "supplement_only_once"

    life.act(Act.ALLOW_SUPPLEMENT, LEADER, note="n3")
    again = life.why_not(Act.ALLOW_SUPPLEMENT, LEADER, note="n4")
    assert again is not None
    assert again.rule == "exception_unused"
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n5")
    life.act(Act.SUPPLY, APPLICANT)
    assert life.why_not(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n6") is not None


def test_who_signs_may_refuse_against_the_proposal():
    """A leader who does not agree signs a refusal with the reason; nothing else has to be signed."""
    life = to_sign()
    assert life.why_not(Act.DENY, LEADER, "sign") is not None
    assert life.act(Act.DENY, LEADER, "sign", note="n1") == ["denied", "decided"]
    assert life.state.decision is Decision.REFUSED


def test_correcting_the_intake_issues_the_receipt_again():
    """The counter corrects what was written down; a new receipt is issued under its own key."""
    life = under_review()
    life.act(Act.CORRECT_INTAKE, COUNTER, note="n1")
    assert "receipt-2:issue" in life.calls
    life.act(Act.CORRECT_INTAKE, COUNTER, note="n2")
    assert "receipt-3:issue" in life.calls


def test_a_wrong_result_is_signed_again_within_three_working_days():
    """A correction goes through appraisal and signature once more; the first decision keeps its day."""
    life = decided()
    first = life.state.decided_at
    life.act(Act.HAND_OVER, COUNTER, "hand-over")
    assert life.state.closed
    life.wait(2 * A_DAY)

    life.act(Act.CORRECT_RESULT, OFFICER, note="n1")
    assert life.state.phase is Phase.CORRECTING
    assert not life.state.closed
    assert life.state.steps["review"].due_at is not None
    assert life.state.correct_until is not None
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    assert life.act(Act.APPROVE, LEADER, "sign") == ["signed", "result_corrected"]
    assert life.state.decided_at == first
    life.act(Act.HAND_OVER, COUNTER, "hand-over")
    assert life.state.phase is Phase.RETURNED


def test_reopening_gives_nobody_the_time_between():
    """A case closed by mistake goes on where it stood, within thirty days."""
    life = under_review()
    due = life.state.due_at
    life.act(Act.WITHDRAW, COUNTER)
    assert life.state.closed
    life.now += 2 * A_DAY
    life.act(Act.REOPEN, SUPERVISOR, note="n1")

    assert life.state.phase is Phase.RECEIVED
    assert life.state.steps["review"].status is StepStatus.OPEN
    assert "police/2:ask" in life.calls
    assert due is not None
    assert life.state.due_at is not None
    assert life.state.due_at > due
    life.act(Act.WITHDRAW, COUNTER)
    life.now += 31 * A_DAY
    why = life.why_not(Act.REOPEN, SUPERVISOR, note="n1")
    assert why is not None
    assert why.rule == "reopening_too_late"


def test_a_lapsed_dossier_that_is_reopened_waits_for_papers_again():
    """After fifteen silent days the applicant comes after all: the dossier waits for the papers as before."""
    life = under_review()
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n1")
    assert "lapsed" in life.wait(20 * A_DAY)
    life.act(Act.REOPEN, LEADER, note="n2")
    assert life.state.phase is Phase.AWAITING_SUPPLEMENT
    assert life.act(Act.SUPPLY, COUNTER) == ["supplemented"]
    assert life.state.clock[-1].event is ClockEvent.RESTARTED


def test_a_held_case_that_was_withdrawn_goes_on_when_reopened():
    """A hold ends with the case; when the case is opened again it is worked on."""
    life = under_review()
    life.act(Act.HOLD, LEADER, note="n1", values={"day": "2026-12-02"})
    life.act(Act.WITHDRAW, COUNTER)
    life.act(Act.REOPEN, LEADER, note="n2")
    assert life.state.phase is Phase.RECEIVED
    assert life.state.due_at is not None
    assert life.state.steps["review"].status is StepStatus.OPEN


def test_an_ended_state_can_be_kept_and_recalled():
    """What is kept of an ended case is the state it ended in, but for calls that are over."""
    life = under_review()
    life.act(Act.WITHDRAW, COUNTER)
    assert recall(keep(life.state)) == replace(life.state, operations={}, last_act=None)
    with pytest.raises(ValueError, match="cannot be read"):
        recall("AAAA")


def test_a_transferred_case_is_decided_elsewhere_and_received_here():
    """Another agency decides from now on; the desk the applicant dealt with stays the desk, and no time is won."""
    life = under_review()
    desk, due, step_due = life.plan.agency, life.state.due_at, life.state.steps["review"].due_at
    life.act(Act.TRANSFER, LEADER, note="n1", values={"agency": "G15.99"})

    assert life.plan.agency == "G15.99"
    assert desk_of(life.plan, life.state) == desk
    assert (life.state.due_at, life.state.steps["review"].due_at) == (due, step_due)
    assert task_lines(life.plan, life.state)["review/2"].agency == "G15.99"
    life.answered("police/1:ask", "agree")
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    assert life.why_not(Act.TRANSFER, LEADER, note="n1", values={"agency": desk}) is not None
    life.act(Act.APPROVE, LEADER, "sign")
    life.act(Act.HAND_OVER, COUNTER, "hand-over", agency=desk)


def test_an_online_filing_at_the_wrong_agency_is_received_by_the_right_one():
    """Nobody received it yet: the competent agency's own counter does."""
    life = Life(marital_status(), channel=Channel.ONLINE)
    life.act(Act.TRANSFER, COUNTER, note="n1", values={"agency": "G15.99"})
    assert desk_of(life.plan, life.state) == "G15.99"
    life.act(Act.ACCEPT, COUNTER, "check")


def test_a_dossier_received_for_another_agency_stays_at_its_desk():
    """Reception, money and return happen where the applicant is; appraisal and signature where the competence is."""
    life = Life(marital_status(), receiving_agency="G15.01")
    assert life.why_not(Act.ACCEPT, COUNTER, "check") is not None
    life.act(Act.ACCEPT, COUNTER, "check", agency="G15.01")
    life.answered("police/1:ask", "agree")
    assert task_lines(life.plan, life.state)["check/1"].agency == "G15.01"
    assert task_lines(life.plan, life.state)["review/1"].agency == life.plan.agency
    assert life.why_not(Act.WITHDRAW, COUNTER, agency="G15.01") is None
    assert life.why_not(Act.WITHDRAW, COUNTER) is None
    assert life.why_not(Act.WITHDRAW, COUNTER, agency="G15.77") is not None


def test_a_slip_can_be_undone_while_nobody_built_on_it():
    """The officer takes back a proposal before the leader acts; the task comes back under a new number."""
    life = to_sign()
    due = life.state.steps["sign"].due_at
    assert life.act(Act.UNDO, OFFICER, note="n1") == ["undone"]
    review = life.state.steps["review"]
    assert (review.status, review.instance, review.outcome) == (StepStatus.OPEN, 2, "")
    assert life.state.steps["sign"].status is StepStatus.WAITING
    assert life.why_not(Act.UNDO, OFFICER, note="n1") is not None
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "refuse"}, note="n2")
    assert life.state.steps["sign"].instance == 2
    assert due == life.state.steps["sign"].due_at


@pytest.mark.parametrize(
    ("role", "actor", "minutes", "rule"),
    [
        (OFFICER, "someone-else", 1, "not_your_act"),
        (OFFICER, "staff-officer", 31, "undo_too_late"),
        (SUPERVISOR, "the-supervisor", 1, None),
    ],
)
def test_undoing_has_limits(role: Role, actor: str, minutes: int, rule: str | None):
    """Only who did it, a leader or a supervisor, and only within half an hour."""
    life = to_sign()
    life.now += timedelta(minutes=minutes)
    why = life.why_not(Act.UNDO, role, actor=actor, note="n1")
    assert (why.rule if why else None) == rule


def test_what_was_heard_outside_cannot_be_undone():
    """Once the applicant was told of the decision, a correction is the way, not an undo."""
    life = decided()
    why = life.why_not(Act.UNDO, LEADER, note="n1")
    assert why is not None
    assert why.rule == "heard_outside"


def test_a_mistaken_supply_can_be_undone():
    """The counter pressed too early: the dossier waits for its papers again, and its clock stands as before."""
    life = under_review()
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n1")
    clock, lapses = list(life.state.clock), life.state.lapses_at
    life.act(Act.SUPPLY, COUNTER)
    life.act(Act.UNDO, COUNTER, note="n2")
    assert life.state.phase is Phase.AWAITING_SUPPLEMENT
    assert (life.state.clock, life.state.lapses_at) == (clock, lapses)
    life.act(Act.SUPPLY, COUNTER)
    assert life.state.steps["review"].instance == 3


def test_the_three_views_agree_on_a_hold():
    """A hold is a pause for everybody: law, index and province see the same due date."""
    life = under_review()
    life.act(Act.HOLD, LEADER, note="n1", values={"day": "2026-12-02"})
    life.wait(3 * A_DAY)
    life.act(Act.RELEASE, LEADER, note="n2")
    limit = Limit.parse(life.plan.deadline[Channel.COUNTER])
    seen = {view: due_seen_by(view, life.state.clock, limit, life.calendar) for view in View}
    assert len({due.instant for due in seen.values() if due}) == 1
