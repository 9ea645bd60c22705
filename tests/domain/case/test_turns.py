"""One case after another through the pure core: what each event makes of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.case.acts import SEND_AGAIN, Act, Role
from domain.case.events import Turn
from domain.case.past import PastError, relive
from domain.case.picture import task_lines, waiting_for
from domain.case.state import DeliveryState, MoneyState, OperationStatus, Phase, StepStatus
from domain.procedure.plan import Channel, FeeMoment, Silence, Way
from tests.support.lives import MONDAY, Life
from tests.support.plans import marital_status

COUNTER, OFFICER, LEADER, SUPERVISOR, APPLICANT = (
    Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR, Role.APPLICANT,
)  # fmt: skip


def under_review(**more: object) -> Life:
    """Return a case that was just received."""
    life = Life(marital_status(), **more)  # type: ignore[arg-type]  # test shorthand
    life.act(Act.ACCEPT, COUNTER, "check")
    return life


def decided(proposal: str = "approve", **more: object) -> Life:
    """Return a case whose leader has signed."""
    life = under_review(**more)
    life.answered("police/1:ask", "agree")
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": proposal}, note="n1")
    life.act(Act.APPROVE, LEADER, "sign")
    return life


def test_a_plain_case_goes_through_all_four_stages():
    """Receive, appraise, approve, return: the four stages end in a returned result."""
    life = decided()
    life.succeeded("tax/1:inform")
    life.act(Act.HAND_OVER, COUNTER, "hand-over")

    assert life.state.phase is Phase.RETURNED
    assert life.state.delivery is DeliveryState.HANDED_OVER
    assert [record.kind for record in life.records] == [
        "filed", "received", "consultation_asked", "consultation_answered", "reviewed", "signed", "decided",
        "agency_informed", "handed_over",
    ]  # fmt: skip


def test_the_clock_starts_at_reception_not_at_filing():
    """Legal time runs from the receipt (NĐ 118/2025 Art 17(3)), whenever the dossier was filed."""
    life = Life(marital_status(), channel=Channel.ONLINE)
    life.wait(timedelta(hours=3))

    assert life.state.due_at is None
    life.act(Act.ACCEPT, COUNTER, "check")
    assert life.state.due_at is not None
    assert life.state.clock[0].at == life.now


def test_an_online_filing_alerts_after_two_hours_and_is_late_after_eight_working_hours():
    """NĐ 118/2025 Art 17(2): two clock hours, then eight working hours; each told once."""
    life = Life(marital_status(), channel=Channel.ONLINE)

    assert life.wait(timedelta(hours=2)) == ["intake_alert"]
    assert life.wait(timedelta(days=1)) == ["intake_late"]
    assert life.wait(timedelta(days=3)) == []


def test_a_supplement_stops_the_clock_and_completion_starts_it_from_the_beginning():
    """NĐ 118/2025 Art 19(5): the time limit restarts when the dossier is complete."""
    life = under_review()
    first_due = life.state.due_at
    life.wait(timedelta(hours=20))
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n1")

    assert (life.state.due_at, waiting_for(life.plan, life.state)) == (None, "applicant:supplement")
    life.wait(timedelta(days=5))
    life.act(Act.SUPPLY, APPLICANT)
    assert first_due is not None
    assert life.state.due_at is not None
    assert life.state.due_at > first_due + timedelta(days=5)
    assert life.state.steps["review"].instance == 2


def test_fifteen_silent_days_close_the_dossier():
    """NĐ 118/2025 Art 19(5): not completed after fifteen days, the dossier is closed."""
    life = under_review()
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n1")

    assert "lapsed" in life.wait(timedelta(days=17))
    assert life.state.phase is Phase.STOPPED


def test_a_second_supplement_request_is_refused():
    """NĐ 118/2025 Art 11(2)(c): once only."""
    life = under_review()
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n1")
    life.act(Act.SUPPLY, APPLICANT)

    assert life.why_not(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n2").rule == "supplement_only_once"


def test_a_supplement_request_is_refused_after_three_working_days():
    """NĐ 118/2025 Art 19(5): not later than three working days from reception."""
    life = under_review()
    life.wait(timedelta(days=4))

    assert life.why_not(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n1").rule == "supplement_too_late"


def test_silence_that_means_agreement_moves_the_case_on():
    """A consulted agency that says nothing in its time has agreed, where the procedure says so."""
    life = Life(marital_status(if_silent=Silence.AGREE))
    life.act(Act.ACCEPT, COUNTER, "check")
    life.succeeded("police/1:ask")

    assert "agreed_by_silence" in life.wait(timedelta(days=4))
    assert life.state.steps["police"].outcome == "agreed_by_silence"
    assert "police/1:ask" not in life.state.operations


def test_silence_without_meaning_is_reported_and_waited_for():
    """A late agency is reported once and still waited for (NĐ 118/2025 Art 19(4))."""
    life = under_review()
    life.succeeded("police/1:ask")

    told = life.wait(timedelta(days=10))
    assert told.count("consultation_late") == 1
    assert life.state.steps["police"].status is StepStatus.OPEN


def test_a_proposal_to_refuse_waits_for_nobody():
    """Once an officer proposes refusal the leader can sign, though an agency has not answered."""
    life = under_review()
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "refuse"}, note="n1")
    life.act(Act.APPROVE, LEADER, "sign")

    assert life.state.decision == "refused"
    assert life.state.steps["tax"].status is StepStatus.SKIPPED


def test_who_appraised_may_not_sign():
    """Four eyes: the person of the review is refused at the signature."""
    life = under_review()
    life.answered("police/1:ask", "agree")
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"}, actor="one")

    assert life.why_not(Act.APPROVE, LEADER, "sign", actor="one").rule == "same_person"


def test_send_back_opens_the_review_again():
    """The leader sends back with a reason; the old task is cancelled and a new one opens."""
    life = under_review()
    life.answered("police/1:ask", "agree")
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    life.act(Act.SEND_BACK, LEADER, "sign", target="review", note="n1")

    lines = task_lines(life.plan, life.state)
    assert lines["review/2"].status == "open"
    assert lines["sign/1"].status == "cancelled"
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    assert task_lines(life.plan, life.state)["sign/2"].status == "open"


def test_an_unpaid_filing_fee_keeps_the_dossier_from_being_accepted():
    """A fee due at filing is taken before the receipt is issued."""
    life = Life(marital_status(FeeMoment.AT_FILING), fee=8000)

    assert life.why_not(Act.ACCEPT, COUNTER, "check").rule == "fee_unpaid"
    assert life.why_not(Act.TAKE_PAYMENT, COUNTER, values={"amount": "7000"}).rule == "amount_differs"
    life.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "8000"})
    assert life.why_not(Act.ACCEPT, COUNTER, "check") is None


def test_an_online_payment_is_booked_once_however_often_it_is_told():
    """The gateway may call back twice: the same event changes nothing."""
    life = Life(marital_status(FeeMoment.AT_FILING), fee=8000, pays_online=True, channel=Channel.ONLINE)
    life.answered("fee:request", "paid", "e1", amount="8000")
    life.answered("fee:request", "paid", "e1", amount="8000")

    assert life.state.paid == 8000
    assert life.state.money is MoneyState.PAID


def test_an_answer_that_overtakes_its_own_call_is_taken():
    """A callback can arrive before the call that caused it has returned."""
    life = under_review()
    life.answered("police/1:ask", "agree")
    life.succeeded("police/1:ask")

    assert life.state.steps["police"].status is StepStatus.DONE
    assert "police/1:ask" not in life.state.operations


def test_a_result_by_post_is_handed_over_when_the_post_says_so():
    """Delivery follows the post's own answers, in whatever order they come."""
    life = decided(way=Way.POST)
    life.succeeded("hand-over/1:post")
    life.answered("hand-over/1:post", "delivered", "e2")
    life.answered("hand-over/1:post", "in_transit", "e1")

    assert life.state.phase is Phase.RETURNED


def test_a_parcel_that_comes_back_waits_at_the_counter():
    """A returned parcel becomes a task of the counter, never a lost result."""
    life = decided(way=Way.POST)
    life.succeeded("hand-over/1:post")
    life.answered("hand-over/1:post", "returned", "e1")

    assert waiting_for(life.plan, life.state) == "applicant:collect"
    life.act(Act.HAND_OVER, COUNTER, "hand-over")
    assert life.state.phase is Phase.RETURNED


def test_a_result_by_post_is_not_sent_before_it_is_paid_for():
    """A fee due before the result holds the parcel, and the payment sends it."""
    life = Life(marital_status(FeeMoment.BEFORE_RESULT), fee=8000, way=Way.POST)
    life.act(Act.ACCEPT, COUNTER, "check")
    life.answered("police/1:ask", "agree")
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    life.act(Act.APPROVE, LEADER, "sign")

    assert waiting_for(life.plan, life.state) == "applicant:payment"
    life.act(Act.TAKE_PAYMENT, COUNTER, values={"amount": "8000"})
    assert "hand-over/1:post" in life.calls


def test_informing_an_agency_never_holds_the_citizen_up():
    """The tax office's system may be down for days; the result is handed over all the same."""
    life = decided()
    life.failed("tax/1:inform", "unreachable", will_retry=True)
    life.act(Act.HAND_OVER, COUNTER, "hand-over")

    assert life.state.phase is Phase.RETURNED
    assert life.succeeded("tax/1:inform") == ["problem_over", "agency_informed"]


@pytest.mark.parametrize("act", [Act.SKIP, Act.ENTER_ANSWER])
def test_a_problem_is_settled_by_a_supervisor(act):
    """A rejected consultation can be skipped or answered by hand, with a reason."""
    life = under_review()
    life.failed("police/1:ask", "rejected", will_retry=False)
    more: dict[str, Any] = {"target": "police/1:ask", "values": {"answer": "agree"}}

    assert life.state.operations["police/1:ask"].status is OperationStatus.PROBLEM
    assert life.why_not(act, OFFICER, note="n1", **more).rule == "not_your_role"
    assert life.why_not(act, SUPERVISOR, **more).rule == "reason_required"
    life.act(act, SUPERVISOR, note="n1", **more)
    assert life.state.steps["police"].status is StepStatus.DONE


def test_a_retried_problem_is_called_again_under_the_same_business_key():
    """Retry starts a new attempt, never a new effect."""
    life = under_review()
    life.failed("police/1:ask", "rejected", will_retry=False)
    life.act(Act.RETRY, SUPERVISOR, target="police/1:ask")

    assert life.calls.count("police/1:ask") == 2
    assert life.state.operations["police/1:ask"].round == 1


def test_a_call_that_was_lost_outside_is_made_once_more_under_its_key():
    """Asked for its answer it would only be unknown again; it is looked after from the new call on."""
    life = under_review()
    life.succeeded("police/1:ask")
    life.now += timedelta(hours=1)
    life.act(Act.RETRY, SUPERVISOR, target="police/1:ask", values={SEND_AGAIN: "yes"})
    again = life.state.operations["police/1:ask"]

    assert life.calls.count("police/1:ask") == 2
    assert (again.status, again.round) == (OperationStatus.CALLING, 1)
    assert again.poll_at == life.now + timedelta(minutes=30)
    assert (life.records[-1].kind, life.records[-1].values[SEND_AGAIN]) == ("problem_retried", "yes")
    life.succeeded("police/1:ask")
    life.answered("police/1:ask", "agree")
    assert life.state.steps["police"].status is StepStatus.DONE


def test_withdrawal_is_open_until_the_decision():
    """NĐ 118/2025 Art 21(1): from the receipt until before the decision is issued."""
    life = under_review()
    assert life.why_not(Act.WITHDRAW, APPLICANT) is None

    assert decided().why_not(Act.WITHDRAW, APPLICANT).rule == "already_decided"
    life.act(Act.WITHDRAW, APPLICANT)
    assert life.state.phase is Phase.WITHDRAWN
    assert life.why_not(Act.COMPLETE, OFFICER, "review").rule == "case_closed"


def test_a_stale_page_is_told_that_the_step_moved_on():
    """Two people at once: the second sees that the step changed and loses nothing."""
    life = under_review()
    old = life.command(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", note="n1")
    life.act(Act.SUPPLY, APPLICANT)

    from domain.case.rules import refusal

    assert refusal(life.plan, life.calendar, life.state, old, life.now).rule == "step_moved_on"


def test_the_case_is_warned_before_due_and_told_once_when_overdue():
    """Warning, then overdue, each once."""
    told = under_review().wait(timedelta(days=30))

    assert told.count("due_soon") == 1
    assert told.count("overdue") == 1
    assert told.index("due_soon") < told.index("overdue")


def test_a_lost_webhook_is_looked_for_at_growing_intervals():
    """A waiting case looks behind a webhook a few times a day at most."""
    life = under_review()
    life.succeeded("police/1:ask")
    life.wait(timedelta(days=3))

    polls = life.state.operations["police/1:ask"].polls
    assert 3 <= polls <= 8


def test_an_imported_case_asks_and_sends_nothing_of_its_past_again():
    """Import: calls to the outside world are taken as made; only our own papers are made anew."""
    lived = under_review()
    first = Life(marital_status())
    start = Turn(first.state, first.records, [])
    command = lived.command(Act.ACCEPT, COUNTER)
    accept = replace(command, step="check/1", id="old-1")
    turn = relive(first.plan, first.calendar, start, [(MONDAY, accept)], MONDAY + timedelta(days=1))

    assert [call.key for call in turn.calls] == ["receipt:issue"]
    assert turn.state.operations["police/1:ask"].status is OperationStatus.AWAITING_ANSWER


def test_an_impossible_past_is_refused_with_its_reason():
    """Import: an act that was not open at its instant stops the import and says why."""
    first = Life(marital_status())
    act = first.command(Act.APPROVE, LEADER, "sign")
    with pytest.raises(PastError) as refused:
        relive(first.plan, first.calendar, Turn(first.state, first.records, []), [(MONDAY, act)], MONDAY)

    assert refused.value.refusal.rule == "step_not_open"
