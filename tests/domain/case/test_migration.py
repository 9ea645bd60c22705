"""Moving a running case to another version: what is kept, what is opened again, what stands against it, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.acts import Act, Role
from domain.case.migration import Fate, LegalTime, Move, MovedState, Obstacle, plan_move, running_plan
from domain.case.migration_rules import Snag
from domain.case.migration_words import SNAGS, snag_sentence
from domain.case.moving import MoveTurn, make_move, move_snags, undo_move, undo_snags
from domain.case.state import StepStatus
from domain.deadline.ledger import limit_in_force
from domain.deadline.limit import Limit
from domain.procedure.plan import Channel, Plan, PlanStep, Stage, StepKind
from tests.support.lives import Life
from tests.support.plans import marital_status

COUNTER, OFFICER, LEADER = Role.COUNTER, Role.OFFICER, Role.LEADER
OLD = marital_status()
REASON = {"note": "n1"}


def step(name: str, plan: Plan = OLD) -> PlanStep:
    """Return a step of a plan."""
    return plan.step(name)


def newer(*steps: PlanStep, **other: object) -> Plan:
    """Return the old plan as version 2 with these steps, or with other values."""
    return replace(OLD, version=2, sha256="2" * 64, steps=steps or OLD.steps, **other)  # type: ignore[arg-type]  # test shorthand


def renamed(old: str, new: str) -> Plan:
    """Return version 2 with one step under another id."""
    return newer(
        *(
            replace(
                one,
                id=new if one.id == old else one.id,
                after=tuple(new if name == old else name for name in one.after),
                not_the_person_of=new if one.not_the_person_of == old else one.not_the_person_of,
            )
            for one in OLD.steps
        )
    )


def with_visit() -> Plan:
    """Return version 2 with a visit between the review and the signature."""
    visit = PlanStep("visit", StepKind.VISIT, Stage.APPRAISE, after=("review",), role="officer", within="1 working day")
    signs = [replace(one, after=("visit", "police")) if one.id == "sign" else one for one in OLD.steps]
    return newer(*signs[:3], visit, *signs[3:])


def without_police() -> Plan:
    """Return version 2 that asks nobody."""
    left = [one for one in OLD.steps if one.id != "police"]
    return newer(*(replace(one, after=("review",)) if one.id == "sign" else one for one in left))


def in_appraisal() -> Life:
    """Return a case that was received: review open, police asked and not answered."""
    life = Life(OLD)
    life.act(Act.ACCEPT, COUNTER, "check")
    life.succeeded("police/1:ask")
    return life


def at_sign() -> Life:
    """Return a case that waits for its signature."""
    life = in_appraisal()
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    life.answered("police/1:ask", "agree")
    return life


def move_to(life: Life, plan: Plan, mapping: dict[str, str] | None = None, **more: object) -> MoveTurn:
    """Move a life to a plan, and let it go on under it."""
    move = Move("m1", "boss", life.plan.sha256, plan.to_json(), mapping or {}, **more)  # type: ignore[arg-type]  # test shorthand
    assert move_snags(life.plan, life.state, move) == ()
    moved = make_move(life.plan, life.calendar, life.state, move, life.now)
    life.plan, life.state = moved.plan, moved.turn.state
    life.records += moved.turn.records
    return moved


def why_not(life: Life, plan: Plan, mapping: dict[str, str] | None = None, **more: object) -> set[str]:
    """Return the codes of what stands against a move."""
    outcome = plan_move(life.plan, plan, life.state, mapping or {}, **more)  # type: ignore[arg-type]  # test shorthand
    return {snag.code for snag in outcome.snags} if isinstance(outcome, Obstacle) else set()


def test_an_open_step_goes_on_and_the_clock_is_not_touched() -> None:
    """Same steps, other budgets and a shorter deadline: task, due dates and clock stay as they ran."""
    life = in_appraisal()
    before = life.state.copy()
    shorter = newer(
        *(replace(one, within="2 working hours") for one in OLD.steps), deadline={"counter": "1 working day"}
    )
    moved = move_to(life, shorter)
    assert life.state.steps == before.steps
    assert (life.state.clock, life.state.due_at, life.state.warn_at) == (before.clock, before.due_at, before.warn_at)
    assert moved.plan.deadline == OLD.deadline
    assert (moved.plan.version, moved.plan.sha256) == (2, "2" * 64)
    assert [record.kind for record in moved.turn.records] == ["moved_to_version"]
    [record] = moved.turn.records
    assert (record.actor, record.values["from_sha256"], record.values["to_sha256"]) == ("boss", "0" * 64, "2" * 64)


def test_new_legal_time_is_taken_only_by_express_choice() -> None:
    """With `new` the same run of the clock counts by the new limit from reception, and the record names both."""
    life = in_appraisal()
    due = life.state.due_at
    moved = move_to(
        life, newer(deadline=dict.fromkeys(("counter", "online", "post"), "1 working day")), legal_time=LegalTime.NEW
    )
    assert due is not None
    assert life.state.due_at == due - timedelta(days=2)
    assert len(life.state.clock) == 1
    values = moved.turn.records[0].values
    assert (values["limit_was"], values["limit_is"]) == ("3 working days", "1 working day")


def test_a_renamed_step_keeps_who_holds_its_outside_call() -> None:
    """An asked agency's answer finds its step under the new id, under the key it was asked with."""
    life = in_appraisal()
    move_to(life, renamed("police", "cong-an"), {"police": "cong-an"})
    assert life.state.operations["police/1:ask"].step == "cong-an"
    life.answered("police/1:ask", "agree")
    assert life.state.steps["cong-an"].status is StepStatus.DONE


def test_done_steps_keep_who_did_them_for_the_rule_of_four_eyes() -> None:
    """Who appraised under the old id may not sign under the new version either."""
    life = at_sign()
    move_to(life, renamed("review", "assess"), {"review": "assess"})
    assert life.state.steps["assess"].done_by == "staff-officer"
    refused = life.why_not(Act.APPROVE, LEADER, "sign", actor="staff-officer")
    assert refused is not None
    assert refused.rule == "same_person"


def test_a_new_step_before_an_open_one_comes_first() -> None:
    """The signature waits until the new visit is made; then it opens as its next instance."""
    life = at_sign()
    moved = move_to(life, with_visit())
    assert life.state.steps["visit"].status is StepStatus.OPEN
    assert life.state.steps["sign"].status is StepStatus.WAITING
    assert "steps" not in {record.kind for record in moved.turn.records}
    life.act(Act.COMPLETE, OFFICER, "visit")
    assert (life.state.steps["sign"].status, life.state.steps["sign"].instance) == (StepStatus.OPEN, 2)


def test_a_dropped_consultation_is_forgotten_and_recorded() -> None:
    """The case no longer waits for the agency; its late answer changes nothing."""
    life = in_appraisal()
    moved = move_to(life, without_police())
    assert "police/1:ask" not in life.state.operations
    assert "consultation_dropped" in [record.kind for record in moved.turn.records]
    seq = life.state.seq
    life.answered("police/1:ask", "disagree")
    assert life.state.seq == seq
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    assert life.state.steps["sign"].status is StepStatus.OPEN


def test_an_agency_that_is_another_is_asked_anew_under_a_new_key() -> None:
    """The old question is given up; the new one has a number no outside system has seen."""
    life = in_appraisal()
    other = newer(*(replace(one, agency="tu-phap") if one.id == "police" else one for one in OLD.steps))
    moved = move_to(life, other)
    assert set(life.state.operations) & {"police/1:ask", "police/2:ask"} == {"police/2:ask"}
    assert [call.key for call in moved.turn.calls] == ["police/2:ask"]


def test_a_supplement_that_is_awaited_is_awaited_still() -> None:
    """The put-aside review is opened again when the papers come, and the clock restarts under the old limit."""
    life = in_appraisal()
    life.act(Act.REQUEST_SUPPLEMENT, OFFICER, "review", **REASON)
    lapses = life.state.lapses_at
    move_to(life, newer(deadline=dict.fromkeys(("counter", "online", "post"), "9 working days")))
    assert life.state.lapses_at == lapses
    life.act(Act.SUPPLY, Role.APPLICANT)
    assert life.state.steps["review"].status is StepStatus.OPEN
    assert life.state.clock[-1].limit == "3 working days"


def test_what_is_new_in_appraisal_does_not_delay_a_proposed_refusal() -> None:
    """A dossier that will be refused goes straight to the signature (NĐ 118/2025 Art 19(3))."""
    life = in_appraisal()
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "refuse"}, **REASON)
    move_to(life, with_visit())
    assert life.state.steps["visit"].status is StepStatus.SKIPPED
    assert life.state.steps["sign"].status is StepStatus.OPEN


def test_the_same_decision_is_known_again() -> None:
    """The move stands among the accepted commands, and the case no longer is on the version it left."""
    life = in_appraisal()
    move_to(life, newer())
    again = Move("m2", "boss", OLD.sha256, newer().to_json())
    assert "move:m1" in life.state.commands
    assert [snag.code for snag in move_snags(life.plan, life.state, again)] == ["other_version"]


@pytest.mark.parametrize(
    ("plan", "mapping", "code"),
    [
        (without_police(), {"review": ""}, "open_step_gone"),
        (newer(), {"nobody": "review"}, "mapping_from_nowhere"),
        (newer(), {"review": "nobody"}, "mapping_to_nowhere"),
        (newer(), {"review": "police", "police": "police"}, "two_steps_on_one"),
        (newer(agency="H61.99"), {}, "other_agency"),
        (newer(procedure="1.000001"), {}, "other_procedure"),
        (OLD, {}, "same_version"),
        (newer(*(replace(one, ways=()) for one in OLD.steps)), {}, "way_not_offered"),
    ],
)
def test_what_stands_against_a_move(plan: Plan, mapping: dict[str, str], code: str) -> None:
    """Each rule is told by its code, and the case is not changed."""
    life = in_appraisal()
    before = life.state.copy()
    assert code in why_not(life, plan, mapping)
    assert life.state == before


def test_legal_time_of_the_new_version_needs_a_limit_for_the_channel() -> None:
    """A dossier filed in a way the new version does not know can only keep its old time."""
    life = in_appraisal()
    plan = newer(deadline={"online": "1 working day"})
    assert life.state.channel is Channel.COUNTER
    assert why_not(life, plan) == set()
    assert why_not(life, plan, legal_time=LegalTime.NEW) == {"channel_not_accepted"}


def test_decided_and_ended_cases_do_not_move() -> None:
    """After the decision nothing is left to decide under other rules."""
    life = at_sign()
    life.act(Act.APPROVE, LEADER, "sign")
    assert "case_decided" in why_not(life, newer())
    gone = in_appraisal()
    gone.act(Act.WITHDRAW, Role.APPLICANT)
    assert "case_ended" in why_not(gone, newer())


def test_a_proposal_or_a_last_signature_is_not_lost() -> None:
    """Giving up a review that proposed refusal, or mapping so that nobody signs any more, is refused."""
    life = in_appraisal()
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "refuse"}, **REASON)
    assert "refusal_lost" in why_not(life, newer(), {"review": ""})
    second = PlanStep("sign-2", StepKind.SIGN, Stage.APPROVE, after=("sign",), role="leader", within="1 working hour")
    two = Life(
        replace(
            OLD,
            steps=(
                *OLD.steps[:4],
                second,
                *(replace(one, after=("sign-2",)) if one.id == "tax" else one for one in OLD.steps[4:]),
            ),
        )
    )
    two.act(Act.ACCEPT, COUNTER, "check")
    two.succeeded("police/1:ask", answer="agree")
    two.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    two.act(Act.APPROVE, LEADER, "sign")
    assert "nothing_left_to_sign" in why_not(two, newer(), {"sign-2": ""})


def test_every_snag_is_a_sentence_in_both_languages() -> None:
    """No rule is told by its code alone."""
    values = {"phase": "decided", "at": "2026-11-23T02:00:00+00:00", "is": "a", "would_be": "b", "version": "2"}
    values |= {"channel": "online", "way": "post", "to": "x", "other": "y", "kind": "sign"}
    for code in SNAGS:
        for language in ("vi", "en"):
            assert "{" not in snag_sentence(Snag(code, "review", values), language)


def undone(life: Life, moved: MoveTurn) -> MoveTurn:
    """Take a move back."""
    assert moved.undo is not None
    assert undo_snags(life.state, moved.undo, "m1") == ()
    back = undo_move(life.plan, life.calendar, life.state, moved.undo, "boss", "n2", life.now)
    life.plan, life.state = back.plan, back.turn.state
    return back


@pytest.mark.parametrize(
    ("plan", "mapping"),
    [
        (newer(), {}), (with_visit(), {}), (without_police(), {}),
        (renamed("police", "cong-an"), {"police": "cong-an"}), (renamed("review", "assess"), {"review": "assess"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("made", [in_appraisal, at_sign])
def test_undoing_restores_steps_clock_and_calls(plan: Plan, mapping: dict[str, str], made: object) -> None:
    """Plan, steps, dates and awaited calls are what they were; only the log has grown."""
    life: Life = made()  # type: ignore[operator]  # one of two functions above
    before = life.state.copy()
    back = undone(life, move_to(life, plan, mapping))
    assert back.plan == OLD
    assert life.state.steps == before.steps
    assert life.state.operations == before.operations
    assert (life.state.clock, life.state.due_at, life.state.passed) == (before.clock, before.due_at, before.passed)
    assert back.turn.records[0].kind == "move_undone"
    assert life.state.seq > before.seq


def test_a_case_that_went_on_is_not_taken_back() -> None:
    """After an act under the new version the way back is closed, and so it is for another decision's id."""
    life = in_appraisal()
    moved = move_to(life, newer())
    assert [snag.code for snag in undo_snags(life.state, moved.undo, "m9")] == ["not_moved"]
    life.act(Act.COMPLETE, OFFICER, "review", values={"proposal": "approve"})
    assert [snag.code for snag in undo_snags(life.state, moved.undo, "m1")] == ["moved_on"]


def test_a_number_once_used_is_not_used_again() -> None:
    """A question asked under a version that was undone keeps its key; the next one has another."""
    life = in_appraisal()
    other = newer(*(replace(one, agency="tu-phap") if one.id == "police" else one for one in OLD.steps))
    undone(life, move_to(life, other))
    assert set(life.state.operations) >= {"police/1:ask"}
    move = Move("m2", "boss", OLD.sha256, other.to_json())
    moved = make_move(life.plan, life.calendar, life.state, move, life.now)
    assert [call.key for call in moved.turn.calls] == ["police/3:ask"]


def test_a_dropped_call_that_was_on_its_way_is_made_again_when_undone() -> None:
    """A question that had not gone through when it was given up is asked again under its own key."""
    life = Life(OLD)
    life.act(Act.ACCEPT, COUNTER, "check")
    back = undone(life, move_to(life, without_police()))
    assert [call.key for call in back.turn.calls] == ["police/1:ask"]
    assert life.state.operations["police/1:ask"].round == 1


PLANS = (newer(), with_visit(), without_police(), renamed("review", "assess"), renamed("police", "cong-an"))


@settings(max_examples=60, deadline=None)
@given(
    acts=st.lists(st.sampled_from(["accept", "supplement", "supply", "review", "answer", "wait"]), max_size=6),
    plan=st.sampled_from(PLANS),
)
def test_a_moved_case_can_always_be_finished(acts: list[str], plan: Plan) -> None:
    """Wherever a case stands, a move is refused with reasons or leaves a case that people can bring to its end."""
    life = Life(OLD)
    for act in acts:
        _try(life, act)
    mapping = {one.id: plan.steps[at].id for at, one in enumerate(OLD.steps) if len(plan.steps) == len(OLD.steps)}
    outcome = plan_move(OLD, plan, life.state, mapping)
    if isinstance(outcome, Obstacle):
        assert outcome.snags
        return
    assert isinstance(outcome, MovedState)
    assert set(outcome.fates) >= {one.id for one in plan.steps}
    assert set(outcome.fates.values()) <= set(Fate)
    move_to(life, plan, mapping)
    for _ in range(12):
        for act in ("accept", "supply", "review", "visit", "answer", "sign", "inform", "hand_over"):
            _try(life, act)
    assert life.state.closed


def _try(life: Life, act: str) -> None:
    """Do something if it is open now."""
    values = {"proposal": "approve"}
    steps = {
        "accept": (Act.ACCEPT, COUNTER, "check", {}),
        "supplement": (Act.REQUEST_SUPPLEMENT, OFFICER, "review", REASON),
        "supply": (Act.SUPPLY, Role.APPLICANT, "", {}),
        "visit": (Act.COMPLETE, OFFICER, "visit", {}),
        "sign": (Act.APPROVE, LEADER, "sign", {}),
        "hand_over": (Act.HAND_OVER, COUNTER, "hand-over", {}),
    }
    if act == "wait":
        life.wait(timedelta(hours=5))
    elif act in ("answer", "inform"):
        for key in [key for key, one in life.state.operations.items() if one.system == "agencies"]:
            life.succeeded(key, answer="agree")
    elif act == "review":
        name = "review" if "review" in life.state.steps else "assess"
        if life.why_not(Act.COMPLETE, OFFICER, name, values=values) is None:
            life.act(Act.COMPLETE, OFFICER, name, values=values)
    else:
        kind, role, name, more = steps[act]
        if (not name or name in life.state.steps) and life.why_not(kind, role, name, **more) is None:
            life.act(kind, role, name, **more)


@pytest.mark.parametrize("choices", [("keep",), ("new",), ("keep", "keep"), ("keep", "new"), ("new", "keep")])
def test_the_limit_in_force_follows_the_decisions_and_not_the_version(choices: tuple[str, ...]) -> None:
    """After any moves clock and plan name one limit: of the last version whose limits were taken, else of the first."""
    life = in_appraisal()
    filed = counts_by = life.plan
    for number, choice in enumerate(choices, start=2):
        limit = {"counter": f"{number} working days"}
        newest = replace(OLD, version=number, sha256=str(number) * 64, deadline=limit, cut_off="15:00")
        counts_by = newest if choice == "new" else counts_by
        move = Move(f"m{number}", "boss", life.plan.sha256, newest.to_json(), {}, LegalTime(choice))
        moved = make_move(life.plan, life.calendar, life.state, move, life.now)
        life.plan, life.state = moved.plan, moved.turn.state
        assert life.plan == running_plan(newest, counts_by, filed)
    assert limit_in_force(life.state.clock, Limit.parse("90 days")).text() == counts_by.deadline["counter"]
    assert life.plan.deadline["counter"] == counts_by.deadline["counter"]
    assert limit_in_force((), Limit.parse("90 days")).text() == "90 days"
