"""Random walks through everything that is open: acts, answers, failures and time, against a small model of the case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product
from random import Random
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.acts import Act, Command, Role
from domain.case.ends import keep, recall
from domain.case.events import Commanded, OperationSucceeded, Record
from domain.case.milestones import next_milestone
from domain.case.obligations import told_by as notices_told_by
from domain.case.opinions import HERE, OPINIONS
from domain.case.picture import task_lines, waiting_for
from domain.case.refunds import WAYS_BACK
from domain.case.rules import APPLICANT_ACTS, NEEDS_REASON, PROBLEM_ACTS, STEP_ACTS, refusal
from domain.case.state import CLOSED_PHASES, CaseState, Decision, Phase, StepStatus
from domain.case.told_by_log import told_by
from domain.deadline.clock import ClockEvent, state_of
from domain.deadline.moments import local_day
from domain.money.ledger import entries_of, sums
from domain.procedure.plan import Channel, FeeMoment, Silence, StepKind, Way
from tests.support.lives import Life, shipped_calendar
from tests.support.plans import marital_status, with_obligation

#: What ends a case and what opens it again.
_AWAKE = frozenset({"reopened", "correction_begun"})
_ROLES = (Role.COUNTER, Role.OFFICER, Role.LEADER, Role.SUPERVISOR, Role.APPLICANT)
_ANSWERS = {
    "agencies": ("agree", "disagree"),
    "payments": ("paid", "failed"),
    "post": ("in_transit", "delivered", "returned"),
    "taxes": ("noticed", "paid", "nothing_owed"),
}


@dataclass
class Model:
    """What a reader of the event log knows of a case, with no look at the state itself."""

    closed: bool = False
    decided: int = 0
    supplements: int = 0
    allowed: int = 0
    extended: int = 0
    undone: int = 0
    refunds: set[str] = field(default_factory=set)
    opinions: Counter[str] = field(default_factory=Counter)
    kinds: list[str] = field(default_factory=list)

    def read(self, record: Record) -> None:
        """Take one line of the log."""
        kind = record.kind
        self.kinds.append(kind)
        self._read_money(kind, record.values)
        if kind in ("consultation_answered", "opinion_changed") and "version" in record.values:
            self.opinions[record.step] += 1
            assert record.values["version"] == str(self.opinions[record.step])
        ends = {"withdrawn", "refused_at_intake", "lapsed", "handed_over", "result_published", "delivered_by_post"}
        if kind in ends:
            self.closed = True
        elif kind in _AWAKE:
            assert self.closed or kind == "correction_begun", "only what has ended is opened again"
            self.closed = False
        self.decided += kind == "decided"
        self.supplements += kind == "supplement_requested"
        self.allowed += kind == "supplement_allowed"
        self.extended += kind == "extended"

    def _read_money(self, kind: str, values: Mapping[str, str]) -> None:
        if kind == "refund_due":
            assert values["refund"] not in self.refunds, "a refund is promised once"
            self.refunds.add(values["refund"])
        elif kind in ("refunded", "refund_forgone"):
            self.refunds.remove(values["refund"])


def open_commands(life: Life) -> list[Command]:
    """Return every act that somebody could take at this moment, with values that make sense."""
    return [command for command in _thinkable(life) if _is_open(life, command)]


def _is_open(life: Life, command: Command) -> bool:
    return refusal(life.plan, life.calendar, life.state, command, life.now) is None


def _thinkable(life: Life) -> list[Command]:
    state, found = life.state, []
    owed = str(max(state.fee - state.paid, 1))
    values = {"amount": owed, "days": "3", "day": _working_day(life), "agency": _other(life), "answer": "agree"}
    for act in Act:
        if act in STEP_ACTS:
            steps = [step for step in life.plan.steps if state.steps[step.id].status is StepStatus.OPEN]
            for step, proposal in product(steps, ("approve", "refuse")):
                at = f"{step.id}/{state.steps[step.id].instance}"
                found.append(_command(life, act, step.role or Role.OFFICER, step=at, proposal=proposal, **values))
        elif act in PROBLEM_ACTS:
            found += [_command(life, act, Role.SUPERVISOR, target=key, **values) for key in state.operations]
        elif act in _AIMED:
            found += _AIMED[act](life)
        else:
            ways = [way.value for way in Way] if act in APPLICANT_ACTS else [""]
            for role, way in product(_ROLES, ways):
                found.append(_command(life, act, role, way=way, **values))
    return found


def _payments(life: Life) -> list[Command]:
    """Return cash for what is owed, and lines of the bank's statement: in part, whole, too much, and one again."""
    owed = {"amount": str(max(life.state.fee - life.state.paid, 1))}
    day = local_day(life.now).isoformat()
    lines = [
        {"amount": amount, "means": "transfer", "transaction": f"FT{number}", "day": day}
        for amount, number in (("3000", "0001"), ("8000", f"{life.state.seq:04d}"), ("20000", f"{life.state.seq:04d}"))
    ]
    return [_command(life, Act.TAKE_PAYMENT, Role.COUNTER, **values) for values in (owed, *lines)]


def _money_back(life: Life) -> list[Command]:
    return [
        _command(life, Act.PAY_BACK, role, target=key, note="n", way=way)
        for key, way in product(life.state.refunds, WAYS_BACK)
        for role in (Role.COUNTER, Role.SUPERVISOR)
    ]


def _opinions(life: Life) -> list[Command]:
    """Return every opinion of the agencies whose people were asked here, the first and changed ones."""
    asked = [(name, step) for name, step in life.state.steps.items() if step.asked]
    return [
        _command(
            life, Act.GIVE_OPINION, Role.OFFICER, step=f"{name}/{step.instance}", agency=step.asked, note="n",
            opinion=opinion, version=str(step.opinions + 1),
        )
        for (name, step), opinion in product(asked, OPINIONS)
    ]  # fmt: skip


def _questions(life: Life) -> list[Command]:
    asked = [name for name, step in life.state.steps.items() if step.asked]
    return [_command(life, Act.PUT_QUESTION, Role.OFFICER, target=name, note="n") for name in asked]


def _papers_of_the_tax_office(life: Life) -> list[Command]:
    """Return a notice, a corrected one, and proofs of payment in part and in whole, as they come on paper."""
    number = life.state.seq
    latest = max(life.state.obligations, default="TB-0")
    papers = (
        {"what": "notice", "notice": f"TB-{number}", "amount": "9000"},
        {"what": "notice", "notice": f"TB-{number}", "amount": "5000", "replaces": latest},
        {"what": "proof", "proof": f"CT-{number}", "notice": latest, "amount": "4000"},
        {"what": "proof", "proof": f"CT-{number}", "notice": latest, "amount": "9000"},
    )
    slips = [step.id for step in life.plan.steps if step.kind is StepKind.OBLIGATION]
    return [
        _command(life, Act.RECORD_OBLIGATION, role, target=step, **paper)
        for step, paper, role in product(slips, papers, (Role.OFFICER, Role.COUNTER))
    ]


def _resets(life: Life) -> list[Command]:
    return [
        _command(life, Act.RESET_STEP, role, target=step.id, note="n")
        for step in life.plan.steps
        for role in (Role.SUPERVISOR, Role.LEADER)
    ]


#: Acts on something of their own: a refund, a question, a paper, a step.
_AIMED: Final[dict[Act, Callable[[Life], list[Command]]]] = {
    Act.TAKE_PAYMENT: _payments,
    Act.PAY_BACK: _money_back,
    Act.GIVE_OPINION: _opinions,
    Act.PUT_QUESTION: _questions,
    Act.RECORD_OBLIGATION: _papers_of_the_tax_office,
    Act.RESET_STEP: _resets,
}


def _command(
    life: Life, act: Act, role: str, *, step: str = "", target: str = "", note: str = "", **values: str
) -> Command:
    note = note or ("n" if act in NEEDS_REASON or values.get("proposal") == "refuse" else "")
    agency = values.pop("agency") if act is Act.GIVE_OPINION else life.plan.agency
    if act in (Act.ACCEPT, Act.REFUSE, Act.HAND_OVER) or role == Role.COUNTER:
        agency = life.state.receiving_agency or agency
    return Command(
        f"w{len(life.records)}-{act}", act, f"staff-{role}", Role(role), agency, step, note,
        target=target or ("review" if act is Act.SEND_BACK else ""), values={k: v for k, v in values.items() if v},
    )  # fmt: skip


def _other(life: Life) -> str:
    return "H61.13" if life.plan.agency == "H61.12" else "H61.12"


def _working_day(life: Life) -> str:
    day = local_day(life.now) + timedelta(days=5)
    while not shipped_calendar().is_working_day(day):
        day += timedelta(days=1)
    return day.isoformat()


def _by_weight() -> list[Act]:
    """Return the acts, those that carry a case on more often than those that end it: walks should get far."""
    onward = {Act.ACCEPT, Act.COMPLETE, Act.APPROVE, Act.HAND_OVER, Act.TAKE_PAYMENT, Act.SUPPLY}
    ending = {Act.WITHDRAW, Act.REFUSE, Act.CHANGE_WAY}
    return [act for act in Act for _ in range(12 if act in onward else 1 if act in ending else 4)]


lives = st.builds(
    Life,
    plan=st.one_of(
        st.builds(marital_status, st.sampled_from([None, *FeeMoment]), st.sampled_from(list(Silence))),
        st.builds(marital_status, st.sampled_from([None, *FeeMoment]), st.sampled_from(list(Silence))),
        st.builds(with_obligation),
    ),
    channel=st.sampled_from(list(Channel)),
    way=st.sampled_from(list(Way)),
    fee=st.sampled_from([0, 8000]),
    pays_online=st.booleans(),
    receiving_agency=st.sampled_from(["", "H61.20"]),
)


@settings(max_examples=100)
@given(lives, st.data())
def test_no_walk_breaks_the_laws(life: Life, data: st.DataObject):
    """Whatever is open is taken in any order: the log is gapless, the model agrees, money adds up, nobody is stuck."""
    model = Model()
    for record in life.records:
        model.read(record)
    for _ in range(data.draw(st.integers(1, 60))):
        state, known = life.state, len(life.records)
        _step(life, data)
        for record in life.records[known:]:
            model.read(record)
        _laws(life, model)
        if "undone" in [record.kind for record in life.records[known:]]:
            _undone_is_undone(life, state)
    if life.state.closed:
        assert recall(keep(life.state)) == replace(life.state, operations={}, last_act=None)


def _step(life: Life, data: st.DataObject) -> None:
    keys = sorted(life.state.operations)
    commands = open_commands(life)
    kinds = ["wait", *(["act"] * 4 if commands else []), *(["outside"] * 2 if keys else [])]
    match data.draw(st.sampled_from(kinds)):
        case "act":
            acts = [act for act in _by_weight() if any(command.act is act for command in commands)]
            act = data.draw(st.sampled_from(acts))
            life.happen(Commanded(data.draw(st.sampled_from([one for one in commands if one.act is act]))))
        case "outside":
            key = data.draw(st.sampled_from(keys))
            answers = _ANSWERS.get(life.state.operations[key].system, ("done",))
            match data.draw(st.sampled_from(["succeeded", "failed", "answered"])):
                case "succeeded" if key.endswith(":ask") and data.draw(st.booleans()):
                    life.happen(OperationSucceeded(key, f"{HERE}H61.30"))  # its people work in this system
                case "succeeded":
                    life.succeeded(key)
                case "failed":
                    life.failed(key, "unreachable", will_retry=data.draw(st.booleans()))
                case _:
                    number = data.draw(st.integers(0, 2))
                    answer = data.draw(st.sampled_from(answers))
                    amount = str(data.draw(st.sampled_from([8000, 3000])))
                    told = {"notice": f"TB-{number}", "proof": f"CT-{number}"} if key.endswith(":obligation") else {}
                    life.answered(key, answer, f"e{number}", amount=amount, **told)
        case _:
            life.wait(timedelta(hours=data.draw(st.sampled_from([1, 12, 48, 24 * 20]))))


def _laws(life: Life, model: Model) -> None:
    state = life.state
    assert [record.seq for record in life.records] == list(range(1, state.seq + 1))
    state_of(state.clock)
    assert model.closed == state.closed == (state.phase in CLOSED_PHASES), (model.kinds[-4:], state.phase)
    assert model.decided <= 1
    assert model.supplements <= 1 + model.allowed
    assert model.extended <= 1
    assert (state.decision is not None) == (state.decided_at is not None) == bool(model.decided)
    assert state.phase is not Phase.ON_HOLD or state.clock[-1].event is ClockEvent.PAUSED
    books = sums([entry for record in life.records for entry in entries_of(record.kind, record.values)])
    assert (state.fee, state.paid) == (books.fee, books.paid)
    assert set(state.refunds) == model.refunds
    assert sum(refund.amount for refund in state.refunds.values()) == books.promised
    assert state.decision in (None, Decision.APPROVED, Decision.REFUSED)
    told = told_by(life.records)
    assert (told.phase, told.decision, told.way) == (state.phase, state.decision or "", state.way)
    assert (told.fee, told.paid, told.agency or "H61.12") == (state.fee, state.paid, life.plan.agency)
    assert (told.received_at, told.decided_at, told.ended_at) == (
        state.received_at, state.decided_at, state.ended_at,
    )  # fmt: skip
    notices = notices_told_by((record.kind, record.step, record.values) for record in life.records)
    assert notices == state.obligations
    lines = task_lines(life.plan, state)
    if state.closed:
        assert not any(line.status == "open" for line in lines.values())
        return
    assert waiting_for(life.plan, state) != "nobody"
    somebody = any(line.status == "open" for line in lines.values())
    assert somebody or next_milestone(life.plan, state) or state.operations or open_commands(life)


def _undone_is_undone(life: Life, after_the_act: CaseState) -> None:
    """What was before the act is there again, and what the act did is nowhere but in the log."""
    state = life.state
    assert state.seq == after_the_act.seq + 1
    assert state.last_act is None
    assert (state.fee, state.paid) == (after_the_act.fee, after_the_act.paid)
    assert set(state.operations) == set(after_the_act.operations)


def test_the_walks_take_the_acts_that_aim_at_something() -> None:
    """Refunds, opinions, questions, papers of the tax office, resets: each is open, and taken, on some walk."""
    taken: Counter[Act] = Counter()
    for seed in range(200):
        chance = Random(seed)
        plan = with_obligation() if seed % 2 else marital_status(chance.choice([None, *FeeMoment]))
        life = Life(plan, Channel.ONLINE, way=chance.choice(list(Way)), fee=8000, pays_online=True)
        for _ in range(30):
            commands = open_commands(life)
            if commands and chance.random() < 0.7:
                act = chance.choice([act for act in _by_weight() if any(command.act is act for command in commands)])
                life.happen(Commanded(chance.choice([one for one in commands if one.act is act])))
                taken[act] += 1
            elif asked := [key for key in life.state.operations if key.endswith(":ask")]:
                life.happen(OperationSucceeded(asked[0], f"{HERE}H61.30"))
            else:
                life.wait(timedelta(hours=1))
        if set(_AIMED) <= set(taken):
            return
    raise AssertionError(set(_AIMED) - set(taken))
