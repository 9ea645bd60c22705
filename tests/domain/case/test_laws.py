"""Laws that hold for every life a case can have: random acts, answers, failures and waiting."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.acts import Act, Role
from domain.case.milestones import next_milestone
from domain.case.picture import snapshot, task_lines, waiting_for
from domain.case.state import CLOSED_PHASES, MoneyState, Phase, StepStatus
from domain.case.wording import event_sentence, sentence, waiting_sentence
from domain.case.words import EVENTS, REFUSALS
from domain.deadline.clock import state_of
from domain.deadline.moments import local_day
from domain.money.ledger import entries_of, sums
from domain.procedure.plan import Channel, FeeMoment, Silence, Way
from tests.support.lives import Life, shipped_calendar
from tests.support.plans import marital_status

ROLES = [Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR, Role.APPLICANT]

moves = st.one_of(
    st.tuples(
        st.just("act"), st.sampled_from(list(Act)), st.sampled_from(ROLES), st.sampled_from(["approve", "refuse"])
    ),
    st.tuples(st.just("wait"), st.integers(1, 400)),
    st.tuples(st.just("succeed"), st.integers(0, 5)),
    st.tuples(st.just("fail"), st.integers(0, 5), st.booleans()),
    st.tuples(
        st.just("answer"),
        st.integers(0, 5),
        st.sampled_from(["agree", "paid", "failed", "in_transit", "delivered", "returned"]),
        st.integers(0, 3),
    ),
)

lives = st.builds(
    Life,
    plan=st.builds(marital_status, st.sampled_from([None, *FeeMoment]), st.sampled_from(list(Silence))),
    channel=st.sampled_from(list(Channel)),
    way=st.sampled_from(list(Way)),
    fee=st.sampled_from([0, 8000]),
    pays_online=st.booleans(),
)


def a_working_day_after(instant: datetime) -> str:
    """Return a working day some days later, as a form sends it."""
    day = local_day(instant) + timedelta(days=5)
    while not shipped_calendar().is_working_day(day):
        day += timedelta(days=1)
    return day.isoformat()


def make(life: Life, move: tuple[Any, ...]) -> None:
    """Make one move, whatever it is; an act that is not open is only asked about."""
    keys = sorted(life.state.operations)
    match move:
        case ("act", act, role, proposal):
            for step in ["", *life.state.steps]:
                values = {
                    "proposal": proposal,
                    "amount": str(life.state.fee - life.state.paid),
                    "answer": "agree",
                    "days": "3",
                    "day": a_working_day_after(life.now),
                    "agency": "H61.13" if life.plan.agency == "H61.12" else "H61.12",
                }
                more = {"values": values, "note": "n", "target": keys[0] if keys else "review"}
                why = life.why_not(act, role, step, **more)
                if why is None:
                    life.act(act, role, step, **more)
                else:
                    assert why.rule in REFUSALS
                    assert "{" not in sentence(why, "vi") + sentence(why, "en")
        case ("wait", hours):
            life.wait(timedelta(hours=hours))
        case ("succeed", index) if keys:
            life.succeeded(keys[index % len(keys)])
        case ("fail", index, will_retry) if keys:
            life.failed(keys[index % len(keys)], "unreachable", will_retry=will_retry)
        case ("answer", index, answer, answer_id) if keys:
            life.answered(keys[index % len(keys)], answer, f"e{answer_id}", amount="8000")


@settings(max_examples=250, deadline=None)
@given(lives, st.lists(moves, max_size=25))
def test_laws_hold_after_every_move(life, sequence):
    """Whatever happens: the log is gapless, money adds up, someone is responsible, and ends are ends."""
    ended = None
    before = len(life.records)
    for move in sequence:
        make(life, move)
        state = life.state
        assert [record.seq for record in life.records] == list(range(1, state.seq + 1))
        assert all(record.kind in EVENTS for record in life.records)
        books = sums([entry for record in life.records for entry in entries_of(record.kind, record.values)])
        assert (state.fee, state.paid) == (books.fee, books.paid)
        assert (state.money is MoneyState.PAID) <= (state.paid >= state.fee > 0)
        kinds = [record.kind for record in life.records]
        assert kinds.count("supplement_requested") <= 1 + kinds.count("supplement_allowed")
        assert kinds.count("extended") <= 1
        if ended and not {"reopened", "correction_begun"} & set(kinds[before:]):
            assert state.phase is ended
        ended = None
        before = len(kinds)
        state_of(state.clock)
        if state.phase in CLOSED_PHASES:
            ended = state.phase
            assert state.ended_at is not None
            assert not any(step.is_human and state.steps[step.id].status is StepStatus.OPEN for step in life.plan.steps)
        else:
            assert waiting_for(life.plan, state) != "nobody"
            someone = any(line.status == "open" for line in task_lines(life.plan, state).values())
            assert someone or next_milestone(life.plan, state) or state.operations
        assert (state.decision is not None) == (state.decided_at is not None)


@settings(max_examples=50, deadline=None)
@given(lives, st.lists(moves, max_size=15))
def test_everything_recorded_can_be_read_and_stored(life, sequence):
    """Every record and picture is plain JSON and reads as a sentence in both languages."""
    for move in sequence:
        make(life, move)
    json.dumps(asdict(life.state), default=str)
    picture = snapshot(life.plan, life.state, next_milestone(life.plan, life.state))
    json.dumps(asdict(picture), default=str)
    for language in ("vi", "en"):
        assert waiting_sentence(picture.waiting_for, language)
        for record in life.records:
            text = event_sentence(record.kind, record.values, language)
            assert text
            assert "{" not in text


@settings(max_examples=50, deadline=None)
@given(lives, st.lists(moves, max_size=15))
def test_the_core_leaves_the_state_it_was_given_alone(life, sequence):
    """A turn is a function: the state before it stays as it was."""
    for move in sequence:
        before = life.state
        frozen = json.dumps(asdict(before), default=str)
        make(life, move)
        assert frozen == json.dumps(asdict(before), default=str)


def test_a_withdrawn_case_stays_withdrawn_when_an_agency_answers_late():
    """A straggler's answer to a closed case changes nothing."""
    life = Life(marital_status())
    life.act(Act.ACCEPT, Role.COUNTER, "check")
    life.act(Act.WITHDRAW, Role.APPLICANT)

    assert life.answered("police/1:ask", "agree") == []
    assert life.state.phase is Phase.WITHDRAWN
